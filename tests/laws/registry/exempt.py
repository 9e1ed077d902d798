"""What is public and has no case, and why. Nothing else may be missing."""

from reference import (
    appendix_architectures,
    appendix_linear_network,
    ch04_learning,
    ch05_backpropagation,
    ch08_deep_learning,
    datasets,
)
from reference import ch06_techniques as ch06
from reference.ch04_learning import training
from reference.ch06_techniques import trainer
from reference.ch07_convolution import grid
from reference.datasets import download, mnist

RECORD = "holds a result and computes nothing"
PROTOCOL = "says what is asked of an object of the reader's own"
NETWORK = "needs a network, files or a server: tests/reference/test_datasets_mnist.py"

EXEMPT = {
    appendix_architectures.Conv: RECORD,
    appendix_architectures.Pool: RECORD,
    appendix_architectures.Dense: RECORD,
    appendix_architectures.Row: RECORD,
    appendix_linear_network.History: RECORD,
    ch04_learning.History: RECORD,
    ch05_backpropagation.Differences: RECORD,
    ch06.Trial: RECORD,
    ch08_deep_learning.Misclassified: RECORD,
    ch08_deep_learning.HalfFloat: RECORD,
    mnist.MnistFile: RECORD,
    ch04_learning.Network.predict: "abstract",
    ch04_learning.Network.loss: "abstract",
    training.Trainable: PROTOCOL,
    trainer.Updates: PROTOCOL,
    grid.Grid: "the inner part of Convolution, which obeys the laws; takes only what that has checked",
    datasets.DatasetError: "an exception",
    datasets.cache_folder: "reads the environment only",
    datasets.load_mnist: NETWORK,
    datasets.load_mnist_split: NETWORK,
    download.fetch: NETWORK,
}
