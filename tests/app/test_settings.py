from pathlib import Path

import pytest

from hoibao.app.settings import Settings, SettingsError
from hoibao.embeddings import PACKAGED


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOIBAO_{name.upper()}", raising=False)


def test_every_setting_has_a_default_that_works() -> None:
    settings = Settings.load()
    assert settings.host == "127.0.0.1"
    assert settings.model == PACKAGED


def test_variables_override(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_LIBRARY", "kho báo")
    monkeypatch.setenv("HOIBAO_PORT", "8000")
    assert Settings.load().library == Path("kho báo")
    assert Settings.load().port == 8000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOIBAO_PORT", "x"),
        ("HOIBAO_PORT", "0"),
        ("HOIBAO_LIBRAY", "a"),
        ("HOIBAO_LLM_URL", "ftp://vi.du"),
        ("HOIBAO_LLM_URL", "vi.du:8080"),
        ("HOIBAO_LLM_URL", "http://"),
        ("HOIBAO_LLM_URL", "http://[::1"),
        ("HOIBAO_LLM_TIMEOUT", "0"),
        ("HOIBAO_LLM_RETRIES", "6"),
        ("HOIBAO_LLM_INPUT_TOKENS", "1"),
    ],
)
def test_bad_settings_are_named_in_one_line(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.load()
    assert "\n" not in str(caught.value)


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_LIBRARY", "")
    assert Settings.load().library == Path("hoibao-library")


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOIBAO_LLM_KEY", "khóa-bí-mật"), ("HOIBAO_LLM_KEY", "bi mat"), ("HOIBAO_LLM_URL", "http://a:bi@mat/")],
)
def test_a_secret_that_does_not_fit_is_not_repeated(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as caught:
        Settings.load()
    assert value not in str(caught.value)
    assert "bi" not in str(caught.value).split()


def test_the_key_stands_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_LLM_KEY", "sk-bimat")
    settings = Settings.load()
    assert settings.llm_key.get_secret_value() == "sk-bimat"
    assert "bimat" not in f"{settings!r} {settings} {settings.model_dump()}"
