"""Imports lead to the learner's other files, which are read and never run, or to names that the judge supplies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from errata.checker.check import payload
from errata.checker.defining import defined
from errata.checker.reading.definitions import Definition, MissingImport, definitions
from errata.checker.reading.modules import Library
from errata.checker.reading.sources import read
from errata.checker.reading.standin import kind

SOFTMAX = """\
import numpy as np
print('work')
HALF = 0.5
def helper(x): return x * HALF
def softmax(x): return np.sum(helper(x))
"""


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / f"{name if '/' in name else name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def last(folder: Path, text: str, name: str = "notes.py") -> Definition:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [one for one in definitions(read(path), Library()) if not one.owner][-1]


def result(found: Definition) -> Any:
    scope: dict[str, Any] = {"__name__": "notes"}
    exec(compile(found.program, "notes", "exec"), scope)
    return scope[found.name]()


@pytest.mark.parametrize(
    ("statement", "use"),
    [
        ("from functions import softmax", "softmax([2, 4])"),
        ("from functions import softmax as s", "s([2, 4])"),
        ("from functions import *", "softmax([2, 4])"),
        ("import functions", "functions.softmax([2, 4])"),
        ("import functions as F", "F.softmax([2, 4])"),
        ("from . import functions", "functions.softmax([2, 4])"),
        ("from .functions import softmax", "softmax([2, 4])"),
        ("from .functions import *", "softmax([2, 4])"),
        ("from common.again import softmax", "softmax([2, 4])"),
        ("from common.again import *", "softmax([2, 4])"),
        ("import common.again", "common.again.softmax([2, 4])"),
        ("from common import again", "again.softmax([2, 4])"),
        ("from common import passed_on", "passed_on([2, 4])"),
    ],
)
def test_every_form_of_import_finds_the_file_beside_and_runs_none_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], statement: str, use: str
) -> None:
    write(
        tmp_path,
        functions=SOFTMAX.replace("x * HALF", "np.array(x) * HALF"),
        common__again="from numpy import *\nfrom functions import *\n",
        **{"common/__init__": "from numpy import *\nfrom functions import softmax as passed_on\n"},
    )
    found = last(tmp_path, f"{statement}\ndef f(): return {use}\n")
    assert (found.missing, found.missing_imports) == ((), ())
    assert (result(found), capsys.readouterr().out) == (3.0, "")
    assert "helper" in found.helpers


@pytest.mark.parametrize(
    "hint",
    [
        "", "import sys, os\nsys.path.append(os.pardir)\n", "import sys\nsys.path.append('..')\n",
        "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'lib'))\n",
        "sys.path.append(r'D:\\Deep\\第3章 lib')\n",
        "sys.path.append('/home/me/lib')\n", "sys.path.append(here())\n",
    ],
)  # fmt: skip
def test_the_folder_its_parents_and_hints_are_searched_also_with_spaces_and_chinese(tmp_path: Path, hint: str) -> None:
    folder = {"第3章": "第3章 lib", "lib'": "lib"}
    where = next((name for sign, name in folder.items() if sign in hint), "")
    write(tmp_path / where, functions="def g(): return 7\n")
    found = last(tmp_path, f"{hint}from functions import g\ndef f(): return g()\n", "ch 03 神经/notes.py")
    assert result(found) == 7


def test_a_relative_import_starts_where_its_dots_say(tmp_path: Path) -> None:
    write(tmp_path, a="def g(): return 1\n", pkg__a="def g(): return 2\n", pkg__sub__b="")
    assert result(last(tmp_path, "from ..a import g\ndef f(): return g()\n", "pkg/sub/n.py")) == 2
    assert last(tmp_path, "from ...nowhere import g\ndef f(): return g()\n", "pkg/sub/n.py").missing_imports == (
        MissingImport("...nowhere", "g", "g"),
    )


def test_the_search_stops_at_the_repository(tmp_path: Path) -> None:
    write(tmp_path, functions="def g(): return 1\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    found = last(tmp_path, "from functions import g\ndef f(): return g()\n", "repo/ch01/n.py")
    assert found.missing_imports == (MissingImport("functions", "g", "g"),)


def test_what_is_imported_from_nowhere_is_left_to_the_reference(tmp_path: Path) -> None:
    text = """\
from common.functions import *
from common.layers import Affine as A
import common.gradient as G
import trainer
def f(): return softmax(A(1)), G.numerical_gradient(2), trainer, unknown_one()
from later.file import *
"""
    assert last(tmp_path, text).missing_imports == (
        MissingImport("common.functions", "softmax", "softmax"),
        MissingImport("common.functions", "unknown_one", "unknown_one"),
        MissingImport("common.gradient", "numerical_gradient", "G.numerical_gradient"),
        MissingImport("common.layers", "Affine", "A"),
        MissingImport("trainer", "", "trainer"),
    )


def test_files_that_import_each_other_do_not_go_round_for_ever(tmp_path: Path) -> None:
    write(tmp_path, a="from b import g\nfrom b import *\n", b="from a import g\nfrom a import *\n")
    assert last(tmp_path, "from a import g\ndef f(): return g()\n").missing == ("g",)
    assert last(tmp_path, "from a import *\ndef f(): return nothing()\n").missing == ("nothing",)


def test_the_files_own_function_goes_before_an_imported_one(tmp_path: Path) -> None:
    write(tmp_path, functions="def g(): return 1\ndef k(): return g()\n")
    assert result(last(tmp_path, "from functions import *\ndef g(): return 2\ndef f(): return g()\n")) == 2


def test_constants_and_their_items_come_along(tmp_path: Path) -> None:
    write(tmp_path, config="P = {}\nP['a'] = 1\nP['b'] = load()\nQ = load()\n")
    assert result(last(tmp_path, "from config import P\ndef f(): return P\n")) == {"a": 1}
    assert last(tmp_path, "import config as c\ndef f(): return c.P, c.Q\n").missing == ("Q",)


def test_a_namespace_grows_with_each_function_that_takes_from_it(tmp_path: Path) -> None:
    middle = "import functions as F\ndef g(): return F.a() + h()\ndef h(): return F.b()\n"
    write(tmp_path, functions="def a(): return 1\ndef b(): return 2\n", middle=middle)
    assert result(last(tmp_path, "from middle import g\ndef f(): return g()\n")) == 3
    assert result(last(tmp_path, "import functions as F\ndef g(): return F.a()\ndef f(): return g() + F.b()\n")) == 3


def test_np_is_numpy_whatever_the_switch_for_a_graphics_card_says(tmp_path: Path) -> None:
    switch = "from common.config import GPU\nif GPU:\n    import cupy as np\nelse:\n    import numpy as np\n"
    write(tmp_path, common__np=switch, common__config="GPU = False\n")
    for text in (
        "from common.np import *\n", "from common.np import np\n",
        "import cupy as np\n", "from missing.np import *\n",
        "import numpy as np\ntry:\n    import cupy as np\nexcept ImportError:\n    pass\n",
        "from lost.np import np\n", "import np\n",
    ):  # fmt: skip
        found = last(tmp_path, f"{text}def f(): return np.sum([1, 2])\n", "ch01/n.py")
        assert result(found) == 3, text


def test_libraries_are_imported_by_what_is_used_and_stars_by_name(tmp_path: Path) -> None:
    text = """\
import os, math, os.path
import numpy.random as r, numpy
import matplotlib.pyplot
import matplotlib.pyplot as plt
from collections import OrderedDict as O
from numpy import *
from math import *
from matplotlib.pylab import *
from PIL import Image
def f():
    plt.plot(matplotlib, Image)
    return sum(exp(array([0.0, 0.0]))), floor(1.5), O(a=1)["a"], os.path.sep, r.rand, numpy.pi
"""
    found = last(tmp_path, text)
    assert result(found)[:3] == (2.0, 1.0, 1)
    assert (found.missing, found.stand_ins) == ((), ("PIL", "matplotlib.pyplot"))
    assert "math" not in found.prelude
    assert result(last(tmp_path, "from math import *\ndef f(): return sqrt(4)\n")) == 2.0
    assert result(last(tmp_path, "from pylab import *\ndef f(): return array([1]).size\n")) == 1
    write(tmp_path, functions="from numpy import *\n")
    assert last(tmp_path, "from functions import *\ndef f(): return softmax(4)\n").missing == ("softmax",)
    assert last(tmp_path, "from math import *\ndef f(): return softmax(4)\n").missing == ("softmax",)


def test_a_name_is_of_the_library_the_language_or_the_learner() -> None:
    assert [kind(name) for name in ("cupy", "numpy.linalg", "torch.nn", "tkinter",
    "os.path", "common.functions")] == [
        "numpy", "numpy", "library", "library", "standard", "local",
    ]  # fmt: skip


def test_a_file_is_read_once_in_a_run(tmp_path: Path) -> None:
    user = "from functions import g\ndef f(): return g()\n"
    write(tmp_path, functions="def g(): return 1\n", one=user, two=user)
    library = Library()
    first, second = (definitions(read(tmp_path / f"{name}.py"), library)[0] for name in ("one", "two"))
    assert first.key == second.key
    assert [path.name for path in library.spaces] == ["functions.py"]
    assert definitions(read(tmp_path / "functions.py"), library)[0].name == "g"
    assert definitions(read(tmp_path / "one.py"), library)[0] == first


def test_an_import_inside_a_function_leads_to_the_learners_own_files_too(tmp_path: Path) -> None:
    user = "def f():\n    from functions import g as h\n    import math\n    return h() + math.floor(1.5)\n"
    write(tmp_path, functions="def g(): return 1\n")
    found = last(tmp_path, user)
    assert defined({"name": "f", "kind": "function", "code": found.code, "prelude": found.prelude}, {})() == 2
    body = "from .util import im2col as to_rows\n        return to_rows(x, 1, 1)"
    found = last(tmp_path, f"class Convolution:\n    def forward(self, x):\n        {body}\n", "ch07/n.py")
    assert found.missing_imports == (MissingImport(".util", "im2col", "to_rows"),)
    asked = payload(found)
    assert asked is not None
    assert asked["renamed"] == {"to_rows": "im2col"}
    assert defined(asked, {})().forward(np.ones((1, 1, 1, 2))).tolist() == [[1.0], [1.0]]


def test_a_logger_is_harmless(tmp_path: Path) -> None:
    assert result(last(tmp_path, "import logging\nlog = logging.getLogger('a')\ndef f(): return log.name\n")) == "a"
