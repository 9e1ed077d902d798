"""One page: a Markdown file with a front matter and five headings, read strictly.

Anything a page should not have (an unknown or repeated key, a word outside its vocabulary, a missing or
misplaced heading, a second code block) is a :class:`PageError` that names the file and the line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NoReturn

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from errata import vocabulary
from errata.body import Block, Body, PageError, read_body


@dataclass(frozen=True)
class Page:
    """An erratum. Its ``id`` is its path: ``ch03/softmax-overflow``."""

    id: str
    path: Path
    title: str
    section: str
    subjects: tuple[str, ...]
    origin: tuple[str, ...]
    severity: str
    symptom: str
    affects: dict[str, str]
    search: tuple[str, ...]
    also: tuple[str, ...]
    text: str

    @cached_property
    def body(self) -> Body:
        """The rest of the page, read where it is asked for: most runs need a few pages of all.

        Raises:
            PageError: what is wrong with it.
        """
        return read_body(self.path, self.text)

    @property
    def summary(self) -> str:
        """The sentence in which the page says what goes wrong."""
        return self.body.summary

    @property
    def mistake(self) -> Block:
        """The code that is wrong."""
        return self.body.mistake

    @property
    def see(self) -> Block:
        """What shows the mistake, as in an interpreter."""
        return self.body.see

    @property
    def why(self) -> str:
        """Why it goes wrong."""
        return self.body.why

    @property
    def fix(self) -> Block:
        """The code put right."""
        return self.body.fix

    @property
    def check(self) -> Block:
        """What fails on the mistake and passes on the fix."""
        return self.body.check

    @property
    def chapter(self) -> str:
        """The folder of the page, which is also the beginning of the module's and the test's name."""
        return self.id.split("/")[0]

    @property
    def in_source(self) -> bool:
        """Whether the mistake is found in the text of the code rather than by running it."""
        return self.subjects == (vocabulary.SOURCE,)

    def affected(self, python: str, numpy: str) -> bool:
        """Whether the mistake shows on these versions of Python and NumPy."""
        here = {"python": python, "numpy": numpy}
        return all(
            text == "*" or SpecifierSet(text).contains(here[name], prereleases=True)
            for name, text in self.affects.items()
        )


class _Strict(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # in C where it is built
    """Everything is text (``1.20`` stays ``1.20``), and a key may stand only once."""


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[str, Any]:
    keys = [key.value for key, _ in node.value]
    for (key, _), name in zip(node.value, keys, strict=True):
        if keys.count(name) > 1:
            raise yaml.MarkedYAMLError(problem=f"the key {name!r} stands twice", problem_mark=key.start_mark)
    return {name: loader.construct_object(value, deep=True) for name, (_, value) in zip(keys, node.value, strict=True)}


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_page(path: Path) -> Page:
    """Read one page; its id is its folder, which is its chapter's, and the file's stem.

    Raises:
        PageError: what is wrong, and on which line; what is wrong with its body, when that is asked for.
    """
    chapter = path.resolve().parent.name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PageError(path, 1, f"cannot be read: {error}") from None
    if chapter not in vocabulary.CHAPTERS:
        folders = ", ".join(vocabulary.CHAPTERS)
        raise PageError(path, 1, f"a page lies in the folder of its chapter ({folders}), this one in {chapter!r}")
    return _page(path, text, chapter)


@lru_cache(maxsize=1024)  # a program that checks again and again reads the same pages
def _page(path: Path, text: str, chapter: str) -> Page:
    return _Reader(path, text).page(f"{chapter}/{path.stem}")


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text, self.lines = path, text, text.splitlines()

    def refuse(self, line: int, message: str) -> NoReturn:
        raise PageError(self.path, line, message)

    def page(self, page_id: str) -> Page:
        end = self._end_of_front_matter()
        keys = self._front_matter(end)
        return Page(id=page_id, path=self.path, text=self.text, **keys)

    def _end_of_front_matter(self) -> int:
        if not self.lines or self.lines[0] != "---":
            self.refuse(1, "a page begins with a line '---' and its front matter")
        try:
            return self.lines.index("---", 1)
        except ValueError:
            self.refuse(1, "the front matter is not closed by a line '---'")

    def _front_matter(self, end: int) -> dict[str, Any]:
        try:
            # pad with the first line so that YAML's line numbers are the page's
            data = yaml.load("\n" + "\n".join(self.lines[1:end]), Loader=_Strict)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self.refuse(line, f"front matter: {error.problem}")
        if not isinstance(data, dict):
            self.refuse(1, "the front matter must be a mapping of keys to values")
        known = (*vocabulary.REQUIRED_KEYS, *vocabulary.OPTIONAL_KEYS)
        for key in data:
            if key not in known:
                self.refuse(self._line_of(key), f"unknown key {key!r}; the keys are {', '.join(known)}")
        for key in vocabulary.REQUIRED_KEYS:
            if not data.get(key):
                self.refuse(end + 1, f"the key {key!r} is missing or empty")
        for key in ("title", "section", "severity", "symptom"):
            if not isinstance(data[key], str):
                self.refuse(self._line_of(key), f"{key!r} must be text, got {data[key]!r}")
        for key in ("subjects", "origin", "search", "also"):
            data[key] = self._words(key, data.get(key, []))
        self._closed("severity", [data["severity"]], vocabulary.SEVERITIES)
        self._closed("symptom", [data["symptom"]], vocabulary.SYMPTOMS)
        self._closed("origin", data["origin"], vocabulary.ORIGINS)
        self._affects(data["affects"])
        for subject in data["subjects"]:
            if not subject.isidentifier():
                self.refuse(self._line_of("subjects"), f"a subject must be a name, got {subject!r}")
        return data

    def _words(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            self.refuse(self._line_of(key), f"{key!r} must be a list of words, got {value!r}")
        if len(set(value)) != len(value):
            self.refuse(self._line_of(key), f"{key!r} names something twice: {value}")
        return tuple(value)

    def _closed(self, key: str, words: Any, allowed: Any) -> None:
        for word in words:
            if word not in allowed:
                self.refuse(self._line_of(key), f"{key} {word!r} is not one of {', '.join(allowed)}")

    def _affects(self, affects: Any) -> None:
        line = self._line_of("affects")
        if not isinstance(affects, dict) or tuple(affects) != vocabulary.AFFECTS_KEYS:
            self.refuse(line, f"'affects' must have the keys {', '.join(vocabulary.AFFECTS_KEYS)}, got {affects!r}")
        for name, specifier in affects.items():
            try:
                SpecifierSet("" if specifier == "*" else str(specifier))
            except InvalidSpecifier:
                self.refuse(line, f"{name}: {specifier!r} is neither '*' nor a version specifier such as '>=1.24'")

    def _line_of(self, key: str) -> int:
        return next((n for n, text in enumerate(self.lines, 1) if text.startswith(f"{key}:")), 1)
