"""Who is to blame: the helper and not its caller, the file that runs into a limitation, a line that is no Python."""

import pytest
from learners import judged
from notes import GRADIENT, IMPORT, markdown, notebook, write_notes

from errata import check

pytestmark = pytest.mark.usefixtures("judged_here")

SOFTMAX = """
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
"""
LOSS = """
def cross_entropy_error({}):
    return -np.sum(t * np.log(y + 1e-7)){}
"""
LAYER = """
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy_error({})

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.y)
"""


def verdicts(report):
    return {one.definition.name: one.verdict for one in report.definitions}


def test_a_helper_that_is_right_for_one_sample_is_blamed_where_the_file_gives_it_a_batch(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + SOFTMAX + LOSS.format("y, t", "") + LAYER.format("self.y, self.t"))
    report = check([tmp_path], cache=False)
    assert verdicts(report) == {"softmax": "right", "cross_entropy_error": "differs", "SoftmaxWithLoss": "right"}
    told = report.definitions[1].difference
    assert told["input"].startswith("what calls it, SoftmaxWithLoss in line 12: forward([[ 1. ,")
    assert float(told["got"]) == pytest.approx(2 * float(told["expected"]), rel=1e-3)


def test_where_the_caller_stands_is_said_by_file_and_cell(tmp_path):
    layer = "from a import softmax, cross_entropy_error\n" + LAYER.format("self.y, self.t")
    write_notes(tmp_path, a_py=IMPORT + SOFTMAX + LOSS.format("y, t", ""), b_ipynb=notebook("", layer))
    told = check([tmp_path], cache=False).definitions[1].difference
    assert told["input"].startswith("what calls it, SoftmaxWithLoss in b.ipynb, cell 1, line 3: forward([[ 1. ,")


def test_a_helper_by_itself_is_not_blamed(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + LOSS.format("y, t", ""))
    assert verdicts(check([tmp_path], cache=False)) == {"cross_entropy_error": "right"}


def test_a_helper_with_its_arguments_in_another_order_is_replaced_in_that_order():
    text = SOFTMAX + LOSS.format("t, y", " / 3") + LAYER.format("self.t, self.y")
    told = judged(text)
    assert (told["verdict"], [*told["blames"]]) == ("right", ["cross_entropy_error"])


def test_of_two_helpers_either_of_which_would_do_the_inner_one_is_blamed(tmp_path):
    inner = GRADIENT.replace("numerical_gradient", "_numerical_gradient_no_batch").replace(
        "    return", "        return"
    )
    text = """
def numerical_gradient(f, X):
    if X.ndim == 1:
        return _numerical_gradient_no_batch(f, X)
    return np.array([_numerical_gradient_no_batch(f, row) for row in X])
"""
    write_notes(tmp_path, a_py=IMPORT + inner + text)
    report = check([tmp_path], cache=False)
    assert verdicts(report) == {"_numerical_gradient_no_batch": "differs", "numerical_gradient": "right"}


def test_a_helper_of_a_private_name_is_blamed_too(tmp_path):
    inner = GRADIENT.replace("numerical_gradient", "numerical_gradient_1").replace("up - f(x)", "f(x) - up")
    text = """
def numerical_gradient(f, x):
    if x.ndim == 1:
        return numerical_gradient_1(f, x)
    return np.array([numerical_gradient_1(f, row) for row in x])
"""
    write_notes(tmp_path, a_py=IMPORT + inner + text)
    report = check([tmp_path], cache=False)
    assert verdicts(report) == {"numerical_gradient_1": "wrong", "numerical_gradient": "right"}


@pytest.mark.parametrize(("exp", "told"), [("c.exp", "cannot-tell"), ("np.exp(1)", "differs")])
def test_a_helper_that_leans_on_what_is_not_shown_is_not_blamed(tmp_path, exp, told):
    helper = f"import mine as c\ndef softmax(x):\n    return {exp}(x - np.max(x))\n"
    write_notes(tmp_path, a_py=IMPORT + helper + LAYER.format("self.y, t"))
    assert [one.verdict for one in check([tmp_path], cache=False).definitions if one.definition.name == "softmax"] == [
        told
    ]


def test_of_several_helpers_each_is_told_for_what_it_does_alone():
    loss = LOSS.format("y, t", "")
    odd = SOFTMAX.replace("return e / ", "return 1 / ")
    told = judged(odd + loss + LAYER.format("self.y, self.t"))
    assert (told["verdict"], sorted(told["blames"])) == ("right", ["cross_entropy_error", "softmax"])
    loss, scores = told["blames"]["cross_entropy_error"], told["blames"]["softmax"]
    assert loss["input"].startswith("forward([[ 1. , ")
    assert float(loss["got"]) == pytest.approx(2 * float(loss["expected"]), abs=2e-4), "a sum over two samples"
    assert scores["got"] != loss["got"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", "right"),
        ("g = numerical_gradient(f, np.array([3.0, 4.0]))\n", "right"),
        ("dW = numerical_gradient(f, net.W)\n", "wrong"),
        ("dW = numerical_gradient(loss, self.params['W1'])\n", "wrong"),
        ("dW = numerical_gradient(loss, self.weights['W1'])\n", "wrong"),
        ("dW = numerical_gradient(lambda W: net.loss(x, t), network['W1'])\n", "wrong"),
        ("# dW = numerical_gradient(f, net.W)\n", "right"),
        ("dW = = numerical_gradient(f, net.W)\n", "wrong"),
        ("dW = numerical_gradient(loss, self.weights['b1'])\n", "right"),
        ("from common.gradient import numerical_gradient\ndW = numerical_gradient(f, net.W)\n", "right"),
        ("def other():\n    return numerical_gradient(f, [1.0])\n", "right"),
    ],
)
def test_a_limitation_that_the_file_runs_into_is_a_bug(tmp_path, more, told):
    write_notes(tmp_path, a_md=markdown(IMPORT + GRADIENT, more))
    one = check([tmp_path], cache=False).definitions[0]
    page = next(erratum for erratum in one.errata if erratum["id"] == "ch04/numerical-gradient-2-d-x")
    assert (one.verdict, page["severity"]) == (told, "bug" if told == "wrong" else "limitation")
    if told == "wrong":
        assert page["message"].startswith("line 21 calls it with ")


def test_what_is_called_or_imported_before_the_definition_is_another_function(tmp_path):
    before = "from common.gradient import numerical_gradient\ndW = numerical_gradient(f, net.W)\n"
    write_notes(tmp_path, a_ipynb=notebook(before, IMPORT + GRADIENT))
    assert verdicts(check([tmp_path], cache=False)) == {"numerical_gradient": "right"}
    write_notes(tmp_path, a_ipynb=notebook(before, IMPORT + GRADIENT, "dW = numerical_gradient(f, net.W)\n"))
    (one,) = check([tmp_path], cache=False).definitions
    assert one.verdict == "wrong"
    told = [erratum["message"] for erratum in one.errata if erratum["severity"] == "bug"]
    assert [message.split(":")[0] for message in told] == ["cell 2, line 1 calls it with net.W"]


def test_of_copies_of_a_helper_only_the_one_in_the_callers_file_is_blamed(tmp_path):
    loss = "def cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + 1e-7))\n\n\n"
    write_notes(tmp_path, a_py=IMPORT + loss + LAYER.format("self.y, t"), b_py=IMPORT + loss)
    here = [one for one in check([tmp_path], cache=False).definitions if one.definition.name == "cross_entropy_error"]
    assert [(one.definition.path.name, one.verdict) for one in here] == [("a.py", "differs"), ("b.py", "right")]


def test_a_chunk_of_which_nothing_stands_at_the_margin_loses_nothing(tmp_path):
    write_notes(tmp_path, a_md=markdown("    def relu(x):\n      return = x\n    y = = 2\n"))
    report = check([tmp_path], cache=False)
    assert (report.definitions, report.unreadable) == ([], [])


def test_a_method_outside_its_class_is_told_at_its_line_and_is_a_mistake_of_the_class(tmp_path):
    layer = "class Relu:\n    def forward(self, x):\n        return np.maximum(0, x)\n\n\n"
    write_notes(tmp_path, a_py=IMPORT + layer + "def backward(self, dout):\n    return dout\n")
    report = check([tmp_path], cache=False)
    (one,) = report.definitions
    assert (one.verdict, one.ids) == ("wrong", ("ch05/method-outside-its-class",))
    assert one.errata[0]["input"] == "line 9"
    assert report.findings == []


def test_a_function_with_self_that_is_called_without_is_to_blame_and_not_the_classes_around_it(tmp_path):
    relu = "class Relu:\n    def forward(self, x):\n        return np.maximum(0, x)\n\n\n"
    sigmoid = "def sigmoid(self, x):\n    return 1 / (1 + np.exp(-x))\n\n\n"
    layer = "class Sigmoid:\n    def forward(self, x):\n        return sigmoid(x)\n"
    write_notes(tmp_path, a_py=IMPORT + relu + sigmoid + layer)
    report = check([tmp_path], cache=False)
    assert verdicts(report) == {"Relu": "right", "sigmoid": "wrong", "Sigmoid": "right"}
    assert report.definitions[1].ids == ("ch05/function-with-self",)
    sigmoid = sigmoid.replace("sigmoid(self, x)", "sigmoid(x, y)")
    write_notes(tmp_path, a_py=IMPORT + relu + sigmoid + layer)
    assert verdicts(check([tmp_path], cache=False))["Sigmoid"] == "differs", "no helper is known that takes two"


def test_a_crash_that_a_page_explains_at_its_line_is_told_once(tmp_path):
    sgd = "class SGD:\n    def update(self, params, grads):\n        for key in params.key():\n            {}\n"
    crash, other = sgd.format("pass"), sgd.format("pass").replace("params.key()", "(k for k in params.keyz())")
    write_notes(tmp_path, a_py=IMPORT + crash, b_py=IMPORT + other + "        [k for k in params.key()]\n")
    one, two = check([tmp_path], cache=False).definitions
    assert (one.verdict, one.ids) == ("wrong", ("ch06/dict-method-without-its-s",))
    assert (two.verdict, two.ids) == ("wrong", ("ch06/dict-method-without-its-s", "differs"))


def test_a_crash_at_a_line_with_something_less_than_a_bug_is_still_told(tmp_path):
    slip = "def relu(x):\n    return x.cope() if x.size else open('sample_weight.pkl', 'rb')\n"
    write_notes(tmp_path, a_py=IMPORT + slip)
    (one,) = check([tmp_path], cache=False).definitions
    assert (one.verdict, one.ids[-1]) == ("differs", "differs")
    assert one.ids[0] == "ch03/sample-weight-relative"


def test_every_definition_that_is_lost_is_told_and_what_only_stands_between_them_is_not(tmp_path):
    gate = "def {}(x1, x2):\n    if x1 + x2 {}:\n        return 1\n    else{}\n        return 0\n\n\n"
    text = gate.format("OR", "> 0", "") + gate.format("NAND", "< 2", ":") + gate.format("AND", "> 1", "")
    write_notes(tmp_path, a_py=text)
    report = check([tmp_path], cache=False)
    lost = [(one.definition.name, one.definition.line, one.definition.end_line) for one in report.definitions]
    assert lost == [("OR", 1, 5), ("NAND", 8, 12), ("AND", 15, 19)]
    assert [one.verdict for one in report.definitions] == ["wrong", "right", "wrong"]
    assert [one.errata[-1]["input"] for one in report.definitions[::2]] == ["line 4", "line 18"]
    assert report.findings == []


def test_classes_that_begin_with_def_or_a_space_are_lost_too(tmp_path):
    layer = "def {}:\n    def forward(self, x):\n        return x\n\n\n"
    write_notes(tmp_path, a_py=IMPORT + layer.format("Relu") + layer.format("Affine"))
    report = check([tmp_path], cache=False)
    assert [(one.subject, one.verdict, one.errata[-1]["input"]) for one in report.definitions] == [
        ("Relu", "wrong", "line 4"),
        ("Affine", "wrong", "line 9"),
    ]
    write_notes(tmp_path, a_py=IMPORT + layer.format("Relu").replace("def R", "  class R") + "    x = = 2\n")
    assert verdicts(check([tmp_path], cache=False)) == {"Relu": "wrong"}
    write_notes(tmp_path, a_py="def relu:\n    return x\n")
    assert verdicts(check([tmp_path], cache=False)) == {"relu": "wrong"}


def test_a_line_of_a_docstring_ends_no_definition_that_is_lost(tmp_path):
    softmax = 'def softmax(x):\n  """Scores as\n  class probabilities,\nall of them."""\n  return np.exp(x\n'
    write_notes(tmp_path, a_py=softmax)
    (one,) = check([tmp_path], cache=False).definitions
    assert (one.verdict, one.definition.end_line, len(one.errata)) == ("wrong", 5, 1)


def test_a_definition_whose_end_has_lost_its_indentation_is_wrong(tmp_path):
    write_notes(tmp_path, a_py=IMPORT + "def relu(x):\n    y = np.maximum(0, x)\nreturn y\n")
    report = check([tmp_path], cache=False)
    assert [(one.definition.name, one.verdict) for one in report.definitions] == [("relu", "wrong")]
    assert report.definitions[0].errata[0]["message"].startswith("this is cut short")


def test_a_definition_with_a_line_that_is_no_python_is_wrong_at_its_own_line(tmp_path):
    broken = "class Relu:\n    def forward(self, x):\n        if x.ndim != 2:\n        return x\n\ny = 1\n"
    write_notes(tmp_path, a_py=IMPORT + broken + "def other(:\n")
    report = check([tmp_path], cache=False)
    (one,) = report.definitions
    assert (one.definition.name, one.definition.line, one.verdict, one.reason) == (
        "Relu",
        4,
        "wrong",
        "it is no Python",
    )
    assert [(erratum["id"], erratum["input"]) for erratum in one.errata] == [("text/syntax", "line 7")]


def test_what_is_lost_and_not_the_books_stays_a_finding(tmp_path):
    write_notes(tmp_path, a_py="def train(x:\n    pass\n", b_py="x = = 1\n")
    report = check([tmp_path], cache=False)
    assert (report.definitions, [one.id for one in report.findings]) == ([], ["text/syntax"] * 2)


LABELS = """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
"""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("cross_entropy_error(np.array(y), np.array(t))\n", "right"),
        ("t = [0, 0, 1.0, 0]\ncross_entropy_error(np.array(y), np.array(t))\n", "wrong"),
        ("t = np.array([0, 1, 0])\ncross_entropy_error(y, t)\n", "wrong"),
        ("t = np.array([0, 1, 2])\ncross_entropy_error(y, t)\n", "right"),
        ("cross_entropy_error(y, t)\nt = np.array([0, 1, 0])\n", "right"),
    ],
)
def test_a_loss_for_class_numbers_that_its_file_gives_one_hot_labels_is_a_bug(tmp_path, more, told):
    write_notes(tmp_path, a_py=IMPORT + LABELS + more)
    assert verdicts(check([tmp_path], cache=False)) == {"cross_entropy_error": told}


def test_a_loss_that_does_not_go_with_the_layer_of_its_file_is_blamed(tmp_path):
    layer = LAYER.format("self.y, self.t")
    write_notes(tmp_path, a_py=IMPORT + SOFTMAX + LABELS + layer)
    report = check([tmp_path], cache=False)
    assert verdicts(report) == {"softmax": "right", "cross_entropy_error": "differs", "SoftmaxWithLoss": "right"}
    (loss,) = (one for one in report.definitions if one.definition.name == "cross_entropy_error")
    assert loss.difference["got"].startswith("IndexError")
    both = layer.replace("(self.y - self.t)", "(self.y - np.eye(self.y.shape[1])[self.t])")
    write_notes(tmp_path, a_py=IMPORT + SOFTMAX + LABELS + both)
    told = verdicts(check([tmp_path], cache=False))
    assert told == {"softmax": "right", "cross_entropy_error": "right", "SoftmaxWithLoss": "right"}
