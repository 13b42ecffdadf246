"""The coding model as a whole: fitted on coded fragments, it gives every code of a scheme a probability.

What it reads of a fragment are its words, its sentence vector, what is said before and after, and the part and role;
nothing here knows a file, a person or a command. `fit` makes it. Fitting is deterministic: the same fragments in the
same order give the same model on the same kind of machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autocode.coder import blend as blending
from autocode.coder import decide
from autocode.coder.blend import Blend, Evidence, Family, family_of, pair_inputs
from autocode.coder.definitions import Definitions
from autocode.coder.familiar import Familiar, Likeness, likeness_of
from autocode.coder.features import NgramFeatures, VectorScaler
from autocode.coder.heads import LinearHeads
from autocode.coder.passages import NOTHING, Passages
from autocode.coder.places import Lifts
from autocode.coder.targets import path_matrix
from autocode.coder.valence import CODE_WEIGHT, ValenceModel
from autocode.records import SuggestedMoment
from autocode.scheme import Scheme

Array = NDArray[np.float64]
NEIGHBOUR_WEIGHT = 0.5
ALTERNATIVES = 3
# Below this the best alternative is a guess at "Ja.": naming it would only fill the column.
LEAST_FOR_THE_FIRST, LEAST_FOR_THE_REST = 0.05, 0.02
_DECIMALS = 3


@dataclass
class CodingModel:
    """A fitted model; `codes` are the codes it can suggest, on all levels, in the order of the columns.

    `examples[j]` is how many training fragments carry code j; with 0 it is known by its definition alone.
    `conversation_heads` is None when no fragment came with its neighbours.
    """

    scheme: Scheme
    codes: tuple[str, ...]
    examples: NDArray[np.int64]
    prior: Array
    ngrams: NgramFeatures
    scaler: VectorScaler
    ngram_heads: LinearHeads
    vector_heads: LinearHeads
    conversation_heads: LinearHeads | None
    definitions: Definitions | None
    parts: Lifts
    roles: Lifts
    blend: Blend
    thresholds: decide.Thresholds
    valence: ValenceModel | None
    familiar: Familiar | None = None

    @property
    def family(self) -> Family:
        """Where its codes sit in the hierarchy."""
        return family_of(self.codes, self.scheme)

    @property
    def unlearnt(self) -> tuple[str, ...]:
        """Leaves of the scheme that it cannot suggest: without an example, and without a definition to go by."""
        return tuple(leaf.code for leaf in self.scheme.leaves if leaf.code not in self.codes)

    @property
    def by_definition_alone(self) -> tuple[str, ...]:
        """Leaves that it knows from the codebook only: nobody showed it an example."""
        pairs = zip(self.codes, self.examples, strict=True)
        return tuple(code for code, examples in pairs if not examples and self.scheme.is_leaf(code))

    def likeness(self, passages: Passages) -> Likeness | None:
        """Return how like its training text a document is; None when there is too little to say so."""
        return likeness_of(self.familiar, self.ngrams, self.scaler, passages)

    def features(self, passages: Passages) -> "Features":
        """Return what the heads read of some fragments, worked out once for codes and valences."""
        return features_of(passages, self.ngrams.transform(passages.texts), self.scaler)

    def probabilities(self, passages: Passages) -> Array:
        """Return the probability that a person gives each code (fragments x codes), also for codes above the leaves."""
        return self._probabilities(self.features(passages))

    def _probabilities(self, of: "Features") -> Array:
        situations = situations_of(of.passages, self.parts, self.roles, self.conversation_heads is not None)
        evidence = Evidence(
            ngrams=self.ngram_heads.scores(of.ngrams),
            vector=self._vector_scores(of, situations),
            definition=likeness(self.definitions, of.passages, len(self.codes)),
            part=self.parts.of(of.passages.parts),
            role=self.roles.of(of.passages.roles),
        )
        inputs = pair_inputs(evidence, self.prior, self.family, of.passages.lengths)
        found = self.blend.probabilities(inputs, self.family, situations)
        return normalise_exclusive(found, self.codes, self.scheme) if self.scheme.exclusive else found

    def _vector_scores(self, of: "Features", situations: NDArray[np.intp]) -> Array:
        scores = self.vector_heads.scores(of.own)
        known = np.flatnonzero(situations & blending.NEIGHBOURS_KNOWN)
        if self.conversation_heads is not None and len(known):
            scores[known] = self.conversation_heads.scores(of.own[known], of.before[known], of.after[known])
        return scores

    def chosen(self, probabilities: Array) -> NDArray[np.bool_]:
        """Return which codes are suggested, each fragment as deep as is sure (fragments x codes)."""
        return chosen(probabilities, self.codes, self.scheme, self.thresholds, self.prior)

    def cleared(self, probabilities: Array) -> NDArray[np.bool_]:
        """Return which codes clear their threshold, level by level, for figures per level (fragments x codes)."""
        if self.scheme.exclusive:
            return with_ancestors(self.chosen(probabilities), self.family)
        return with_ancestors(decide.suggested(probabilities, self.thresholds), self.family)

    def valence_probabilities(self, passages: Passages, moments: Sequence[tuple[int, str]]) -> Array:
        """Return P(valence | code) for moments given as (row of passages, code); moments x `valence.signs`."""
        return self._valence_probabilities(self.features(passages), moments)

    def _valence_probabilities(self, of: "Features", moments: Sequence[tuple[int, str]]) -> Array:
        if self.valence is None or not moments:
            return np.zeros((len(moments), 0))
        rows = np.array([row for row, _ in moments], dtype=np.intp)
        paths = weighted_paths([code for _, code in moments], self.scheme)
        return self.valence.probabilities(of.ngrams[rows], of.own[rows], of.before[rows], of.after[rows], paths)

    def read(self, passages: Passages) -> list["Reading"]:
        """Return what the model makes of each fragment; confidences have 3 decimals."""
        if not len(passages):
            return []
        of = self.features(passages)
        found = self._probabilities(of)
        chosen = self.chosen(found)
        considered = self.alternatives(found, chosen)
        pairs = [(int(row), int(column)) for row, column in np.argwhere(chosen | considered)]
        valences = self._valence_probabilities(of, [(row, self.codes[column]) for row, column in pairs])
        moments: list[list[SuggestedMoment]] = [[] for _ in range(len(passages))]
        alternatives: list[list[SuggestedMoment]] = [[] for _ in range(len(passages))]
        for (row, column), chances in zip(pairs, valences, strict=True):
            moment = self._moment(column, float(found[row, column]), chances)
            (moments if chosen[row, column] else alternatives)[row].append(moment)
        return [
            Reading(self._ranked(first), self._ranked(rest)) for first, rest in zip(moments, alternatives, strict=True)
        ]

    def alternatives(self, found: Array, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return the most probable leaves that are not chosen (fragments x codes); none where all are unlikely."""
        leaves = np.array([self.scheme.is_leaf(code) for code in self.codes])
        free = np.where(leaves & ~chosen, found, -1.0)
        best = np.argsort(-free, axis=1, kind="stable")[:, :ALTERNATIVES]
        result = np.zeros_like(chosen)
        worth_naming = free.max(axis=1, keepdims=True) >= LEAST_FOR_THE_FIRST
        likely = np.take_along_axis(free, best, axis=1) >= LEAST_FOR_THE_REST
        np.put_along_axis(result, best, likely & worth_naming, axis=1)
        return result

    def _moment(self, column: int, confidence: float, chances: Array) -> SuggestedMoment:
        code, sign, share = self.codes[column], None, None
        if self.valence is not None:
            best = self.valence.decide(chances)
            sign, share = self.valence.signs[best], round(float(chances[best]), _DECIMALS)
        return SuggestedMoment(code, self.scheme.level_of(code).id, round(confidence, _DECIMALS), sign, share)

    def _ranked(self, moments: list[SuggestedMoment]) -> tuple[SuggestedMoment, ...]:
        return tuple(sorted(moments, key=lambda m: (-(m.confidence or 0.0), self.codes.index(m.code))))


@dataclass(frozen=True)
class Features:
    """What the heads read of some fragments: TF-IDF rows, and scaled vectors of the text and of its neighbours."""

    passages: Passages
    ngrams: Any
    own: NDArray[np.float32]
    before: NDArray[np.float32]
    after: NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """What a model makes of one fragment: the moments it suggests, and the leaf codes that come next."""

    moments: tuple[SuggestedMoment, ...]
    alternatives: tuple[SuggestedMoment, ...]


def features_of(passages: Passages, ngrams: Any, scaler: VectorScaler) -> Features:
    """Return the features of fragments; a neighbour weighs NEIGHBOUR_WEIGHT, and 0 where there is none."""
    asked = np.stack([passages.own, passages.before, passages.after])
    used, places = np.unique(asked, return_inverse=True)  # of many encoded texts, one fragment needs three
    scaled = scaler.transform(passages.encoded[used])
    scaled[used == NOTHING] = 0
    own, before, after = (scaled[row] for row in places.reshape(asked.shape))
    return Features(passages, ngrams, own, before * np.float32(NEIGHBOUR_WEIGHT), after * np.float32(NEIGHBOUR_WEIGHT))


def likeness(definitions: Definitions | None, passages: Passages, codes: int) -> Array:
    """Return the likeness of fragments to the definitions (fragments x codes), 0 where there are none."""
    if definitions is None:
        return np.zeros((len(passages), codes))
    return definitions.likeness(passages.vectors)


def situations_of(passages: Passages, parts: Lifts, roles: Lifts, conversational: bool) -> NDArray[np.intp]:
    """Return the number of each fragment's situation: which blend reads it.

    Neighbours count only for a model that is `conversational`, a part or role only when the model knows it.
    """
    neighbours = passages.have_neighbours & conversational
    place = parts.known(passages.parts) | roles.known(passages.roles)
    return np.asarray(neighbours * blending.NEIGHBOURS_KNOWN + place * blending.PLACE_KNOWN, dtype=np.intp)


def normalise_exclusive(found: Array, codes: tuple[str, ...], scheme: Scheme) -> Array:
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
    probabilities: Array, codes: tuple[str, ...], scheme: Scheme, thresholds: decide.Thresholds, prior: Array
) -> NDArray[np.bool_]:
    """Return the codes to suggest (fragments x codes); none above another."""
    if scheme.exclusive:
        return decide.most_probable(probabilities, np.array([scheme.is_leaf(code) for code in codes]), prior)
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


def weighted_paths(codes: Sequence[str], scheme: Scheme) -> NDArray[np.float32]:
    """Return a row per code with CODE_WEIGHT at the code and everything above it (codes x all codes of the scheme)."""
    return path_matrix([(code,) for code in codes], scheme).astype(np.float32) * np.float32(CODE_WEIGHT)
