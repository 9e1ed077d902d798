"""Names that nothing sets are mistakes of their own; what a note leaves out of its surroundings is none."""

import textwrap

import pytest
from learners import IMPORT, judged, verdict
from notes import write_notes

from errata.checker.check import check
from errata.checker.undefined import undefined

LAYER = """
    class Affine:
        def __init__(self, W, b):
            self.weight, self.bias = W, b

        def forward(self, x):
            return x @ {} + self.bias
"""


@pytest.mark.parametrize("name", ["weight", "selfweight", "slef.weight", "Self.weight"])
def test_self_that_is_left_out_or_misspelt_is_told(name):
    told = judged(LAYER.format(name))
    assert (told["verdict"], told["difference"]["input"]) == ("differs", f"return x @ {name} + self.bias")
    assert told["difference"]["expected"] in ("self.weight", "self")


@pytest.mark.parametrize(
    ("code", "name", "meant"),
    [
        ("def f(batch_size):\n    return bath_size", "bath_size", "batch_size"),
        ("def f(lr):\n    return Ir", "Ir", "lr"),
        ("def f(x):\n    return X", "X", "x"),
        ("def f(x):\n    return mp.zeros_like(x)", "mp", "np"),
        ("def f(x):\n    return bp.loc(x)", "bp", "np"),
        ("def f(x):\n    return nmp.exp(x)", "nmp", "np"),
        ("def f(x):\n    return crosss_entropy_error(x, x)", "crosss_entropy_error", "cross_entropy_error"),
        ("def f(x):\n    return lenn(x)", "lenn", "len"),
        ("def f(x):\n    for k in x, items(): pass", "items", "x.items"),
        ("def f(x):\n    return 0, x, copy()", "copy", "x.copy"),
    ],
)
def test_a_slip_is_told_with_the_name_that_was_meant(code, name, meant):
    told = undefined(code, [name])
    assert told == {
        "input": code.splitlines()[1].strip(),
        "got": f"NameError: name '{name}' is not defined",
        "expected": meant,
    }


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def f(x):\n    return softmax(x)", "softmax"),
        ("def f(x):\n    return F.relu(x)", "F"),
        ("def f(x):\n    return x, rates()", "rates"),
        ("def f(x):\n    return x + 1, items()", "items"),
        ("def f(x):\n    return x, mean(x)", "mean"),
        ("def f(x):\n    exps = exp(x)\n    return exps", "exp"),
        ("def f(x):\n    return items(), x", "items"),
        ("def f(x):\n    return mp.Process(x)", "mp"),
        ("def f(x):\n    return jnp.exp(x)", "jnp"),
        ("def f(x1):\n    return x2", "x2"),
        ("def f(x):\n    return rate * x", "rate"),
    ],
)
def test_what_may_stand_elsewhere_is_no_slip(code, name):
    assert undefined(code, [name]) is None


def test_a_name_that_surely_nothing_sets_is_told_unless_it_is_of_the_book():
    assert undefined("def f(x):\n    return rate * x", ["rate"], ["rate"])["expected"] == ""
    assert undefined("def f(x):\n    return softmax(x)", ["softmax"], ["softmax"]) is None
    assert undefined("def f(x):\n    return layers.Affine(x, x)", ["layers"], ["layers"]) is None


def test_what_numpy_has_is_told_with_its_prefix_only_where_it_is_sure():
    code = "def f(x):\n    return exp(x)"
    assert undefined(code, ["exp"]) is None
    assert undefined(code, ["exp"], ["exp"])["expected"] == "np.exp"
    assert undefined(code, ["exp"], (), {}, {"exp": "from a import exp"})["expected"] == "from a import exp"


def test_attributes_are_not_set_on_what_is_not_there():
    assert undefined("def f(t):\n    batch.size = len(t)", ["batch"], ["batch"])["input"] == "batch.size = len(t)"


def test_a_whole_program_tells_more_than_a_part_of_one():
    never = """
        def mean_squared_error(y, t):
            return np.sum((y - t) ** 2) / number_of_samples
        """
    assert "name 'number_of_samples' is not defined" in judged(never)["difference"]["got"]
    assert verdict(f"for number_of_samples in (2, 5): pass\n{textwrap.dedent(never)}") == "cannot-tell"
    assert verdict(f"from torch.nn import *\n{textwrap.dedent(never)}") == "cannot-tell"


def test_a_name_may_be_a_slip_of_another_definition_of_the_file():
    text = """
        def {}(f, x):
            return numerical_gradient(f, x)

        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x = init_x.copy()
            for _ in range(step_num):
                x -= lr * {}(f, x)
            return x
        """
    told = judged(text.format("SlopeOfAll", "SlopeOffAll"))
    assert told["difference"]["expected"] == "SlopeOfAll"


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(
    ("imports", "told"),
    [
        ("from functions import relu", "from functions import sigmoid"),
        ("from .functions import relu as r", "from .functions import sigmoid"),
        ("from functions import *", None),
        ("from elsewhere import relu", None),
        ("from numpy import sum", None),
        ("import functions", None),
        ("from functions import relu\nfrom scipy.special import *", None),
        ("from functions import relu\nwith errors: from elsewhere import sigmoid", None),
        ("from functions import relu\nfor n in (1, 2):\n    def sigmoid(x): ...", None),
        ("from functions import relu\nexec(open('sigmoid.py').read())", None),
        ("from functions import relu\nglobals()[name] = relu", None),
        ("from functions import relu\n%run sigmoid.py", None),
    ],
)
def test_a_name_of_a_file_out_of_which_others_are_imported_is_forgotten(tmp_path, imports, told):
    functions = "def relu(x):\n    return np.maximum(0, x)\n\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"
    layer = "class Sigmoid:\n    def forward(self, x):\n        self.out = sigmoid(x)\n        return self.out\n"
    write_notes(tmp_path, functions_py=IMPORT + functions, layer_py=f"{IMPORT}{imports}\n\n\n{layer}")
    (one,) = (one for one in check([tmp_path], cache=False).definitions if one.definition.name == "Sigmoid")
    assert (told or "") == (one.difference or {"expected": ""})["expected"]


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(
    ("imports", "run", "told"),
    [
        ("from dataset.mnist import load_mnist", "layer = Sigmoid()", "an import of sigmoid"),
        ("from dataset.mnist import load_mnist", "print('no layer')", ""),
        ("from collections import OrderedDict", "layer = Sigmoid()", ""),
        ("from common.functions import *", "layer = Sigmoid()", ""),
    ],
)
def test_a_program_that_imports_all_else_and_runs_what_it_defines_is_no_excerpt(tmp_path, imports, run, told):
    layer = "class Sigmoid:\n    def forward(self, x):\n        self.out = sigmoid(x)\n        return self.out\n"
    write_notes(tmp_path, a_py=f"{IMPORT}{imports}\n\n\n{layer}\n\n{run}\n")
    (one,) = check([tmp_path], cache=False).definitions
    assert (one.difference or {"expected": ""})["expected"] == told
    write_notes(tmp_path, a_md=f"```python\n{IMPORT}{imports}\n\n\n{layer}\n\n{run}\n```\n")
    assert {one.difference for one in check([tmp_path / "a.md"], cache=False).definitions} == {None}


@pytest.mark.usefixtures("judged_here")
def test_copies_in_a_program_and_in_notes_are_judged_apart(tmp_path):
    code = f"{IMPORT}\n\ndef relu(x):\n    return np.maximum(lowest(x), x)\n"
    write_notes(tmp_path, a_md=f"```python\n{code}```\n", b_py=code)
    assert [one.verdict for one in check([tmp_path], cache=False).definitions] == ["cannot-tell", "differs"]


def test_another_thing_of_the_same_name_may_lean_on_what_is_not_shown():
    assert verdict("class SGD:\n    def step(self):\n        return closure_of_mine()") == "cannot-tell"
    assert verdict("class SGD:\n    def step(self, closure):\n        return closuer()") == "differs"
    assert verdict("def numerical_diff(f, w, x, t):\n    return steps") == "differs"


def test_the_line_that_is_told_is_one_where_the_name_is_not_set():
    text = """
        class SGD:
            def __init__(self, lr=0.1):
                self.lr = lr

            def update(self, params, grads):
                for key in params:
                    params[key] -= lr * grads[key]
        """
    told = judged(text)["difference"]
    assert (told["input"], told["expected"]) == ("params[key] -= lr * grads[key]", "self.lr")


def test_a_name_of_the_book_in_another_style_may_stand_in_a_file_that_is_not_here():
    layers = (
        "from common.layers import *\nclass TwoLayerNet:\n    def __init__(self, n, m, k):\n        self.last = {}()\n"
    )
    assert judged(layers.format("softmaxWithLoss"))["verdict"] == "cannot-tell"
    assert judged(layers.format("SoftmaxWithLos"))["difference"]["expected"] == "SoftmaxWithLoss"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("predict(x)", "self.predict"),
        ("numerical_gradient(lambda W: 0, x)", None),
        ("self.predict(x)", None),
        ("scores(x)", "self.scores"),
    ],
)
def test_a_method_that_is_called_without_self_is_told_unless_the_book_has_such_a_function(call, told):
    text = f"""
        class SimpleNet:
            def __init__(self):
                self.W = np.random.randn(2, 3)

            def scores(self, x):
                return x @ self.W

            def predict(self, x):
                return self.scores(x)

            def numerical_gradient(self, x, t):
                return numerical_gradient(lambda W: self.loss(x, t), self.W)

            def loss(self, x, t):
                z = {call}
                return cross_entropy_error(softmax(self.predict(x)), t)
        """
    difference = judged(text)["difference"]
    assert (difference and difference["expected"]) == told


@pytest.mark.parametrize(("module", "told"), [("gradient", "right"), ("common.gradient", "differs")])
def test_what_a_learners_own_file_would_give_may_be_misspelt_there_too(module, told):
    text = """
        from {} import *

        def gradient_descent(f, init_x, lr=0.01, step_num=100):
            x = init_x.copy()
            for _ in range(step_num):
                x -= lr * numercial_gradient(f, x)
            return x
        """
    assert verdict(text.format(module)) == told


@pytest.mark.parametrize(("imported", "told"), [("img2col", "img2col"), ("to_rows", None), ("im2col", None)])
def test_what_is_called_may_be_a_slip_of_what_is_imported(imported, told):
    text = f"""
        from common.util import {imported}

        def softmax(x):
            im2col(x, 1, 1)
            e = np.exp(x - np.max(x, axis=-1, keepdims=True))
            return e / np.sum(e, axis=-1, keepdims=True)
        """
    difference = judged(text)["difference"]
    assert (difference and difference["expected"]) == told


def test_a_name_of_the_book_is_no_slip_of_another_one():
    text = "def AND(x1, x2):\n    return int(x1 + x2 > 1.5)\n\n"
    text += "def XOR(x1, x2):\n    return AND({}(x1, x2), OR(x1, x2))\n"
    assert verdict(text.format("NAND")) == "right"
    assert judged(text.format("ANND"))["difference"]["expected"] == "AND"


def test_a_name_that_is_cut_short_is_one_of_the_same_function():
    text = "def softmax(a):\n    exp_a = np.exp(a)\n    total = np.sum(exp_a)\n    return {} / total\n"
    assert judged(text.format("exp"))["difference"]["expected"] == "exp_a"
    assert undefined(text.format("exp(a)"), ["exp"]) is None  # of NumPy, perhaps


@pytest.mark.usefixtures("judged_here")
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("def mean_of(xs, batch_size):\n    return sum(xs) / bath_size\n", [3]),
        ("@cache\ndef mean_of(xs, batch_size):\n    return sum(xs) / bath_size\n", [4]),
        ("class Rate:\n    def of(self, batch_size):\n        return 1 / bath_size\n", [4]),
        ("def mean_of(xs):\n    return sum(xs) / bath_size\n", []),
        ("from mine import *\ndef mean_of(xs, batch_size):\n    return sum(xs) / bath_size\n", []),
        ("bath_size = 3\ndef mean_of(xs, batch_size):\n    return sum(xs) / bath_size\n", []),
        ("def softmax(x, batch_size):\n    return x / bath_size\n", []),
    ],
)
def test_a_slip_is_told_in_what_is_none_of_the_books_too(tmp_path, code, told):
    write_notes(tmp_path, a_py=f"{IMPORT}{code}")
    found = [one for one in check([tmp_path], cache=False).findings if one.id == "text/undefined-name"]
    assert [one.line for one in found] == told
    assert {one.message for one in found} <= {"NameError: name 'bath_size' is not defined; meant is batch_size"}
