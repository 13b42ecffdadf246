"""Coded fragments out of the tables that researchers have: .xlsx, .csv and .tsv, in three layouts.

One row per moment, one row per fragment with all codes in a cell, or one column per code: the layouts need no telling
apart here, since in each of them a row says which codes a text has, and rows of one fragment are taken together.

    rows -> rows of this scheme -> rows per fragment -> fragments that a person has reviewed -> labels

Which rows are one fragment: those with the same document and id; without ids, adjacent rows of one document with the
same text and speaker; without ids and documents, rows with the same text. All faults in codes are collected and
raised together, so that a sheet can be mended in one go.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from typing import Literal

from autocode.errors import CodedDataError
from autocode.read.coded_cells import CellReader, CodeCell, Written, is_mark, is_no_mark
from autocode.read.coded_rows import CodedRow, CodedRows, read_rows
from autocode.records import CodedFragment, CodedTable, Label, unique
from autocode.scheme import Scheme, fold
from autocode.status import Status

MOST_FAULTS_SHOWN = 10
ALIKE_ENOUGH_TO_NAME = 50.0
# Shorter texts ("Ja, precies.") come back by themselves.
SHORTEST_TELLING_TEXT = 40

# The id of a scheme that was made of the data (`autocode.read.scheme_from_data`).
FROM_DATA = "from-data"

Empty = Literal["no-code", "unknown"]


def read_coded(
    paths: Sequence[Path],
    scheme: Scheme,
    *,
    columns: Mapping[str, str] | None = None,
    empty: Empty = "no-code",
) -> CodedTable:
    """Return the coded fragments of one or more tables, coded with `scheme`.

    `columns` says which column has which role (`{"text": "Citaat"}`), where the names are not recognised. A fragment
    without a code was looked at and given none; with `empty="unknown"` it is left out, unless the cell says so
    ("geen", "-"). Of a workbook of our own, only rows of this scheme and fragments that a person has reviewed whole
    count. Raises CodedDataError for unknown codes and valences (all of them at once), rows without a text and
    fragments with two texts; FileError for a file that cannot be read.
    """
    cells = CellReader(scheme)
    read = read_rows(paths, columns or {}, cells)
    notes, faults = list(read.notes), _Faults(scheme)
    rows = _of_scheme(read.rows, scheme, notes)
    all_groups = _grouped(rows, read.has_documents, faults, notes)
    codings = [_coding(group, cells, faults) for group in _reviewed(all_groups, faults, notes)]
    _check_marks(read, faults)
    _check_exclusive(codings, scheme, faults)
    faults.raise_any()
    _note(codings, scheme, faults.unmatched_valences, notes)
    kept = _without_unknown(codings, empty, notes)
    if not kept:
        raise CodedDataError(f"{_files(paths)}: no coded fragment is left{_because(notes)}.")
    return CodedTable(
        fragments=tuple(_fragments(kept, _surroundings(all_groups))),
        notes=tuple(notes),
        in_reading_order=_in_reading_order([coding.rows[0] for coding in kept]),
        has_documents=read.has_documents,
        sources=unique(path.name for path in paths),
    )


def labelled_rows(
    rows: Sequence[CodedRow], read: CodedRows, scheme: Scheme, cells: CellReader, empty: Empty, *, of_model: bool
) -> tuple[list[tuple[tuple[CodedRow, ...], tuple[Label, ...]]], list[str]]:
    """Return the rows of each fragment with the labels they give it, and notes; as `read_coded` does for one coder.

    `rows` are those of one coder, out of `read`. With `of_model` they are a model's suggestions, which count as they
    stand; otherwise only what a person has reviewed counts. Raises CodedDataError as `read_coded` does.
    """
    notes: list[str] = []
    faults = _Faults(scheme)
    groups = _grouped(_of_scheme(rows, scheme, notes), read.has_documents, faults, notes)
    groups = groups if of_model else _reviewed(groups, faults, notes)
    codings = [_coding(group, cells, faults) for group in groups]
    _check_marks(read, faults)
    _check_exclusive(codings, scheme, faults)
    faults.raise_any()
    kept = [c for c in codings if of_model or empty == "no-code" or c.written or c.says_no_code]
    left_out = len(codings) - len(kept)
    if left_out:
        notes.append(f"{_counted(left_out, 'fragment')} without a code left out (an empty cell counts as: unknown)")
    return [(coding.rows, coding.labels) for coding in kept], notes


@dataclass(frozen=True)
class _Coding:
    """The rows of one fragment, and the labels they give it, a label that stands twice twice."""

    rows: tuple[CodedRow, ...]
    written: tuple[Label, ...]
    says_no_code: bool

    @property
    def text(self) -> str:
        return next(row.text for row in self.rows if row.text)

    @property
    def labels(self) -> tuple[Label, ...]:
        return _unique_labels(self.written)


def _unique_labels(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Return each label once, in order of first appearance."""
    return tuple(dict.fromkeys(labels))


@dataclass
class _Faults:
    """Everything that is wrong in the cells, by what is wrong; raised as one error.

    `unmatched_valences` counts rows whose valences fit no code, in a scheme where that is no fault.
    """

    scheme: Scheme
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    unmatched_valences: int = 0

    def add(self, where: str, what: str, hint: str) -> None:
        self.found.setdefault((what, hint), []).append(where)

    def code(self, where: str, written: str) -> None:
        nearest = self.scheme.nearest(written)
        hint = f"Did you mean {nearest}?" if self._are_alike(written, nearest) else ""
        self.add(where, f'code "{written}" is not in scheme {self.scheme.title}', hint)

    def _are_alike(self, written: str, code: str) -> bool:
        from rapidfuzz import fuzz

        names = (code, self.scheme[code].name)
        return max(fuzz.ratio(fold(written), fold(name)) for name in names) >= ALIKE_ENOUGH_TO_NAME

    def valence(self, where: str, written: str) -> None:
        self.add(
            where,
            f'valence "{written}" is not in scheme {self.scheme.title}',
            f"Valences: {', '.join(self.scheme.valence_signs) or 'none'}.",
        )

    def raise_any(self) -> None:
        """Raise one CodedDataError for all faults, if there are any."""
        if not self.found:
            return
        lines = [
            f"{where[0]}{_also(len(where) - 1)}: {what}. {hint}".strip() for (what, hint), where in self.found.items()
        ]
        advice = ""
        if any("is not in scheme" in what for what, _ in self.found):
            advice = " Fix the cells, or name their scheme: --scheme NAME (from-data makes one of the codes found)."
        if len(lines) == 1:
            raise CodedDataError(lines[0] + advice)
        more = len(lines) - MOST_FAULTS_SHOWN
        shown = " · ".join(lines[:MOST_FAULTS_SHOWN]) + (f" · and {more} more." if more > 0 else "")
        cells = sum(len(where) for where in self.found.values())
        raise CodedDataError(f"{cells} faults, {len(lines)} different: {shown}{advice}")


def _also(others: int) -> str:
    return f" (and {others} more)" if others else ""


def _of_scheme(rows: Sequence[CodedRow], scheme: Scheme, notes: list[str]) -> list[CodedRow]:
    """Leave out rows that a column says are of another scheme; rows that say nothing stay.

    A scheme that was made of the rows themselves has them all.
    """
    if scheme.id == FROM_DATA:
        return list(rows)

    def is_of(row: CodedRow) -> bool:
        written = fold(row.scheme or scheme.id)
        return written in (fold(scheme.id), fold(scheme.title), fold(scheme.name)) or (
            written.rpartition(" ")[0] == fold(scheme.id)
        )

    kept = [row for row in rows if is_of(row)]
    others = unique(row.scheme or "" for row in rows if not is_of(row))
    if not kept and others:
        raise CodedDataError(
            f"{rows[0].grid.file}: no row is coded with scheme {scheme.id}, only with {', '.join(others)}. "
            f"Name it: --scheme {others[0]}."
        )
    if others:
        notes.append(
            f"{_counted(len(rows) - len(kept), 'row')} left out: coded with another scheme ({', '.join(others)})"
        )
    return kept


# --- rows per fragment ----------------------------------------------------------------------------------------------


def _grouped(
    rows: Sequence[CodedRow], has_documents: bool, faults: _Faults, notes: list[str]
) -> list[tuple[CodedRow, ...]]:
    """Return the rows of each fragment, fragments in order of first appearance."""
    groups: dict[tuple[str, ...], list[CodedRow]] = {}
    key_of = _keys(has_documents)
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    without_text = 0
    whole = []
    for group in groups.values():
        texts = {row.text: row for row in reversed(group) if row.text}  # the first row of each
        if texts:
            whole.append(tuple(group))
        else:
            without_text += len(group)
            for row in group:
                if row.has_code:
                    faults.add(row.where, "a code but no text", "Fill in the text, or empty the row.")
        if len(texts) > 1:
            first, other = [row for row in group if texts.get(row.text) is row][:2]
            faults.add(
                f"{first.where} and {other.where}",
                f"two texts with the same id {first.id}" + (f" in document {first.document}" if has_documents else ""),
                "Give each fragment its own id, and each document its own name in a column 'document'.",
            )
    if without_text:
        notes.append(f"{_counted(without_text, 'row')} without a text left out")
    return whole


def _keys(has_documents: bool) -> Callable[[CodedRow], tuple[str, ...]]:
    """Return a function that gives rows, handed over in order, the key of their fragment."""
    last: tuple[CodedRow, tuple[str, ...]] | None = None
    numbers = count()

    def key_of(row: CodedRow) -> tuple[str, ...]:
        nonlocal last
        if row.id:
            key: tuple[str, ...] = ("id", row.document, row.id)
        elif row.text and not has_documents:
            key = ("text", row.text)
        elif row.text and last is not None and _same_fragment(last[0], row):
            key = last[1]
        else:
            key = ("row", str(next(numbers)))
        last = (row, key)
        return key

    return key_of


def _same_fragment(row: CodedRow, following: CodedRow) -> bool:
    return (
        not row.id
        and row.grid is following.grid
        and (row.document, row.text, row.speaker) == (following.document, following.text, following.speaker)
    )


def _reviewed(groups: Sequence[tuple[CodedRow, ...]], faults: _Faults, notes: list[str]) -> list[tuple[CodedRow, ...]]:
    """Leave out fragments of which a row still waits for a person, in sheets with a status column of ours."""
    kept, not_reviewed, partly = [], 0, 0
    for group in groups:
        reviewed = [_is_reviewed(row, faults) for row in group]
        if all(reviewed):
            kept.append(group)
        elif any(reviewed):
            partly += 1
        else:
            not_reviewed += 1
    if not_reviewed:
        waiting = " / ".join(status.word("nl") for status in Status if not status.is_persons)
        notes.append(f"{_counted(not_reviewed, 'fragment')} left out: not yet reviewed ({waiting})")
    if partly:
        notes.append(f"{_counted(partly, 'fragment')} left out: partly reviewed")
    return kept


def _is_reviewed(row: CodedRow, faults: _Faults) -> bool:
    if row.status_cell is None:
        return True
    if row.status_cell and row.status is None:
        words = ", ".join(status.word("nl") for status in Status)
        faults.add(row.where, f'status "{row.status_cell}" is not known', f"Choose one of: {words}.")
    return row.status is not None and row.status.is_persons


# --- labels ---------------------------------------------------------------------------------------------------------


def _coding(group: tuple[CodedRow, ...], cells: CellReader, faults: _Faults) -> _Coding:
    """Return what the rows of one fragment say; faults are added, and leave their codes out."""
    labels: list[Label] = []
    says_no_code = False
    for row in group:
        if row.status is not None and not row.has_code:
            says_no_code = True
        if row.status is Status.NO_CODE:
            says_no_code = True
            continue
        parsed = [cells.codes(cell) for cell, _ in row.codes]
        says_no_code = says_no_code or any(cell.says_no_code for cell in parsed)
        written = [*_in_columns(row, parsed, cells, faults), *_marked(row, cells, faults)]
        labels += [cells.scheme.label(code, valence) for code, valence in written]
    return _Coding(group, tuple(labels), says_no_code)


def _in_columns(row: CodedRow, parsed: Sequence[CodeCell], cells: CellReader, faults: _Faults) -> Iterator[Written]:
    for cell, (_, valences) in zip(parsed, row.codes, strict=True):
        for unknown in cell.unknown:
            faults.code(row.where, unknown)
        yield from _with_valences(row, cell.codes, valences, cells, faults)


def _marked(row: CodedRow, cells: CellReader, faults: _Faults) -> Iterator[Written]:
    """Yield the codes whose own column is marked, with the valence that stands there or in the valence column."""
    marked: list[Written] = []
    for (code, valence), cell in row.marks:
        if not cell:
            continue
        found = cells.valences(cell)
        if any(found.valences) and not found.unknown:
            marked += [(code, sign) for sign in found.valences if sign is not None]
        elif is_mark(cell):
            marked.append((code, valence))
        elif found.unknown and not (is_no_mark(cell) and not cells.may_be_valence(cell)):
            faults.add(
                row.where,
                f'"{cell}" in column {code} is neither a mark nor a valence',
                f"Write x{' or one of ' + ', '.join(cells.scheme.valence_signs) if cells.scheme.valences else ''}.",
            )
    yield from _with_valences(row, marked, row.valence, cells, faults)


def _with_valences(
    row: CodedRow, codes: Sequence[Written], cell: str, cells: CellReader, faults: _Faults
) -> Iterator[Written]:
    """Yield the codes with the valences of a separate cell: one for all, one each, or several for a single code."""
    if not cells.scheme.valences:
        yield from codes
        return
    found = cells.valences(cell)
    for unknown in found.unknown:
        faults.valence(row.where, unknown)
    if not codes:
        return
    valences = found.valences or (None,)
    if len(valences) == 1:
        valences *= len(codes)
    if len(codes) == 1:
        codes = [codes[0]] * len(valences)
    if len(codes) != len(valences):
        if cells.scheme.default_valence is None:  # a code may go without
            faults.unmatched_valences += 1
            yield from codes
        else:
            counts = f"{len(codes)} codes but {len(valences)} valences"
            faults.add(row.where, counts, "Give one valence for all codes, or one for each in the same order.")
        return
    for (code, glued), valence in zip(codes, valences, strict=True):
        if glued is not None and valence is not None and glued != valence:
            faults.add(row.where, f"{code} has valence {glued} in the code and {valence} beside it", "Keep one.")
        yield code, glued if glued is not None else valence


def _check_marks(read: CodedRows, faults: _Faults) -> None:
    for grid, name in read.unknown_marks:
        faults.code(grid.where(grid.header_row), name)


def _check_exclusive(codings: Sequence[_Coding], scheme: Scheme, faults: _Faults) -> None:
    """Refuse two codes on a fragment in a scheme that allows one."""
    if not scheme.exclusive:
        return
    for coding in codings:
        codes = unique(label.code for label in coding.labels)
        if len(codes) > 1:
            faults.add(
                " and ".join(unique(row.where for row in coding.rows)[:3]),
                f"codes {', '.join(codes)} on one fragment, where scheme {scheme.title} allows one",
                "Keep one, or set codes_per_fragment: several in the scheme.",
            )


# --- the table ------------------------------------------------------------------------------------------------------


def _without_unknown(codings: Sequence[_Coding], empty: Empty, notes: list[str]) -> list[_Coding]:
    """Count fragments without a code as no code, or leave them out; say which, and what cannot be learnt."""
    silent = [coding for coding in codings if not coding.written and not coding.says_no_code]
    left_out = len(silent) if empty == "unknown" else 0
    kept = [coding for coding in codings if not left_out or coding.written or coding.says_no_code]
    if left_out:
        notes.append(f"{_counted(left_out, 'fragment')} without a code left out (an empty cell counts as: unknown)")
    elif silent:
        notes.append(f"{_counted(len(silent), 'fragment')} without a code counted as: no code")
    if kept and all(coding.written for coding in kept):
        notes.append("every fragment has a code, so that this table cannot teach when there is nothing to code")
    return kept


def _note(codings: Sequence[_Coding], scheme: Scheme, unmatched_valences: int, notes: list[str]) -> None:
    """Add notes on what was merged or taken on trust."""
    rows = [row for coding in codings for row in coding.rows]
    twice = sum(len(coding.written) - len(coding.labels) for coding in codings)
    if twice:
        notes.append(f"{_counted(twice, 'moment')} written more than once, counted once")
    stray = sum(1 for row in rows if row.has_valence and not row.has_code and row.status is not Status.NO_CODE)
    if not scheme.valences and any(row.has_valence for row in rows):
        notes.append(f"valences not read: scheme {scheme.title} has none")
    elif stray:
        notes.append(f"{_counted(stray, 'row')} with a valence but no code; check whether a code is missing")
    if unmatched_valences:
        notes.append(
            f"{_counted(unmatched_valences, 'row')} with neither one valence nor one per code; their codes have none"
        )
    coders = unique(row.coder for row in rows if row.coder)
    if len(coders) > 1:
        notes.append(f"codings of {len(coders)} coders taken together: {', '.join(coders)}")
    alike = sum(1 for one, other in pairwise(codings) if _may_be_one(one, other))
    if alike:
        notes.append(
            f"{_counted(alike, 'fragment')} with the text of the fragment before but another id, counted apart"
        )


def _may_be_one(coding: _Coding, following: _Coding) -> bool:
    """Say whether two fragments look like one whose rows were given an id each."""
    return (
        len(coding.text) >= SHORTEST_TELLING_TEXT
        and coding.text == following.text
        and coding.rows[0].document == following.rows[0].document
        and bool(coding.written and following.written)
    )


def _surroundings(groups: Sequence[tuple[CodedRow, ...]]) -> dict[str, tuple[str | None, str | None]]:
    """Return the texts before and after each fragment, by its first row; empty when rows are not in reading order.

    Fragments that no person has reviewed yet count too: what is said around a fragment is not a matter of coding.
    """
    firsts = [next((row for row in group if row.text), group[0]) for group in groups]
    if not _in_reading_order(firsts):
        return {}
    around = [None, *firsts, None]

    def text(place: int, document: str) -> str | None:
        row = around[place]
        return row.text or None if row is not None and row.document == document else None

    return {
        group[0].where: (text(place - 1, first.document), text(place + 1, first.document))
        for place, (group, first) in enumerate(zip(groups, firsts, strict=True), start=1)
    }


def _fragments(
    codings: Sequence[_Coding], surroundings: Mapping[str, tuple[str | None, str | None]]
) -> Iterator[CodedFragment]:
    """Yield the fragments; those without an id are numbered within their document."""
    taken = {(row.document, row.id) for coding in codings for row in coding.rows if row.id}
    numbers: dict[str, int] = {}
    for coding in codings:
        first = coding.rows[0]
        identity = first.id
        while not identity:
            numbers[first.document] = numbers.get(first.document, 0) + 1
            identity = str(numbers[first.document])
            identity = "" if (first.document, identity) in taken else identity
        before, after = surroundings.get(first.where, (None, None))
        yield CodedFragment(
            document=first.document,
            id=identity,
            text=coding.text,
            labels=coding.labels,
            speaker=_first(row.speaker for row in coding.rows),
            role=_first(row.role for row in coding.rows),
            group=_first(row.group for row in coding.rows),
            part=_first(row.part for row in coding.rows),
            before=before,
            after=after,
        )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _in_reading_order(rows: Sequence[CodedRow]) -> bool:
    """Say whether every row has a position, and positions never go back within a document."""
    last: dict[str, float] = {}
    for row in rows:
        if row.order is None or row.order < last.get(row.document, row.order):
            return False
        last[row.document] = row.order
    return True


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _files(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)


def _because(notes: Sequence[str]) -> str:
    left_out = [note for note in notes if "left out" in note]
    return f" ({'; '.join(left_out)})" if left_out else ""
