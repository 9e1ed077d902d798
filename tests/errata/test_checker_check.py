"""Checking files: each distinct definition is judged once, and told at each place."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from notes import IMPORT, OTHER, OVERFLOWS, REMOVED, RIGHT, markdown, notebook, write_notes

import errata
from errata.checker import check as module
from errata.checker.check import check
from errata.checker.isolation import pool


@pytest.fixture
def judged(monkeypatch):
    """How many payloads the workers were handed."""
    counts = []
    run = pool.run

    def counting(payloads, **settings):
        payloads = list(payloads)
        counts.append(len(payloads))
        return run(payloads, **settings)

    monkeypatch.setattr(module.pool, "run", counting)
    return counts


def verdicts(report):
    return [(one.definition.line, one.definition.name, one.verdict) for one in report.definitions]


def test_each_definition_has_a_verdict_at_its_line(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + RIGHT + REMOVED + OTHER)
    report = check([tmp_path], cache=False)
    assert verdicts(report) == [
        (4, "softmax", "wrong"),
        (6, "softmax", "right"),
        (9, "step_function", "wrong"),
        (11, "identity_function", "differs"),
    ]
    assert report.definitions[0].ids == ("ch03/softmax-overflow",)
    assert report.definitions[2].ids == ("ch03/np-int-removed",)
    assert report.definitions[3].difference["got"] != report.definitions[3].difference["expected"]


@pytest.mark.usefixtures("judged_here")
def test_a_first_attempt_that_is_mended_further_down_is_a_hint(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + RIGHT, b_py=IMPORT + RIGHT + OVERFLOWS)
    mended = {(one.definition.path.name, one.verdict): one.mended for one in check([tmp_path], cache=False).definitions}
    assert mended == {("a.py", "wrong"): 6, ("a.py", "right"): None, ("b.py", "right"): None, ("b.py", "wrong"): None}


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(("name", "mended"), [("softmax_naive", 6), ("softmax_1", None)])
def test_an_attempt_may_say_in_its_name_that_it_is_one(tmp_path, name, mended):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS.replace("softmax", name) + RIGHT)
    report = check([tmp_path], cache=False)
    assert [(one.verdict, one.mended) for one in report.definitions] == [("wrong", mended), ("right", None)]


def test_verbatim_copies_are_judged_once_and_told_everywhere(tmp_path, judged):
    write_notes(
        tmp_path, a_py=IMPORT + OVERFLOWS, b_md=markdown(IMPORT + OVERFLOWS), c_ipynb=notebook(IMPORT + OVERFLOWS)
    )
    report = check([tmp_path], cache=False)
    assert judged == [1]
    assert [one.verdict for one in report.definitions] == ["wrong"] * 3
    assert [one.definition.cell for one in report.definitions] == [None, None, 0]
    assert report.files == 3


def test_answers_are_kept_until_the_definition_changes(tmp_path, judged, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "notes"
    folder.mkdir()
    write_notes(folder, a_py=IMPORT + OVERFLOWS)
    first = verdicts(check([folder]))
    assert verdicts(check([folder])) == first
    write_notes(folder, a_py=IMPORT + RIGHT)
    assert verdicts(check([folder])) == [(4, "softmax", "right")]
    assert judged == [1, 0, 1]


@pytest.mark.usefixtures("judged_here")
def test_progress_is_told_up_to_the_end(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + RIGHT)
    told = []
    check([tmp_path], cache=False, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 2)
    assert told[-1] == (2, 2)


@pytest.mark.usefixtures("judged_here")
def test_files_that_import_each_other_keep_their_definitions_under_a_relative_path(tmp_path, monkeypatch):
    notes = tmp_path / "notes"
    notes.mkdir()
    write_notes(notes, b_py=IMPORT + OVERFLOWS, a_py="from b import softmax\n\n\n" + REMOVED)
    monkeypatch.chdir(tmp_path)
    places = [(str(one.definition.path), one.verdict) for one in check(["notes"], cache=False).definitions]
    assert places == [("notes/a.py", "wrong"), ("notes/b.py", "wrong")]


def test_any_executor_will_do(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + RIGHT)
    with ThreadPoolExecutor(1) as executor:
        report = errata.check([tmp_path], executor=executor, cache=False)
    assert [verdict for *_, verdict in verdicts(report)] == ["wrong", "right"]
    assert "ThreadPoolExecutor" in report.sandbox


def test_nothing_runs_when_nothing_may(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + REMOVED + OVERFLOWS + "open('ran', 'w')\n")
    report = check([tmp_path], run=False, cache=False)
    assert [one.verdict for one in report.definitions] == ["wrong", "cannot-tell"], "the text alone shows np.int"
    assert report.definitions[1].reason == "not run"
    assert report.sandbox == "none: nothing is run"
    write_notes(tmp_path, a_py=IMPORT + RIGHT.replace("(a):", "(a):  # errata: ignore"))
    assert check([tmp_path], run=False, cache=False).unused == [], "what a run would find may be what is silenced"


def test_what_was_found_before_an_interrupt_is_kept(tmp_path, monkeypatch):
    write_notes(tmp_path, a_py=IMPORT + OVERFLOWS + RIGHT)
    run = pool.run

    def interrupted(payloads, **settings):
        yield next(iter(run(payloads, workers=1)))
        raise KeyboardInterrupt

    monkeypatch.setattr(module.pool, "run", interrupted)
    report = check([tmp_path], cache=False)
    assert report.interrupted
    assert [one.verdict for one in report.definitions] == ["wrong", "cannot-tell"]


@pytest.mark.parametrize(
    ("body", "seconds", "told"),
    [
        ("while True:\n        pass", 6.0, "differs"),
        (
            "while True:\n        try:\n            while True:\n                pass\n        except: pass",
            1.0,
            "cannot-tell",
        ),
    ],
)
def test_an_endless_definition_costs_nobody_else_the_verdict(tmp_path, body, seconds, told):
    write_notes(tmp_path, a_py=f"{IMPORT}def sigmoid(x):\n    {body}\n{RIGHT}")
    report = check([tmp_path], cache=False, limits=module.Limits(seconds=seconds))
    assert [one.verdict for one in report.definitions] == [told, "right"]
    assert told == "differs" or "timed out" in report.definitions[0].reason


@pytest.mark.usefixtures("judged_here")
def test_a_slip_of_the_pen_is_told_and_judged_under_the_right_name(tmp_path):
    slip = OVERFLOWS.replace("softmax", "sofmax")
    layer = "class Relu:\n    def forwad(self, x):\n        return x\n\n    def backward(self, d):\n        return d\n"
    write_notes(tmp_path, a_py=IMPORT + slip + layer)
    report = check([tmp_path], cache=False)
    assert report.definitions[0].verdict == "wrong"
    assert [(one.line, one.id, one.message) for one in report.findings] == [
        (4, "text/near-miss-name", "sofmax looks like a slip of the pen for softmax"),
    ]
    lost = report.definitions[1].errata[-1]
    assert (lost["id"], lost["input"]) == ("text/near-miss-name", "line 7")
    assert lost["message"] == "Relu.forwad looks like a slip of the pen for forward"


@pytest.mark.usefixtures("judged_here")
def test_a_method_that_is_called_by_its_misspelt_name_is_no_mistake_of_its_definition(tmp_path):
    layer = "class MulLayer:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n\n"
    layer += "    def backword(self, dout):\n        return dout * self.y, dout * self.x\n"
    write_notes(
        tmp_path,
        a_py=layer,
        c_py="Other().backword(1)\n",
        b_py="from a import MulLayer\nprint(MulLayer().backword(1))\n",
    )
    report = check([tmp_path], cache=False)
    assert [one.verdict for one in report.definitions] == ["right"]
    assert [(one.line, one.id) for one in report.findings] == [(6, "text/near-miss-name")]
    (tmp_path / "b.py").unlink()
    report = check([tmp_path], cache=False)
    assert [(one.verdict, one.ids[-1]) for one in report.definitions] == [("wrong", "text/near-miss-name")]
    assert report.findings == []


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(("method", "told"), [("update", []), ("step", ["text/near-miss-name"])])
def test_a_further_method_is_no_slip_of_one_that_is_there(tmp_path, method, told):
    steps = "".join(f"    def {name}(self, W, dW):\n        W -= dW\n\n" for name in (method, "update_f"))
    write_notes(tmp_path, a_py=f"class SGD:\n{steps}")
    report = check([tmp_path], cache=False)
    named = [one.id for one in report.findings] + [name for one in report.definitions for name in one.ids]
    assert [name for name in named if name == "text/near-miss-name"] == told


@pytest.mark.usefixtures("judged_here")
def test_a_misspelt_constructor_is_lost_where_it_does_anything(tmp_path):
    layer = "class Sigmoid:\n    def __int__(self):\n        'Nothing yet.'\n        self.out = {}\n\n"
    layer += "    def forward(self, x):\n        self.out = 1 / (1 + np.exp(-x))\n        return self.out\n"
    write_notes(tmp_path, a_py=IMPORT + layer.format("None"), b_py=IMPORT + layer.format("[]"))
    report = check([tmp_path], cache=False)
    assert [one.verdict for one in report.definitions] == ["right", "wrong"]
    assert [one.id for one in report.findings] == ["text/near-miss-name"]


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(("call", "severity"), [("", "warning"), ("sofmax(1)\n", "warning"), ("softmax(1)\n", "bug")])
def test_a_misspelt_name_is_a_bug_only_where_the_right_one_is_called(tmp_path, call, severity):
    write_notes(tmp_path, a_py=IMPORT + RIGHT.replace("softmax", "sofmax") + call)
    report = check([tmp_path], cache=False)
    assert [(one.id, one.severity) for one in report.findings] == [("text/near-miss-name", severity)]


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(("source", "severity"), [("import *", "warning"), ("import Affine", "bug")])
def test_the_right_name_may_come_from_a_file_that_is_not_here(tmp_path, source, severity):
    layer = "class SofrmaxWithLoss:\n    def forward(self, x, t):\n        return 0\n\n\n"
    net = "class SimpleNet:\n    def __init__(self):\n        self.last = SoftmaxWithLoss()\n"
    write_notes(tmp_path, a_py=f"from common.layers {source}\n\n\n{layer}{net}")
    report = check([tmp_path], cache=False)
    told = report.definitions[1].difference
    assert (told and told["expected"]) == ("SofrmaxWithLoss" if severity == "bug" else None)
    assert [(one.id, one.severity) for one in report.findings] == [("text/near-miss-name", severity)]


@pytest.mark.usefixtures("judged_here")
def test_a_name_that_several_layers_have_and_none_has_the_right_one_is_their_writers(tmp_path):
    layer = "class {}:\n    def forward(self, x):\n        self.out = {}\n        return self.out\n\n"
    layer += "    def backword(self, dout):\n        return {}\n\n\n"
    one = layer.format("Sigmoid", "1 / (1 + np.exp(-x))", "dout * (1 - self.out) * self.out")
    two = layer.format("Relu", "np.maximum(0, x)", "dout * (self.out > 0)")
    write_notes(tmp_path, a_py=IMPORT + one, b_py=IMPORT + one + two, c_py=IMPORT + one + two + "layer.backward(1)\n")
    told = {
        file.name: [one.verdict for one in check([file], cache=False).definitions]
        for file in sorted(tmp_path.iterdir())
    }
    assert told == {"a.py": ["wrong"], "b.py": ["right", "right"], "c.py": ["wrong", "wrong"]}


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize("part", ["errata.checker.check.definitions", "errata.checker.joining.lost"])
def test_a_file_on_which_the_check_itself_fails_does_not_end_the_run(tmp_path, monkeypatch, part):
    module, name = part.rsplit(".", 1)
    right = getattr(sys.modules[module], name)

    def fails(source, *more):
        if source.path.name == "b.py":
            raise ValueError("nobody thought of this")
        return right(source, *more)

    monkeypatch.setattr(part, fails)
    write_notes(tmp_path, a_py=IMPORT + RIGHT, b_py=IMPORT + RIGHT, c_py=IMPORT + OVERFLOWS)
    report = check([tmp_path], cache=False)
    told = {one.definition.path.name: one.verdict for one in report.definitions if one.definition.path.name != "b.py"}
    assert told == {"a.py": "right", "c.py": "wrong"}
    (problem,) = report.unreadable
    assert (problem.path.name, problem.kind) == ("b.py", "unreadable")
    assert "the check itself failed on this file (ValueError: nobody thought of this)" in problem.message


@pytest.mark.usefixtures("judged_here")
def test_capitals_and_underscores_are_a_style_and_no_slip(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + "def Identity_Function(x):\n    return x\n")
    report = check([tmp_path], cache=False)
    assert ([one.verdict for one in report.definitions], report.findings) == (["right"], [])


def test_what_the_book_does_not_have_is_not_judged(tmp_path):
    write_notes(tmp_path, a_py="def train_model(x):\n    return x\n")
    assert check([tmp_path], cache=False).definitions == []


@pytest.mark.usefixtures("judged_here")
def test_comments_silence_findings_and_useless_ones_are_told(tmp_path):
    silenced = OVERFLOWS.replace("(a):", "(a):  # errata: ignore[ch03/softmax-overflow]")
    useless = RIGHT.replace("(a):", "(a):  # errata: ignore[ch03]")
    text = "import matplotlib.pylab as plt  # errata: ignore\n"
    write_notes(tmp_path, a_py=IMPORT + silenced + useless + text)
    report = check([tmp_path], cache=False)
    assert report.definitions[0].silenced == ("ch03/softmax-overflow",)
    assert report.findings == []
    assert [one.line for one in report.unused] == [6]


@pytest.mark.usefixtures("judged_here")
def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path):
    write_notes(tmp_path, a_ipynb="{", b_py=IMPORT + RIGHT)
    report = check([tmp_path, tmp_path / "none.py"], cache=False)
    assert [one.kind for one in report.unreadable] == ["unreadable", "notebook"]
    assert [one.verdict for one in report.definitions] == ["right"]
