"""Section 6.4.3: the trainer, which runs the mini-batch training of chapter 4 with any network and optimizer."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike
from tqdm import tqdm

from reference._arguments import Array, generator, positive_int
from reference.ch04_learning.training import Seed, Trainable, mini_batches, paired_samples
from reference.ch06_techniques.initialization import named
from reference.ch06_techniques.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSprop


class Updates(Protocol):
    """What the trainer asks of an optimizer.

    Example:
        >>> optimizer: Updates = SGD(lr=0.1)
    """

    def update(self, params: dict[str, Any], grads: Mapping[str, Any]) -> None:
        """Take one step."""


OPTIMIZERS: dict[str, Any] = {rule.__name__.lower(): rule for rule in (SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adam)}


class Trainer:
    """Trains a network for whole epochs, in each of which every sample is used once. Section 6.4.3.

    x_train, x_test: (N, …); t_train, t_test: labels with N rows. A last batch may be smaller than
    ``mini_batch_size``. optimizer: the name of a rule in any case of letters, made with ``optimizer_param`` (by
    default none: the rule's own), or an object with ``update(params, grads)``. At the end of every epoch the
    accuracies are measured, on ``evaluate_sample_num_per_epoch`` samples that are chosen at random once, or on all.
    verbose: a progress bar on stderr. ``rng``: a generator or a seed; by default NumPy's global state, as in the book.

    train_loss_list has the loss of every mini-batch after its step; train_acc_list and test_acc_list have one
    entry per epoch.

    Raises:
        TypeError, ValueError: sizes, names or numbers that are none, or samples without a label each.

    Example:
        >>> from reference.ch06_techniques import MultiLayerNet
        >>> x, t = np.eye(4), [0, 0, 1, 1]
        >>> net = MultiLayerNet(4, [8], 2, rng=0)
        >>> trainer = Trainer(net, x, t, x, t, epochs=30, mini_batch_size=3, optimizer="Adam",
        ...                   optimizer_param={"lr": 0.1}, verbose=False, rng=0)
        >>> trainer.train()
        1.0
        >>> len(trainer.train_loss_list), len(trainer.test_acc_list)
        (60, 30)
    """

    def __init__(
        self,
        network: Trainable,
        x_train: ArrayLike,
        t_train: ArrayLike,
        x_test: ArrayLike,
        t_test: ArrayLike,
        epochs: int = 20,
        mini_batch_size: int = 100,
        optimizer: str | Updates = "SGD",
        optimizer_param: Mapping[str, Any] | None = None,
        evaluate_sample_num_per_epoch: int | None = None,
        verbose: bool = True,
        rng: Seed = None,
    ) -> None:
        self.network, self.verbose = network, bool(verbose)
        self.x_train, self.t_train = paired_samples(x_train, t_train, "train")
        self.x_test, self.t_test = paired_samples(x_test, t_test, "test")
        self.epochs = positive_int(epochs, "epochs")
        self.batch_size = positive_int(mini_batch_size, "mini_batch_size")
        self.optimizer = _optimizer(optimizer, optimizer_param)
        self._random = None if rng is None else generator(rng)  # made once: every epoch gets its own order
        self._train_sample = self._sample(self.x_train, self.t_train, evaluate_sample_num_per_epoch)
        self._test_sample = self._sample(self.x_test, self.t_test, evaluate_sample_num_per_epoch)
        self.train_size = len(self.x_train)
        self.iter_per_epoch = ceil(self.train_size / self.batch_size)
        self.max_iter = self.epochs * self.iter_per_epoch
        self.current_iter = self.current_epoch = 0
        self.train_loss_list: list[float] = []
        self.train_acc_list: list[float] = []
        self.test_acc_list: list[float] = []

    def train(self) -> float:
        """Run all epochs, and return the accuracy on the whole test data. A second call goes on training.

        Raises:
            FloatingPointError: the loss is nan or infinite, so that going on could not help.
        """
        with tqdm(total=self.max_iter, unit="batch", disable=not self.verbose) as progress:
            for _ in range(self.epochs):
                for batch in mini_batches(self.train_size, self.batch_size, self._random):
                    self._step(self.x_train[batch], self.t_train[batch])
                    progress.update()
                self._end_epoch()
                progress.set_postfix(train=self.train_acc_list[-1], test=self.test_acc_list[-1])
        if self._test_sample[0] is self.x_test:
            return self.test_acc_list[-1]
        return self.network.accuracy(self.x_test, self.t_test)

    def _step(self, x: Array, t: Array) -> None:
        with np.errstate(over="ignore", invalid="ignore"):  # reported below, once, with what to do about it
            self.optimizer.update(self.network.params, self.network.gradient(x, t))
            loss = float(self.network.loss(x, t))
        self.current_iter += 1
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} after mini-batch {self.current_iter} (epoch {self.current_epoch + 1}): "
                f"training diverged; a smaller learning rate than {getattr(self.optimizer, 'lr', 'this')}, other "
                "initial weights or input of deviation 1 may help"
            )
        self.train_loss_list.append(loss)

    def _end_epoch(self) -> None:
        self.current_epoch += 1
        self.train_acc_list.append(self.network.accuracy(*self._train_sample))
        self.test_acc_list.append(self.network.accuracy(*self._test_sample))

    def _sample(self, x: Array, t: Array, number: int | None) -> tuple[Array, Array]:
        if number is None or positive_int(number, "evaluate_sample_num_per_epoch") >= len(x):
            return x, t
        chosen = generator(self._random).choice(len(x), number, replace=False)
        return x[chosen], t[chosen]


def _optimizer(optimizer: str | Updates, settings: Mapping[str, Any] | None) -> Updates:
    if isinstance(optimizer, str):
        rule: Updates = named(OPTIMIZERS, optimizer, "optimizer")(**(settings or {}))
        return rule
    if isinstance(optimizer, type) or not callable(getattr(optimizer, "update", None)):
        raise TypeError(f"optimizer must be a name or an object with update(params, grads), got {optimizer!r}")
    if settings:
        raise ValueError(f"optimizer_param must be None for an optimizer that is made already, got {settings!r}")
    return optimizer
