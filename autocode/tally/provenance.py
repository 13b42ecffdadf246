"""How codings came about: alone, accepted, corrected, in bulk; what was coded blind; how long decisions took."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from autocode.records import Coding, How, Outcome


@dataclass(frozen=True)
class Way:
    """The codings of one coder that came about in one way: how many, and how long they took where that is known."""

    coder: str
    how: How
    saw_suggestion: bool | None
    codings: tuple[Coding, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.codings)

    @property
    def timed(self) -> int:
        """Of how many the time is known."""
        return sum(coding.decision.seconds is not None for coding in self.codings)

    @property
    def seconds(self) -> float | None:
        """The median time of a decision in seconds, None where no time was recorded."""
        known = [coding.decision.seconds for coding in self.codings if coding.decision.seconds is not None]
        return median(known) if known else None


@dataclass(frozen=True)
class Provenance:
    """The ways in which all current codings came about."""

    ways: tuple[Way, ...]

    @property
    def number(self) -> int:
        """How many codings there are."""
        return sum(way.number for way in self.ways)

    @property
    def blind(self) -> int:
        """How many were made alone, with no suggestion on screen."""
        return sum(way.number for way in self.ways if way.how is How.ALONE and way.saw_suggestion is False)

    @property
    def unknown(self) -> int:
        """Of how many nobody knows whether a suggestion was on screen."""
        return sum(way.number for way in self.ways if way.saw_suggestion is None)

    def of(self, how: How) -> int:
        """How many came about in one way."""
        return sum(way.number for way in self.ways if way.how is how)

    @property
    def no_code(self) -> int:
        """How many say that there is nothing to code."""
        return self._with(Outcome.NO_CODE)

    @property
    def no_fit(self) -> int:
        """How many say that something is of value, but no code fits."""
        return self._with(Outcome.NO_FIT)

    def _with(self, outcome: Outcome) -> int:
        return sum(coding.outcome is outcome for way in self.ways for coding in way.codings)


def provenance(codings: Sequence[Coding]) -> Provenance:
    """Return how current codings came about, per coder and way."""
    found: dict[tuple[str, How, bool | None], list[Coding]] = {}
    for coding in codings:
        found.setdefault((coding.coder, coding.decision.how, coding.decision.saw_suggestion), []).append(coding)
    order = {how: number for number, how in enumerate(How)}
    ordered = sorted(found.items(), key=lambda item: (item[0][0], order[item[0][1]], str(item[0][2])))
    return Provenance(tuple(Way(coder, how, saw, tuple(some)) for (coder, how, saw), some in ordered))
