"""What a prelude puts in the place of a module that is not there, or that judging a function does not need."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from types import FunctionType, SimpleNamespace
from typing import Any, NoReturn

#: Never imported: drawing, progress bars, and frameworks that take seconds to load.
INERT = frozenset((
    "matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "graphviz", "PIL", "cv2", "skimage", "imageio",
    "IPython", "ipywidgets", "tkinter", "turtle", "tqdm", "torch", "torchvision", "tensorflow", "keras", "chainer",
    "mxnet", "jax", "paddle", "theano", "caffe2", "h5py", "requests", "wandb",
))  # fmt: skip


_LIBRARIES = INERT | {
    "scipy", "sklearn", "pandas", "numba", "sympy", "networkx", "yaml", "six", "joblib", "statsmodels",
}  # fmt: skip


def kind(module: str) -> str:
    """``numpy``, ``standard``, ``library`` or ``local`` for what a module's name says."""
    top = module.split(".")[0]
    if top in ("numpy", "cupy"):
        return "numpy"
    if top in _LIBRARIES:
        return "library"
    return "standard" if top in sys.stdlib_module_names else "local"


class StandIn:
    """Can be called, iterated over, subclassed and asked for anything; as a number it is an error."""

    _name: str

    def __init__(self, name: str = "a module", *_: Any, **__: Any) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, name: str) -> StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __setattr__(self, name: str, value: Any) -> None:
        """Settings such as ``plt.rcParams`` go nowhere."""

    def __setitem__(self, key: Any, value: Any) -> None:
        """As for attributes."""

    def __getitem__(self, key: Any) -> StandIn:
        return StandIn(f"{self._name}[…]")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Another stand-in; a progress bar gives back what it goes through, a decorator what it decorates."""
        if args and (self._name.split(".")[0] == "tqdm" or isinstance(args[0], FunctionType | type)):
            return args[0]
        return StandIn(f"{self._name}()")

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        first = next(base for base in bases if isinstance(base, StandIn))
        return (StandIn,) if first is self else ()  # no class may stand among the bases twice

    def __iter__(self) -> Iterator[StandIn]:
        return iter((StandIn(f"{self._name}[0]"), StandIn(f"{self._name}[1]")))

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise ModuleNotFoundError(f"{self._name} was not loaded; its result is not known", name=self._name)

    __array__ = __float__ = __int__ = __index__ = __bool__ = __len__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __matmul__ = __rmatmul__ = __pow__ = __neg__ = __lt__ = __gt__ = __le__ = __ge__ = _refuse


def module(name: str, attribute: str = "") -> Any:
    """A module, or something in it, where it can be had quickly; else its stand-in.

    Example:
        >>> module("math", "pi"), type(module("matplotlib.pyplot")).__name__
        (3.141592653589793, 'StandIn')
    """
    full = f"{name}.{attribute}" if attribute else name
    if name.split(".")[0] in INERT:
        return StandIn(full)
    try:
        found = importlib.import_module(name)
        return getattr(found, attribute) if attribute else found
    except Exception:  # whatever a foreign module raises while it loads, it is not there
        return StandIn(full)


def namespace(**names: Any) -> SimpleNamespace:
    """What ``import functions as F`` binds, once the functions that are used have been put in the prelude."""
    return SimpleNamespace(**names)
