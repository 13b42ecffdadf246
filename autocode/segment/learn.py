"""Fitting the weights by which is cut, on turns of which somebody said where their fragments begin.

Two things are learnt. Where sentences begin when nobody wrote signs: a logistic regression on the same turns with
their signs and capitals taken out, in which the sentences that the signs showed are to be found again. And which
sentences belong together: a semi-Markov conditional random field, fitted twice, with signs and without. For the
second of those, the log-odds of sentences come from regressions that did not see the document: weights learn how far
to trust what they will be given.

Every fit is of a convex function from the same start, so that the same turns give the same weights up to rounding;
they are kept with three decimals. What stood in fewer than three documents is not kept at all.
"""

import csv
import hashlib
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from autocode.config import data_folder
from autocode.segment.fragment_cuts import stretches, words_before
from autocode.segment.run_ons import spoken_words
from autocode.segment.sentence_ends import sentence_starts, sentences
from autocode.segment.tokens import tokens
from autocode.segment.turning_points import MoreValues, values_at
from autocode.segment.unsigned import names, shown_words
from autocode.segment.weights import FORMAT, FragmentWeights, SentenceWeights, Weights

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

# What is kept must stand in this many documents, and this often.
_DOCUMENTS = 3
_OFTEN = 4
_WHOLE_WORD = 8
_INNER_FOLDS = 5
# Strengths of the draw towards 0, chosen with documents held out; figures hardly differ from half to twice as much.
_SENTENCE_C = 0.3
_PLACES = 2.0
_LENGTHS = 0.1
_BENDS = 2.0
_LONGEST = 120
# Lengths in words at which a weight is learnt; in between, lines (over the logarithm).
_KNOTS = (1, 3, 6, 8, 10, 12, 15, 18, 22, 26, 30, 35, 40, 46, 52, 60, 70, 85, 110)
_DECIMALS = 3
# Of tens of thousands of words in company most say next to nothing; leaving these out changes no figure.
_LEAST_WEIGHT = 0.03
# Signs within a word stay: "'s", "m'n", "jeugd-ggz", "[naam kind]".
_SIGN = re.compile(r"[^\w\s'’\[\]-]|(?<!\w)['’](?![a-z]\b)|(?<!\w)-|-(?!\w)")


@dataclass(frozen=True)
class CutTurn:
    """The fragments of one turn as somebody cut it; in between stands one space."""

    fragments: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """The whole turn."""
        return " ".join(self.fragments)

    @cached_property
    def starts(self) -> frozenset[int]:
        """Where fragments begin (code points), the first left out."""
        return frozenset(accumulate(len(fragment) + 1 for fragment in self.fragments[:-1]))

    @cached_property
    def without_signs(self) -> "CutTurn | None":
        """The turn as a program writes it that knows no signs and no capitals; None when nothing is left."""
        bare = tuple(filter(None, map(without_signs, self.fragments)))
        return CutTurn(bare) if bare else None


def without_signs(text: str) -> str:
    """Return a text in small letters without signs, its words one space apart."""
    return " ".join(_SIGN.sub(" ", text).lower().split())


Documents = Mapping[str, Sequence[CutTurn]]


def cut_documents(folder: Path | None = None) -> dict[str, list[CutTurn]]:
    """Return the turns of every conversation of the corpus, cut as its sources (`training_data/source`) have them."""
    documents: dict[str, list[CutTurn]] = {}
    for path in sorted((folder or data_folder("training_data") / "source").glob("*.tsv")):
        turns: dict[str, list[str]] = {}
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row and not row[0].startswith("#"):
                    turns.setdefault(row[0], []).append(row[3])
        documents[path.stem] = [CutTurn(tuple(fragments)) for fragments in turns.values()]
    return documents


def fingerprint(documents: Documents) -> str:
    """Return the SHA-256 of what is learnt from: the fragments of all turns."""
    written = json.dumps([[turn.fragments for turn in documents[name]] for name in sorted(documents)])
    return hashlib.sha256(written.encode()).hexdigest()


def learn(documents: Documents, more: MoreValues | None = None) -> dict[str, Any]:
    """Return the content of a file of weights, fitted on the turns of documents; `more` as in `cut_turn`."""
    bare = {
        name: [turn.without_signs for turn in turns if turn.without_signs is not None]
        for name, turns in documents.items()
    }
    spoken = {name: [_spoken(turn) for turn in turns] for name, turns in documents.items()}
    signed = {name: [_divided(turn, _NOTHING, more) for turn in turns] for name, turns in documents.items()}
    unsigned: dict[str, list[_Divided]] = {}
    for fold in range(_INNER_FOLDS):
        held_out = sorted(documents)[fold::_INNER_FOLDS]
        seen = _weights(_fit_sentences({name: turns for name, turns in spoken.items() if name not in held_out}))
        unsigned |= {name: [_divided(turn, seen, more) for turn in bare[name]] for name in held_out}
    return {
        "format": FORMAT,
        "sentences": _fit_sentences(spoken),
        "fragments": _fit_fragments(signed),
        "fragments without signs": _fit_fragments(unsigned),
    }


def _kept(found: Mapping[str, Iterable[str]], often: int) -> list[str]:
    """Return the names that stand often enough and in enough documents, in order; `found` is by document."""
    counts, documents = Counter[str](), Counter[str]()
    for names_in_document in found.values():
        here = Counter(names_in_document)
        counts.update(here)
        documents.update(here.keys())
    return sorted(name for name, count in counts.items() if count >= often and documents[name] >= _DOCUMENTS)


def _rounded(names_of: Sequence[str], weights: Floats) -> dict[str, float]:
    found = ((name, round(float(weight), _DECIMALS)) for name, weight in zip(names_of, weights, strict=True))
    return {name: weight for name, weight in found if abs(weight) >= _LEAST_WEIGHT}


# --- sentences without signs -----------------------------------------------------------------------------------------

_Spoken = tuple[list[str], list[bool]]


def _spoken(turn: CutTurn) -> _Spoken:
    """Return the words of a turn without its signs, and of each whether a sentence begins there."""
    pieces = [without_signs(turn.text[start:end]) for start, end in sentences(turn.text, _NOTHING)]
    pieces = [piece for piece in pieces if piece]
    begins = {0, *accumulate(len(piece) + 1 for piece in pieces)}
    written = tokens(" ".join(pieces))
    if not written:
        return [], []
    starts, words = spoken_words(written, 0, len(written))
    return words, [written[at].start in begins for at in starts]


def _fit_sentences(spoken: Mapping[str, Sequence[_Spoken]]) -> dict[str, Any]:
    """Return the weights of the logistic regression for the words of documents."""
    from sklearn.linear_model import LogisticRegression

    known = _kept({name: (word for words, _ in turns for word in words) for name, turns in spoken.items()}, _WHOLE_WORD)
    in_document = {
        name: [one for words, _ in turns for one in _names_of(words, frozenset(known))]
        for name, turns in spoken.items()
    }
    kept = _kept({name: (one for place in places for one in place) for name, places in in_document.items()}, _OFTEN)
    rows = [dict.fromkeys(place, 1.0) for places in in_document.values() for place in places]
    begins = [begin for turns in spoken.values() for _, turn in turns for begin in turn[1:]]
    fitted = LogisticRegression(C=_SENTENCE_C, solver="liblinear", intercept_scaling=10.0, tol=1e-5).fit(
        _matrix(rows, kept), begins
    )
    places = _rounded(kept, fitted.coef_[0])
    return {"bias": round(float(fitted.intercept_[0]), _DECIMALS), "places": places, "known": known}


def _names_of(words: Sequence[str], known: frozenset[str]) -> list[list[str]]:
    shown = shown_words(words, known)
    return [list(names(words, shown, at)) for at in range(1, len(words))]


def _matrix(rows: Sequence[Mapping[str, float]], kept: Sequence[str]) -> "csr_matrix":
    """Return values by name as a matrix (rows x names)."""
    from scipy.sparse import csr_matrix

    column = {name: number for number, name in enumerate(kept)}
    ends, at, cells = [0], list[int](), list[float]()
    for values in rows:
        for name, value in values.items():
            if name in column:
                at.append(column[name])
                cells.append(value)
        ends.append(len(at))
    return csr_matrix((cells, at, ends), shape=(len(rows), len(kept)), dtype=np.float64)


def _weights(sentence_weights: Mapping[str, Any]) -> Weights:
    """Return weights with which sentences are found, and no fragments."""
    known = frozenset(sentence_weights["known"])
    found = SentenceWeights(sentence_weights["bias"], sentence_weights["places"], known)
    return Weights(found, _NO_FRAGMENTS, _NO_FRAGMENTS)


_NO_FRAGMENTS = FragmentWeights(0.0, {}, (0.0,))
_NOTHING = Weights(SentenceWeights(0.0, {}, frozenset()), _NO_FRAGMENTS, _NO_FRAGMENTS)


# --- fragments -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Divided:
    """A turn in stretches: words before each and before its end, the values of each place, and where it was cut."""

    before: tuple[int, ...]
    places: tuple[Mapping[str, float], ...]
    cuts: tuple[int, ...]


def _divided(turn: CutTurn, weights: Weights, more: MoreValues | None) -> _Divided:
    starts = sentence_starts(turn.text, weights)
    turn_in_stretches = stretches(turn.text, starts)
    before = words_before(turn_in_stretches)
    places = tuple(values_at(turn_in_stretches, at, before[at], before[-1], more) for at in range(1, len(before) - 1))
    cuts = tuple(at for at, (start, _) in enumerate(starts.where) if start in turn.starts)
    return _Divided(tuple(before), places, cuts)


@dataclass(frozen=True)
class _Batch:
    """Turns of about as many stretches, padded (turns x places 0..N).

    `places` has a row per real place, at [turn, place] of `rows`; `lengths` are words from place to place; `ends` the
    last place of each turn; `cut` and `whole` mark the cuts and the fragments as they are.
    """

    places: "csr_matrix"
    rows: tuple[NDArray[np.intp], NDArray[np.intp]]
    lengths: NDArray[np.intp]
    ends: NDArray[np.intp]
    cut: Floats
    whole: Floats


def _fit_fragments(divided: Mapping[str, Sequence[_Divided]]) -> dict[str, Any]:
    """Return the weights under which the divisions as they are, among all possible ones, are likeliest."""
    from scipy.optimize import minimize

    kept = _kept(
        {name: (one for turn in turns for place in turn.places for one in place) for name, turns in divided.items()},
        _OFTEN,
    )
    turns = [turn for of_document in divided.values() for turn in of_document if turn.places]
    grouped: dict[int, list[_Divided]] = defaultdict(list)
    for turn in turns:
        grouped[math.ceil(math.log2(len(turn.before)))].append(turn)
    batches = [_batch(group, kept) for _, group in sorted(grouped.items())]
    start = np.zeros(1 + len(kept) + len(_KNOTS))
    start[0] = -2.0
    fitted = minimize(_loss(batches, len(kept)), start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    lengths = _between_knots() @ fitted.x[1 + len(kept) :]
    return {
        "bias": round(float(fitted.x[0]), _DECIMALS),
        "places": _rounded(kept, fitted.x[1 : 1 + len(kept)]),
        "lengths": [round(float(one), _DECIMALS) for one in lengths],
    }


def _batch(turns: Sequence[_Divided], kept: Sequence[str]) -> _Batch:
    size = max(len(turn.before) for turn in turns)
    before = np.array([[*turn.before, *[turn.before[-1]] * (size - len(turn.before))] for turn in turns], dtype=np.intp)
    cut, whole = np.zeros((len(turns), size)), np.zeros((len(turns), size, size))
    for number, turn in enumerate(turns):
        cut[number, list(turn.cuts)] = 1.0
        for start, end in pairwise([0, *turn.cuts, len(turn.before) - 1]):
            whole[number, start, end] = 1.0
    places = [(number, at + 1) for number, turn in enumerate(turns) for at in range(len(turn.places))]
    return _Batch(
        _matrix([place for turn in turns for place in turn.places], kept),
        (np.array([turn for turn, _ in places], dtype=np.intp), np.array([at for _, at in places], dtype=np.intp)),
        np.clip(before[:, None, :] - before[:, :, None], 0, _LONGEST),
        np.array([len(turn.before) - 1 for turn in turns], dtype=np.intp),
        cut,
        whole,
    )


def _between_knots() -> Floats:
    """Return what each knot's weight counts for at each length, 0 up to the longest (lengths x knots)."""
    knots = np.log(_KNOTS)
    at = np.log(np.maximum(np.arange(_LONGEST + 1), 1))
    return np.stack([np.interp(at, knots, row) for row in np.eye(len(_KNOTS))], axis=1)


def _loss(batches: Sequence[_Batch], places: int) -> Callable[[Floats], tuple[float, Floats]]:
    """Return the function to minimise: minus the log-likelihood, plus the draw towards 0; and its gradient."""
    knots = _between_knots()
    bend = np.diff(np.eye(len(_KNOTS)), 2, axis=0)

    def loss(found: Floats) -> tuple[float, Floats]:
        of_places, of_lengths = found[1 : 1 + places], found[1 + places :]
        by_length = knots @ of_lengths
        bent = bend @ of_lengths
        total = (_PLACES * of_places @ of_places + _LENGTHS * of_lengths @ of_lengths + _BENDS * bent @ bent) / 2
        slope = np.concatenate([[0.0], _PLACES * of_places, _LENGTHS * of_lengths + _BENDS * bend.T @ bent])
        for batch in batches:
            cuts = np.zeros(batch.cut.shape)
            cuts[batch.rows] = found[0] + batch.places @ of_places
            value, too_often, too_long = _expected(batch, cuts, by_length[batch.lengths])
            total += value
            slope[0] += too_often[batch.rows].sum()
            slope[1 : 1 + places] += batch.places.T @ too_often[batch.rows]
            slope[1 + places :] += knots.T @ np.bincount(batch.lengths.ravel(), too_long.ravel(), _LONGEST + 1)
        return float(total), slope

    return loss


def _expected(batch: _Batch, cuts: Floats, lengths: Floats) -> tuple[float, Floats, Floats]:
    """Return minus the log-likelihood, and how much oftener each cut and each fragment is expected than it is there.

    By the forward-backward algorithm: `forward[place]` sums over all divisions up to a place, `backward` after it.
    """
    turns, size = cuts.shape
    forward, backward = np.full((turns, size), -np.inf), np.full((turns, size), -np.inf)
    forward[:, 0], backward[np.arange(turns), batch.ends] = 0.0, 0.0
    for end in range(1, size):
        forward[:, end] = np.logaddexp.reduce(forward[:, :end] + lengths[:, :end, end], axis=1) + cuts[:, end]
    for start in range(size - 2, -1, -1):
        onwards = lengths[:, start, start + 1 :] + cuts[:, start + 1 :] + backward[:, start + 1 :]
        before_end = start < batch.ends
        backward[before_end, start] = np.logaddexp.reduce(onwards[before_end], axis=1)
    whole = forward[np.arange(turns), batch.ends]
    fragment = forward[:, :, None] + lengths + (cuts + backward)[:, None, :] - whole[:, None, None]
    fragment = np.where(np.triu(np.ones((size, size), dtype=bool), 1), np.exp(np.minimum(fragment, 0.0)), 0.0)
    cut = np.exp(np.minimum(forward + backward - whole[:, None], 0.0))
    value = whole.sum() - (cuts * batch.cut).sum() - (lengths * batch.whole).sum()
    return float(value), cut - batch.cut, fragment - batch.whole
