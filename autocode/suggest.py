"""Suggestions: a coding model reads fragments and says which moments a person would code."""

from collections.abc import Sequence

import numpy as np

from autocode.coder.model import CodingModel, Reading
from autocode.coder.passages import Passages
from autocode.records import Fragment, Suggestion


def suggest(
    model: CodingModel, model_id: str, fragments: Sequence[Fragment], passages: Passages
) -> dict[tuple[str, str], Suggestion]:
    """Return one suggestion per fragment, by document and id; `passages` holds the same fragments, in order.

    Fragments that are not suggested for (the researcher's) get an empty suggestion.
    """
    wanted = [index for index, fragment in enumerate(fragments) if fragment.suggested_for]
    found = model.read(passages.rows(np.array(wanted, dtype=np.intp)))
    readings = dict(zip(wanted, found, strict=True))
    nothing = Reading((), ())
    suggestions = {}
    for index, fragment in enumerate(fragments):
        reading = readings.get(index, nothing)
        about = (*fragment.key, model.scheme.id, model_id)
        suggestions[fragment.key] = Suggestion(*about, reading.moments, reading.alternatives)
    return suggestions
