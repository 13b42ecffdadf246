"""The lines of figures of one comparison: every code, means over codes, whole sets, coded or not, valence.

Every line stands twice: over all fragments that were compared, and over those that someone coded (most talk carries no
code, and agreeing on that is easy). Fragment x code cells are never pooled into one coefficient: rare and frequent
codes would then agree "by chance" in a way that belongs to neither. A mean over codes is a mean of coefficients.

Valence is compared given the code: over moments, that is fragment x code where both gave the code; those are the same
over all fragments and over coded ones, so that such a line stands once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from autocode.agree.alpha import KINDS, NOT_CODED, Kind, SetAlpha, set_alpha
from autocode.agree.coefficients import (
    COEFFICIENTS,
    ac1_chance,
    kappa_chance,
    nominal_kappas,
    prevalence,
    raw_agreement,
)
from autocode.agree.prepared import Prepared
from autocode.agree.sampling import Edge, Estimate, Sampling, Scale, interval
from autocode.agree.sentences import of_all, of_code, of_mean, of_moments, of_sets, of_weighted_mean
from autocode.scheme import Scheme

Counts = NDArray[np.float64]
Flags = NDArray[np.bool_]
About = Literal["code", "mean", "weighted mean", "set", "coded or not", "valence"]
Over = Literal["all", "coded", "code given by both"]

FOR_PERSONS = ("raw", "positive", "negative", "kappa", "ac1", "pabak")
FOR_A_MODEL = (*FOR_PERSONS, "precision", "recall", "f1")
_SHARES = ("raw", "positive", "negative", "precision", "recall", "f1")
ONE_VALUE = "not defined: only one code used"


@dataclass(frozen=True)
class Line:
    """One line of the table: what it is about, over which fragments, and its figures by name.

    `n` is the number of fragments (words, moments) behind it, `given` how many of them either coder gave the code.
    """

    about: About
    name: str
    over: Over
    n: int
    figures: Mapping[str, Estimate]
    level: str = ""
    code: str = ""
    given: int | None = None
    sentence: str = ""


@dataclass(frozen=True)
class CellTable:
    """Yes/no tables of several codes: per group of the sample, in all, and in every replicate of it (... codes x 4)."""

    groups: Counts
    sampling: Sampling
    sizes: Counts
    effective_share: float
    replicates: Counts = field(init=False)
    total: Counts = field(init=False)

    def __post_init__(self) -> None:
        flat = self.groups.reshape(len(self.groups), -1)
        drawn = (self.sampling.weights @ flat).reshape(-1, *self.groups.shape[1:])
        object.__setattr__(self, "replicates", drawn)
        object.__setattr__(self, "total", self.groups.sum(axis=0))


def _cells(first: Flags, second: Flags, weights: Counts, sampling: Sampling, effective_share: float) -> CellTable:
    """Return the tables of two coders' yes and no (units x codes)."""
    one, other = first.astype(float), second.astype(float)
    weighted = weights[:, None]
    both = sampling.totals(weighted * one * other)
    mine, yours = sampling.totals(weighted * one), sampling.totals(weighted * other)
    sizes = sampling.totals(weights)
    neither = sizes[:, None] - mine - yours + both
    groups = np.stack([both, mine - both, yours - both, np.where(np.abs(neither) < 1e-9, 0.0, neither)], axis=-1)
    return CellTable(np.where(np.abs(groups) < 1e-9, 0.0, groups), sampling, sizes, effective_share)


# --- two coders ---------------------------------------------------------------------------------------------------


def pair_lines(prepared: Prepared, model: int | None = None) -> list[Line]:
    """Return all lines of two coders; `model` is the place of the one that is a model, which is put first."""
    pair = prepared.of((0, 1) if model in (None, 0) else (1, 0))
    names = FOR_PERSONS if model is None else FOR_A_MODEL
    lines: list[Line] = []
    for over, kept in _bases(pair):
        part = pair.where(kept)
        lines += _coded_or_not(part, over, names)
        for depth in range(len(pair.scheme.levels)):
            lines += _set_lines(part, over, depth)
            lines += _code_lines(part, over, depth, names)
    return [*lines, *_valence_lines(pair, names)]


def _bases(prepared: Prepared) -> tuple[tuple[Over, Flags], tuple[Over, Flags]]:
    return ("all", np.ones(len(prepared.given), dtype=bool)), ("coded", prepared.someone_coded)


def _coded_or_not(part: Prepared, over: Over, names: Sequence[str]) -> list[Line]:
    coded = part.is_coded[part.given][:, :, None] if len(part.given) else np.zeros((0, 2, 1), dtype=bool)
    cells = _cells(coded[:, 0], coded[:, 1], part.weights, part.sampling, part.effective_share)
    figures = yes_no_figures(cells, 0, names, part.coders, ONE_VALUE)
    figures["alpha"] = alphas(part, part.is_coded.astype(np.intp)[part.given], ONE_HOT, ("nominal",))["nominal"]
    counts = _counts(coded[:, 0, 0], coded[:, 1, 0])
    return [
        Line(
            about="coded or not",
            name="coded or not",
            over=over,
            n=len(part.given),
            figures=figures,
            given=sum(counts),
            sentence=of_code(part.coders, "some code", counts, None),
        )
    ]


ONE_HOT = np.array([[False], [True]])


def _counts(first: Flags, second: Flags) -> tuple[int, int, int]:
    """Return how many units (unweighted) both said yes to, only the first, only the second."""
    both = int((first & second).sum())
    return both, int(first.sum()) - both, int(second.sum()) - both


def _code_lines(part: Prepared, over: Over, depth: int, names: Sequence[str]) -> list[Line]:
    scheme, columns = part.scheme, part.columns(depth)
    has = part.paths[:, columns]
    first, second = has[part.given[:, 0]], has[part.given[:, 1]]
    cells = _cells(first, second, part.weights, part.sampling, part.effective_share)
    level = scheme.levels[depth]
    confusions = part.confusions(0, 1, depth)
    lines = []
    for place, column in enumerate(columns):
        code = scheme.codes[column]
        counts = _counts(first[:, place], second[:, place])
        lines.append(
            Line(
                about="code",
                name=code.name,
                over=over,
                n=len(part.given),
                figures=yes_no_figures(cells, place, names, part.coders, "not defined: nobody gave it"),
                level=level.id,
                code=code.code,
                given=sum(counts),
                sentence=of_code(part.coders, code.code, counts, confusions),
            )
        )
    means = _mean_lines(cells, over, len(part.given), level.id, level.name, names)
    used = [(line.code, _counts(first[:, at], second[:, at])) for at, line in enumerate(lines) if line.given]
    kappas = [mean.figures["kappa"].value for mean in means]
    said = (of_mean(part.coders, used), of_weighted_mean(*kappas))
    return [*(replace(mean, sentence=one) for mean, one in zip(means, said, strict=True)), *lines]


def yes_no_figures(
    cells: CellTable, place: int, names: Sequence[str], coders: Sequence[str], nobody: str
) -> dict[str, Estimate]:
    """Return the figures of one code: each coefficient with its interval, or in words why there is none."""
    total, replicates = cells.total[place], cells.replicates[:, place]
    share = float(prevalence(total))
    figures = {"prevalence": Estimate(None if np.isnan(share) else share)}
    for name in names:
        coefficient = COEFFICIENTS[name]
        scale: Scale = "share" if name in _SHARES else "coefficient"
        edge = _edge(name, total, replicates, cells.effective_share)
        found = interval(float(coefficient(total)), coefficient(replicates), cells.sampling, cells.sizes, scale, edge)
        figures[name] = found if found.value is not None else Estimate(None, note=_why(name, total, coders, nobody))
    return figures


def _why(name: str, total: Counts, coders: Sequence[str], nobody: str) -> str:
    """Return in words why a coefficient of a yes/no table is not defined."""
    both, first, second, neither = total.tolist()
    if both + first + second + neither <= 0:
        return "not defined: no fragment in common"
    if both + first + second > 0 and neither == 0 and name in ("negative", "kappa"):
        return "not defined: only one code used" if name == "kappa" else "not defined: always given"
    if both + first + second > 0 and name in ("precision", "recall"):
        return f"not defined: {coders[0 if name == 'precision' else 1]} never gave it"
    return nobody


_CHANCE: Mapping[str, Callable[[Counts], Counts]] = {"kappa": kappa_chance, "ac1": ac1_chance}


def _edge(name: str, total: Counts, replicates: Counts, effective_share: float) -> Edge:
    """Return the share of equal fragments that a coefficient rests on."""
    both, first, second, neither = total.tolist()
    if name in ("positive", "f1", "precision", "recall", "negative"):
        hit = 3 if name == "negative" else 0
        of = {"precision": [0, 1], "recall": [0, 2]}.get(name, [hit, 1, 2])
        number = float(total[of].sum())
        drawn = replicates[:, hit] / np.maximum(replicates[:, of].sum(axis=1), 1e-12)
        share = float(total[hit]) / number if number > 0 else 0.0
        return Edge(share, drawn, number * effective_share, is_dice=name in ("positive", "f1", "negative"))
    number = both + first + second + neither
    share = (both + neither) / number if number > 0 else 0.0
    chance = 0.5 if name == "pabak" else float(_CHANCE[name](total)) if name in _CHANCE else None
    return Edge(share, raw_agreement(replicates), number * effective_share, chance)


def _mean_lines(cells: CellTable, over: Over, n: int, level: str, level_name: str, names: Sequence[str]) -> list[Line]:
    """Return the means over codes that someone gave: each code equally, and each by its prevalence."""
    used = np.flatnonzero(cells.total[:, :3].sum(axis=1) > 0)
    kinds: tuple[tuple[About, str], ...] = (
        ("mean", f"mean over {len(used)} codes ({level_name})"),
        ("weighted mean", f"mean weighted by prevalence ({level_name})"),
    )
    lines = []
    for about, title in kinds:
        figures = {}
        for name in names:
            scale: Scale = "share" if name in _SHARES else "coefficient"
            everything = np.concatenate([cells.total[None], cells.replicates])[:, used]
            values = COEFFICIENTS[name](everything)
            means = _means(values, prevalence(everything) if about == "weighted mean" else np.ones_like(values))
            found = interval(float(means[0]), means[1:], cells.sampling, cells.sizes, scale)
            missing = int(np.isnan(values[0]).sum())
            note = found.note or (
                f"{missing} codes left out: not defined" if missing and found.value is not None else ""
            )
            figures[name] = Estimate(found.value, found.low, found.high, note or _no_mean(found))
        lines.append(Line(about, title, over, n, figures, level=level))
    return lines


def _no_mean(found: Estimate) -> str:
    return "not defined: nobody gave a code" if found.value is None else ""


def _means(values: Counts, weights: Counts) -> Counts:
    """Return weighted means over the last axis of what is defined; nan where nothing is."""
    known = ~np.isnan(values)
    weights = np.where(known, np.nan_to_num(weights), 0.0)
    total = weights.sum(axis=-1)
    return np.where(
        total > 0, (weights * np.where(known, values, 0.0)).sum(axis=-1) / np.maximum(total, 1e-300), np.nan
    )


# --- whole sets -----------------------------------------------------------------------------------------------------


def _set_lines(part: Prepared, over: Over, depth: int) -> list[Line]:
    given, sets = part.rolled_up(depth)
    level = part.scheme.levels[depth]
    found = alphas(part, given, sets, KINDS)
    figures = {"raw": found["same"], **{f"alpha_{kind}": found[kind] for kind in KINDS}}
    confusions = part.confusions(0, 1, depth) if len(part.coders) == 2 else None
    return [
        Line(
            about="set",
            name=f"whole sets ({level.name})",
            over=over,
            n=len(given),
            figures=figures,
            level=level.id,
            sentence=of_sets(part.coders, _same(given), len(given), confusions),
        )
    ]


def _same(given: NDArray[np.intp]) -> int:
    """Return how many units all their raters gave the same."""
    if not len(given):
        return 0
    most = given.max(axis=1)
    return int(((given == most[:, None]) | (given == NOT_CODED)).all(axis=1).sum())


def alphas(part: Prepared, given: NDArray[np.intp], sets: Flags, kinds: Sequence[Kind]) -> dict[str, Estimate]:
    """Return alpha with each distance, and as `same` the share of equal pairs of sets, with intervals."""
    sizes = part.sampling.totals(part.weights)
    found: dict[str, Estimate] = {}
    for kind in kinds:
        measured = set_alpha(given, sets, part.weights, part.sampling, kind)
        edge = _alpha_edge(measured, part)
        value = measured.on_all
        estimate = interval(value, measured.at(part.sampling.weights), part.sampling, sizes, "coefficient", edge)
        found[kind] = estimate if estimate.value is not None else Estimate(None, note=_why_no_alpha(measured))
        if kind == "nominal":
            plain = Edge(edge.share, edge.replicates, edge.fragments)
            share = interval(edge.share, edge.replicates, part.sampling, sizes, "share", plain)
            found["same"] = share if share.value is not None else Estimate(None, note=_why_no_alpha(measured))
    return found


def _alpha_edge(measured: SetAlpha, part: Prepared) -> Edge:
    everything = np.ones((1, len(measured.values)))
    share = float(measured.agreement_at(everything)[0])
    return Edge(
        share=share,
        replicates=measured.agreement_at(part.sampling.weights),
        fragments=len(part.given) * part.effective_share,
        chance=1 - measured.disagreement_expected,
    )


def _why_no_alpha(measured: SetAlpha) -> str:
    return ONE_VALUE if measured.values.sum() > 1 else "not defined: no fragment in common"


# --- valence ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Moments:
    """Fragment x code that at least two coders gave: the valences (sorted, as one word) that each gave it."""

    part: Prepared
    given: NDArray[np.intp]
    valences: tuple[str, ...]


def _moments(prepared: Prepared) -> _Moments:
    """Return the moments whose code agrees, a unit standing once for each such code."""
    names: dict[str, int] = {}
    by_kind = [_valences(labels) for labels in prepared.combinations]
    units: list[int] = []
    rows: list[list[int]] = []
    for unit, given in enumerate(prepared.given.tolist()):
        said = [by_kind[kind] if kind != NOT_CODED else {} for kind in given]
        codes = dict.fromkeys(code for one in said for code in one)
        for code in codes:
            row = [names.setdefault(one[code], len(names)) if code in one else NOT_CODED for one in said]
            if len(row) - row.count(NOT_CODED) >= 2:
                units.append(unit)
                rows.append(row)
    given = np.array(rows, dtype=np.intp).reshape(len(rows), len(prepared.coders))
    return _Moments(prepared.where(np.array(units, dtype=np.intp)), given, tuple(names))


def _valences(labels: Sequence[object]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for label in labels:
        found.setdefault(label.code, set()).add(label.valence or "")  # type: ignore[attr-defined]
    return {code: " ".join(sorted(valences)) for code, valences in found.items()}


def _valence_lines(pair: Prepared, names: Sequence[str]) -> list[Line]:
    """Return the line of valence as a whole, and one per valence as yes or no."""
    if not pair.scheme.valences:
        return []
    moments = _moments(pair)
    part, given, values = moments.part, moments.given, moments.valences
    figures = _nominal_figures(part, given, len(values))
    said = [(values[one], values[other]) for one, other in given.tolist()]
    whole = Line(
        about="valence",
        name="valence, given the code",
        over="code given by both",
        n=len(given),
        figures=figures,
        sentence=of_moments(pair.coders, said),
    )
    return [whole, *_sign_lines(pair.scheme, part, given, values, names)]


def _nominal_figures(part: Prepared, given: NDArray[np.intp], count: int) -> dict[str, Estimate]:
    """Return raw agreement and kappa of two coders' values, and alpha."""
    both = alphas(part, given, np.eye(max(count, 1), dtype=bool), ("nominal",))
    figures = {"raw": both["same"], "alpha": both["nominal"]}
    if not len(given):
        return {**figures, "kappa": Estimate(None, note="not defined: no code in common")}
    groups = np.zeros((part.sampling.groups, count, count))
    np.add.at(groups, (part.sampling.member, given[:, 0], given[:, 1]), part.weights)
    drawn = (part.sampling.weights @ groups.reshape(len(groups), -1)).reshape(-1, count, count)
    total, sizes = groups.sum(axis=0), part.sampling.totals(part.weights)
    value = float(nominal_kappas(total))
    observed = float(np.trace(total) / total.sum())
    chance = float((total.sum(axis=0) * total.sum(axis=1)).sum() / total.sum() ** 2)
    shares = np.trace(drawn, axis1=1, axis2=2) / np.maximum(drawn.sum(axis=(1, 2)), 1e-12)
    edge = Edge(observed, shares, len(given) * part.effective_share, min(chance, 1 - 1e-9))
    found = interval(value, nominal_kappas(drawn), part.sampling, sizes, "coefficient", edge)
    undefined = Estimate(None, note="not defined: only one valence used")
    alpha = figures["alpha"] if figures["alpha"].value is not None else undefined
    return {**figures, "alpha": alpha, "kappa": found if found.value is not None else undefined}


def _sign_lines(
    scheme: Scheme, part: Prepared, given: NDArray[np.intp], values: Sequence[str], names: Sequence[str]
) -> list[Line]:
    if not len(given):
        return []
    holds = np.array([[sign in value.split() for sign in scheme.valence_signs] for value in values], dtype=bool)
    first, second = holds[given[:, 0]], holds[given[:, 1]]
    cells = _cells(first, second, part.weights, part.sampling, part.effective_share)
    lines = []
    for place, valence in enumerate(scheme.valences):
        counts = _counts(first[:, place], second[:, place])
        lines.append(
            Line(
                about="valence",
                name=valence.name,
                over="code given by both",
                n=len(given),
                figures=yes_no_figures(cells, place, names, part.coders, "not defined: nobody gave it"),
                code=valence.sign,
                given=sum(counts),
                sentence=of_code(part.coders, valence.sign, counts, None),
            )
        )
    return lines


# --- any number of coders -------------------------------------------------------------------------------------------


def all_lines(prepared: Prepared) -> list[Line]:
    """Return the lines of all coders together (alpha; ratings may be missing), from units that two or more rated."""
    everyone = prepared.of(range(len(prepared.coders)))
    lines: list[Line] = []
    for over, kept in _bases(everyone):
        part = everyone.where(kept)
        coded = np.append(part.is_coded.astype(np.intp), NOT_CODED)[part.given]
        lines.append(_alpha_line(part, "coded or not", "coded or not", over, coded, ONE_HOT))
        for depth, level in enumerate(part.scheme.levels):
            lines += _set_lines(part, over, depth)
            for column in part.columns(depth):
                code = part.scheme.codes[column]
                has = np.append(part.paths[:, column].astype(np.intp), NOT_CODED)[part.given]
                lines.append(_alpha_line(part, "code", code.name, over, has, ONE_HOT, level.id, code.code))
    if prepared.scheme.valences:
        moments = _moments(everyone)
        sets = np.eye(max(len(moments.valences), 1), dtype=bool)
        over = "code given by both"
        lines.append(_alpha_line(moments.part, "valence", "valence, given the code", over, moments.given, sets))
    return lines


def _alpha_line(
    part: Prepared,
    about: About,
    name: str,
    over: Over,
    given: NDArray[np.intp],
    sets: Flags,
    level: str = "",
    code: str = "",
) -> Line:
    found = alphas(part, given, sets, ("nominal",))
    figures = {"alpha": found["nominal"], "raw": found["same"]}
    used = int((given == 1).any(axis=1).sum()) if about == "code" else None
    said = of_all(part.coders, code or name, _same(given), len(given))
    return Line(about, name, over, len(given), figures, level=level, code=code, given=used, sentence=said)
