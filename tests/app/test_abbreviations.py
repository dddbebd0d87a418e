from hoibao.app.abbreviations import in_full, spell_out


def test_meanings_are_added_behind() -> None:
    assert spell_out("Nghị quyết 13 của BCT?") == "Nghị quyết 13 của BCT (bộ chính trị)?"
    assert spell_out("TP.HCM") == "TP (thành phố).HCM (hồ chí minh)"


def test_ordinary_small_letters_stay() -> None:
    assert spell_out("bác tư kể chuyện") == "bác tư kể chuyện"
    assert spell_out("Ban Tổ chức TƯ") == "Ban Tổ chức TƯ (trung ương)"


def test_meanings_take_their_place() -> None:
    assert in_full("Trưởng BTC TW là ai?") == "Trưởng ban tổ chức trung ương là ai?"
    assert in_full("Ai là bác tư?") == "Ai là bác tư?"
