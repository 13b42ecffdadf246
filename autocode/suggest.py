"""Suggestions: a coding model reads fragments and says which moments a person would code."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autocode.coder.cold import rank_by_definition
from autocode.coder.model import CodingModel, Reading
from autocode.coder.passages import Passages
from autocode.records import Fragment, Suggestion
from autocode.scheme import Scheme

# What a suggestion records as its maker when no model made it.
BY_DEFINITION = "definitions"


def suggest(
    model: CodingModel, model_id: str, fragments: Sequence[Fragment], passages: Passages
) -> dict[tuple[str, str], Suggestion]:
    """Return one suggestion per fragment, by document and id; `passages` holds the same fragments, in order.

    Fragments that are not suggested for (the researcher's) get an empty suggestion.
    """
    wanted = _wanted(fragments)
    readings = model.read(passages.rows(wanted))
    return _suggestions(fragments, wanted, readings, model.scheme, model_id)


def suggest_by_definition(
    scheme: Scheme, definitions: NDArray[np.float32], fragments: Sequence[Fragment], passages: Passages
) -> dict[tuple[str, str], Suggestion]:
    """Return for every fragment the codes whose definition it is likest, as alternatives without a confidence.

    `definitions` are the vectors of the scheme's definitions. This is for a scheme that nobody has coded with yet.
    """
    wanted = _wanted(fragments)
    ranked = rank_by_definition(scheme, definitions, passages.rows(wanted)) if len(wanted) else []
    return _suggestions(fragments, wanted, [Reading((), codes) for codes in ranked], scheme, BY_DEFINITION)


def _wanted(fragments: Sequence[Fragment]) -> NDArray[np.intp]:
    return np.array([index for index, fragment in enumerate(fragments) if fragment.suggested_for], dtype=np.intp)


def _suggestions(
    fragments: Sequence[Fragment],
    wanted: NDArray[np.intp],
    readings: Sequence[Reading],
    scheme: Scheme,
    made_by: str,
) -> dict[tuple[str, str], Suggestion]:
    read = dict(zip(wanted.tolist(), readings, strict=True))
    suggestions = {}
    for index, fragment in enumerate(fragments):
        reading = read.get(index, Reading((), ()))
        about = (*fragment.key, scheme.id, made_by)
        suggestions[fragment.key] = Suggestion(*about, reading.moments, reading.alternatives)
    return suggestions
