"""Agreement between coders: from ratings (of files, or of a project) to tables, a plan, and what to talk over.

    ratings -> a coder's second times apart -> matched -> pairs, kept apart by how they were coded -> lines

How a coding came about is never pooled: what two persons coded blind, with a suggestion on screen, in bulk, or nobody
knows how, are comparisons of their own. `compare` is for any source of ratings; `compare_files` reads them from tables.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from autocode.agree import check_grouping, no_such_group
from autocode.agree.matching import By, Matched, Unit, match, repeated
from autocode.agree.plan import PlanLine, plan_lines
from autocode.agree.prepared import prepare
from autocode.agree.sampling import Estimate, Sampling, interval
from autocode.agree.tables import Line, all_lines, pair_lines
from autocode.config import DEFAULT_SCHEME
from autocode.errors import SettingsError
from autocode.export.disagreements import Disagreement, Discussion, HeatMap, disagreements_workbook
from autocode.export.tables import check_target, put_in_place
from autocode.read.coded import Empty
from autocode.read.ratings import read_ratings
from autocode.read.scheme_from_data import scheme_for
from autocode.records import Rating
from autocode.scheme import Scheme

NOT_RECORDED = "not recorded"
SETTLED = "settled"
Confusion = tuple[str | None, str | None, int]


@dataclass(frozen=True)
class AgreementSettings:
    """What a person can choose for `agreement`.

    With `keep_drawn_apart` fragments without a weight (somebody picked them) are compared apart from those with one
    (they were drawn); otherwise having both is refused.
    """

    scheme: str = DEFAULT_SCHEME
    columns: Mapping[str, str] | None = None
    empty: Empty = "no-code"
    by: By | None = None
    group: str = "document"
    plan: float | None = None
    keep_drawn_apart: bool = False


@dataclass(frozen=True)
class Comparison:
    """Two coders (or all), on the fragments that they coded in the same way.

    `kind` is "pair", "all", or "same coder" (a first and a second time). `how` says how the persons coded, in words.
    `unit` is "fragments" or "words". `sampled` says what the intervals rest on, `groups` how many of them.
    `confusions` holds, per level, (code of the first, code of the second, times), None for no code.
    """

    kind: str
    coders: tuple[str, ...]
    model: str | None
    how: str
    n: int
    coded: int
    unit: str
    weighted: bool
    sampled: str
    groups: int
    lines: tuple[Line, ...]
    confusions: Mapping[str, tuple[Confusion, ...]] = field(default_factory=dict)
    plan: tuple[PlanLine, ...] = ()


@dataclass(frozen=True)
class Boundaries:
    """How far two coders cut the text in the same places: boundary similarity, and the counts behind it."""

    coders: tuple[str, str]
    similarity: Estimate
    matches: int
    near: int
    alone: int


@dataclass(frozen=True)
class Agreement:
    """Everything that `agreement` says; `matched` are the units, for whoever wants to show disagreements."""

    scheme: Scheme
    coders: tuple[str, ...]
    by: str
    comparisons: tuple[Comparison, ...]
    boundaries: tuple[Boundaries, ...]
    matched: Matched | None
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return everything but the units as plain values."""
        return {
            "scheme": self.scheme.title,
            "coders": list(self.coders),
            "matched_by": self.by,
            "comparisons": [asdict(comparison) for comparison in self.comparisons],
            "boundaries": [asdict(boundaries) for boundaries in self.boundaries],
            "notes": list(self.notes),
        }


def compare_files(
    paths: Sequence[Path], settings: AgreementSettings, progress: Callable[[str], None] = lambda _: None
) -> Agreement:
    """Return the agreement of the coders in some coded tables.

    Raises FileError, CodedDataError and SettingsError for what cannot be read, matched or compared.
    """
    progress(f"reading {len(paths)} file(s)")
    scheme = scheme_for(paths, settings.scheme, columns=settings.columns)
    found = read_ratings(paths, scheme, columns=settings.columns, empty=settings.empty)
    return compare(found.ratings, scheme, settings, found.notes, progress)


def compare(
    ratings: Sequence[Rating],
    scheme: Scheme,
    settings: AgreementSettings,
    notes: Sequence[str] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Agreement:
    """Return the agreement of all coders in some ratings under one scheme, and of coders with themselves."""
    check_grouping(settings.group)
    if settings.plan is not None and not 0 < settings.plan < 2:
        raise SettingsError(f"--plan {settings.plan:g}: give a width between 0 and 2, such as 0.2.")
    once, again, later = _times(ratings)
    said = [*notes, *([f"{later} third and later codings by the same coder left out"] if later else [])]
    comparisons: list[Comparison] = []
    matched = match(list(once.values()), settings.by) if len(once) > 1 else None
    if matched is not None:
        said += matched.notes
        progress(f"comparing {len(matched.coders)} coders on {len(matched.units)} units")
        _check_grouping(matched.units, settings.group)
        comparisons += _between(matched, scheme, settings)
    for coder, second in again.items():
        comparisons += _within(coder, once[coder], second, scheme, settings)
    if not comparisons:
        raise SettingsError(_nobody_twice(tuple(once), matched))
    return Agreement(
        scheme=scheme,
        coders=tuple(once),
        by=matched.by if matched else "id",
        comparisons=tuple(comparisons),
        boundaries=_boundaries(matched) if matched else (),
        matched=matched,
        notes=tuple(dict.fromkeys(said)),
    )


def _nobody_twice(coders: Sequence[str], matched: Matched | None) -> str:
    if matched is None:
        return (
            f"{', '.join(coders)}: all codings are by one coder. Give a second file, or name the coders in a column "
            "'coder' (a column 'ronde' tells a second time from the first)."
        )
    return f"{', '.join(coders)}: no two of them coded the same fragment."


def _times(ratings: Sequence[Rating]) -> tuple[dict[str, list[Rating]], dict[str, list[Rating]], int]:
    """Return every coder's first ratings, the second ones of those who have any, and how many later ones there are."""
    once: dict[str, list[Rating]] = {}
    again: dict[str, list[Rating]] = {}
    later = 0
    for coder in dict.fromkeys(rating.coder for rating in ratings):
        once[coder], second, more = repeated([rating for rating in ratings if rating.coder == coder])
        later += more
        if second:
            again[coder] = second
    return once, again, later


def _check_grouping(units: Sequence[Unit], group: str) -> None:
    if group != "document" and not any(getattr(rating, group) for unit in units for rating in unit.rated):
        raise no_such_group(group)


# --- comparisons ----------------------------------------------------------------------------------------------------


def _between(matched: Matched, scheme: Scheme, settings: AgreementSettings) -> list[Comparison]:
    """Return a comparison per pair of coders and way of coding, and of all coders when there are more than two."""
    found = []
    for first, second in combinations(range(len(matched.coders)), 2):
        both = [
            replace(unit, ratings=(unit.ratings[first], unit.ratings[second]))
            for unit in matched.units
            if unit.ratings[first] is not None and unit.ratings[second] is not None
        ]
        coders = (matched.coders[first], matched.coders[second])
        for how, units in _by_how(both, coders, settings).items():
            found.append(_comparison("pair", coders, how, units, matched.by, scheme, settings))
    places, several = _independent(matched)
    if len(places) > 2:
        everyone = tuple(matched.coders[place] for place in places)
        for how, units in _by_how(several, None, settings).items():
            found.append(_comparison("all", everyone, how, units, matched.by, scheme, settings))
    return found


def _independent(matched: Matched) -> tuple[list[int], list[Unit]]:
    """Return the places of coders, and units that two or more rated, without what was settled together.

    That is nobody's own coding; and beside it the units on which coders differed would stand apart from the rest.
    """
    own = [tuple(None if one is None or one.how == SETTLED else one for one in unit.ratings) for unit in matched.units]
    places = [place for place in range(len(matched.coders)) if any(ratings[place] is not None for ratings in own)]
    units = [
        replace(unit, ratings=tuple(ratings[place] for place in places))
        for unit, ratings in zip(matched.units, own, strict=True)
    ]
    return places, [unit for unit in units if len(unit.rated) > 1]


def _within(
    coder: str, once: Sequence[Rating], again: Sequence[Rating], scheme: Scheme, settings: AgreementSettings
) -> list[Comparison]:
    coders = (f"{coder} (first time)", f"{coder} (second time)")
    named = [[replace(rating, coder=name) for rating in one] for name, one in zip(coders, (once, again), strict=True)]
    matched = match(named, settings.by)
    both = [unit for unit in matched.units if len(unit.rated) == 2]
    return [
        _comparison("same coder", coders, how, units, matched.by, scheme, settings)
        for how, units in _by_how(both, coders, settings).items()
    ]


def _by_how(units: Sequence[Unit], coders: Sequence[str] | None, settings: AgreementSettings) -> dict[str, list[Unit]]:
    """Return units by how their persons coded: one word where it was the same for all, else a word per coder."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        persons = [rating for rating in unit.rated if not rating.is_model]
        hows = [rating.how or NOT_RECORDED for rating in persons]
        if len(set(hows)) < 2:
            how = hows[0] if hows else "by models"
        elif coders is None:
            how = " and ".join(sorted(set(hows)))
        else:
            how = ", ".join(f"{rating.coder} {how}" for rating, how in zip(persons, hows, strict=True))
        found.setdefault(how, []).append(unit)
    if not settings.keep_drawn_apart:
        return found
    return {name: some for how, of_how in found.items() for name, some in _drawn_apart(how, of_how).items()}


def _drawn_apart(how: str, units: Sequence[Unit]) -> dict[str, list[Unit]]:
    """Return the units in one, or those that were drawn and those that were picked when there are both."""
    drawn = [unit for unit in units if any(rating.weight is not None for rating in unit.rated)]
    if len(drawn) in (0, len(units)):
        return {how: list(units)}
    picked = [unit for unit in units if all(rating.weight is None for rating in unit.rated)]
    return {f"{how}, drawn": drawn, f"{how}, picked": picked}


def _comparison(
    kind: str,
    coders: tuple[str, ...],
    how: str,
    units: Sequence[Unit],
    by: By,
    scheme: Scheme,
    settings: AgreementSettings,
) -> Comparison:
    in_order = by == "position" or all(any(rating.is_ordered for rating in unit.rated) for unit in units)
    prepared = prepare(units, coders, scheme, settings.group, in_order)
    models = [place for place in range(len(coders)) if any(r.is_model for u in units if (r := u.ratings[place]))]
    model = models[0] if len(coders) == 2 and len(models) == 1 else None
    is_pair, unit = len(coders) == 2, "words" if by == "position" else "fragments"
    confusions = {
        level.id: tuple((one, other, count) for (one, other), count in prepared.confusions(0, 1, depth).items())
        for depth, level in enumerate(scheme.levels)
        if is_pair
    }
    return Comparison(
        kind=kind,
        coders=coders,
        model=coders[model] if model is not None else None,
        how=how,
        n=len(prepared.given),
        coded=int(prepared.someone_coded.sum()),
        unit=unit,
        weighted=prepared.weighted,
        sampled=prepared.sampling.of,
        groups=prepared.sampling.groups,
        lines=tuple(pair_lines(prepared, model) if is_pair else all_lines(prepared)),
        confusions=confusions,
        plan=tuple(plan_lines(prepared, settings.plan, unit)) if settings.plan is not None else (),
    )


def _boundaries(matched: Matched) -> tuple[Boundaries, ...]:
    """Return boundary similarity per pair of coders, over all documents, with a jackknife over these."""
    import numpy as np

    found = []
    for first, second in combinations(range(len(matched.coders)), 2):
        edits = [value for key, value in matched.boundaries.items() if key[:2] == (first, second) and value.pairs]
        if not edits:
            continue
        cost, pairs = np.array([one.cost for one in edits]), np.array([float(one.pairs) for one in edits])
        sampling = Sampling(np.arange(len(edits)), "document", len(edits))
        without = 1 - (cost.sum() - cost) / np.maximum(pairs.sum() - pairs, 1e-12)
        value = float(1 - cost.sum() / pairs.sum())
        found.append(
            Boundaries(
                coders=(matched.coders[first], matched.coders[second]),
                similarity=interval(value, without, sampling, pairs, "share"),
                matches=sum(one.matches for one in edits),
                near=sum(len(one.spans) for one in edits),
                alone=sum(one.additions for one in edits),
            )
        )
    return tuple(found)


# --- what to talk over ----------------------------------------------------------------------------------------------


def check_workbook(path: Path, overwrite: bool = False) -> None:
    """Raise SettingsError or FileError when disagreements could not be written to `path`."""
    if path.suffix.lower() != ".xlsx":
        raise SettingsError(f"{path}: disagreements are written as a workbook. Give a name that ends in .xlsx.")
    check_target(path, overwrite)


def write_disagreements(agreement: Agreement, path: Path, language: str = "nl") -> int:
    """Write the workbook of all disagreements between coders; return how many there are."""
    rows = disagreements_of(agreement)
    maps = tuple(
        (
            level.name,
            tuple(_heat_map(comparison, level.id) for comparison in agreement.comparisons if comparison.confusions),
        )
        for level in agreement.scheme.levels
    )
    coders = agreement.matched.coders if agreement.matched else ()
    put_in_place(path, disagreements_workbook(Discussion(coders, rows, maps, agreement.scheme), language))
    return len(rows)


def _heat_map(comparison: Comparison, level: str) -> HeatMap:
    counts = {(one, other): times for one, other, times in comparison.confusions[level]}
    return HeatMap(comparison.coders[0], comparison.coders[1], comparison.how, comparison.unit, counts)


def disagreements_of(agreement: Agreement) -> tuple[Disagreement, ...]:
    """Return the units on which coders differ, those with the confusion that occurs most first."""
    if agreement.matched is None:
        return ()
    units = agreement.matched.units
    differing = [
        place for place, unit in enumerate(units) if len({frozenset(rating.labels) for rating in unit.rated}) > 1
    ]
    confused = {place: _confusions(units[place]) for place in differing}
    times = Counter(pair for pairs in confused.values() for pair in pairs)

    def worst(place: int) -> tuple[str, str]:
        return max(confused[place], key=lambda pair: (times[pair], pair))

    ordered = sorted(differing, key=lambda place: (-times[worst(place)], worst(place), place))
    return tuple(_disagreement(units, place, worst(place), times[worst(place)]) for place in ordered)


def _confusions(unit: Unit) -> set[tuple[str, str]]:
    """Return what is confused in a unit: pairs of codes, of a code and "", or of valences on the same code."""
    found: set[tuple[str, str]] = set()
    for one, other in combinations(unit.rated, 2):
        mine, yours = set(one.codes) - set(other.codes), set(other.codes) - set(one.codes)
        for left in mine or {""}:
            for right in yours or {""}:
                if left or right:
                    found.add((max(left, right), min(left, right)) if "" in (left, right) else _sorted(left, right))
        if not mine and not yours:
            signs, others = set(one.labels) - set(other.labels), set(other.labels) - set(one.labels)
            found |= {_sorted(a.valence or "-", b.valence or "-") for a in signs for b in others if a.code == b.code}
    return found or {("", "")}


def _sorted(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one <= other else (other, one)


def _disagreement(units: Sequence[Unit], place: int, confusion: tuple[str, str], times: int) -> Disagreement:
    unit = units[place]
    first = unit.rated[0]
    before, after = (
        units[near].text if 0 <= near < len(units) and units[near].document == unit.document else ""
        for near in (place - 1, place + 1)
    )
    return Disagreement(
        document=unit.document,
        id=first.id or "",
        speaker=first.speaker or "",
        how=" / ".join(dict.fromkeys(rating.how or NOT_RECORDED for rating in unit.rated if not rating.is_model)),
        before=before,
        text=unit.text,
        after=after,
        given=tuple(None if rating is None else rating.labels for rating in unit.ratings),
        confusion=confusion,
        times=times,
    )
