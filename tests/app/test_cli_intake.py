"""`hoibao ingest` of a mixed folder: what is good comes in, what is bad is told of, line by line."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

BODY = "Cụm thi đua gồm 11 địa phương, có 2.046 đại biểu dự hội nghị tổng kết ở TP. Hồ Chí Minh vào cuối năm."


def ingest(library: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hoibao.app.cli", "ingest", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        env={**os.environ, "HOIBAO_LIBRARY": str(library)},
    )


def test_a_mixed_folder(tmp_path: Path) -> None:
    folder, library = tmp_path / "toà soạn", tmp_path / "library"
    (folder / "nháp").mkdir(parents=True)
    (folder / "nháp" / "x.txt").write_text(f"Bài nháp chưa xong\n{BODY}")
    (folder / "a.csv").write_text(
        f'id,tên,text,category\nc1,Tin trong bảng,"{BODY}",Thời sự\nc2,,"{BODY}",\n'
    )
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr("../b1.txt", f"Tin trong gói\n{BODY}")
        archive.writestr("b2.docx", b"PK")
    (folder / "c\nd.pdf").write_bytes(b"%PDF-1.7")
    done = ingest(library, str(folder), "--column", "title=tên", "--exclude", "nháp", "--json")
    assert done.returncode == 1
    record = json.loads(done.stdout)
    assert record["added"] == 2
    assert [failure["path"].removeprefix(f"{folder}/") for failure in record["failed"]] == [
        "a.csv",
        "b.zip/b2.docx",
        "c\\nd.pdf",
    ]
    lines = done.stderr.strip().split("\n")
    assert len(lines) == 3
    assert all(line.startswith(f"hoibao: {folder}/") for line in lines)
    assert "row 3: title is missing" in lines[0]
    again = ingest(library, str(folder), "--column", "title=tên", "--include", "*.csv", "--json")
    assert json.loads(again.stdout)["unchanged"] == 1


def test_a_wrong_mapping_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,title,text\na,b,{BODY}\n")
    for given, wanted in (("tên", "not FIELD=COLUMN"), ("titel=x", "no field 'titel'")):
        done = ingest(tmp_path / "library", str(tmp_path / "a.csv"), "--column", given)
        assert done.returncode == 1
        assert wanted in done.stderr
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "library").exists()
