"""What the book's examples show of losses."""

import pytest
from learners import judged, verdict

SQUARES = "def {}(y, t):\n    return {}"


@pytest.mark.parametrize(
    ("name", "formula", "told"),
    [
        ("mean_squared_error", "0.5 * np.sum((y - t) ** 2)", "right"),
        ("mean_squared_error", "np.mean((y - t) ** 2)", "right"),
        ("mean_squared_error", "np.sum((y - t) ** 2)", "differs"),
        ("mean_squared_error", "0.5 * np.mean((y - t) ** 2)", "differs"),
        ("sum_squared_error", "np.sum((y - t) ** 2)", "right"),
        ("sum_squared_error", "np.mean((y - t) ** 2)", "differs"),
    ],
)
def test_a_squared_error_is_the_books_or_what_its_name_says(name, formula, told):
    assert verdict(SQUARES.format(name, formula)) == told


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("t", "y", "right"),
        ("y", "y_hat", "right"),
        ("y_hat", "y", "differs"),
        ("actual", "guess", "right"),
        ("p", "q", "right"),
        ("y", "x", "right"),
        ("y", "t", "differs"),
        ("y_pred", "label", "differs"),
    ],
)
def test_arguments_come_in_either_order_unless_their_names_tell_it(first, second, told):
    loss = f"def cross_entropy_error({first}, {second}):\n    return -np.sum({first} * np.log({second} + 1e-7))\n"
    assert verdict(loss) == told
    loss = f"cross_entropy_error = lambda {first}, {second}: -np.sum({first} * np.log({second} + 1e-7))\n"
    assert verdict(loss) == told


@pytest.mark.parametrize(("first", "second", "told"), [("y", "x", "right"), ("y", "t", "differs")])
def test_the_loss_that_stands_in_takes_its_arguments_as_the_readers_does(first, second, told):
    loss = f"def cross_entropy_error({first}, {second}):\n    return -np.sum({first} * np.log({second}))\n"
    layer = """
class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        self.y, self.t = e / np.sum(e, axis=1, keepdims=True), t
        return cross_entropy_error(self.t, self.y)

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.y)
"""
    answer = judged(loss + layer)
    assert (answer["verdict"], [*answer.get("blames", ())]) == (told, ["cross_entropy_error"] * (told == "right"))


BOTH = """
    def cross_entropy_error(y, t{more}):
        if y.ndim == 1:
            y, t = y.reshape(1, y.size), t.reshape({row})
        if t.size == y.size:
            t = t.argmax(axis={axis})
        return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
"""
RIGHT = {"row": "1, t.size", "axis": "1", "more": ""}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"axis": "0"}, "differs"),
        ({"axis": "2"}, "differs"),
        ({"row": "t.size, 1"}, "differs"),
        ({"axis": "0", "more": ", one_hot=False"}, "differs"),
    ],
)
def test_a_loss_that_tells_the_two_forms_of_labels_apart_is_held_to_both(change, told):
    assert verdict(BOTH.format(**RIGHT | change)) == told


def test_a_loss_that_hands_on_several_things_is_another_one_on_every_numpy():
    told = judged("def cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + 1e-7)), y - t")
    assert (told["verdict"], told["reason"]) == ("cannot-tell", "it is a loss that hands on several things")


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("loss", "right"),
        ("loss, y", "right"),
        ("loss * len(y)", "differs"),
        ("loss * len(scores)", "differs"),
        ("x.nothing_of_it(1, 2)", "cannot-tell"),
    ],
)
def test_a_loss_of_scores_may_hand_on_the_probabilities_too(returned, told):
    assert verdict(f"""
        def softmax_loss(x, t):
            y = softmax(x)
            loss = cross_entropy_error(y, t)
            return {returned}
        """) == told  # fmt: skip


def test_a_loss_that_speaks_of_a_batch_is_held_to_one():
    loss = "def cross_entropy_error(y, t):\n    batch_size = y.shape[0]\n    return -np.sum(t * np.log(y + 1e-7)) {}"
    assert judged(loss.format("* batch_size"))["verdict"] in ("wrong", "differs")
    told = judged(loss.format("/ batch_size"))
    assert [one["id"] for one in told["errata"] if one["severity"] == "bug"] == [
        "ch04/cross-entropy-one-sample-over-classes"
    ]


@pytest.mark.parametrize(("picked", "told"), [("[np.arange(len(y)), t]", "right"), ("[:, t]", "differs")])
@pytest.mark.parametrize("switch", ["one_hot_label=True", "is_onehot=False"])
def test_a_loss_that_is_told_the_form_of_the_labels_is_held_to_both(picked, switch, told):
    text = f"""
        def cross_entropy_error(y, t, {switch}):
            if y.ndim == 1:
                y, t = y.reshape(1, y.size), t.reshape(1, t.size)
            if {switch.split("=")[0]}:
                return -np.sum(t * np.log(y + 1e-7)) / len(y)
            return -np.sum(np.log(y{picked} + 1e-7)) / len(y)
        """
    assert verdict(text) == told


def test_a_number_by_default_is_no_switch():
    assert verdict(BOTH.format(**RIGHT | {"more": ", hot=1e-7"})) == "right"
