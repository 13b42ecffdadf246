"""One small logistic regression per level turns all evidence into calibrated probabilities.

It is shared by all codes of a level and fitted on out-of-fold (fragment, code) pairs, so it is blend and calibrator at
once, and a code with five examples borrows its calibration from one with three hundred. Its inputs, per pair, are named
in `INPUTS`: the heads' scores for the code, the likeness to its definition, its log prior odds, the mean score of the
code above it and of the top code above it, the mean score of the best rival on the same level, the length of the
fragment (a balanced head is as sure of "Middag." as of a sentence; people hardly ever code it), and the lifts of the
part and the role.

Fragments come with or without neighbours, and with or without a known part or role. There is a blend for each of these
four situations, fitted on the same pairs with what is missing left out, so that a bare fragment is read as well as it
can be.

Fifty fragments are too few to learn ten weights from: the weights are drawn towards `TYPICAL` ones, which were found on
four data sets of different kinds, as if STRENGTH pairs had already spoken for them. Where a code had no example left
outside the fragment's own group, its score out of group says nothing; such pairs are not fitted on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autocode.scheme import Scheme

Array = NDArray[np.float64]
INPUTS = ("ngrams", "vector", "definition", "prior", "parent", "top", "rival", "length", "part", "role")
TYPICAL = np.array([0.4, 2.6, 3.0, 0.2, 0.5, 0.0, -1.0, 0.4, 0.5, 0.5])
STRENGTH = 25.0
# Situations are numbered 0 to 3: neighbours count 1, a known place 2.
NEIGHBOURS_KNOWN, PLACE_KNOWN, SITUATIONS = 1, 2, 4
# With fewer pairs of a given code than this a level cannot be calibrated on its own and uses all levels together.
MINIMUM_POSITIVE_PAIRS = 10
_STEPS, _CLOSE_ENOUGH = 60, 1e-8


@dataclass
class Family:
    """Where each code sits in the hierarchy, as column indices of the score matrix (-1: nothing above it)."""

    depths: NDArray[np.intp]
    parent: NDArray[np.intp]
    top: NDArray[np.intp]

    @property
    def upwards(self) -> list[tuple[int, int]]:
        """Every (code, code above it), the deepest first, so that what is passed on reaches the top."""
        deepest_first = sorted(range(len(self.depths)), key=lambda column: -self.depths[column])
        return [(column, int(self.parent[column])) for column in deepest_first if self.parent[column] >= 0]


def family_of(codes: tuple[str, ...], scheme: Scheme) -> Family:
    """Return parents and tops of the learnable codes among themselves."""
    column = {code: index for index, code in enumerate(codes)}
    paths = [scheme.path(code) for code in codes]
    return Family(
        depths=np.array([len(path) - 1 for path in paths], dtype=np.intp),
        parent=np.array([column.get(path[-2].code, -1) if len(path) > 1 else -1 for path in paths], dtype=np.intp),
        top=np.array([column.get(path[0].code, -1) if len(path) > 2 else -1 for path in paths], dtype=np.intp),
    )


@dataclass(frozen=True)
class Evidence:
    """What speaks for each code, per fragment (each fragments x codes): scores, likeness and lifts.

    `vector` is the score of the text in its conversation where neighbours are known, else of the text alone.
    """

    ngrams: Array
    vector: Array
    definition: Array
    part: Array
    role: Array


def pair_inputs(evidence: Evidence, prior: Array, family: Family, lengths: Array) -> Array:
    """Return the blend's inputs (fragments x codes x INPUTS); `lengths` are the fragments' numbers of words."""
    mean = (evidence.ngrams + evidence.vector) / 2
    padded = np.column_stack([mean, np.zeros(len(mean))])
    by_name = {
        "ngrams": evidence.ngrams,
        "vector": evidence.vector,
        "definition": evidence.definition,
        "prior": np.broadcast_to(np.log(prior / (1 - prior)), mean.shape),
        "parent": padded[:, family.parent],
        "top": padded[:, family.top],
        "rival": best_rivals(mean, family),
        "length": np.broadcast_to(np.log1p(lengths)[:, None], mean.shape),
        "part": evidence.part,
        "role": evidence.role,
    }
    return np.stack([by_name[name] for name in INPUTS], axis=2)


def best_rivals(scores: Array, family: Family) -> Array:
    """Return the best score of another code on the same level (fragments x codes); 0 where there is no other."""
    rival = np.zeros_like(scores)
    for depth in np.unique(family.depths):
        columns = np.flatnonzero(family.depths == depth)
        if len(columns) > 1:
            level = scores[:, columns]
            order = np.sort(level, axis=1)
            best, second = order[:, -1:], order[:, -2:-1]
            rival[:, columns] = np.where(level == best, second, best)
    return rival


@dataclass
class Blend:
    """Per situation and depth: weights over the inputs and an intercept; and how sure to be after raising."""

    weights: Array
    intercepts: Array
    slopes: Array
    offsets: Array

    def probabilities(self, inputs: Array, family: Family, situations: NDArray[np.intp]) -> Array:
        """Return probabilities (fragments x codes); a code above another is never less probable than that one."""
        found = np.zeros(inputs.shape[:2])
        for situation in np.unique(situations):
            rows = np.flatnonzero(situations == situation)
            slopes, offsets = self.slopes[situation, family.depths], self.offsets[situation, family.depths]
            found[rows] = 1 / (1 + np.exp(-(self.raised(inputs[rows], family, situation) * slopes + offsets)))
        for column, above in reversed(family.upwards):
            found[:, column] = np.minimum(found[:, column], found[:, above])
        return np.asarray(found)

    def raised(self, inputs: Array, family: Family, situation: int) -> Array:
        """Return log-odds (fragments x codes), a code's raised to those of the most probable code below it.

        What speaks for one of its codes speaks for the code above: that ranks the upper levels better, and makes them
        too sure by five to ten points, which `slopes` and `offsets` take back.
        """
        weights = self.weights[situation, family.depths]
        logits = np.einsum("fci,ci->fc", inputs, weights) + self.intercepts[situation, family.depths]
        for column, above in family.upwards:
            logits[:, above] = np.maximum(logits[:, above], logits[:, column])
        return np.asarray(logits)


@dataclass(frozen=True)
class Pairs:
    """(fragment, code) pairs out of fold: inputs, what was coded, which may be fitted on, and fragments' weights."""

    inputs: Array
    given: NDArray[np.int8]
    usable: NDArray[np.bool_]
    fragment_weights: Array

    def of(self, columns: NDArray[np.intp]) -> tuple[Array, Array, Array]:
        """Return the usable pairs of some codes: inputs (pairs x INPUTS), given (0/1) and weights."""
        usable = self.usable[:, columns]
        weights = np.broadcast_to(self.fragment_weights[:, None], usable.shape)
        return self.inputs[:, columns][usable], self.given[:, columns][usable].astype(float), weights[usable]


def no_blend(depth_count: int) -> Blend:
    """Return a blend that no situation was fitted for yet."""
    shape = (SITUATIONS, depth_count)
    return Blend(np.zeros((*shape, len(INPUTS))), np.zeros(shape), np.ones(shape), np.zeros(shape))


def fit_situation(blend: Blend, situation: int, pairs: Pairs, family: Family) -> None:
    """Fit the blend of one situation on pairs whose inputs are those of that situation (0 where nothing is known)."""
    spread = pairs.inputs.reshape(-1, len(INPUTS)).std(axis=0)
    spread = np.where(spread < 1e-9, 1.0, spread)
    for depth in range(blend.weights.shape[1]):
        columns = np.flatnonzero(family.depths == depth)
        if pairs.given[:, columns].sum() < MINIMUM_POSITIVE_PAIRS:
            columns = np.arange(pairs.given.shape[1])
        inputs, given, weights = pairs.of(columns)
        found, intercept = fit_logistic(inputs / spread, given, weights, TYPICAL * spread)
        blend.weights[situation, depth], blend.intercepts[situation, depth] = found / spread, intercept
    logits = blend.raised(pairs.inputs, family, situation)[:, :, None]
    for depth in sorted(set(family.depths[family.parent[family.parent >= 0]])):
        columns = np.flatnonzero(family.depths == depth)
        inputs, given, weights = Pairs(logits, pairs.given, pairs.usable, pairs.fragment_weights).of(columns)
        slope, offset = fit_logistic(inputs, given, weights, np.ones(1))
        # A slope of zero or less: nothing to learn from at this level, which then stays as it is.
        if slope[0] > 0:
            blend.slopes[situation, depth], blend.offsets[situation, depth] = slope[0], offset


def fit_logistic(inputs: Array, given: Array, weights: Array, centre: Array) -> tuple[Array, float]:
    """Return the weights and the intercept of a logistic regression whose weights are drawn towards `centre`.

    Minimises the weighted negative log-likelihood + STRENGTH / 2 * |w - centre|^2 by Newton's method with halved steps
    (the intercept is free but for a trace that keeps it finite when all pairs are alike).
    """
    wide = np.column_stack([inputs, np.ones(len(inputs))])
    penalty = np.append(np.full(len(centre), STRENGTH), 1e-3)
    towards = np.append(centre, 0.0)
    found, loss = towards.copy(), np.inf

    def loss_at(point: Array) -> float:
        z = wide @ point
        return float(weights @ (np.logaddexp(0, z) - given * z) + penalty @ (point - towards) ** 2 / 2)

    loss = loss_at(found)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(wide @ found)))
        slope = wide.T @ (weights * (chance - given)) + penalty * (found - towards)
        curvature = (wide * (weights * chance * (1 - chance))[:, None]).T @ wide + np.diag(penalty)
        step, size = np.linalg.solve(curvature, slope), 1.0
        while (new := loss_at(found - size * step)) > loss and size > 1e-4:
            size /= 2
        found, gain, loss = found - size * step, loss - new, new
        if gain <= _CLOSE_ENOUGH * max(1.0, abs(loss)):
            break
    return found[:-1], float(found[-1])
