"""The body of a page: one sentence, then five headings, most of them with a code block."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from markdown_it import MarkdownIt

from errata import vocabulary
from errata.failure import Failure


class PageError(Failure):
    """A page that is not one: ``file:line: what is wrong``."""

    def __init__(self, path: Path, line: int, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        super().__init__(f"{path}:{line}: {message}")


@dataclass(frozen=True)
class Block:
    """A fenced code block: its text and the line of the page on which the text begins."""

    text: str
    line: int


@dataclass(frozen=True)
class Body:
    """What stands below the front matter."""

    summary: str
    mistake: Block
    see: Block
    why: str
    fix: Block
    check: Block


#: What stands inside of paragraphs is not looked at.
_MARKDOWN = MarkdownIt("commonmark").disable("inline")


def read_body(path: Path, text: str) -> Body:
    """Read what stands below the front matter, which is there and closed, in the text of the page at ``path``.

    Raises:
        PageError: what is wrong, and on which line.
    """
    return _Reader(path, text.splitlines()).body()


class _Reader:
    def __init__(self, path: Path, lines: list[str]) -> None:
        self.path, self.lines = path, lines

    def refuse(self, line: int, message: str) -> NoReturn:
        raise PageError(self.path, line, message)

    def body(self) -> Body:
        start = self.lines.index("---", 1) + 1
        tokens = _MARKDOWN.parse("\n" * start + "\n".join(self.lines[start:]))
        headings: list[tuple[str, int]] = []
        blocks: dict[str, list[tuple[str, Block]]] = {}
        for token, inline in zip(tokens, [*tokens[1:], None], strict=True):
            line = (token.map[0] if token.map else 0) + 1
            if token.type == "heading_open" and inline is not None:
                if token.tag != "h2":
                    self.refuse(
                        line,
                        f"only headings of the second level ('## …') belong on a page, got {token.markup}",
                    )
                headings.append((inline.content, line))
            elif token.type in ("fence", "code_block"):
                under = headings[-1][0] if headings else ""
                blocks.setdefault(under, []).append((token.info.strip(), Block(token.content, line + 1)))
        self._headings(headings)
        lines = dict(headings)
        summary = "\n".join(self.lines[start : headings[0][1] - 1]).strip()
        if not summary or "" in blocks:
            self.refuse(start + 1, "one sentence, without code, stands between the front matter and the first heading")
        code = {
            name: self._block(name, lines[name], blocks.get(name, []), language)
            for name, language in vocabulary.HEADINGS.items()
            if language is not None
        }
        return Body(
            summary=summary,
            mistake=code["The mistake"],
            see=code["What you see"],
            why="\n".join(self.lines[lines["Why"] : lines["The fix"] - 1]).strip(),
            fix=code["The fix"],
            check=code["The check"],
        )

    def _headings(self, headings: list[tuple[str, int]]) -> None:
        wanted = list(vocabulary.HEADINGS)
        for (name, line), want in zip(headings, wanted, strict=False):
            if name != want:
                self.refuse(line, f"the heading must be '## {want}', got '## {name}'")
        if len(headings) < len(wanted):
            self.refuse(len(self.lines), f"the heading '## {wanted[len(headings)]}' is missing")
        if len(headings) > len(wanted):
            self.refuse(headings[len(wanted)][1], f"the heading '## {headings[len(wanted)][0]}' is one too many")

    def _block(self, name: str, line: int, found: list[tuple[str, Block]], language: str) -> Block:
        if len(found) != 1:
            self.refuse(line, f"exactly one ```{language} block stands under '## {name}', got {len(found)}")
        info, block = found[0]
        if info != language:
            self.refuse(block.line - 1, f"the block under '## {name}' must be ```{language}, got ```{info}")
        return block
