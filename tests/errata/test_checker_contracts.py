"""How the book calls its things, and whether a reader's can be called so."""

import numpy as np
import pytest

from errata.checker import contracts
from errata.checker.book.probing import backward, gradients
from errata.checker.contracts import Contract, Mismatch, Untold
from errata.checker.reading.standin import StandIn
from errata.checker.uses import CLASSES, CONTRACTS, FUNCTIONS, contract_of, known_as

DIFF = Contract("diff", (("f", "func"), ("x", "point"), ("h", "step")), optional=1)
LAYER = Contract("Layer", (("W", "w"), ("b",)), methods={"forward": 1, "backward": 1}, needed=("forward",))


def test_arguments_by_the_books_names_are_left_as_they_are():
    def diff(f, x, h):
        return f, x, h

    assert DIFF.adapt(diff) is diff


def test_arguments_in_another_order_are_told_by_their_names():
    adapted = DIFF.adapt(lambda x, f, h: (f, x, h))
    assert adapted("f", "x", "h") == ("f", "x", "h")
    assert DIFF.adapt(lambda point, whatever: (whatever, point))("f", "x") == ("f", "x")
    assert DIFF.adapt(lambda whatever, func: (func, whatever))("f", "x") == ("f", "x")


def test_names_that_tell_nothing_are_taken_by_place():
    assert DIFF.adapt(lambda a, c: (a, c))("f", "x") == ("f", "x")


def test_a_later_argument_is_found_by_any_of_its_names():
    def diff(function, x0, eps=0, step=1):
        return function, x0, step

    assert DIFF.adapt(diff)("f", "x", h=5) == ("f", "x", 5)


def test_an_argument_that_the_definition_does_not_have_is_refused():
    with pytest.raises(TypeError, match=r"takes only the arguments \(function, x0\)"):
        DIFF.adapt(lambda function, x0: None)("f", "x", "h")


def test_one_argument_has_no_order():
    assert Contract("f", (("x", "a"),)).adapt(lambda z: z + 1)(1) == 2


@pytest.mark.parametrize(
    ("learner", "said"),
    [
        (lambda f: None, r"it takes the arguments \(f\), the book calls it with 2"),
        (lambda f, x, h, more: None, "the book calls it with 2"),
        (3, "it is no function"),
        (type("C", (), {}), "it is no function"),
    ],
)
def test_what_cannot_be_called_in_the_books_way_is_another_thing(learner, said):
    with pytest.raises(Mismatch, match=said):
        DIFF.adapt(learner)


def test_a_class_needs_the_books_methods():
    class Layer:
        def __init__(self, W, b):
            self.W = W

        def forward(self, x):
            return x

    assert LAYER.adapt(Layer) is Layer
    with pytest.raises(Mismatch, match="it has no method backward"):
        Contract("Layer", methods={"forward": 1, "backward": 1}).adapt(Layer)
    with pytest.raises(Mismatch, match="its method forward takes the arguments"):
        Contract("Layer", methods={"forward": 2}).adapt(Layer)
    with pytest.raises(Mismatch, match="the book calls it with 3"):
        Contract("Layer", (("W",), ("b",), ("c",)), methods={"forward": 1}).adapt(Layer)
    with pytest.raises(Mismatch, match="it is no class"):
        LAYER.adapt(lambda W, b: None)


def test_slips_in_the_names_of_methods_are_seen_through():
    class Layer:
        def __int__(self):
            self.more = 1

        def forwad(self, x):
            return x + self.more

        def backword(self, dout):
            return dout + 2

    layer = Contract("Layer", methods={"forward": 1, "backward": 1}).adapt(Layer)()
    assert (layer.forward(1), layer.backward(1)) == (2, 3)


def test_a_misspelt_init_is_seen_through():
    class Layer:
        def __init_(self, W, b):
            self.W = W

        def forward(self, x):
            return x * self.W

    assert LAYER.adapt(Layer)(3, 0).forward(2) == 6


def test_what_is_built_on_a_library_that_is_not_loaded_is_another_thing():
    class Net(StandIn):
        def forward(self, x):
            return x

    with pytest.raises(Mismatch, match="built on a library"):
        Contract("Net", methods={"forward": 1}).adapt(Net)


def test_where_names_are_strict_other_names_are_another_thing():
    strict = Contract("Norm", (("gamma",), ("beta",)), methods={"forward": 1}, strict=True)

    class Norm:
        def __init__(self, momentum, eps):
            pass

        def forward(self, x):
            return x

    with pytest.raises(Mismatch, match=r"takes the arguments \(momentum, eps\)"):
        strict.adapt(Norm)
    with pytest.raises(Mismatch, match="called with other things"):
        Contract("f", (("x",),), strict=True).adapt(lambda q: q)


def test_names_as_the_books_are_known_for_functions_and_for_methods():
    class Optimizer:
        def update(self, params, grads):
            pass

    called = Contract("SGD", methods={"update": 2}, called={"update": (("params",), ("grads", "grad"))})
    assert called.is_named_as_here(Optimizer)
    Optimizer.update = lambda self, layers, lr: None
    assert not called.is_named_as_here(Optimizer)
    assert DIFF.is_named_as_here(lambda f, x: None)
    assert not DIFF.is_named_as_here(lambda f, y: None)


def test_every_name_has_one_contract_and_every_contract_something_to_try():
    names = [(kind, name) for kind, all_ in (("function", FUNCTIONS), ("class", CLASSES)) for one in all_ for name in
             (one.subject, *one.names)]  # fmt: skip
    assert len(names) == len(set(names)) == len(CONTRACTS)
    assert [one.subject for one in (*FUNCTIONS, *CLASSES) if not one.probes] == []
    assert all(one.accepted.keys() <= one.probes.keys() for one in (*FUNCTIONS, *CLASSES))


@pytest.mark.parametrize(
    ("name", "kind", "known"),
    [
        ("softmax", "function", "softmax"),
        ("sofmax", "function", "softmax"),
        ("simplenet", "class", "simplenet"),
        ("Cnvolution", "class", "Convolution"),
        ("numercial_gradient", "function", "numerical_gradient"),
        ("gelu_function", "function", None),
        ("my_softmin_function", "function", None),
        ("simple_gradient_ascent", "function", None),
        ("cross_entrophy_error_with_label", "function", "cross_entropy_error"),
        ("softmax_worse", "function", "softmax"),
        ("train", "function", None),
        ("Softmax", "class", None),
    ],
)
def test_a_slip_of_the_pen_is_judged_under_the_right_name(name, kind, known):
    assert known_as(name, kind) == known


def test_a_function_and_a_class_may_share_a_name():
    assert contract_of("ReLU", "function").subject == "relu"
    assert contract_of("ReLU", "class").subject == "Relu"
    assert contract_of("ReLU", "module") is None


def layer(**attributes):
    return type("Layer", (), attributes)()


def test_gradients_are_found_under_the_names_that_readers_give_them():
    assert gradients(layer(dW=1, db=2)) == (1, 2)
    assert gradients(layer(dw=1, dB=2)) == (1, 2)
    assert gradients(layer(grads=[1, 2])) == (1, 2)
    assert gradients(layer(grads=[0, 0], dW=1, db=2)) == (1, 2)
    with pytest.raises(Untold, match="it keeps no dW"):
        gradients(layer())


def test_a_layer_that_keeps_one_of_its_gradients_forgot_the_other():
    dW, db = gradients(layer(dW=1))
    assert dW == 1
    assert np.isnan(db)


def test_backward_is_called_with_or_without_the_gradient_from_behind():
    assert backward(layer(backward=lambda self, dout: dout), 1) == 1
    assert backward(layer(backward=lambda self: 3), 1) == 3
    with pytest.raises(Untold, match="no method backward"):
        backward(layer(), 1)
    with pytest.raises(Untold, match="called in another way"):
        backward(layer(backward=lambda self: 3), np.ones(2))
    with pytest.raises(Untold, match="called in another way"):
        backward(layer(backward=lambda self, a, b: 3), 1)


def test_a_signature_that_cannot_be_read_is_no_reason_to_refuse(monkeypatch):
    def unreadable(*_):
        raise ValueError("no signature found")

    monkeypatch.setattr(contracts.inspect, "signature", unreadable)
    assert Contract("f", (("x",),)).adapt(np.sin) is np.sin
