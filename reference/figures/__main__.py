"""The command ``python -m reference.figures``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from tqdm import tqdm

from reference.figures import FIGURES
from reference.figures.canvas import save

EPILOG = """\
examples:
  python -m reference.figures pictures/
  python -m reference.figures pictures/ ch06-optimizer-paths ch04-tangents
  python -m reference.figures --list

exit codes:
  0  all is well
  2  the command cannot be understood, a file cannot be written, or matplotlib is missing
"""


def parser() -> argparse.ArgumentParser:
    """The command and its options."""
    main = argparse.ArgumentParser(
        prog="python -m reference.figures",
        description="Draw the figures of the chapters and appendices as PNG files. It takes about half a minute, as "
        "the networks in them are trained.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main.add_argument("out", nargs="?", type=Path, metavar="OUT", help="the folder for the files; made if need be")
    main.add_argument("names", nargs="*", metavar="NAME", help="only these figures; without, all of them")
    main.add_argument("--list", action="store_true", help="name the figures, draw nothing")
    return main


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; every expected failure is one line on standard error."""
    args = parser().parse_args(argv)
    try:
        if args.list:
            _list()
        else:
            _draw(args.out, list(dict.fromkeys(args.names)) or list(FIGURES))
    except (ValueError, ImportError, OSError) as error:
        print(f"figures: {error}", file=sys.stderr)
        return 2
    return 0


def _list() -> None:
    width = max(map(len, FIGURES))
    for name, draw in FIGURES.items():
        print(f"{name:{width}}  {(draw.__doc__ or '').partition(chr(10))[0]}")


def _draw(out: Path | None, names: list[str]) -> None:
    if out is None:
        raise ValueError("name a folder for the files, or ask for --list")
    for name in names:
        if name not in FIGURES:
            near = " or ".join(get_close_matches(name, FIGURES, n=3, cutoff=0.5))
            hint = f"do you mean {near}?" if near else "--list names them all"
            raise ValueError(f"no figure is called {name!r}; {hint}")
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out} is a file, and must be a folder")
    out.mkdir(parents=True, exist_ok=True)
    progress = tqdm(names, unit="figure", disable=None)  # None: on a terminal only
    for name in progress:
        progress.set_description(name)
        save(FIGURES[name](), out / f"{name}.png")
    print(f"{len(names)} figure{'s' * (len(names) != 1)} in {out}")


if __name__ == "__main__":
    sys.exit(main())
