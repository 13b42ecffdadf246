"""The codings of several coders, out of tables in any layout that `train` accepts, told apart by coder.

A column names the coder, or else the file does. Rows of one coder, file and round are taken together as in
`autocode.read.coded`; what several coders gave one fragment stays apart. A table of ours in which no row has a
person's status holds a model's suggestions, and the model is the coder. Codings made by reviewing suggestions count as
assisted, unless a column says how they were made.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autocode.errors import CodedDataError
from autocode.read.coded import Empty, labelled_rows
from autocode.read.coded_cells import CellReader
from autocode.read.coded_rows import CodedRow, CodedRows, number, read_rows
from autocode.records import Label, Rating
from autocode.scheme import Scheme, fold
from autocode.status import Status

MODEL = "autocode"

_HOW: Mapping[str, tuple[str, ...]] = {
    "blind": ("blind", "alone", "alleen", "zelf", "zelfstandig", "blanco"),
    "assisted": (
        *("assisted", "accepted", "corrected", "met voorstel", "met suggestie", "met hulp", "ondersteund"),
        *("akkoord", "gewijzigd", "overgenomen", "gecorrigeerd", "agreed", "changed"),
    ),
    "bulk": ("bulk", "in bulk", "in een keer", "in één keer"),
    "settled": (
        "settled",
        "settled together",
        "consensus",
        "adjudicated",
        "samen",
        "samen vastgesteld",
        "overlegd",
        "vastgesteld",
    ),
}
_WORDS = {fold(word): how for how, words in _HOW.items() for word in words}
_CHOICES = "blind, met voorstel (assisted), bulk, samen vastgesteld (settled)"
# An imported coding is one of which nobody knows how it was made.
_WORDS |= {"": "", "imported": "", "geïmporteerd": "", "unknown": "", "onbekend": ""}


@dataclass(frozen=True)
class Ratings:
    """What all coders said, coders in order of first appearance, with notes for the user."""

    ratings: tuple[Rating, ...]
    notes: tuple[str, ...]


def read_ratings(
    paths: Sequence[Path], scheme: Scheme, *, columns: Mapping[str, str] | None = None, empty: Empty = "no-code"
) -> Ratings:
    """Return the ratings in coded tables.

    Raises FileError for a file that cannot be read; CodedDataError for what `read_coded` refuses, for an unknown way
    of coding, and for a weight or probability that is none.
    """
    cells = CellReader(scheme)
    ratings: list[Rating] = []
    notes: list[str] = []
    names = _file_names(paths)
    for path in paths:
        read = read_rows([path], columns or {}, cells)
        notes += read.notes
        found = list(_of_file(read, names[path], scheme, cells, empty, notes))
        earlier = {rating.coder for rating in ratings}
        # A coder's second file is another time, where it says nothing of rounds itself.
        found = [replace(one, round=names[path]) if one.coder in earlier and not one.round else one for one in found]
        if not found:
            raise CodedDataError(f"{path.name}: no coded fragment is left ({'; '.join(notes) or 'no row has a text'}).")
        ratings += found
    return Ratings(tuple(ratings), tuple(dict.fromkeys(notes)))


def _file_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return a coder's name for each file: its name without ending, with as much before it as tells files apart."""
    names = {path: path.stem for path in paths}
    if len(set(names.values())) < len(names):
        names = {path: path.name for path in paths}
    if len(set(names.values())) < len(names):
        names = {path: str(path) for path in paths}
    return names


def _of_file(
    read: CodedRows, name: str, scheme: Scheme, cells: CellReader, empty: Empty, notes: list[str]
) -> Iterator[Rating]:
    of_model = _is_of_model(read.rows)
    runs: dict[tuple[str, str], list[CodedRow]] = {}
    for row in read.rows:
        coder = row.coder or (f"{MODEL} ({name})" if of_model else name)
        runs.setdefault((coder, row.more.get("round", "")), []).append(row)
    for (coder, round_), rows in runs.items():
        fragments, said = labelled_rows(rows, read, scheme, cells, empty, of_model=of_model)
        notes += [f"{coder}: {note}" for note in said]
        if of_model:
            kept = [one for one in fragments if one[1] or not _is_left_out(one[0], scheme)]
            if len(kept) < len(fragments):
                notes.append(
                    f"{coder}: {len(fragments) - len(kept)} fragments of roles that get no suggestions left out"
                )
            fragments = kept
        for place, (group, labels) in enumerate(fragments):
            yield _rating(group, labels, coder, round_, place, of_model, read.has_documents)


def _is_of_model(rows: Sequence[CodedRow]) -> bool:
    """Say whether a table has statuses of ours, and none that a person gave."""
    statuses = {row.status for row in rows if row.status_cell}
    return Status.SUGGESTED in statuses and not any(status.is_persons for status in statuses if status)


def _is_left_out(group: Sequence[CodedRow], scheme: Scheme) -> bool:
    roles = {fold(role) for role in scheme.roles_not_suggested_for}
    return any(fold(row.role or "") in roles for row in group)


def _rating(
    group: tuple[CodedRow, ...],
    labels: tuple[Label, ...],
    coder: str,
    round_: str,
    place: int,
    of_model: bool,
    has_documents: bool,
) -> Rating:
    first = group[0]
    start, end = (_position(_first(group, role)) for role in ("start", "end"))
    order = next((row.order for row in group if row.order is not None), None)
    return Rating(
        coder=coder,
        text=next(row.text for row in group if row.text),
        labels=labels,
        document=first.document if has_documents else None,
        id=first.id or None,
        order=float(place) if order is None else order,
        is_ordered=order is not None,
        start_char=start,
        end_char=end,
        speaker=next((row.speaker for row in group if row.speaker), None),
        part=next((row.part for row in group if row.part), None),
        how="" if of_model else _how(group),
        weight=_weight(group),
        round=round_,
        is_model=of_model,
    )


def _first(group: Sequence[CodedRow], role: str) -> str:
    return next((row.more[role] for row in group if row.more.get(role)), "")


def _position(cell: str) -> int | None:
    value = number(cell)
    return int(value) if value is not None and value >= 0 and value.is_integer() else None


def _how(group: Sequence[CodedRow]) -> str:
    written = _first(group, "how")
    how = _WORDS.get(fold(written))
    if how is None:
        raise CodedDataError(f'{group[0].where}: "{written}" is no known way of coding. Choose one of: {_CHOICES}.')
    return how or ("assisted" if not written and any(row.status_cell for row in group) else "")


def _weight(group: Sequence[CodedRow]) -> float | None:
    """Return the weight that the rows give, or one over the probability of the draw; None when neither is there."""
    weight, probability = _first(group, "weight"), _first(group, "probability")
    if not weight and not probability:
        return None
    value = number(weight or probability)
    usable = value is not None and 0 < value < float("inf") and (bool(weight) or value <= 1)
    if value is None or not usable:
        kind = "weight" if weight else "probability of being drawn"
        raise CodedDataError(f'{group[0].where}: "{weight or probability}" is no {kind}. Give a number above 0.')
    return value if weight else 1 / value
