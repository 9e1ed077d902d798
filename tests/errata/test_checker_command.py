"""`errata check`: what a learner, a CI service and a program get to read, and the exit code."""

import json

import jsonschema
import pytest
from notes import IMPORT, OTHER, OVERFLOWS, REMOVED, RIGHT, markdown, notebook, run, write_notes

from errata.checker import check as module
from errata.checker import command, documents
from errata.checker.isolation.sandbox import SandboxUnavailable
from errata.cli import main

pytestmark = pytest.mark.usefixtures("judged_here")


@pytest.fixture
def folder(tmp_path):
    return write_notes(
        tmp_path,
        a_md=markdown(IMPORT + OVERFLOWS + "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"),
        b_ipynb=notebook(IMPORT + REMOVED, OTHER + "import matplotlib.pylab as plt\n", OVERFLOWS),
    )


def test_the_learner_reads_what_happens_why_and_how_to_mend_it(capsys, folder):
    code, out = run(capsys, folder)
    assert code == 1
    assert f"{folder}/a.md:7  softmax  bug  ch03/softmax-overflow" in out
    assert "input     softmax([1010., 1000., 990.])\n    got       [nan, nan, nan]" in out
    assert "      | def softmax(a):" in out
    assert "the page: errata show ch03/softmax-overflow" in out
    assert f"the same code stands at {folder}/b.ipynb:cell 2:1" in " ".join(out.split())
    assert f"{folder}/b.ipynb:cell 0:5  step_function  environment  ch03/np-int-removed" in out
    assert "no known mistake" in out
    assert "2 files, 5 definitions of the book's functions: 1 right, 3 wrong, 1 differs" in out
    assert "not shown: " in out
    assert "sandbox: " in out


def test_all_shows_warnings_and_what_is_right(capsys, folder):
    out = run(capsys, folder, "--all")[1]
    assert "warning  ch03/sigmoid-overflow-warning" in out
    assert "ch01/pylab-import" in out
    assert "sigmoid  right" in run(capsys, folder, "--all", "--ignore", "warning,limitation")[1]


def test_a_fix_is_printed_once(capsys, tmp_path):
    other = OVERFLOWS.replace("np.sum(np.exp(a), axis", "np.sum(np.exp(1 * a), axis")
    book = "def relu(x):\n    return np.maximum(0, x)\n\n\n"
    out = run(capsys, write_notes(tmp_path, a_py=IMPORT + OVERFLOWS, b_py=IMPORT + other + book + "def f(:\n"))[1]
    assert out.count("a way to mend it") == 1
    assert "the fix is above; the page: errata show ch03/softmax-overflow" in out
    assert "bug  text/syntax" in out


def test_a_page_that_may_not_be_the_cause_is_only_named(capsys, tmp_path):
    out = run(capsys, write_notes(tmp_path, a_py=IMPORT + "def softmax(a):\n    return np.exp(a)\n"))[1]
    assert "these pages too: ch03/softmax-half-applied-shift, ch03/softmax-no-axis" in " ".join(out.split())
    assert "yours may be another one; the page: errata show ch03/softmax-no-axis" in run(capsys, tmp_path, "--all")[1]


def test_the_books_own_code_is_said_to_be_it(capsys, tmp_path, monkeypatch):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS)
    key = module.check([tmp_path], cache=False).definitions[0].definition.shape_key
    monkeypatch.setattr(module, "BOOK_CODE", frozenset({key}))
    assert "this is the book's own published code" in run(capsys, tmp_path)[1]


def test_a_name_that_was_meant_is_told_beside_the_one_that_is_not_there(capsys, tmp_path):
    layer = (
        "class Affine:\n    def __init__(self, W, b):\n        self.W, self.b = {}, {}\n\n    def forward(self, x):\n"
    )
    write_notes(tmp_path, a_py=layer.format("w", "b") + "        return x @ self.W + self.b\n")
    out = run(capsys, tmp_path)[1]
    assert "gives          NameError: name 'w' is not defined\n    meant is       W\n" in out
    write_notes(tmp_path, a_py=layer.format("W", "b * rate") + "        return x @ self.W + self.b\n")
    assert "meant is" not in run(capsys, tmp_path)[1]


def test_what_comments_silence_is_counted_as_silenced(capsys, tmp_path):
    silenced = OVERFLOWS.replace("(a):", "(a):  # errata: ignore")
    out = run(capsys, write_notes(tmp_path, a_py=IMPORT + silenced + OTHER))[1]
    assert "2 definitions of the book's functions: 1 differs, 1 silenced" in out


def test_select_and_ignore_take_ids_chapters_and_severities(capsys, folder):
    assert "np-int" not in run(capsys, folder, "--select", "ch03/softmax-overflow")[1]
    assert "pylab" in run(capsys, folder, "--select", "ch01")[1]
    code, out = run(capsys, folder, "--ignore", "bug,differs,environment")
    assert (code, "softmax-overflow" in out) == (0, False)


def test_jobs_and_timeout_are_for_single_definitions(capsys, folder):
    assert "3 wrong" in run(capsys, folder, "--jobs", "1", "--timeout", "9.5")[1]


def test_fail_on_says_what_fails(capsys, folder):
    assert run(capsys, folder, "--fail-on", "none")[0] == 0
    assert run(capsys, folder, "--fail-on", "warning", "--select", "bug")[0] == 0
    assert run(capsys, folder, "--fail-on", "warning")[0] == 1


def test_a_word_that_names_nothing_is_one_line_and_exit_2(capsys, folder):
    assert main(["check", str(folder), "--select", "horror"]) == 2
    assert capsys.readouterr().err.startswith("errata: 'horror' is no id, chapter or severity")


def test_json_holds_every_definition_and_fits_its_schema(capsys, folder):
    document = json.loads(run(capsys, folder, "--format", "json")[1])
    jsonschema.validate(document, documents.schema())
    assert document["version"] == 1
    assert document["files"] == 2
    places = [(one["cell"], one["line"], one["name"], one["verdict"]) for one in document["definitions"]]
    assert places == [
        (None, 7, "softmax", "wrong"),
        (None, 9, "sigmoid", "right"),
        (0, 4, "step_function", "wrong"),
        (1, 1, "identity_function", "differs"),
        (2, 1, "softmax", "wrong"),
    ]
    erratum = document["definitions"][0]["errata"][0]
    assert (erratum["id"], erratum["severity"], erratum["got"]) == ("ch03/softmax-overflow", "bug", "[nan, nan, nan]")
    assert [(one["id"], one["cell"], one["line"]) for one in document["findings"]] == [("ch01/pylab-import", 1, 3)]


def test_sarif_names_rules_and_places(capsys, folder):
    document = json.loads(run(capsys, folder, "--format", "sarif")[1])
    (one,) = document["runs"]
    assert document["version"] == "2.1.0"
    rules = {rule["id"] for rule in one["tool"]["driver"]["rules"]}
    assert rules == {"ch03/softmax-overflow", "ch03/np-int-removed", "ch01/pylab-import", "differs"}
    first = one["results"][0]
    assert (first["ruleId"], first["level"]) == ("ch03/softmax-overflow", "error")
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 7}
    assert any(result["message"]["text"].startswith("cell 0") for result in one["results"])


def test_sarif_encodes_a_path_as_a_uri(capsys, tmp_path):
    folder = tmp_path / "my notes"
    folder.mkdir()
    (folder / "第三章.py").write_text(IMPORT + REMOVED, encoding="utf-8")
    document = json.loads(run(capsys, folder, "--format", "sarif")[1])
    uri = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("/my%20notes/%E7%AC%AC%E4%B8%89%E7%AB%A0.py")


def test_github_shows_a_line_for_each_finding(capsys, folder):
    out = run(capsys, folder, "--format", "github")[1]
    assert out.startswith(f"::error file={folder}/a.md,line=7,title=ch03/softmax-overflow::softmax: ")
    assert "::error " in out.splitlines()[1]
    assert "cell 1, line 1: identity_function" in out


def test_a_mended_first_attempt_does_not_fail_the_command(capsys, tmp_path):
    code, out = run(capsys, write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + RIGHT))
    assert code == 0
    assert "a step on the way, mended further down in line 6" in out
    assert "::notice" not in run(capsys, tmp_path, "--format", "github")[1]
    assert "(mended in line 6)" in run(capsys, tmp_path, "--format", "github", "--all")[1]


def test_clean_notes_are_exit_0_and_unreadable_ones_exit_2(capsys, tmp_path):
    assert run(capsys, write_notes(tmp_path, a_py=IMPORT + RIGHT))[0] == 0
    write_notes(tmp_path, b_ipynb="{", c_py="# errata: ignore\nx = 1\n")
    code, out = run(capsys, tmp_path)
    assert code == 2
    assert "b.ipynb:1  not read: " in out
    assert "c.py:1  this comment silences nothing" in out
    document = json.loads(run(capsys, tmp_path, "--format", "json")[1])
    jsonschema.validate(document, documents.schema())
    assert document["unreadable"][0]["kind"] == "notebook"
    assert document["unused_suppressions"][0]["line"] == 1


def test_a_sandbox_can_be_required(capsys, tmp_path, monkeypatch):
    def none(require=False):
        raise SandboxUnavailable("no sandbox works on this machine")

    monkeypatch.setattr(module.sandbox, "detect", none)
    assert main(["check", str(tmp_path), "--sandbox=require"]) == 2
    assert capsys.readouterr().err == "errata: no sandbox works on this machine\n"
    assert main(["check", str(tmp_path), "--no-run"]) == 0


def test_an_interrupted_check_prints_what_it_has(capsys, tmp_path, monkeypatch):
    def interrupted(*_args, **_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.pool, "run", interrupted)
    assert main(["check", str(write_notes(tmp_path, a_py=IMPORT + REMOVED))]) == 130
    out = capsys.readouterr().out
    assert "np-int-removed" in out
    assert "interrupted" in out


def test_a_cluster_is_reached_by_its_address(capsys, tmp_path, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    asked = []

    def cluster(address):
        asked.append(address)
        return ThreadPoolExecutor(1)

    monkeypatch.setattr(command.executors, "dask_executor", cluster)
    assert main(["check", "--no-cache", "--dask", "tcp://here:1", str(write_notes(tmp_path, a_py=IMPORT + RIGHT))]) == 0
    assert asked == ["tcp://here:1"]


def test_help_teaches(capsys):
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    out = capsys.readouterr().out
    assert "errata check my-notes/" in out
    assert "errata: ignore[ch03/softmax-overflow]" in out
