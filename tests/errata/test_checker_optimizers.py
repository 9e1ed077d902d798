"""What the book's own uses show of optimizers."""

import pytest
from learners import judged, verdict

MOMENTUM = """
class Momentum{base}:
    {annotated}

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        {first}

    {method}

    def update(self, params, grads):
        {step}
        if self.v is None:
            self.v = {{key: np.zeros_like(value) for key, value in params.items()}}
        for key in params:
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]
"""
NORMAL = {"base": "", "annotated": "", "first": "self.v = None", "method": "", "step": ""}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "right"),
        ({"first": ""}, "differs"),
        ({"step": "self.v = self.v.copy()"}, "differs"),
        ({"first": "", "method": "def start(self): self.v = {}"}, "cannot-tell"),
        ({"first": "", "annotated": "v: dict"}, "differs"),
        ({"first": "", "annotated": "v: dict", "base": "(Empty)"}, "differs"),
        ({"first": "super().__init__()", "annotated": "v: dict", "base": "(Setting)"}, "right"),
    ],
)
def test_what_is_not_there_yet_when_the_book_asks_for_it_is_a_mistake(change, told):
    above = "class Empty:\n    pass\nclass Setting:\n    def __init__(self):\n        self.v = None\n"
    assert verdict(above + MOMENTUM.format(**NORMAL | change)) == told


@pytest.mark.parametrize(
    ("method", "step", "told"),
    [
        ("__init__(self, lr)", "self.lr", "right"),
        ("set(self, lr)", "self.rate", "differs"),
        ("set(self, lr)", "0.1", "cannot-tell"),
    ],
)
def test_an_optimizer_that_takes_no_learning_rate_has_to_work_without_one(method, step, told):
    text = "class SGD:\n    def {}:\n        self.lr = lr\n\n    def update(self, params, grads):\n"
    loop = f"        for key in params:\n            params[key] -= {step} * grads[key]"
    assert verdict(text.format(method) + loop) == told


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lr=0.01, momentum=0.9", "right"),
        ("momentum=0.9, lr=0.01", "right"),
        ("momentum, lr", "right"),
        ("one=0.01, two=0.9", "differs"),
    ],
)
def test_an_optimizer_is_set_by_names_where_these_tell(asked, told):
    names = [part.split("=")[0].strip() for part in asked.split(",")]
    lr, momentum = names if names[0] == "lr" else names[::-1]
    assert verdict(f"""
        class Momentum:
            def __init__(self, {asked}):
                self.lr, self.momentum, self.v = {lr}, {momentum}, {{}}

            def update(self, params, grads):
                for key in params:
                    self.v[key] = self.momentum * self.v.get(key, 0.0) - self.lr * grads[key]
                    params[key] += self.v[key]
        """) == told  # fmt: skip


def test_an_optimizer_divides_by_no_root_of_0():
    text = """
        class AdaGrad:
            def __init__(self, lr=0.01):
                self.lr, self.h = lr, {}

            def update(self, params, grads):
                for key in params:
                    self.h[key] = self.h.get(key, 0) + grads[key] ** 2
                    params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + DELTA)
        """
    assert verdict(text.replace("DELTA", "1e-7")) == "right"
    assert "nan" in judged(text.replace("DELTA", "0.0"))["difference"]["got"]


def test_the_second_moment_of_adam_forgets():
    text = """
        class Adam:
            def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
                self.lr, self.beta1, self.beta2, self.n, self.m, self.v = lr, beta1, beta2, 0, {}, {}

            def update(self, params, grads):
                self.n += 1
                lr = self.lr * np.sqrt(1 - self.beta2**self.n) / (1 - self.beta1**self.n)
                for key, grad in grads.items():
                    self.m[key] = self.m.get(key, 0) * self.beta1 + (1 - self.beta1) * grad
                    self.v[key] = self.v.get(key, 0) * FORGET + (1 - self.beta2) * grad**2
                    params[key] -= lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
        """
    right = text.replace("FORGET", "self.beta2")
    assert verdict(right) == "right"
    assert verdict(text.replace("FORGET", "1")) == "differs"
    assert verdict(right.replace(" / (1 - self.beta1**self.n)", "")) == "differs"


def test_gradients_may_come_in_another_order_than_parameters():
    text = """
        class SGD:
            def __init__(self, lr=0.01):
                self.lr = lr

            def update(self, params, grads):
                for p, g in zip(params.values(), {}):
                    p -= self.lr * g
        """
    assert verdict(text.format("[grads[key] for key in params]")) == "right"
    assert verdict(text.format("grads.values()")) == "differs"


@pytest.mark.parametrize(
    ("share", "told"), [("", "right"), ("(1 - self.momentum) * ", "cannot-tell"), ("self.momentum * ", "differs")]
)
def test_a_momentum_that_averages_the_gradients_is_another_optimizer(share, told):
    text = f"""
        class Momentum:
            def __init__(self, lr=0.01, momentum=0.9):
                self.lr, self.momentum, self.v = lr, momentum, {{}}

            def update(self, params, grads):
                for key, grad in grads.items():
                    self.v[key] = self.momentum * self.v.get(key, 0) + {share}grad
                    params[key] -= self.lr * self.v[key]
        """
    assert verdict(text) == told
