"""Which column of a coded table holds what, found by the names that researchers give to columns.

Codes stand in one of three ways: in a column (`code`, or the names of the scheme's levels, the deepest that is filled
in counting), in numbered columns (`code 1`, `valentie 1`, `code 2`, ...), or in a column of their own each, named after
the code and marked with an x or a valence. A role that the user assigned to a column comes before every rule here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autocode.errors import CodedDataError
from autocode.read.coded_cells import CellReader, Written, is_mark, is_no_mark
from autocode.read.grid import Grid
from autocode.scheme import Scheme, fold

ALIKE_ENOUGH = 80.0

# By role, the name that counts most first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": (
        *("tekst", "text", "fragmenttekst", "tekstfragment", "citaat", "quote", "quotation", "uitspraak", "uiting"),
        *("fragment", "passage", "segment", "utterance", "zin", "sentence", "transcriptie", "inhoud", "content"),
    ),
    "code": (
        *("code", "codes", "codering", "coderingen", "coding", "codings", "toegekende code", "label", "labels"),
        *("tag", "tags", "indicator", "indicatoren", "subcategorie", "subcategory", "subcode", "categorie", "category"),
        *("thema", "theme"),
    ),
    "valence": (
        *("valentie", "valence", "waarde", "value", "lading", "polariteit", "polarity", "sentiment"),
        *("waardering", "toon", "tone"),
    ),
    "document": (
        *("document", "doc", "documentnaam", "document name", "bron", "source", "bijeenkomst", "meeting", "transcript"),
        *("interview", "gesprek", "bestand", "bestandsnaam", "file", "filename"),
    ),
    "id": (
        *("id", "fragment id", "fragmentid", "nr", "nummer", "no", "number", "fragmentnr", "fragment nr"),
        *("fragmentnummer", "fragment nummer", "fragment number", "volgnummer", "fragment"),
    ),
    "speaker": ("spreker", "speaker", "respondent", "deelnemer", "participant", "persoon", "person", "wie", "naam"),
    "role": ("rol", "role", "functie", "function"),
    "group": ("groep", "group"),
    "part": ("deel", "part", "vraag", "question", "interviewvraag", "agendapunt", "onderdeel", "section"),
    "status": ("status",),
    "coder": ("coder", "codeur", "codeerder", "gecodeerd door", "coded by", "beoordelaar", "rater"),
    "scheme": ("scheme", "schema", "codeerschema", "coding scheme"),
    # For agreement: how a coding came about, which time it was, how the fragment was drawn, where it stands.
    "how": ("hoe", "how", "werkwijze", "wijze van coderen"),
    "round": ("ronde", "round", "keer"),
    "weight": ("gewicht", "weight", "weegfactor"),
    "probability": ("trekkingskans", "draw probability", "sampling probability", "steekproefkans"),
    "start": ("start char", "startpositie"),
    "end": ("end char", "eindpositie"),
    "order": (
        *("start char", "startpositie", "turn", "beurt", "nr", "nummer", "no", "number", "fragmentnr", "fragment nr"),
        *("fragmentnummer", "fragment nummer", "fragment number", "volgnummer", "fragment"),
    ),
}
# Roles whose column may have a longer name that begins with one of theirs: "Code (definitief)".
_NAMED_BY_FIRST_WORD = ("text", "code", "valence")
# Columns may serve two roles: a number is an id and an order.
_SHARED = ("order",)
_NUMBERED = re.compile(r"(?:code|codering|label)\s?(\d+)")
_NUMBERED_VALENCE = re.compile(r"(?:valentie|valence|waarde)\s?(\d+)")


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """A column with codes, or several of which the first filled one counts, and the column with their valence."""

    columns: tuple[int, ...]
    valence: int | None = None


@dataclass(frozen=True, slots=True)
class MarkColumn:
    """A column that belongs to one code: its position, its name, and what the name says."""

    column: int
    name: str
    written: Written


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in one sheet: `roles` by position; codes either in columns or as marks, never both.

    `not_read` are columns that look like codes and are not read, for a note; `unknown` are columns of marks whose
    name looks like a code but is none.
    """

    roles: Mapping[str, int]
    codes: tuple[CodeColumn, ...] = ()
    marks: tuple[MarkColumn, ...] = ()
    not_read: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_coded(self) -> bool:
        """Whether the sheet has texts and codes."""
        return "text" in self.roles and bool(self.codes or self.marks or self.unknown)


def with_found_header(grid: Grid, columns: Mapping[str, str]) -> Grid:
    """Return the grid with the row as header that names a text, and codes or the user's columns, if there is one."""
    wanted = {_normal(name) for name in columns.values()}

    def is_header(header: Sequence[str]) -> bool:
        names = [_normal(name) for name in header]
        has_text = any(name in NAMES["text"] for name in names)
        has_code = any(name in NAMES["code"] or _NUMBERED.fullmatch(name) for name in names)
        return (has_text and has_code) or (bool(wanted) and wanted <= set(names))

    return grid.with_header_where(is_header)


def find_layout(grid: Grid, columns: Mapping[str, str], cells: CellReader | None) -> Layout:
    """Return where everything stands in a sheet; `columns` says which column has which role (role -> column name).

    Without a scheme (`cells` is None) every unnamed column that holds nothing but marks counts as a code.
    """
    roles = _assigned(grid, columns)
    names = [_normal(name) for name in grid.header]
    _find_roles(roles, names, grid)
    codes = _code_columns(roles, names, cells.scheme if cells else None, assigned="code" in columns)
    taken = {*roles.values(), *(position for code in codes for position in code.columns)}
    free = [index for index, name in enumerate(grid.header) if name and index not in taken]
    marked = [index for index in free if _holds_marks(grid, index)]
    if codes:
        not_read = [grid.header[index] for index in marked if cells is not None and cells.one(grid.header[index])]
        return Layout(roles, codes, not_read=tuple(not_read))
    if cells is None:
        marks = tuple(MarkColumn(index, grid.header[index], (grid.header[index], None)) for index in marked)
        return Layout(roles, marks=marks if len(marks) > 1 else ())
    return _marked_layout(roles, grid, free, marked, cells)


def _marked_layout(
    roles: Mapping[str, int], grid: Grid, free: Sequence[int], marked: Sequence[int], cells: CellReader
) -> Layout:
    marks = [MarkColumn(index, grid.header[index], found) for index in free if (found := cells.one(grid.header[index]))]
    known = {mark.column for mark in marks}
    others = [grid.header[index] for index in marked if index not in known]
    unknown = tuple(name for name in others if marks and _looks_like_a_code(name, cells.scheme))
    return Layout(roles, (), tuple(marks), tuple(name for name in others if name not in unknown), unknown)


def check_columns(columns: Mapping[str, str], grids: Sequence[Grid], file: str) -> None:
    """Raise CodedDataError when a role is unknown, or a named column stands in no sheet of the file."""
    present = list(dict.fromkeys(name for grid in grids for name in grid.header if name))
    for role, name in columns.items():
        if role not in NAMES:
            raise CodedDataError(f'"{role}" is no kind of column. Choose one of: {", ".join(NAMES)}.')
        if _normal(name) not in [_normal(column) for column in present]:
            raise CodedDataError(f'{file}: there is no column "{name}". It has: {", ".join(present) or "none"}.')


def _normal(name: str) -> str:
    """Return a column name for comparison: without case, punctuation and underscores."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(name)).split())


def _assigned(grid: Grid, columns: Mapping[str, str]) -> dict[str, int]:
    names = [_normal(name) for name in grid.header]
    return {role: names.index(_normal(name)) for role, name in columns.items() if _normal(name) in names}


def _find_roles(roles: dict[str, int], names: Sequence[str], grid: Grid) -> None:
    """Add the columns whose name, or for some roles the beginning of it, is known."""
    for role, known in NAMES.items():
        taken = {position for other, position in roles.items() if other not in _SHARED}
        free = [name if role in _SHARED or index not in taken else "" for index, name in enumerate(names)]
        found = next((free.index(name) for name in known if name in free), None)
        if role not in roles and found is not None:
            roles[role] = found
    for role in _NAMED_BY_FIRST_WORD:
        taken = set(roles.values())
        similar = [
            index
            for index, name in enumerate(names)
            if index not in taken
            and name.split()[:1] and name.split()[0] in NAMES[role]
            and not _NUMBERED.fullmatch(name)
            and not _NUMBERED_VALENCE.fullmatch(name)
        ]  # fmt: skip
        if role not in roles and similar:
            roles[role] = max(similar, key=lambda index: _length(grid, index)) if role == "text" else similar[0]


def _length(grid: Grid, column: int) -> int:
    return sum(len(row.cells[column]) for row in grid.rows)


def _code_columns(
    roles: dict[str, int], names: Sequence[str], scheme: Scheme | None, *, assigned: bool
) -> tuple[CodeColumn, ...]:
    """Return the columns with codes: numbered ones, else `code`, else those of the scheme's levels, deepest first."""
    numbered = {match[1]: index for index, name in enumerate(names) if (match := _NUMBERED.fullmatch(name))}
    if numbered and "code" not in roles:
        valences = {match[1]: index for index, name in enumerate(names) if (match := _NUMBERED_VALENCE.fullmatch(name))}
        return tuple(
            CodeColumn((column,), valences.get(number, roles.get("valence"))) for number, column in numbered.items()
        )
    levels = _level_names(scheme) if scheme is not None else ()
    by_level = tuple(names.index(name) for name in levels if name in names and names.index(name) not in roles.values())
    if "code" in roles:
        code = roles["code"]
        if not assigned and names[code] in levels:
            deeper_first = [names.index(name) for name in levels if name in names]
            return (CodeColumn(tuple(deeper_first), roles.get("valence")),)
        return (CodeColumn((code,), roles.get("valence")),)
    return (CodeColumn(by_level, roles.get("valence")),) if by_level else ()


def _level_names(scheme: Scheme) -> tuple[str, ...]:
    """Return the names of the scheme's levels, the deepest first."""
    return tuple(
        dict.fromkeys(
            _normal(name) for level in reversed(scheme.levels) for name in (level.id, level.name, level.english) if name
        )
    )


def _holds_marks(grid: Grid, column: int) -> bool:
    """Say whether a column holds marks and nothing else."""
    filled = [row.cells[column] for row in grid.rows if row.cells[column]]
    return any(is_mark(cell) for cell in filled) and all(is_mark(cell) or is_no_mark(cell) for cell in filled)


def _looks_like_a_code(name: str, scheme: Scheme) -> bool:
    """Say whether a column's name is built like a sign of the scheme (`LK.9` beside `LK.2`) or much like one."""
    from rapidfuzz import fuzz

    shapes = {_shape(code.code) for code in scheme.codes if any(character.isdigit() for character in code.code)}
    nearest = scheme.nearest(name)
    return _shape(name) in shapes or fuzz.ratio(fold(name), fold(nearest)) >= ALIKE_ENOUGH


def _shape(sign: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", fold(sign)))
