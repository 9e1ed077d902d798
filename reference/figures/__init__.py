"""The figures of the chapters and appendices, drawn from what the reference computes.

``python -m reference.figures OUT/`` writes them all as PNG files. ``FIGURES`` has a function for each that returns
a matplotlib ``Figure``; it needs the extra: ``pip install dlfs-verified[plots]``.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from reference.figures.appendix_classifiers import FIGURES as APPENDIX_CLASSIFIERS
from reference.figures.appendix_networks import FIGURES as APPENDIX_NETWORKS
from reference.figures.canvas import Figure
from reference.figures.ch01 import FIGURES as CH01
from reference.figures.ch02 import FIGURES as CH02
from reference.figures.ch03 import FIGURES as CH03
from reference.figures.ch04 import FIGURES as CH04
from reference.figures.ch06_optimizers import FIGURES as CH06_OPTIMIZERS
from reference.figures.ch06_regularization import FIGURES as CH06_REGULARIZATION
from reference.figures.ch06_weights import FIGURES as CH06_WEIGHTS
from reference.figures.ch07 import FIGURES as CH07
from reference.figures.ch08 import FIGURES as CH08

CHAPTERS = (
    CH01,
    CH02,
    CH03,
    CH04,
    CH06_OPTIMIZERS,
    CH06_WEIGHTS,
    CH06_REGULARIZATION,
    CH07,
    CH08,
    APPENDIX_CLASSIFIERS,
    APPENDIX_NETWORKS,
)


def _name(function: Callable[[], Figure]) -> str:
    chapter = function.__module__.rpartition(".")[2].partition("_")[0]
    return f"{chapter}-{function.__name__.replace('_', '-')}"


#: Name, which is also the name of the file, to the function that draws it.
FIGURES: dict[str, Callable[[], Figure]] = {_name(function): function for function in chain(*CHAPTERS)}

__all__ = ["FIGURES", "Figure"]
