"""Sections 4.5.2 and 4.5.3: mini-batch training, with the accuracy at the end of every epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from numpy.typing import ArrayLike, NDArray
from tqdm import tqdm

from reference._arguments import Random, generator, positive_int, real_array, real_number

Array = NDArray[Any]
Seed = Random


class Trainable(Protocol):
    """A network that `train` can train.

    Example:
        >>> from reference.ch04_learning.networks import TwoLayerNet
        >>> network: Trainable = TwoLayerNet(784, 50, 10)
    """

    params: dict[str, Array]

    def loss(self, x: ArrayLike, t: ArrayLike) -> Any:
        """The loss of a batch, one number."""

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """The gradient of the loss by every parameter."""

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """The share of right answers."""


@dataclass
class History:
    """What happened while training: the loss of every mini-batch after its step, and accuracies after every epoch.

    Example:
        >>> History().loss
        []
    """

    loss: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)


def mini_batches(samples: int, batch_size: int, rng: Seed = None) -> Iterator[Array]:
    """The numbers 0 … samples-1 in random order, batch_size at a time; the last batch is what is left. Section 4.5.2.

    Each number comes once: batches drawn with replacement would miss 37 % of the samples in an epoch.
    Without `rng` the order comes from the global state, as in the book.

    Raises:
        TypeError, ValueError: samples or batch_size is not a positive whole number; a bad rng.

    Example:
        >>> import numpy as np
        >>> batches = list(mini_batches(5, 2, rng=0))
        >>> [len(batch) for batch in batches], sorted(np.concatenate(batches).tolist())
        ([2, 2, 1], [0, 1, 2, 3, 4])
    """
    samples, batch_size = positive_int(samples, "samples"), positive_int(batch_size, "batch_size")
    order = generator(rng).permutation(samples)
    return (order[start : start + batch_size] for start in range(0, samples, batch_size))


def train(
    network: Trainable,
    x_train: ArrayLike,
    t_train: ArrayLike,
    x_test: ArrayLike,
    t_test: ArrayLike,
    epochs: int = 20,
    batch_size: int = 100,
    learning_rate: float = 0.1,
    rng: Seed = None,
    progress: bool | None = None,
) -> History:
    """Stochastic gradient descent on network.params, in place: p <- p - learning_rate dL/dp. Section 4.5.

    An epoch visits every sample once. x (N, …) samples, t labels with N rows; without `rng` the order comes from the
    global state. progress: a bar on stderr; None shows it on a terminal only.

    Raises:
        TypeError, ValueError: samples and labels of different length, a number out of range; a bad rng.

    Example:
        >>> import numpy as np
        >>> from reference.ch04_learning.networks import TwoLayerNet
        >>> x, t = np.eye(4), [0, 0, 1, 1]
        >>> net = TwoLayerNet(4, 5, 2, weight_init_std=0.5, rng=0)
        >>> history = train(net, x, t, x, t, epochs=50, batch_size=3, learning_rate=1.0, rng=1)
        >>> len(history.loss), len(history.test_accuracy), history.test_accuracy[-1]
        (100, 50, 1.0)
    """
    x_train, t_train = paired_samples(x_train, t_train, "train")
    x_test, t_test = paired_samples(x_test, t_test, "test")
    learning_rate = real_number(learning_rate, "learning_rate", least=0)
    epochs, batch_size = positive_int(epochs, "epochs"), positive_int(batch_size, "batch_size")
    history = History()
    random = None if rng is None else generator(rng)  # made once: a seed gives every epoch its own order
    hidden = None if progress is None else not progress  # tqdm's None: hidden unless stderr is a terminal
    for _ in tqdm(range(epochs), unit="epoch", disable=hidden):
        for batch in mini_batches(len(x_train), batch_size, random):
            history.loss.append(_step(network, x_train[batch], t_train[batch], learning_rate))
        history.train_accuracy.append(network.accuracy(x_train, t_train))
        history.test_accuracy.append(network.accuracy(x_test, t_test))
    return history


def paired_samples(x: ArrayLike, t: ArrayLike, which: str) -> tuple[Array, Array]:
    """Samples and labels as arrays with one row per sample; `which` is "train" or "test", as in x_train.

    Raises:
        TypeError, ValueError: not arrays of real numbers, or not as many labels as samples.

    Example:
        >>> paired_samples([[1, 2], [3, 4]], [0, 1], "train")[0].tolist()
        [[1.0, 2.0], [3.0, 4.0]]
    """
    x, t = real_array(x, f"x_{which}"), real_array(t, f"t_{which}")
    if x.ndim < 2 or t.ndim < 1 or len(x) != len(t):
        raise ValueError(f"x_{which} and t_{which} must have one row per sample, got {x.shape} and {t.shape}")
    return x, t


def _step(network: Trainable, x: Array, t: Array, learning_rate: float) -> float:
    for name, gradient in network.gradient(x, t).items():
        network.params[name] -= learning_rate * gradient
    return float(network.loss(x, t))
