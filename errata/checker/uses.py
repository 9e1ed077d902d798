"""Which of the book's functions or classes a reader's definition is, by its name."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

from errata.checker.book import (
    ch01_python,
    ch02_gates,
    ch03_network,
    ch04_learning,
    ch04_losses,
    ch05_layers,
    ch05_loss,
    ch06_networks,
    ch06_techniques,
    ch06_training,
    ch07_convolution,
    ch07_networks,
    ch08_deep_learning,
)
from errata.checker.contracts import Contract
from errata.checker.reading.spelling import closest, distance, is_style, letters, near_miss
from errata.patterns import parse, walk

FUNCTIONS = (
    *ch02_gates.FUNCTIONS,
    *ch03_network.FUNCTIONS,
    *ch04_losses.FUNCTIONS,
    *ch04_learning.FUNCTIONS,
    *ch06_training.FUNCTIONS,
    *ch07_convolution.FUNCTIONS,
)
CLASSES = (
    *ch01_python.CLASSES,
    *ch04_learning.CLASSES,
    *ch05_layers.CLASSES,
    *ch05_loss.CLASSES,
    *ch06_techniques.CLASSES,
    *ch06_networks.CLASSES,
    *ch06_training.CLASSES,
    *ch07_convolution.CLASSES,
    *ch07_networks.CLASSES,
    *ch08_deep_learning.CLASSES,
)

#: Every name under which readers write one of the book's things; a function and a class may share one (``ReLU``).
CONTRACTS: dict[tuple[str, str], Contract] = {
    (kind, name): contract
    for kind, contracts in (("function", FUNCTIONS), ("class", CLASSES))
    for contract in contracts
    for name in (contract.subject, *contract.names)
}

#: What has nearly the name of a thing of the book, and is another.
OTHERS = frozenset({"relu6", "trilayernet", "softmin", "ascent", "elu", "gelu", "selu", "graph", "stop"})


#: Words in a name by which its writer says that it is no good.
ADMITTED = frozenset(("bad", "worse", "wrong", "naive", "old", "overflow", "unsafe", "unstable"))

#: Words before or after a name that make it another version of the same thing; numbers do too.
_FURTHER = ADMITTED | frozenset((
    "my", "new", "own", "custom", "simple", "basic", "normal", "original", "final", "good", "better", "best", "right",
    "correct", "corrected", "improved", "enhanced", "fixed", "safe", "stable", "optimized", "np", "numpy", "array",
    "func", "fn", "function", "use", "using", "with", "no", "not", "non", "one", "hot", "onehot", "label", "labels",
    "number", "num", "numeric", "numerical", "index", "idx", "single", "batch", "mini", "minibatch", "mb", "v", "ver",
    "version",
))  # fmt: skip
_LONG = sorted(word for word in _FURTHER if len(word) > 5)
#: Functions of chapter 3 that are methods everywhere else.
METHODS = frozenset(("forward", "predict", "step"))

#: What has a name that hardly anything else has.
_NAMED = frozenset(name for kind, name in CONTRACTS if kind == "function" and len(name) > 3) - METHODS

_LONG_NAMES = sorted(name for name in _NAMED if len(name) > 8)

#: Layers, of which some write several: ``Dropout_scaled``. An optimizer with a further word is another one.
_LAYERS = frozenset(name for (_, name), contract in CONTRACTS.items() if "forward" in contract.methods)


def contract_of(name: str, kind: str) -> Contract | None:
    """The contract of a definition of this name and kind, or None where the book has no such thing.

    Example:
        >>> contract_of("simpleNet", "class").subject
        'SimpleNet'
    """
    return CONTRACTS.get((kind, name))


def asked_of(payload: dict[str, Any]) -> Contract | None:
    """The contract of what a worker is handed, whose own name may be a slip of the book's."""
    return contract_of(payload.get("known_as", payload["name"]), payload["kind"])


#: What a name without capitals and underscores stands for.
_IN_ANY_STYLE = {letters(name): contract.subject for (_, name), contract in CONTRACTS.items()}


@cache
def subject_of(name: str) -> str:
    """The reference's name for what a name stands for where it is only used: with a capital rather a class.

    Example:
        >>> subject_of("ReLU"), subject_of("mse"), subject_of("train")
        ('Relu', 'mean_squared_error', 'train')
        >>> subject_of("softmaxwithloss"), subject_of("my_softmax"), subject_of("numercial_gradient")
        ('SoftmaxWithLoss', 'softmax', 'numerical_gradient')
    """
    kinds = ("class", "function") if name[:1].isupper() else ("function", "class")
    plain = _without_further_words(name) or name
    known = next((contract for kind in kinds if (contract := contract_of(plain, kind))), None)
    return known.subject if known else _IN_ANY_STYLE.get(letters(name)) or near_miss(name, sorted(_NAMED)) or name


@cache
def known_as(name: str, kind: str) -> str | None:
    """The name under which a definition is judged: its own, or the one that it is a slip of; else None.

    Example:
        >>> known_as("sofmax", "function"), known_as("SDG", "class"), known_as("train_model", "function")
        ('softmax', 'SGD', None)
        >>> known_as("softmax_2", "function"), known_as("relu6", "function")
        ('softmax', None)
        >>> known_as("my_cross_entropy_error_not_one_hot", "function"), known_as("softmax_grad", "function")
        ('cross_entropy_error', None)
        >>> known_as("Relu", "function"), known_as("SGD_momentum", "class")
        ('relu', 'SGDMomentum')
        >>> known_as("Dropout_scaled", "class"), known_as("SGD_scaled", "class")
        ('Dropout', None)
        >>> known_as("numerical_gradients", "function"), known_as("Sigmoid_2", "class")
        ('numerical_gradient', 'Sigmoid')
        >>> known_as("numercial_gradient_descent", "function"), known_as("softmax_imporved", "function")
        ('gradient_descent', 'softmax')
    """
    if (kind, name) in CONTRACTS:
        return name
    if OTHERS & {name.lower(), *name.lower().split("_")}:
        return None
    known = [known for of_kind, known in CONTRACTS if of_kind == kind]
    if styled := next((one for one in known if is_style(name, one) and not name.startswith("_")), ""):
        return styled
    plain = re.sub(r"(?<=[A-Za-z])_?\d+$", "", name)
    if (kind, plain) in CONTRACTS:
        return plain
    if kind == "function" and name.removesuffix("s") in _NAMED:
        return name.removesuffix("s")
    if kind == "class" and (first := name.split("_")[0]) in _LAYERS:
        return first
    likely = [one for one in known if len(one) > 4 or (len(one) > 2 and sorted(one) == sorted(name))]
    return near_miss(name, likely) or (_without_further_words(name) if kind == "function" else "") or None


def _without_further_words(name: str) -> str:
    """The name of a function in a longer one, if all other words only say that it is another version."""
    words = [word for word in name.split("_") if word]
    further = [word in _FURTHER or re.fullmatch(r"(v|ver)?\d+", word) is not None for word in words]
    further = [is_further or closest(word, _LONG) is not None for word, is_further in zip(words, further, strict=True)]
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            part = "_".join(words[start:end])
            if all(further[:start] + further[end:]) and (named := part if part in _NAMED else _slip_of(part)):
                return named
    return ""


def _slip_of(part: str) -> str:
    """The long name that a part of a name is one letter from."""
    return next((name for name in _LONG_NAMES if near_miss(part, (name,)) and distance(part, name) == 1), "")


def network_of(code: str) -> str | None:
    """The book's network that a class of another name is, by what it is made with and what it can do; else None.

    Example:
        >>> methods = "def predict(self, x): ...\\n    def loss(self, x, t): ..."
        >>> made = "def __init__(self, input_size, hidden_size, output_size): ..."
        >>> network_of(f"class MLP:\\n    {made}\\n    {methods}"), network_of(f"class MLP:\\n    {methods}")
        ('TwoLayerNet', None)
    """
    classes = [node for node in walk(parse(code)) if isinstance(node, ast.ClassDef)]
    if any(base for node in classes for base in node.bases if ast.unparse(base) != "object"):
        return None  # a part of it stands elsewhere
    steps = {node.name: node for node in walk(parse(code)) if isinstance(node, ast.FunctionDef)}
    if not {"__init__", "predict", "loss"} <= {*steps}:
        return None
    given = [arg.arg for arg in steps["__init__"].args.args]
    if "conv_param_1" in given:
        return "DeepConvNet"
    if {"input_dim", "conv_param"} <= {*given}:
        return "SimpleConvNet"
    if "hidden_size_list" in given:
        return "MultiLayerNetExtend" if {"use_batchnorm", "use_dropout"} & {*given} else "MultiLayerNet"
    return "TwoLayerNet" if given[1:4] == ["input_size", "hidden_size", "output_size"] else None
