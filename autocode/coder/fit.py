"""Fitting a coding model: heads, then the blend of what they say, then thresholds and valence, in that order.

Blend, thresholds and valence are fitted on what the heads say of fragments whose document they have not seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autocode.coder import blend as blending
from autocode.coder import decide
from autocode.coder.blend import Blend, Evidence, Pairs, family_of, pair_inputs
from autocode.coder.definitions import Definitions, fit_definitions
from autocode.coder.familiar import fit_familiar
from autocode.coder.features import NgramCounts, NgramFeatures, VectorScaler, count_ngrams, fit_ngrams, fit_scaler
from autocode.coder.folds import Indices, group_folds, shuffled, stretches
from autocode.coder.heads import Block, LinearHeads, fit_heads
from autocode.coder.model import CodingModel, Features, features_of, likeness, situations_of, weighted_paths
from autocode.coder.passages import Passages
from autocode.coder.places import fit_lifts
from autocode.coder.targets import Targets, targets_of
from autocode.coder.valence import ValenceModel, fit_valence
from autocode.errors import CodedDataError
from autocode.records import CodedFragment
from autocode.scheme import Scheme

Array = NDArray[np.float64]
# Documents left out for the blend and the thresholds: each by itself, up to this number of folds.
INNER_FOLDS = 20
# Where every fold has an encoder tuned for it: tuning takes a minute, not a tenth of a second.
TUNED_FOLDS = 3
# All fragments, and the definitions, as an encoder reads them that was tuned on some of the fragments (rows).
Anew = Callable[[Indices], tuple[Passages, NDArray[np.float32] | None]]
NGRAM_PENALTY = 1.5
VECTOR_PENALTY = 1.6
# A text with both neighbours is half as long again: the penalty grows with it.
CONVERSATION_PENALTY = 2.4
# Fewer fragments with neighbours than this teach nothing about conversations.
MINIMUM_IN_CONVERSATION = 20
# What is left to fit on when a fold of the fewest codings that may be trained on (`train.FEWEST_CODINGS`) is held out.
MINIMUM_FRAGMENTS = 20


def fit_model(
    fragments: Sequence[CodedFragment],
    passages: Passages,
    scheme: Scheme,
    groups: Sequence[str],
    in_reading_order: bool = True,
    counts: NgramCounts | None = None,
    definitions: NDArray[np.float32] | None = None,
    anew: Anew | None = None,
) -> CodingModel:
    """Return the model of coded fragments and what is known of them; `groups` name what no fold may split.

    All fragments train the heads. Blend, thresholds and valence are calibrated on scores out of group of those that are
    not `example_only`, each weighted by the inverse of its draw probability. `counts` are the fragments' n-grams, when
    somebody counted them already; `definitions` the vectors of the scheme's definitions (`encode_definitions`).

    When the vectors come from an encoder that was tuned on these fragments' codes, scores out of group need one that
    was not: `anew` then tunes on the rest for every fold. Raises CodedDataError when there is too little to learn from.
    """
    defined = None if definitions is None else np.asarray(~np.isnan(definitions).any(axis=1))
    targets = targets_of(fragments, scheme, defined)
    measured = np.flatnonzero([not fragment.example_only for fragment in fragments])
    _check_enough(len(measured), targets, scheme)
    own = [groups[int(row)] for row in measured]
    most = INNER_FOLDS if anew is None else TUNED_FOLDS
    folds = [test for _, test in group_folds(folding_groups(own, most, in_reading_order), most)]
    counts = count_ngrams(passages.texts) if counts is None else counts
    ngrams, sparse = fit_ngrams(counts, groups)
    scaler = fit_scaler(passages.vectors)
    features = features_of(passages, sparse, scaler)
    known = _own_definitions(definitions, targets, passages, scheme)
    without = []
    if anew is not None:
        for fold in folds:
            read, defined_anew = anew(np.setdiff1d(np.arange(len(fragments)), measured[fold]))
            seen = features_of(read, sparse, fit_scaler(read.vectors))
            without.append((seen, _own_definitions(defined_anew, targets, read, scheme)))
    learner = _Learner(fragments, targets, features, scheme, measured, own, folds, known, without)
    model = learner.model(ngrams, scaler)
    return replace(model, familiar=fit_familiar(counts.rows(measured), ngrams, passages.rows(measured), scaler, own))


class _Learner:
    """Everything that is learnt from one table, in the order in which it is learnt.

    `measured` are the rows that calibrate, `groups` their groups, `folds` the places among them that no fold splits;
    `without`, per fold, what all fragments look like to an encoder that was tuned without it (empty: one encoder).
    """

    def __init__(
        self,
        fragments: Sequence[CodedFragment],
        targets: Targets,
        features: Features,
        scheme: Scheme,
        measured: Indices,
        groups: Sequence[str],
        folds: Sequence[Indices],
        definitions: Definitions | None,
        without: Sequence[tuple[Features, Definitions | None]] = (),
    ) -> None:
        self.fragments, self.targets, self.features, self.scheme = fragments, targets, features, scheme
        self.measured, self.groups, self.folds, self.definitions = measured, groups, folds, definitions
        self.held_out = [measured[fold] for fold in folds]
        self.without = without
        self.family = family_of(targets.codes, scheme)
        self.truth = targets.matrix[self.measured]
        self.weights = draw_weights([fragments[int(i)] for i in self.measured])
        self.prior = _prior(self.truth, self.weights)
        self.words, self.own = Block(features.ngrams), Block(features.own)
        self.before, self.after = Block(features.before), Block(features.after)

    def model(self, ngrams: NgramFeatures, scaler: VectorScaler) -> CodingModel:
        """Return the fitted model."""
        matrix = self.targets.matrix
        ngram_heads, ngram_scores = fit_heads([self.words], matrix, NGRAM_PENALTY, self.held_out)
        vector_heads, vector_scores = self._on_vectors(("own",), VECTOR_PENALTY)
        conversation_heads, conversation_scores = self._conversation()
        passages = self.features.passages.rows(self.measured)
        parts, part_lifts = fit_lifts(passages.parts, self.truth, self.groups, self.folds)
        roles, role_lifts = fit_lifts(passages.roles, self.truth, self.groups, self.folds)
        situations = situations_of(passages, parts, roles, conversation_heads is not None)
        by_vector = {0: vector_scores, blending.NEIGHBOURS_KNOWN: conversation_scores}
        definition, lengths = self._likeness(passages), passages.lengths
        nothing = np.zeros(self.truth.shape)

        def inputs(situation: int) -> Array:
            placed = situation & blending.PLACE_KNOWN
            evidence = Evidence(
                ngrams=ngram_scores[self.measured],
                vector=by_vector[situation & blending.NEIGHBOURS_KNOWN][self.measured],
                definition=definition,
                part=part_lifts if placed else nothing,
                role=role_lifts if placed else nothing,
            )
            return pair_inputs(evidence, self.prior, self.family, lengths)

        blend, found = self._blend(situations, inputs)
        return CodingModel(
            scheme=self.scheme,
            codes=self.targets.codes,
            examples=matrix.sum(axis=0, dtype=np.int64),
            prior=self.prior,
            ngrams=ngrams,
            scaler=scaler,
            ngram_heads=ngram_heads,
            vector_heads=vector_heads,
            conversation_heads=conversation_heads,
            definitions=self.definitions,
            parts=parts,
            roles=roles,
            blend=blend,
            thresholds=decide.fit_thresholds(found, self.truth, self.prior, self.family, self.weights),
            valence=self._valence(),
        )

    def _conversation(self) -> tuple[LinearHeads | None, Array]:
        """Return heads on a text with its neighbours, and their scores out of group, or None with too few of them."""
        if self.features.passages.have_neighbours[self.measured].sum() < MINIMUM_IN_CONVERSATION:
            return None, np.zeros(0)
        return self._on_vectors(("own", "before", "after"), CONVERSATION_PENALTY)

    def _on_vectors(self, parts: Sequence[str], penalty: float) -> tuple[LinearHeads, Array]:
        """Return heads on some parts of the features (by name), and their scores out of group."""
        matrix, blocks = self.targets.matrix, [getattr(self, part) for part in parts]
        if not self.without:
            return fit_heads(blocks, matrix, penalty, self.held_out)
        heads, scores = fit_heads(blocks, matrix, penalty)
        for group, (features, _) in zip(self.held_out, self.without, strict=True):
            rest, vectors = np.setdiff1d(np.arange(len(matrix)), group), [getattr(features, part) for part in parts]
            others, _ = fit_heads([Block(part[rest]) for part in vectors], matrix[rest], penalty)
            scores[group] = others.scores(*(part[group] for part in vectors))
        return heads, scores

    def _likeness(self, passages: Passages) -> Array:
        """Return how like the definitions the measured fragments (`passages`) are to encoders not tuned on them."""
        found = likeness(self.definitions, passages, self.targets.matrix.shape[1])
        for fold, group, (features, definitions) in zip(self.folds, self.held_out, self.without, strict=False):
            found[fold] = likeness(definitions, features.passages.rows(group), found.shape[1])
        return found

    def _blend(self, situations: NDArray[np.intp], inputs: Callable[[int], Array]) -> tuple[Blend, Array]:
        """Return the blend, and every measured fragment's probabilities out of group, as its own situation gives."""
        blend = blending.no_blend(len(self.scheme.levels))
        usable = self._usable()
        found = np.zeros(self.truth.shape)
        for situation in range(blending.SITUATIONS):
            # What more is known than the situation says is left out: those fragments serve it too.
            rows = np.flatnonzero((situations & situation) == situation)
            if situation and not len(rows):
                continue
            of = inputs(situation)
            pairs = Pairs(of[rows], self.truth[rows], usable[rows], self.weights[rows])
            blending.fit_situation(blend, situation, pairs, self.family)
            own = np.flatnonzero(situations == situation)
            found[own] = blend.probabilities(of[own], self.family, situations[own])
        return blend, found

    def _usable(self) -> NDArray[np.bool_]:
        """Return the pairs whose score out of group was learnt from something (measured fragments x codes)."""
        examples = self.targets.matrix.sum(axis=0, dtype=int)
        usable = np.zeros(self.targets.matrix.shape, dtype=bool)
        for group in self.held_out:
            within = self.targets.matrix[group].sum(axis=0, dtype=int)
            usable[np.ix_(group, np.flatnonzero((examples - within > 0) & (examples > 1)))] = True
        return usable[self.measured]

    def _valence(self) -> ValenceModel | None:
        moments = [
            (row, label.code, label.valence)
            for row, fragment in enumerate(self.fragments)
            for label in fragment.labels
            if label.valence is not None
        ]
        if not moments:
            return None
        rows = np.array([row for row, _, _ in moments], dtype=np.intp)
        paths = Block(weighted_paths([code for _, code, _ in moments], self.scheme))
        among = [np.flatnonzero(np.isin(rows, group)) for group in self.held_out]
        blocks = [self.words.rows(rows), self.own.rows(rows), self.before.rows(rows), self.after.rows(rows), paths]
        return fit_valence(blocks, [sign for _, _, sign in moments], [group for group in among if len(group)])


def draw_weights(fragments: Sequence[CodedFragment]) -> Array:
    """Return how much each fragment counts: one over its chance of being drawn, with mean 1.

    Source: Horvitz & Thompson (1952), "A generalization of sampling without replacement", JASA 47.
    """
    weights = np.array([1.0 / (fragment.draw_probability or 1.0) for fragment in fragments])
    return np.asarray(weights / weights.mean())


def _own_definitions(
    encoded: NDArray[np.float32] | None, targets: Targets, passages: Passages, scheme: Scheme
) -> Definitions | None:
    """Return the definitions of the codes that can be suggested."""
    if encoded is None:
        return None
    column = {code.code: index for index, code in enumerate(scheme.codes)}
    return fit_definitions(encoded, passages.vectors).of([column[code] for code in targets.codes])


def folding_groups(groups: Sequence[str], wanted: int, in_reading_order: bool) -> list[str]:
    """Return the groups to fold by: the given ones, or with a single one stretches of text (or draws)."""
    if len(set(groups)) > 1:
        return list(groups)
    return stretches(len(groups), wanted) if in_reading_order else shuffled(len(groups), wanted)


def _check_enough(measured: int, targets: Targets, scheme: Scheme) -> None:
    if measured < MINIMUM_FRAGMENTS:
        raise CodedDataError(
            f"{measured} coded fragments are too few to train on; at least {MINIMUM_FRAGMENTS} are needed."
        )
    if not targets.matrix.any():
        raise CodedDataError(
            f"no code of scheme {scheme.title} occurs, or only codes that occur everywhere: there is nothing to learn."
        )


def _prior(matrix: NDArray[np.int8], weights: Array) -> Array:
    """Return how often each code is given, with half a fragment added on both sides."""
    return np.asarray((weights @ matrix + 0.5) / (weights.sum() + 1.0))
