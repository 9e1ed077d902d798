"""Names that are known although the notes do not say where they come from."""

from __future__ import annotations

#: What notes split over cells or blocks leave out, and what Python 2 had.
SUPPLIED = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "plt": '_module("matplotlib.pyplot")',
    "math": "import math",
    "os": "import os",
    "sys": "import sys",
    "time": "import time",
    "random": "import random",
    "pickle": "import pickle",
    "copy": "import copy",
    "itertools": "import itertools",
    "functools": "import functools",
    "collections": "import collections",
    "OrderedDict": "from collections import OrderedDict",
    "deque": "from collections import deque",
    "defaultdict": "from collections import defaultdict",
    "cp": "import numpy as cp",
    "tqdm": '_module("tqdm")',
    "xrange": "xrange = range",
    "unicode": "unicode = str",
    "long": "long = int",
    "raw_input": "raw_input = input",
    "reduce": "from functools import reduce",
}
#: What a star takes from a module of Python, by which notes do without its name.
STAR_MODULES = {
    "math": ("exp", "log", "sqrt", "tanh", "sin", "cos", "pi", "e", "inf", "nan", "isnan", "pow", "floor", "ceil")
}

#: What the book's modules are called, and readers' own like them: they hold functions and classes, and no variables.
TOOLS = frozenset(
    ("functions", "function", "layers", "layer", "gradient", "util", "utils", "optimizer", "optimizers", "trainer")
)
