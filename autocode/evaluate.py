"""Cross-validation: how well a model trained on these codings would do on documents that it has not seen.

Every fragment is scored by a model whose training data held nothing of its document. From those scores come figures
per level of the scheme and per code, each with its n and a 95 % interval (as for agreement between coders:
`autocode.agree.sampling`), the calibration of the confidences, and the valence given the code.

With a single document nothing can be held out whole: the document is cut into stretches (or its rows are drawn at
random when they are not in reading order), and the result says that it holds within this document only.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.agree import check_grouping, no_such_group
from autocode.agree.coefficients import COEFFICIENTS, nominal_kappas
from autocode.agree.sampling import Edge, Estimate, Sampling, Scale, interval, sampling_of
from autocode.agree.tables import CellTable, yes_no_figures
from autocode.coder.features import count_ngrams
from autocode.coder.fit import Anew, fit_model, folding_groups
from autocode.coder.folds import group_folds
from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages
from autocode.coder.targets import path_matrix
from autocode.records import CodedFragment, CodedTable
from autocode.scheme import Scheme

Counts = NDArray[np.float64]
CALIBRATION_EDGES = np.linspace(0.0, 1.0, 11)
LEAST_SHOWN_PROBABILITY = 0.05
FEWEST_FOR_A_VERDICT = 50
SUBSTANTIAL, MODERATE = 0.6, 0.4


@dataclass(frozen=True)
class CodeFigures:
    """One code, at its level: n fragments that a person gave it, and how the model did."""

    code: str
    name: str
    n: int
    suggested: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    kappa: Estimate
    average_precision: float | None


@dataclass(frozen=True)
class LevelFigures:
    """One level of the scheme, codes rolled up to it; micro pools yes/no decisions, macro is the mean over codes."""

    level: str
    name: str
    codes_with_examples: int
    micro_precision: Estimate
    micro_recall: Estimate
    micro_f1: Estimate
    macro_f1: Estimate
    mean_kappa: Estimate
    first_is_right: Estimate
    one_of_three_is_right: Estimate
    same_set: Estimate
    calibration_error: float | None
    calibration: tuple[tuple[float, float, int], ...]
    codes: tuple[CodeFigures, ...]


@dataclass(frozen=True)
class ValenceFigures:
    """The valence of moments whose code is taken as given."""

    n: int
    accuracy: Estimate
    kappa: Estimate
    most_frequent: str
    most_frequent_share: float
    signs: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Evaluation:
    """All figures of one cross-validation.

    `groups` is the number of units behind the intervals, `sampled` what they are (`agree.sampling.Sampling.of`).
    """

    scheme: str
    fragments: int
    uncoded: int
    moments: int
    groups: int
    grouped_by: str
    sampled: str
    folds: int
    within_one_document: bool
    coded_or_not: CodeFigures
    levels: tuple[LevelFigures, ...]
    valence: ValenceFigures | None

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return asdict(self)


@dataclass
class OutOfFold:
    """Per fragment: probabilities, decisions and truth over ALL codes of the scheme; per moment: the valence."""

    probabilities: Counts
    decided: NDArray[np.bool_]
    truth: NDArray[np.bool_]
    valences: list[tuple[int, str, str]]


def cross_validate(
    table: CodedTable,
    passages: Passages,
    scheme: Scheme,
    folds: int = 5,
    group: str = "document",
    progress: Callable[[str], None] = lambda _: None,
    definitions: NDArray[np.float32] | None = None,
    anew: Anew | None = None,
) -> Evaluation:
    """Return the figures of a cross-validation in which no fold splits a group (document, speaker or part).

    `passages` are the table's fragments, in order; `definitions` the vectors of the scheme's definitions. With `anew`
    every fold is read by an encoder that was tuned on its training fragments (`fit_model`). Fragments that are
    `example_only` help to train every fold and are never held out or counted.
    Raises SettingsError for an unusable grouping and CodedDataError for too little data.
    """
    measured = np.flatnonzero([not fragment.example_only for fragment in table.fragments])
    examples = np.setdiff1d(np.arange(len(table.fragments)), measured)
    everything, table = table, replace(table, fragments=tuple(table.fragments[i] for i in measured))
    groups = _groups(table, group)
    fold_names = folding_groups(groups, folds, table.in_reading_order)
    splits = group_folds(fold_names, folds)
    out = _empty(table.fragments, scheme)
    counts = count_ngrams([fragment.text for fragment in everything.fragments])
    for number, (train, test) in enumerate(splits, start=1):
        progress(f"cross-validation: fold {number} of {len(splits)}")
        known = np.concatenate([measured[train], examples])
        if anew is not None:
            passages, definitions = anew(known)
        model = fit_model(
            [everything.fragments[i] for i in known],
            passages.rows(known),
            scheme,
            [groups[i] for i in train] + [everything.fragments[i].document for i in examples],
            table.in_reading_order,
            counts.rows(known),
            definitions,
            None if anew is None else _among(anew, known),
        )
        _score(out, model, table.fragments, passages.rows(measured[test]), test)
    return _figures(out, table, scheme, sampling_of(groups, group, table.in_reading_order), len(splits), group)


def _among(anew: Anew, known: NDArray[np.intp]) -> Anew:
    """Return `anew` for rows counted among `known`, of which it reads no others."""

    def read(rows: NDArray[np.intp]) -> tuple[Passages, NDArray[np.float32] | None]:
        passages, definitions = anew(known[rows])
        return passages.rows(known), definitions

    return read


def measure(table: CodedTable, passages: Passages, model: CodingModel, group: str = "document") -> Evaluation:
    """Return the figures of a model as it is, on codings that it did not learn from (`passages`: its fragments).

    Raises SettingsError for an unusable grouping.
    """
    groups = _groups(table, group)
    out = _empty(table.fragments, model.scheme)
    _score(out, model, table.fragments, passages, np.arange(len(table.fragments)))
    return _figures(out, table, model.scheme, sampling_of(groups, group, table.in_reading_order), 0, group)


@dataclass(frozen=True)
class Verdict:
    """How far a model can be leant on at one level of the scheme, for one user's data."""

    level: str
    kappa: Estimate
    sentence: str


def verdict(evaluation: Evaluation) -> tuple[Verdict, ...]:
    """Return a verdict per level, from the mean kappa's lower bound (the value itself where there is no interval).

    The words are those of Landis & Koch (1977), "The measurement of observer agreement for categorical data",
    Biometrics 33: above .60 substantial, above .40 moderate. With fewer than FEWEST_FOR_A_VERDICT fragments the answer
    is that it is too early.
    """
    return tuple(
        Verdict(level.name, level.mean_kappa, _sentence(level, evaluation.fragments)) for level in evaluation.levels
    )


def _sentence(level: LevelFigures, fragments: int) -> str:
    kappa = level.mean_kappa
    if fragments < FEWEST_FOR_A_VERDICT:
        return f"too early to say: {fragments} fragments, and {FEWEST_FOR_A_VERDICT} are needed."
    if kappa.value is None:
        return "cannot be said: no code of this level was given."
    bound = kappa.value if kappa.low is None else kappa.low
    if bound > SUBSTANTIAL:
        return "agrees with you substantially here: its suggestions can be leant on, with checks."
    if bound > MODERATE:
        return "agrees with you moderately here: helpful as suggestions, each to be looked at."
    return "does not surely agree with you here: code on by hand, and train a coder on your own codings."


def _groups(table: CodedTable, group: str) -> list[str]:
    check_grouping(group)
    values = [getattr(fragment, group) for fragment in table.fragments]
    if all(value is None for value in values):
        raise no_such_group(group)
    return ["" if value is None else str(value) for value in values]


def _empty(fragments: Sequence[CodedFragment], scheme: Scheme) -> OutOfFold:
    truth = path_matrix([fragment.codes for fragment in fragments], scheme)
    return OutOfFold(np.zeros(truth.shape), np.zeros_like(truth), truth, [])


def _score(
    out: OutOfFold,
    model: CodingModel,
    fragments: Sequence[CodedFragment],
    passages: Passages,
    test: NDArray[np.intp],
) -> None:
    """Fill in what the model says of the held-out fragments (`passages`, the rows `test` of all)."""
    column = {code.code: index for index, code in enumerate(model.scheme.codes)}
    columns = [column[code] for code in model.codes]
    found = model.probabilities(passages)
    out.probabilities[np.ix_(test, np.array(columns))] = found
    out.decided[np.ix_(test, np.array(columns))] = model.cleared(found)
    if model.valence is None:
        return
    moments = [
        (position, row, label.code, label.valence)
        for position, row in enumerate(test)
        for label in fragments[row].labels
        if label.valence is not None
    ]
    predicted = model.valence_probabilities(passages, [(position, code) for position, _, code, _ in moments])
    for (_, row, _, valence), chances in zip(moments, predicted, strict=True):
        out.valences.append((int(row), valence, model.valence.signs[model.valence.decide(chances)]))


def _figures(
    out: OutOfFold, table: CodedTable, scheme: Scheme, sampling: Sampling, folds: int, group: str
) -> Evaluation:
    any_truth, any_decided = (np.asarray(part.any(axis=1))[:, None] for part in (out.truth, out.decided))
    coded = _code_figures([("", "coded or not")], any_decided, any_truth, sampling)[0]
    return Evaluation(
        scheme=scheme.title,
        fragments=len(table.fragments),
        uncoded=int((~out.truth.any(axis=1)).sum()),
        moments=table.moments,
        groups=sampling.groups,
        grouped_by=group,
        sampled=sampling.of,
        folds=folds,
        within_one_document=sampling.is_single,
        coded_or_not=coded,
        levels=tuple(_level_figures(out, scheme, depth, sampling) for depth in range(len(scheme.levels))),
        valence=_valence_figures(out.valences, sampling, scheme) if out.valences else None,
    )


_PER_CODE = ("precision", "recall", "f1", "kappa")


def _cells(decided: NDArray[np.bool_], truth: NDArray[np.bool_], sampling: Sampling) -> CellTable:
    """Return both / only model / only person / neither, fragments x codes summed per group (groups x codes x 4)."""
    each = np.stack([decided & truth, decided & ~truth, ~decided & truth, ~decided & ~truth], axis=2)
    return _summed(sampling.totals(each.astype(float)), sampling)


def _summed(groups: Counts, sampling: Sampling) -> CellTable:
    sizes = np.bincount(sampling.member, minlength=sampling.groups).astype(float)
    return CellTable(groups, sampling, sizes, effective_share=1.0)


def _code_figures(
    names: Sequence[tuple[str, str]],
    decided: NDArray[np.bool_],
    truth: NDArray[np.bool_],
    sampling: Sampling,
    chances: Counts | None = None,
) -> list[CodeFigures]:
    """Return the figures of codes (sign, name) from their columns (fragments x codes)."""
    cells = _cells(decided, truth, sampling)
    return [
        CodeFigures(
            code=code,
            name=name,
            n=int(truth[:, place].sum()),
            suggested=int(decided[:, place].sum()),
            **_of_code(cells, place),
            average_precision=None if chances is None else _average_precision(chances[:, place], truth[:, place]),
        )
        for place, (code, name) in enumerate(names)
    ]


def _of_code(cells: CellTable, place: int) -> dict[str, Estimate]:
    found = yes_no_figures(cells, place, _PER_CODE, ("the model", "the coder"), "not defined: nobody gave it")
    return {name: found[name] for name in _PER_CODE}


def _average_precision(probabilities: Counts, truth: NDArray[np.bool_]) -> float | None:
    from sklearn.metrics import average_precision_score

    if not truth.any():
        return None
    return float(average_precision_score(truth, probabilities))


def _level_figures(out: OutOfFold, scheme: Scheme, depth: int, sampling: Sampling) -> LevelFigures:
    column = {code.code: index for index, code in enumerate(scheme.codes)}
    codes = scheme.at_depth(depth)
    columns = [column[code.code] for code in codes]
    decided, truth, chances = out.decided[:, columns], out.truth[:, columns], out.probabilities[:, columns]
    cells = _cells(decided, truth, sampling)
    micro = _of_code(_summed(cells.groups.sum(axis=1, keepdims=True), sampling), 0)
    ranks = _ranking_cells(chances, truth)
    error, bins = _calibration(chances, truth)
    return LevelFigures(
        level=scheme.levels[depth].id,
        name=scheme.levels[depth].name,
        codes_with_examples=int(truth.any(axis=0).sum()),
        micro_precision=micro["precision"],
        micro_recall=micro["recall"],
        micro_f1=micro["f1"],
        macro_f1=_mean_over_codes("f1", "share", cells),
        mean_kappa=_mean_over_codes("kappa", "coefficient", cells),
        first_is_right=_share(ranks[:, 0], sampling),
        one_of_three_is_right=_share(ranks[:, 1], sampling),
        same_set=_share(_same_set_cells(decided, truth), sampling),
        calibration_error=error,
        calibration=bins,
        codes=tuple(_code_figures([(code.code, code.name) for code in codes], decided, truth, sampling, chances)),
    )


def _mean_over_codes(name: str, scale: Scale, cells: CellTable) -> Estimate:
    """Return the mean of a coefficient over the codes that a person gave at least once (in each replicate anew)."""
    everything = np.concatenate([cells.total[None], cells.replicates])
    given = everything[..., 0] + everything[..., 2] > 0
    values = np.where(given, COEFFICIENTS[name](everything), np.nan)
    known = ~np.isnan(values)
    means = np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    means[~known.any(axis=1)] = np.nan
    return interval(float(means[0]), means[1:], cells.sampling, cells.sizes, scale)


def _share(hits: Counts, sampling: Sampling) -> Estimate:
    """Return the share of fragments with a hit, from (hit, 1) per fragment that counts and (0, 0) for the others."""
    groups = sampling.totals(hits)
    counted = groups.sum(axis=0)[1]
    shares = _ratio(np.vstack([groups.sum(axis=0), sampling.weights @ groups]))
    edge = Edge(float(np.nan_to_num(shares[0])), shares[1:], float(counted))
    return interval(float(shares[0]), shares[1:], sampling, groups[:, 1], "share", edge)


def _ratio(hits: Counts) -> Counts:
    return np.where(hits[:, 1] > 0, hits[:, 0] / np.maximum(hits[:, 1], 1e-300), np.nan)


def _ranking_cells(chances: Counts, truth: NDArray[np.bool_]) -> Counts:
    """Return, for coded fragments, (hit, 1) for the best code and for the best three (fragments x 2 x 2)."""
    order = np.argsort(-chances, axis=1, kind="stable")[:, :3]
    hits = np.take_along_axis(truth, order, axis=1)
    coded = np.asarray(truth.any(axis=1))
    cells = np.zeros((len(truth), 2, 2))
    cells[:, 0, 0], cells[:, 1, 0] = hits[:, 0] & coded, hits.any(axis=1) & coded
    cells[:, :, 1] = coded[:, None]
    return cells


def _same_set_cells(decided: NDArray[np.bool_], truth: NDArray[np.bool_]) -> Counts:
    return np.stack([(decided == truth).all(axis=1).astype(float), np.ones(len(truth))], axis=1)


def _calibration(
    chances: Counts, truth: NDArray[np.bool_]
) -> tuple[float | None, tuple[tuple[float, float, int], ...]]:
    """Return the expected calibration error over pairs of 5 % and more, and (mean confidence, share, n) per bin."""
    shown = chances >= LEAST_SHOWN_PROBABILITY
    if not shown.any():
        return None, ()
    confidence, right = chances[shown], truth[shown]
    which = np.clip(np.digitize(confidence, CALIBRATION_EDGES) - 1, 0, len(CALIBRATION_EDGES) - 2)
    bins = tuple(
        (float(confidence[which == b].mean()), float(right[which == b].mean()), int((which == b).sum()))
        for b in np.unique(which)
    )
    error = sum(n * abs(expected - observed) for expected, observed, n in bins) / len(confidence)
    return float(error), bins


def _valence_figures(valences: list[tuple[int, str, str]], sampling: Sampling, scheme: Scheme) -> ValenceFigures:
    signs = scheme.valence_signs
    cells = np.zeros((len(sampling.member), len(signs), len(signs)))
    for row, given, predicted in valences:
        cells[row, signs.index(predicted), signs.index(given)] += 1
    groups = sampling.totals(cells)
    confusion, replicates = groups.sum(axis=0), np.einsum("rg,gps->rps", sampling.weights, groups)
    given_in_all, sizes = confusion.sum(axis=0), groups.sum(axis=(1, 2))
    hits = np.stack([np.trace(cells, axis1=1, axis2=2), cells.sum(axis=(1, 2))], axis=1)
    kappas = nominal_kappas(np.concatenate([confusion[None], replicates]))
    return ValenceFigures(
        n=len(valences),
        accuracy=_share(hits, sampling),
        kappa=interval(float(kappas[0]), kappas[1:], sampling, sizes, "coefficient"),
        most_frequent=signs[int(np.argmax(given_in_all))],
        most_frequent_share=float(given_in_all.max() / given_in_all.sum()),
        signs=signs,
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
    )
