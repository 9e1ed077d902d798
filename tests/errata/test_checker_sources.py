"""Files, folders, encodings and notebooks become chunks of code; nothing makes the reading fail."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.checker.reading import sources
from errata.checker.reading.cells import NotANotebook, read_cells
from errata.checker.reading.decoding import decode, undo_double_encoding
from errata.checker.reading.sources import KINDS, Problem, find, read, read_bytes


def notebook(*cells: object, **more: object) -> bytes:
    return json.dumps({"cells": list(cells), **more}).encode()


def code_cell(source: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source}


def kinds(source: sources.Source) -> list[tuple[int, str]]:
    return [(problem.line, problem.kind) for problem in source.problems]


def ascii_of(text: str) -> str:
    return "".join(filter(str.isascii, text))


# folders


def test_notes_notebooks_and_scripts_are_found_in_order_and_caches_are_not(tmp_path: Path) -> None:
    for name in (
        "b.py", "a.md", "c.IPYNB", "d.txt", ".hidden/x.py", "__pycache__/x.py", "node_modules/x.py", ".git/x.py",
        ".ipynb_checkpoints/x.ipynb", "env/x.py", "env/pyvenv.cfg", "conda/conda-meta/x.py", "ch 03 神经/f.py",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    found = [path.relative_to(tmp_path).as_posix() for path in find([tmp_path])]
    assert found == ["a.md", "b.py", "c.IPYNB", "ch 03 神经/f.py"]


def test_a_file_that_is_named_is_taken_though_hidden_and_only_once(tmp_path: Path) -> None:
    text = tmp_path / ".hidden.py"
    text.write_text("")
    assert find([text, str(text)]) == [text]


def test_a_path_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    problems: list[Problem] = []
    assert find([tmp_path / "nowhere"], problems) == []
    assert [(problem.kind, problem.path.name) for problem in problems] == [("unreadable", "nowhere")]
    assert find([tmp_path / "nowhere"]) == []


def test_a_link_to_a_folder_above_is_reported_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.py").write_text("")
    (tmp_path / "inner" / "up").symlink_to(tmp_path)
    (tmp_path / "twice").symlink_to(tmp_path / "inner")
    (tmp_path / "self.py").symlink_to(tmp_path / "self.py")
    problems: list[Problem] = []
    found = find([tmp_path], problems)
    assert [path.name for path in found] == ["a.py", "self.py"]
    assert [(problem.path.name, problem.kind) for problem in problems] == [("up", "link")]
    assert kinds(read(tmp_path / "self.py")) == [(1, "unreadable")]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> list[str]:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "listdir", refuse)
    problems: list[Problem] = []
    assert find([tmp_path], problems) == []
    assert [(problem.kind, problem.message) for problem in problems] == [("unreadable", "Permission denied")]


# files


def test_a_pipe_a_folder_and_a_missing_file_are_unreadable(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path / "pipe.py", tmp_path, tmp_path / "missing.py"):
        assert kinds(read(path)) == [(1, "unreadable")], path


def test_a_file_too_large_for_notes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert kinds(read(path)) == [(1, "too-large")]


@given(data=st.binary(max_size=300), suffix=st.sampled_from([".md", ".py", ".ipynb", ".txt"]))
def test_no_bytes_make_the_reading_fail(data: bytes, suffix: str) -> None:
    source = read_bytes(Path("n" + suffix), data)
    assert all(problem.kind in KINDS and problem.line >= 1 for problem in source.problems)


# encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "cp932", "utf-16-le", "utf-16-be"]
)
def test_every_common_encoding_is_read(encoding: str) -> None:
    text = "# 損失関数の値は、入力と出力の誤差です\n" if encoding == "cp932" else "# 损失函数的值是输入与输出的误差\n"
    text = text + "x = 'ascii text, and more of it'\n" * 12
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("cookie", "encoding"),
    [("latin-1", "latin-1"), ("gbk", "gbk"), ("euc-jp", "euc-jp"), ("iso-2022-jp", "iso-2022-jp")],
)
def test_a_declared_coding_is_believed(cookie: str, encoding: str) -> None:
    body = "é ü" if encoding == "latin-1" else "誤差"
    text = f"#!/usr/bin/python\n# -*- coding: {cookie} -*-\n# {body}\n"
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("cookie", ["rot13", "cp99999", "utf-9"])
def test_a_declared_coding_that_is_none_is_passed_over(cookie: str) -> None:
    assert decode(f"# coding: {cookie}\nx = '损'\n".encode()).text.endswith("'损'\n")


def test_bytes_that_are_no_text_are_replaced_and_counted() -> None:
    assert decode("# 损失函数的值是多少呢我\n".encode() + b"\xff").lost == 1
    assert decode(b"\x81\x8d\xff\xff").lost > 0
    assert kinds(read_bytes(Path("x.py"), "# 损失函数的值是多少呢我".encode() + b"\xff")) == [(1, "encoding")]
    noise = bytes(range(0x80, 0x90)) * 20
    assert kinds(read_bytes(Path("x.py"), noise)) == [(1, "unreadable")]


def test_line_ends_of_every_system_are_one() -> None:
    assert decode(b"a\r\nb\rc\n\x00d").text == "a\nb\nc\nd"


def test_double_encoding_is_undone_also_where_the_text_has_other_letters() -> None:
    text = "损失函数，深度学习"
    assert undo_double_encoding(text.encode().decode("cp1252", "replace").replace("\ufffd", "")) != text
    assert undo_double_encoding(text.encode().decode("latin-1")) == text
    assert undo_double_encoding("à¡ à¡ à¡") == "à¡ à¡ à¡"  # what it would become is no text
    assert decode(text.encode().decode("latin-1").encode()).encoding == "utf-8 encoded twice"


def test_double_encoded_notes_come_out_as_they_were_meant(notes_folder: Path) -> None:
    for path in sorted((notes_folder / "as-received").glob("*.txt")):
        received = read(path)
        meant = read(notes_folder / f"{path.name[:3]}.md")
        assert [ascii_of(chunk.text) for chunk in received.chunks] == [ascii_of(chunk.text) for chunk in meant.chunks]


# notebooks


def test_code_cells_are_counted_among_all_cells() -> None:
    data = notebook({"cell_type": "markdown", "source": "x"}, code_cell("a = 1"), code_cell(["b = 2\n", "c = 3", 4]), 5)
    source = read_bytes(Path("n.ipynb"), data)
    assert [(chunk.cell, chunk.line, chunk.text) for chunk in source.chunks] == [
        (1, 1, "a = 1"),
        (2, 1, "b = 2\nc = 3"),
    ]


def test_a_notebook_of_format_3_has_worksheets() -> None:
    cells = [
        {"cell_type": "code", "input": "a = 1", "language": "python"},
        {"cell_type": "code", "input": "", "language": "r"},
    ]
    data = json.dumps({"worksheets": [{"cells": cells}, 1, {"cells": 2}]})
    assert [(cell.index, cell.text) for cell in read_cells(data)] == [(0, "a = 1")]


@pytest.mark.parametrize(
    "metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "julia"}, "kernelspec": {"name": "j"}}]
)
def test_a_notebook_in_another_language_has_no_code(metadata: object) -> None:
    assert read_bytes(Path("n.ipynb"), notebook(code_cell("a = 1"), metadata=metadata)).chunks == ()


def test_what_a_cell_cannot_hold_is_left_out() -> None:
    assert [cell.text for cell in read_cells(notebook(code_cell(3), code_cell("a = '\ud800'")).decode())] == ["a = '?'"]


@pytest.mark.parametrize(
    ("text", "line"),
    [('{"cells": [\n,]}', 2), ("", 1), ("[1]", 1), ('{"cells": 3}', 1), ("[" * 200_000, 1), ("1" * 5000, 1)],
)
def test_a_broken_notebook_is_a_problem_at_its_line(text: str, line: int) -> None:
    assert kinds(read_bytes(Path("n.ipynb"), text.encode())) == [(line, "notebook")]
    with pytest.raises(NotANotebook, match="JSON"):
        read_cells(text)
