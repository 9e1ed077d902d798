"""The data of the examples: digits and iris ship inside, MNIST is read or fetched. Section 3.6.1."""

from reference.datasets.bundled import load_digits, load_iris
from reference.datasets.download import MIRRORS, cache_folder
from reference.datasets.idx import DatasetError, load_idx
from reference.datasets.mnist import load_mnist, load_mnist_split

__all__ = [
    "MIRRORS",
    "DatasetError",
    "cache_folder",
    "load_digits",
    "load_idx",
    "load_iris",
    "load_mnist",
    "load_mnist_split",
]
