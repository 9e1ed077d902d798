"""Chapter 6: the trainer, and what smooths curves and shuffles samples."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from errata.checker.book.probing import X, returned, takes
from errata.checker.contracts import Contract, Unasked, Untold
from errata.expect import equal

_LABELS = ("t", "y", "labels", "label")


class _Counter:
    """A network that only keeps what it was asked for. Of each sample the label is its first number."""

    def __init__(self) -> None:
        self.params: dict[str, Any] = {"W1": np.zeros(2)}
        self.batches: list[int] = []
        self.measured: set[tuple[int, bool]] = set()
        self.paired = True

    def gradient(self, x: Any, t: Any) -> Any:
        self.batches.append(len(x))
        self.paired = self.paired and np.array_equal(x[:, 0], t)
        return {"W1": np.zeros(2)}

    def loss(self, x: Any, t: Any) -> float:
        return 0.5

    def accuracy(self, x: Any, t: Any) -> float:
        is_test = bool(x[0, 0] >= 100)
        self.measured.add((len(x), is_test))
        self.paired = self.paired and np.array_equal(x[:, 0], t)
        return 0.75 if is_test else 0.5


def _train(trainer_class: Any, **more: int) -> tuple[_Counter, Any]:
    """Train on 20 samples; the 6 of the test begin at 100."""
    net, x = _Counter(), np.arange(40.0).reshape(20, 2)
    test, t = x[:6] + 100, x[:, 0]
    settings = {"epochs": 3, "mini_batch_size": 5, "optimizer": "SGD", "verbose": False, **more}
    if not takes(trainer_class, net, x, t, test, test[:, 0], **settings):
        raise Untold("it is made in another way")
    trainer = trainer_class(net, x, t, test, test[:, 0], **settings)
    trainer.train()
    return net, trainer


def _trained(trainer_class: Any) -> Any:
    """How many steps there are, of how many samples, whether labels go with them, and what was measured."""
    _train(trainer_class)  # of which nothing may be left
    net, trainer = _train(trainer_class)
    known = {"train_acc_list": 0.5, "test_acc_list": 0.75}
    kept = [list(getattr(trainer, name, [right] * 3)) for name, right in known.items()]
    return f"{len(net.batches)} steps of {sorted({*net.batches})}, paired: {net.paired}, accuracies: {kept}"


def _trained_measuring(trainer_class: Any) -> Any:
    """Of how many samples the accuracies in training are, and whether their labels go with them."""
    is_asked = "evaluate_sample_num_per_epoch" in inspect.signature(trainer_class).parameters
    if "__init__" not in vars(trainer_class) or not is_asked:
        raise Unasked("it does not say that it measures fewer samples")
    net, _ = _train(trainer_class, evaluate_sample_num_per_epoch=4)
    return f"{min(size for size, is_test in net.measured if not is_test)} samples, paired: {net.paired}"


def _smoothed(smooth_curve: Any) -> Any:
    """The length, and the ends."""
    result = smooth_curve(np.arange(100.0))
    if isinstance(result, tuple):
        raise Untold("it returns several things")
    return None if result is None else [len(result), round(float(result[0]), 2), round(float(result[-1]), 2)]


def _is_mirrored(got: Any) -> bool:
    """Whether the curve goes on beyond its ends as in the book: as its mirror image."""
    window, far = np.kaiser(11, 2), np.abs(np.arange(-5, 6))
    begin = np.sum(window * far) / window.sum()
    end = np.sum(window * [94, 95, 96, 97, 98, 99, 99, 98, 97, 96, 95]) / window.sum()
    return equal(got, [100, begin, end], atol=0.01)


def _shuffled_images(shuffle_dataset: Any) -> Any:
    x, t = returned(shuffle_dataset(np.arange(12.0).reshape(6, 1, 1, 2), np.eye(6)))
    return np.ravel(x)[::2] - 2 * np.argmax(t, axis=1)


def _shuffled(shuffle_dataset: Any) -> Any:
    x, t = returned(shuffle_dataset(np.arange(12.0).reshape(6, 2), np.arange(6)))
    return [*np.sort(t), *(x[:, 0] - 2 * np.asarray(t))]


FUNCTIONS = (
    Contract(
        "smooth_curve",
        (X,),
        (),
        {
            "the length and the ends of smooth_curve(np.arange(100.0))": _smoothed,
            "the middle of smooth_curve of 100 times 2.0": lambda smooth: smooth(np.full(100, 2.0))[50],
        },
        {"the length and the ends of smooth_curve(np.arange(100.0))": _is_mirrored},
    ),
    Contract(
        "shuffle_dataset",
        (X, _LABELS),
        (),
        {"the pairs of shuffle_dataset": _shuffled, "the pairs of images": _shuffled_images},
    ),
)

CLASSES = (
    Contract(
        "Trainer",
        (("network",), ("x_train",), ("t_train",), ("x_test",), ("t_test",)),
        (),
        {
            "3 epochs of 20 samples in mini-batches of 5": _trained,
            "what is measured with evaluate_sample_num_per_epoch=4": _trained_measuring,
        },
        methods={"train": 0},
        otherwise=(),
        strict=True,
    ),
)
