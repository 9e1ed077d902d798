"""Which findings are shown, and which make the command fail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from errata.checker.judgement import DIFFERS, Judgement, Report
from errata.failure import Failure
from errata.vocabulary import SERIOUS, SEVERITIES


class UnknownWord(Failure, ValueError):
    """A word of ``--select``, ``--ignore`` or ``--fail-on`` that names nothing."""


@dataclass(frozen=True)
class Choice:
    """Findings by id (``ch03/softmax-overflow``), chapter (``ch03``), severity (``bug``) or ``differs``."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = SERIOUS
    everything: bool = False

    def wanted(self, erratum: str, severity: str) -> bool:
        """Whether a finding is reported at all."""
        words = {erratum, erratum.split("/")[0], severity}
        return (not self.select or bool(words & set(self.select))) and not words & set(self.ignore)

    def shown(self, severity: str) -> bool:
        """Whether a finding is shown in full rather than counted."""
        return self.everything or bool(self.select) or severity in SERIOUS

    def fails(self, severity: str) -> bool:
        """Whether a finding makes the command fail."""
        return severity in self.fail_on

    def of(self, report: Report) -> Report:
        """The report with what is wanted and not silenced; a definition keeps its verdict."""
        definitions = [self._judgement(one) for one in report.definitions]
        findings = [one for one in report.findings if self.wanted(one.id, one.severity)]
        return replace(report, definitions=definitions, findings=findings)

    def _judgement(self, one: Judgement) -> Judgement:
        errata = tuple(
            erratum
            for erratum in one.errata
            if erratum["id"] not in one.silenced and self.wanted(erratum["id"], erratum["severity"])
        )
        keep = one.difference and DIFFERS not in one.silenced and self.wanted(DIFFERS, DIFFERS)
        return replace(one, errata=errata, difference=one.difference if keep else None)


def words(text: str, ids: Iterable[str], allowed: Iterable[str] = ()) -> tuple[str, ...]:
    """The words of an option, separated by commas.

    Raises:
        UnknownWord: one that is no id, chapter or severity.
    """
    known = {*SEVERITIES, DIFFERS, *allowed}
    for one in ids:
        known |= {one, one.split("/")[0]}
    found = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in found:
        if word not in known:
            raise UnknownWord(
                f"{word!r} is no id, chapter or severity; severities are {', '.join((*SEVERITIES, DIFFERS))}"
            )
    return found


def failing(report: Report, choice: Choice) -> bool:
    """Whether anything in the (already chosen) report makes the command fail; a mended first attempt does not."""
    return any(choice.fails(one.severity) for one in report.findings) or any(
        one.mended is None
        and (
            any(choice.fails(erratum["severity"]) for erratum in one.errata)
            or (one.difference and choice.fails(DIFFERS))
        )
        for one in report.definitions
    )
