"""What a crash tells, and what else is another thing than the book's."""

import numpy as np
import pytest
from learners import judged, verdict

from errata.checker import crashes
from errata.checker.judge import judge as judge_payload

CROSS_ENTROPY = """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    return {}
"""


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("-np.sum(t * np.log(y + 1e-7)) / len(y)", "right"),
        ("-np.sum(t * np.log(y + 1e-7))", "differs"),
        ("-np.sum(t * np.log(y[:1] + 1e-7)) / len(y)", "differs"),
        ("-np.sum(t * np.log(y + 1e-7), axis=1)", "cannot-tell"),
        ("-np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))", "cannot-tell"),
        ("y.undefined", "cannot-tell"),
    ],
)
def test_a_loss_that_looks_at_the_number_of_axes_is_meant_for_one_sample_and_for_batches(returned, told):
    assert verdict(CROSS_ENTROPY.format(returned)) == told


def test_a_loss_of_plain_numbers_is_another_thing():
    assert verdict("def cross_entropy_error(y, t):\n    return -t.bit_length() * math.log(y)") == "cannot-tell"
    assert verdict("import math\ndef cross_entropy_error(y, t):\n    return -t * math.log(y)") == "cannot-tell"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("np.max(0, x)", "wrong"),
        ("np.maximun(0, x)", "differs"),
        ("np.maximum(0, x.cope())", "differs"),
        ("np.maximum(0, x.dim())", "cannot-tell"),
        ("np.maximum(0, xx)", "differs"),
        ("np.nothing_like_it(0, x)", "cannot-tell"),
        ("max(0, x)", "wrong"),
        ("np.relu(x)", "differs"),
        ("[max(0, one) for one in x]", "right"),
        ("x.something.else_", "cannot-tell"),
        ("np.maximum(0, x) * np.ex(0)", "differs"),
        ("np.maximum(0, x) * x.size. x", "differs"),
        ("{'scale': x}['Scale']", "differs"),
        ("{'scale': x}['other']", "cannot-tell"),
        ("np.nditer(x).iternxt()", "differs"),
        ("print(x)", "differs"),
    ],
)
def test_a_crash_is_held_against_a_slip_and_against_what_works_in_no_way(body, told):
    assert verdict(f"def relu(x):\n    return {body}") == told


def test_names_that_are_nearly_bound_or_never_bound_are_slips():
    slip = """
        def cross_entropy_error(y, t):
            batch_size = y.shape[0]
            return -np.sum(t * np.log(y + 1e-7)) / bath_size
        """
    assert "name 'bath_size' is not defined" in judged(slip)["difference"]["got"]
    unbound = """
        def relu(x):
            if x.ndim > 5:
                y = x
            return y
        """
    assert judged(unbound)["difference"]["got"].startswith("UnboundLocalError")


@pytest.mark.parametrize(
    ("asked", "told"), [("x.ndim", "right"), ("f.ndim", "differs"), ("f.numerator", "cannot-tell")]
)
def test_a_function_is_no_array(asked, told):
    text = """
        def numerical_diff(f, x):
            if {} == 5:
                return 0
            return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
        """
    assert verdict(text.format(asked.replace("x.ndim", "np.ndim(x)"))) == told


def test_what_returns_a_name_of_elsewhere_forgets_what_it_computed():
    text = """
        y = sigmoid(3)
        def relu(x):
            {} = np.maximum(0, x)
            return y
        """
    assert verdict(text.format("y")) == "right"
    told = judged(text.format("z"))["difference"]
    assert told["got"] == "NameError: name 'y' is not defined, at: return y"
    assert verdict(text.replace("return y", "return y + z").format("z")) == "cannot-tell", (
        "all that it computes is used"
    )


def test_an_attribute_that_the_class_never_sets_is_its_own_mistake():
    text = """
        class Sigmoid:
            def forward(self, x):
                self.out = 1 / (1 + np.exp(-x))
                {}
                return self.out

            def backward(self, dout):
                return dout * (1 - self.{}) * self.out
        """
    assert verdict(text.format("", "out")) == "right"
    assert "has no attribute 'y'" in judged(text.format("", "y"))["difference"]["got"]
    assert verdict(text.format("if x.ndim > 5: self.y = self.out", "y")) == "right", "it may be set in another use"


@pytest.mark.parametrize(
    ("returned", "asked", "told"),
    [
        ("return x * 1", "out.reshape(x.shape)", "right"),
        ("x * 1", "out.reshape(x.shape)", "differs"),
        ("x * 1", "self.layer.forward(x)", "cannot-tell"),
    ],
)
def test_nothing_from_a_method_of_its_own_is_the_definitions_own_mistake(returned, asked, told):
    text = f"""
        class Relu:
            layer = None
            def forward(self, x):
                out = self._forward(np.maximum(0, x))
                self.mask = x > 0
                return {asked}
            def _forward(self, x):
                {returned}
            def backward(self, dout):
                return dout * self.mask
        """
    assert verdict(text) == told


def test_a_misspelt_constructor_that_asks_too_early_is_wrong_under_its_right_name():
    text = """
        class Relu:
            def __inint__(self):
                self.mask {} None
            def forward(self, x):
                self.mask = x <= 0
                return np.where(self.mask, 0, x)
            def backward(self, dout):
                return np.where(self.mask, 0, dout)
        """
    assert verdict(text.format("=")) == "right"
    assert judged(text.format("-"))["difference"]["got"].startswith("AttributeError: 'Relu' object has no")


def test_a_crash_of_one_use_is_held_against_what_works_in_another():
    text = """
        class Sigmoid:
            def forward(self, x):
                self.out = 1 / (1 + np.exp(-x))
                return self.out

            def backward(self, dout):
                {}
                return dout * (1 - self.out) * self.out
        """
    assert verdict(text.format("None + 1")) == "differs"
    assert verdict(text.format("None.T")) == "differs"
    assert verdict(text.format("raise ValueError('not yet')")) == "right"
    assert verdict(text.format("exit()")) == "right"
    assert verdict(text.format("open('nothing/here')")) == "right"
    assert verdict(text.format("np.linalg.inv(dout[:1])")) == "differs"


def test_what_the_reference_refuses_is_not_held_against_its_caller():
    text = "from common.functions import softmax\n\n\ndef predict(network, x):\n    return softmax('a')"
    assert verdict(text, "predict") == "cannot-tell"


def test_what_is_not_the_books_is_not_judged():
    assert judge_payload({"name": "train", "kind": "function", "code": "", "prelude": ""})["reason"] == (
        "the book has no train"
    )
    assert judged("class SGD:\n    lr = 0.1")["reason"] == "it has no method update"
    assert judged("def relu(x=1 / 0):\n    return x")["reason"].startswith("it cannot be defined by itself: ")
    with pytest.raises(KeyboardInterrupt):
        judged("def interrupt():\n    raise KeyboardInterrupt\n\n\ndef relu(x=interrupt()):\n    return x")


def test_an_example_function_with_another_formula_is_another_example():
    assert verdict("def function_1(x):\n    return 0.01 * x**2 + 0.1 * x") == "right"
    assert judged("def function_1(x):\n    return x**3")["reason"] == "it is another function than the book's example"


def test_what_wants_to_end_the_program_ends_nothing():
    assert verdict("import sys\ndef relu(x):\n    sys.exit(1)") == "cannot-tell"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("smooth_curve", ["return (x, x)", "return x[5:]", "return x"]),
        ("shuffle_dataset", ["return x, t", "return x, t[::-1]"]),
    ],
)
def test_the_small_functions_of_chapter_6(name, forms):
    arguments = "x" if name == "smooth_curve" else "x, t"
    told = [verdict(f"def {name}({arguments}):\n    {form}") for form in forms]
    assert told == {"smooth_curve": ["cannot-tell", "differs", "right"], "shuffle_dataset": ["right", "wrong"]}[name]


def test_an_error_with_no_lines_of_its_own_tells_nothing():
    assert not crashes.is_own(ValueError())
    assert not crashes.is_slip(ValueError(), "")
    assert not crashes.is_near_attribute(3, "x", "not python (")
    assert crashes.is_near_attribute(np, "arrange", "np.arrange(3)")
    assert not crashes.is_near_attribute(np.zeros(2), "dim", "x.dim()")
    assert crashes.is_near_attribute(np.zeros(2), "dim", "x.dim == 1")


def test_a_crash_of_what_is_not_named_as_in_the_book_tells_nothing():
    assert verdict("def relu(q):\n    return np.max(0, q)") == "cannot-tell"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def tangent_line(f, x):\n    return 1.0", "it does not return the line as a function"),
        ("class SimpleNet:\n    W = 0\n    predict = loss = lambda *_: 0", "it keeps no W of the book's shape"),
        ("class SimpleConvNet:\n    predict = loss = lambda *_: 0", "it is made in another way"),
        (
            (
                "class SimpleConvNet:\n    def __init__(self, **_):\n        self.params = {}\n"
                "    def predict(self, x): pass\n    def loss(self, x, t): pass"
            ),
            "it keeps its parameters in another way",
        ),
        (
            (
                "class Trainer:\n    def __init__(self, network, x_train, t_train, x_test, t_test): pass\n"
                "    def train(self): self.network.update()"
            ),
            "it is made in another way",
        ),
    ],
)
def test_what_is_made_or_kept_in_another_way_is_another_thing(text, reason):
    told = judged(text.replace("lambda *_: 0", "lambda self, x, t=0: 0"))
    assert (told["verdict"], told["reason"][: len(reason)]) == ("cannot-tell", reason)


def test_a_gradient_that_hands_over_numbers_instead_of_the_point_is_right_only_where_they_do_not_mix():
    text = """
        def numerical_gradient(f, x):
            grad = np.zeros_like(x)
            for i in range(x.size):
                grad[i] = (f(x[i] + 1e-4) - f(x[i] - 1e-4)) / 2e-4
            return grad
        """
    assert judged(text)["difference"]["input"] == "numerical_gradient of (x0 + x1)² at [-3.0, 1.0]"
