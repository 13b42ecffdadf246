"""Data sets and splits that the benchmarks share: the constructed corpus, and public Dutch sets with human labels.

The public sets are read from the folder that the environment variable AUTOCODE_REFERENCE_DATA names; without it only
the corpus is measured.
"""

import os
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from autocode.coder.definitions import encode_definitions
from autocode.coder.fit import fit_model
from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages, alone, encode_passages
from autocode.embed import Encoder, load_encoder
from autocode.read.coded import read_coded
from autocode.read.scheme_from_data import scheme_from_data
from autocode.records import CodedFragment
from autocode.scheme import Scheme
from autocode.scheme_file import load_scheme
from autocode.tune import Tuner

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261123
CORPUS = "our corpus"
PUBLIC = ("restaurants", "topics", "headlines-tone")
TESTED_SHARE = 0.2
MOST_TESTED = 1200


@dataclass(frozen=True)
class DataSet:
    """Coded fragments as a coder is shown them, and the codes as given: `truth` is fragments x codes, 0/1.

    `definitions` are the vectors of the scheme's definitions, None where it has none.
    """

    name: str
    scheme: Scheme
    fragments: tuple[CodedFragment, ...]
    passages: Passages
    definitions: np.ndarray | None
    codes: tuple[str, ...]
    truth: np.ndarray
    seconds_for_vectors: float

    @property
    def vectors(self) -> np.ndarray:
        return self.passages.vectors

    @property
    def texts(self) -> list[str]:
        return [fragment.text for fragment in self.fragments]

    @property
    def documents(self) -> list[str]:
        return [fragment.document for fragment in self.fragments]

    @property
    def whole_documents(self) -> bool:
        """Whether a test set consists of whole documents (the corpus) or of drawn rows."""
        return self.name == CORPUS


def data_sets(encoder: Encoder | None = None, names: tuple[str, ...] = (CORPUS, *PUBLIC)) -> list[DataSet]:
    """Return the data sets that are there, with the vectors of `encoder` (the shipped one by default)."""
    folder = os.environ.get("AUTOCODE_REFERENCE_DATA")
    encoder = encoder or load_encoder()
    return [_data_set(name, folder, encoder) for name in names if name == CORPUS or folder]


def _data_set(name: str, folder: str | None, encoder: Encoder) -> DataSet:
    if name == CORPUS:
        scheme = load_scheme("waardecreatie")
        table = read_coded(sorted((ROOT / "training_data" / "codings").glob("*.csv")), scheme)
    else:
        path = Path(str(folder)) / "data" / f"{name}.csv"
        scheme = scheme_from_data([path], name=name)
        table = read_coded([path], scheme)
    codes = tuple(sorted({code for fragment in table.fragments for code in fragment.codes}))
    truth = np.zeros((len(table.fragments), len(codes)), dtype=np.int8)
    for row, fragment in enumerate(table.fragments):
        truth[row, [codes.index(code) for code in fragment.codes]] = 1
    started = time.perf_counter()
    passages = encode_passages([fragment.passage for fragment in table.fragments], encoder.encode)
    definitions = encode_definitions(scheme, encoder.encode)
    return DataSet(name, scheme, table.fragments, passages, definitions, codes, truth, time.perf_counter() - started)


def split(data: DataSet, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (pool to train from, in random order; test rows) for a seed: a fifth, of documents or of rows."""
    random = np.random.default_rng([SEED, seed])
    if data.whole_documents:
        names = sorted(set(data.documents))
        tested = set(random.permutation(names)[: max(1, round(TESTED_SHARE * len(names)))])
        within = np.array([name in tested for name in data.documents])
    else:
        within = np.zeros(len(data.fragments), dtype=bool)
        within[random.permutation(len(within))[: min(MOST_TESTED, round(TESTED_SHARE * len(within)))]] = True
    return random.permutation(np.flatnonzero(~within)), np.flatnonzero(within)


def in_words(size: int | None) -> str:
    """Return a size of a training set in words."""
    return "all" if size is None else f"{size:,}"


def fitted(data: DataSet, train: np.ndarray, passages: Passages | None = None, defined: bool = True) -> CodingModel:
    """Return our model of some rows; `passages` when it is to be shown less than everything of them."""
    rows = np.sort(train) if data.whole_documents else train
    return fit_model(
        [data.fragments[i] for i in rows],
        (passages or data.passages).rows(rows),
        data.scheme,
        [data.fragments[i].document for i in rows],
        data.whole_documents,
        definitions=data.definitions if defined else None,
    )


def tuned(data: DataSet, train: np.ndarray, test: np.ndarray) -> tuple[CodingModel, Passages]:
    """Return our model with the shipped encoder tuned on the training rows, and the test rows as it reads them.

    Only texts count here, nothing around them.
    """
    fragments = [replace(data.fragments[i], before=None, after=None, part=None, role=None) for i in train]
    tuner = Tuner(load_encoder(), fragments, data.scheme)
    encoder = tuner.on_everything()
    passages, definitions = tuner.read(encoder)
    groups = [fragment.document for fragment in fragments]
    model = fit_model(fragments, passages, data.scheme, groups, data.whole_documents, None, definitions, tuner.anew)
    texts = [data.fragments[i].text for i in test]
    return model, alone(texts, encoder.encode(texts))


def answers(data: DataSet, model: CodingModel, passages: Passages) -> tuple[np.ndarray, np.ndarray]:
    """Return our probabilities and decisions for the codes as given (fragments x codes)."""
    found = model.probabilities(passages)
    chosen = model.chosen(found)
    columns = [data.codes.index(code) if code in data.codes else -1 for code in model.codes]
    probabilities, decided = np.zeros((len(passages), len(data.codes))), np.zeros((len(passages), len(data.codes)), int)
    for column, wanted in enumerate(columns):
        if wanted >= 0:
            probabilities[:, wanted], decided[:, wanted] = found[:, column], chosen[:, column]
    return probabilities, decided
