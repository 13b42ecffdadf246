"""The coding model as a whole: fitted on coded fragments, it gives every code of a scheme a probability.

Everything about a fragment comes from its text; nothing here knows a file, a person or a command. Fitting is
deterministic: the same fragments in the same order give the same model on the same kind of machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder import decide
from autocode.coder.blend import Blend, Family, family_of, fit_blend, pair_inputs
from autocode.coder.features import (
    NgramCounts,
    NgramFeatures,
    VectorScaler,
    count_ngrams,
    fit_ngrams,
    fit_scaler,
)
from autocode.coder.folds import Indices, group_folds, shuffled, stretches
from autocode.coder.heads import LinearHeads, fit_heads
from autocode.coder.targets import Targets, path_matrix, targets_of
from autocode.coder.valence import ValenceModel, fit_valence, moment_features
from autocode.errors import CodedDataError
from autocode.records import CodedFragment, SuggestedMoment
from autocode.scheme import Scheme

# Documents left out for the blend and the thresholds: each by itself, up to this number of folds.
INNER_FOLDS = 20
NGRAM_PENALTY = 1.5
VECTOR_PENALTY = 0.4
MINIMUM_FRAGMENTS = 20
ALTERNATIVES = 3
# Below this the best alternative is a guess at "Ja.": naming it would only fill the column.
LEAST_FOR_THE_FIRST, LEAST_FOR_THE_REST = 0.05, 0.02
_DECIMALS = 3


@dataclass
class CodingModel:
    """A fitted model; `codes` are the codes it can suggest, on all levels, in the order of the columns."""

    scheme: Scheme
    codes: tuple[str, ...]
    prior: NDArray[np.float64]
    ngrams: NgramFeatures
    scaler: VectorScaler
    ngram_heads: LinearHeads
    vector_heads: LinearHeads
    blend: Blend
    thresholds: decide.Thresholds
    valence: ValenceModel | None

    @property
    def family(self) -> Family:
        """Where its codes sit in the hierarchy."""
        return family_of(self.codes, self.scheme)

    @property
    def unlearnt(self) -> tuple[str, ...]:
        """Leaves of the scheme with too few examples to be suggested."""
        return tuple(leaf.code for leaf in self.scheme.leaves if leaf.code not in self.codes)

    def features(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> "Features":
        """Return what the heads read of some texts, worked out once for codes and valences."""
        return Features(self.ngrams.transform(texts), self.scaler.transform(vectors), word_counts(texts))

    def probabilities(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the probability that a person gives each code (texts x codes), also for codes above the leaves."""
        return self._probabilities(self.features(texts, vectors))

    def _probabilities(self, of: "Features") -> NDArray[np.float64]:
        scores = [self.ngram_heads.scores(of.ngrams), self.vector_heads.scores(of.vectors)]
        inputs = pair_inputs(scores, self.prior, self.family, of.lengths)
        return self._normalised(self.blend.probabilities(inputs, self.family))

    def _normalised(self, found: NDArray[np.float64]) -> NDArray[np.float64]:
        return normalise_exclusive(found, self.codes, self.scheme) if self.scheme.exclusive else found

    def chosen(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which codes are suggested, each fragment as deep as is sure (fragments x codes)."""
        return chosen(probabilities, self.codes, self.scheme, self.thresholds)

    def cleared(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which codes clear their threshold, level by level, for figures per level (fragments x codes)."""
        if self.scheme.exclusive:
            return with_ancestors(self.chosen(probabilities), self.family)
        return with_ancestors(decide.suggested(probabilities, self.thresholds), self.family)

    def valence_probabilities(
        self, texts: Sequence[str], vectors: NDArray[np.float32], moments: Sequence[tuple[int, str]]
    ) -> NDArray[np.float64]:
        """Return P(valence | code) for moments given as (row of texts, code); moments x `valence.signs`."""
        return self._valence_probabilities(self.features(texts, vectors), moments)

    def _valence_probabilities(self, of: "Features", moments: Sequence[tuple[int, str]]) -> NDArray[np.float64]:
        if self.valence is None or not moments:
            return np.zeros((len(moments), 0))
        rows = np.array([row for row, _ in moments], dtype=np.intp)
        paths = code_paths([code for _, code in moments], self.scheme)
        return self.valence.probabilities(*moment_features(of.ngrams[rows], of.vectors[rows], paths))

    def read(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list["Reading"]:
        """Return what the model makes of each text; confidences have 3 decimals."""
        if not texts:
            return []
        of = self.features(texts, vectors)
        found = self._probabilities(of)
        chosen = self.chosen(found)
        considered = self.alternatives(found, chosen)
        pairs = [(int(row), int(column)) for row, column in np.argwhere(chosen | considered)]
        valences = self._valence_probabilities(of, [(row, self.codes[column]) for row, column in pairs])
        moments: list[list[SuggestedMoment]] = [[] for _ in texts]
        alternatives: list[list[SuggestedMoment]] = [[] for _ in texts]
        for (row, column), chances in zip(pairs, valences, strict=True):
            moment = self._moment(column, float(found[row, column]), chances)
            (moments if chosen[row, column] else alternatives)[row].append(moment)
        return [
            Reading(self._ranked(first), self._ranked(rest)) for first, rest in zip(moments, alternatives, strict=True)
        ]

    def moments(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[tuple[SuggestedMoment, ...]]:
        """Return the suggested moments per text, the most probable first."""
        return [reading.moments for reading in self.read(texts, vectors)]

    def alternatives(self, found: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the most probable leaves that are not chosen (fragments x codes); none where all are unlikely."""
        leaves = np.array([self.scheme.is_leaf(code) for code in self.codes])
        free = np.where(leaves & ~chosen, found, -1.0)
        best = np.argsort(-free, axis=1, kind="stable")[:, :ALTERNATIVES]
        result = np.zeros_like(chosen)
        worth_naming = free.max(axis=1, keepdims=True) >= LEAST_FOR_THE_FIRST
        likely = np.take_along_axis(free, best, axis=1) >= LEAST_FOR_THE_REST
        np.put_along_axis(result, best, likely & worth_naming, axis=1)
        return result

    def _moment(self, column: int, confidence: float, chances: NDArray[np.float64]) -> SuggestedMoment:
        code, sign, share = self.codes[column], None, None
        if self.valence is not None:
            best = self.valence.decide(chances)
            sign, share = self.valence.signs[best], round(float(chances[best]), _DECIMALS)
        return SuggestedMoment(code, self.scheme.level_of(code).id, round(confidence, _DECIMALS), sign, share)

    def _ranked(self, moments: list[SuggestedMoment]) -> tuple[SuggestedMoment, ...]:
        return tuple(sorted(moments, key=lambda m: (-m.confidence, self.codes.index(m.code))))


@dataclass(frozen=True)
class Features:
    """What the heads read of some texts: TF-IDF rows, scaled vectors, and numbers of words."""

    ngrams: Any
    vectors: NDArray[np.float32]
    lengths: NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """What a model makes of one text: the moments it suggests, and the leaf codes that come next."""

    moments: tuple[SuggestedMoment, ...]
    alternatives: tuple[SuggestedMoment, ...]


def fit_model(
    fragments: Sequence[CodedFragment],
    vectors: NDArray[np.float32],
    scheme: Scheme,
    groups: Sequence[str],
    in_reading_order: bool = True,
    counts: NgramCounts | None = None,
) -> CodingModel:
    """Return the model of coded fragments, one sentence vector each; `groups` name what no fold may split.

    All fragments train the heads. Blend, thresholds and valence are calibrated on scores out of group of those that are
    not `example_only`. `counts` are the fragments' n-grams, when somebody counted them already. Raises CodedDataError
    when there is too little to learn from.
    """
    targets = targets_of(fragments, scheme)
    _check_enough(fragments, targets, scheme)
    texts = [fragment.text for fragment in fragments]
    measured = np.flatnonzero([not fragment.example_only for fragment in fragments])
    names = folding_groups([groups[int(i)] for i in measured], INNER_FOLDS, in_reading_order)
    held_out = [measured[test] for _, test in group_folds(names, INNER_FOLDS)]
    family = family_of(targets.codes, scheme)
    truth = targets.matrix[measured]
    prior = _prior(truth)
    ngrams, sparse = fit_ngrams(count_ngrams(texts) if counts is None else counts, groups)
    scaler = fit_scaler(vectors)
    dense = scaler.transform(vectors)
    ngram_heads, ngram_scores = fit_heads([sparse], targets.matrix, NGRAM_PENALTY, held_out)
    vector_heads, vector_scores = fit_heads([dense], targets.matrix, VECTOR_PENALTY, held_out)
    inputs = pair_inputs([ngram_scores, vector_scores], prior, family, word_counts(texts))[measured]
    blend = fit_blend(inputs, truth, family, len(scheme.levels))
    return CodingModel(
        scheme=scheme,
        codes=targets.codes,
        prior=prior,
        ngrams=ngrams,
        scaler=scaler,
        ngram_heads=ngram_heads,
        vector_heads=vector_heads,
        blend=blend,
        thresholds=decide.fit_thresholds(blend.probabilities(inputs, family), truth, prior, family),
        valence=_fit_valence(fragments, sparse, dense, scheme, held_out),
    )


def word_counts(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the number of words of each text."""
    return np.array([len(text.split()) for text in texts], dtype=float)


def folding_groups(groups: Sequence[str], wanted: int, in_reading_order: bool) -> list[str]:
    """Return the groups to fold by: the given ones, or with a single one stretches of text (or draws)."""
    if len(set(groups)) > 1:
        return list(groups)
    return stretches(len(groups), wanted) if in_reading_order else shuffled(len(groups), wanted)


def normalise_exclusive(found: NDArray[np.float64], codes: tuple[str, ...], scheme: Scheme) -> NDArray[np.float64]:
    """Return probabilities in which the leaves of an exclusive scheme sum to at most 1 and parents to their leaves'."""
    leaves = np.array([scheme.is_leaf(code) for code in codes])
    total = np.maximum(found[:, leaves].sum(axis=1, keepdims=True), 1.0)
    result = found.copy()
    result[:, leaves] = found[:, leaves] / total
    for column in np.flatnonzero(~leaves):
        below = [
            i for i, code in enumerate(codes) if leaves[i] and codes[column] in {c.code for c in scheme.path(code)}
        ]
        result[:, column] = result[:, below].sum(axis=1)
    return result


def chosen(
    probabilities: NDArray[np.float64], codes: tuple[str, ...], scheme: Scheme, thresholds: decide.Thresholds
) -> NDArray[np.bool_]:
    """Return the codes to suggest (fragments x codes); none above another."""
    if scheme.exclusive:
        return decide.most_probable(probabilities, np.array([scheme.is_leaf(code) for code in codes]))
    family = family_of(codes, scheme)
    cleared = with_only_children(decide.suggested(probabilities, thresholds), codes, scheme)
    return decide.deepest(cleared, family)


def with_only_children(cleared: NDArray[np.bool_], codes: tuple[str, ...], scheme: Scheme) -> NDArray[np.bool_]:
    """Return `cleared` with an only child cleared where its parent is: a chain of single codes is one decision."""
    column = {code: index for index, code in enumerate(codes)}
    result = cleared.copy()
    for code in codes:  # parents come before their children
        children = scheme.children(code)
        if len(children) == 1 and children[0].code in column:
            result[:, column[children[0].code]] |= result[:, column[code]]
    return result


def with_ancestors(cleared: NDArray[np.bool_], family: Family) -> NDArray[np.bool_]:
    """Return `cleared` with everything above a cleared code cleared too."""
    result = cleared.copy()
    for column, above in family.upwards:
        result[:, above] |= result[:, column]
    return result


def code_paths(codes: Sequence[str], scheme: Scheme) -> NDArray[np.float32]:
    """Return a row per code with 1 at the code and everything above it (codes x all codes of the scheme)."""
    return path_matrix([(code,) for code in codes], scheme).astype(np.float32)


def _check_enough(fragments: Sequence[CodedFragment], targets: Targets, scheme: Scheme) -> None:
    measured = sum(not fragment.example_only for fragment in fragments)
    if measured < MINIMUM_FRAGMENTS:
        raise CodedDataError(
            f"{measured} coded fragments are too few to train on; at least {MINIMUM_FRAGMENTS} are needed."
        )
    if not targets.codes:
        raise CodedDataError(
            f"no code of scheme {scheme.title} occurs at least twice and not everywhere: there is nothing to learn."
        )


def _prior(matrix: NDArray[np.int8]) -> NDArray[np.float64]:
    """Return how often each code is given, with half a fragment added on both sides."""
    return np.asarray((matrix.sum(axis=0) + 0.5) / (len(matrix) + 1.0))


def _fit_valence(
    fragments: Sequence[CodedFragment],
    sparse: Any,
    dense: NDArray[np.float32],
    scheme: Scheme,
    held_out: Sequence[Indices],
) -> ValenceModel | None:
    moments = [
        (row, label.code, label.valence)
        for row, fragment in enumerate(fragments)
        for label in fragment.labels
        if label.valence is not None
    ]
    if not moments:
        return None
    rows = np.array([row for row, _, _ in moments], dtype=np.intp)
    blocks = moment_features(sparse[rows], dense[rows], code_paths([code for _, code, _ in moments], scheme))
    among = [np.flatnonzero(np.isin(rows, group)) for group in held_out]
    return fit_valence(blocks, [sign for _, _, sign in moments], [group for group in among if len(group)])
