"""Training: a coded table becomes a coding model, together with an account of what it was made from."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from autocode.coder.fit import Anew, fit_model
from autocode.coder.model import CodingModel
from autocode.coder.passages import Passages
from autocode.errors import CodedDataError
from autocode.records import CodedFragment, CodedTable
from autocode.scheme import Scheme

# With fewer nothing can be said of how probable a code is.
FEWEST_CODINGS = 30
# With fewer drawn ones alone a model was measured to be worse, and its confidences no truer (benchmarks/simulate.md).
MINIMUM_DRAWN = 200


@dataclass(frozen=True)
class TrainingAccount:
    """What a model was trained on: numbers and a hash, no text."""

    sha256: str
    fragments: int
    uncoded: int
    moments: int
    examples: int
    documents: tuple[str, ...]
    sources: tuple[str, ...]


def train(
    table: CodedTable,
    passages: Passages,
    scheme: Scheme,
    definitions: NDArray[np.float32] | None = None,
    anew: Anew | None = None,
) -> tuple[CodingModel, TrainingAccount]:
    """Return the model fitted on a coded table (`passages` are its fragments, in order) and its account.

    `definitions` are the vectors of the scheme's definitions; `anew` is needed when the encoder was tuned on these
    codings (`fit_model`). Raises CodedDataError when there is too little to learn from.
    """
    drawn = sum(not fragment.example_only for fragment in table.fragments)
    if drawn < FEWEST_CODINGS:
        raise CodedDataError(
            f"{drawn} coded fragments are too few to train on; at least {FEWEST_CODINGS} are needed. Until then "
            "precode ranks the codes by their definitions."
        )
    groups = [fragment.document for fragment in table.fragments]
    model = fit_model(table.fragments, passages, scheme, groups, table.in_reading_order, None, definitions, anew)
    return model, account_of(table)


def account_of(table: CodedTable) -> TrainingAccount:
    """Return the account of a coded table."""
    return TrainingAccount(
        sha256=fingerprint(table.fragments),
        fragments=len(table.fragments),
        uncoded=sum(1 for fragment in table.fragments if not fragment.labels),
        moments=table.moments,
        examples=sum(1 for fragment in table.fragments if fragment.example_only),
        documents=table.documents,
        sources=table.sources,
    )


def fingerprint(fragments: tuple[CodedFragment, ...]) -> str:
    """Return the SHA-256 of what was coded and how; the order of the rows does not matter."""
    lines = sorted(
        json.dumps(
            [fragment.document, fragment.id, fragment.text, sorted(str(label) for label in fragment.labels)],
            ensure_ascii=False,
        )
        for fragment in fragments
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def calibrating(rows: Sequence[CodedFragment]) -> tuple[list[CodedFragment], list[str]]:
    """Return the rows, and a note on those that were picked; while too few were drawn, picked ones count as well."""
    picked = sum(row.example_only for row in rows)
    if not picked:
        return list(rows), []
    if len(rows) - picked < MINIMUM_DRAWN:
        every = [replace(row, example_only=False, draw_probability=None) for row in rows]
        return every, [f"{picked} picked fragments calibrate the model as well, until {MINIMUM_DRAWN} were drawn"]
    return list(rows), [f"{picked} picked fragments train the model; those that were drawn calibrate it"]
