"""A coding scheme out of a codebook as researchers have it in Excel: a row per code.

    | dimensie | code | naam | definitie | telt ook mee | telt niet mee |

What a code lies under is said by columns to the left of it (`dimensie`, `thema`; an empty cell there means as above),
or by a column that names its parent (`onder`). A table `valentie`, on a sheet of its own or a file alone, gives
valences. A coded table (with a column for text) makes a scheme of the codes that were given (`scheme_from_data`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autocode.errors import SchemeError
from autocode.read.grid import Grid, grids_of
from autocode.read.scheme_from_data import free_id, identifier, scheme_from_data
from autocode.read.source import open_source
from autocode.read.table import find_columns
from autocode.scheme import Code, Level, Scheme, Valence, fold

SUFFIXES = (".xlsx", ".xlsm", ".csv", ".tsv")
_COLUMNS: Mapping[str, Sequence[str]] = {
    "sign": ("code", "teken", "sign", "afkorting", "codenummer", "nummer", "nr"),
    "name": ("naam", "name", "codenaam", "code name", "naam van de code", "label", "indicator", "titel"),
    "english": ("engels", "english", "naam engels"),
    "definition": ("definitie", "definition", "omschrijving", "beschrijving", "description", "toelichting"),
    "include": ("telt ook mee", "wel", "include", "what counts as well", "insluiten"),
    "exclude": ("telt niet mee", "niet", "exclude", "what does not count", "grens", "boundary", "uitsluiten"),
    "examples": ("voorbeeld", "voorbeelden", "example", "examples", "citaat"),
    "parent": ("onder", "hoort bij", "valt onder", "parent", "bovenliggende code"),
}  # fmt: skip
_VALENCES: Mapping[str, Sequence[str]] = {
    "sign": ("valentie", "valence"),
    "name": ("naam", "name", "betekenis", "meaning", "omschrijving"),
}
_ABOVE = (
    "dimensie", "dimension", "hoofdthema", "hoofdcategorie", "hoofdcode", "thema", "theme", "subthema", "subtheme",
    "categorie", "category", "subcategorie", "subcategory", "onderwerp", "topic", "cluster", "niveau 1", "niveau 2",
    "level 1", "level 2",
)  # fmt: skip
_UNNAMED = "codeboek"
# Roles for which nothing is suggested as a rule, as in the schemes that ship.
_LEFT_OUT = ("onderzoeker", "interviewer")


@dataclass(frozen=True)
class _Entry:
    """A row of the codebook: the names of what it lies under, its sign and name, and what is said of it."""

    above: tuple[str, ...]
    sign: str
    name: str
    said: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.sign or self.name


def scheme_of_table(path: Path) -> Scheme:
    """Return a scheme of a codebook (or of a coded table) in Excel or CSV; it is called as the file.

    Raises FileError for a file that is no table, SchemeError for one without codes or with a code twice.
    """
    grids = grids_of(open_source(path), _is_codebook)
    tables = [grid for grid in grids if _is_codebook(grid.header)]
    identity = identifier(path.stem, _UNNAMED)
    if not tables and any("text" in find_columns(grid.header) for grid in grids):
        return replace(scheme_from_data([path], name=path.stem), id=identity)
    if not tables:
        seen = ", ".join(repr(cell) for grid in grids for cell in grid.header[:8] if cell) or "nothing"
        raise SchemeError(
            f"{path.name}: no codebook is recognised (found {seen}). Give it a first row with the words code, naam "
            "and definitie, and a row for each code."
        )
    levels, codes = _tree(_entries(tables[0]), tables[0])
    return Scheme(
        id=identity,
        version="1",
        name=path.stem,
        language="nl",
        levels=levels,
        codes=codes,
        valences=_valences(grids),
        roles_not_suggested_for=_LEFT_OUT,
    )


def _is_codebook(header: Sequence[str]) -> bool:
    """Say whether a table has a column for codes; one of valences, or with texts that were coded, is no codebook."""
    columns = find_columns(header, known=_COLUMNS)
    is_other = "text" in find_columns(header) or "sign" in find_columns(header, known=_VALENCES)
    return ("sign" in columns or "name" in columns) and not is_other


def _entries(grid: Grid) -> list[_Entry]:
    """Return the rows that name a code; an empty cell of what lies above means as in the row before."""
    columns = find_columns(grid.header, known=_COLUMNS)
    above = [place for place, name in enumerate(grid.header) if fold(name) in _ABOVE and place not in columns.values()]
    last: list[str] = [""] * len(above)
    entries = []
    for row in grid.rows:
        said = {field: " ".join(row.cells[place].split()) for field, place in columns.items()}
        for index, place in enumerate(above):
            if row.cells[place]:
                last[index:] = [row.cells[place], *([""] * (len(above) - index - 1))]
        sign, name = said.get("sign", ""), said.get("name", "") or said.get("sign", "")
        if name:
            entries.append(_Entry(tuple(filter(None, last)), sign, name, said))
    return entries


def _tree(entries: Sequence[_Entry], grid: Grid) -> tuple[tuple[Level, ...], tuple[Code, ...]]:
    """Return levels and codes, parents before their children."""
    if not entries:
        raise SchemeError(f"{grid.name}: the codebook has no codes. Fill in a row for each.")
    known = {fold(one): entry.code for entry in entries for one in (entry.code, entry.name)}
    made: dict[str, Code] = {}
    with_row: set[str] = set()
    for entry in entries:
        if entry.code in with_row:
            raise SchemeError(f"{grid.name}: the code {entry.code} stands there twice. Give each code one row.")
        with_row.add(entry.code)
        parent = _parent(entry, made, known, grid)
        identity = made[entry.code].id if entry.code in made else _free(entry.code, made)
        made[entry.code] = _code(identity, entry, parent)
    codes = _ordered(made, grid)
    depth = max(code.depth for code in codes) + 1
    return tuple(Level(f"level_{place}", *_level_name(place, depth)) for place in range(1, depth + 1)), codes


def _parent(entry: _Entry, made: dict[str, Code], known: Mapping[str, str], grid: Grid) -> str | None:
    """Return what a code lies under, None at the top; what only the columns to the left name is added."""
    if under := entry.said.get("parent", ""):
        if fold(under) not in known:
            raise SchemeError(f"{grid.name}: {entry.code} lies under {under!r}, which is no code of this table.")
        return known[fold(under)]
    parent = None
    for name in entry.above:
        sign = known.get(fold(name), name)
        if sign == entry.code:
            break
        if sign not in made:
            made[sign] = Code(_free(sign, made), sign, name, 0, parent)
        parent = sign
    return parent


def _code(identity: str, entry: _Entry, parent: str | None) -> Code:
    said = entry.said
    return Code(
        id=identity,
        code=entry.code,
        name=entry.name,
        depth=0,
        parent=parent,
        english=said.get("english") or None,
        definition=said.get("definition") or None,
        include=said.get("include") or None,
        exclude=said.get("exclude") or None,
        examples=tuple(filter(None, (said.get("examples", ""),))),
    )


def _level_name(place: int, depth: int) -> tuple[str, str]:
    names = {1: [("code", "code")], 2: [("thema", "theme"), ("code", "code")]}
    return names[depth][place - 1] if depth in names else (f"niveau {place}", f"level {place}")


def _free(sign: str, made: Mapping[str, Code]) -> str:
    """Return an id that no code has yet."""
    return free_id(identifier(sign, _UNNAMED), {one.id for one in made.values()})


def _ordered(made: Mapping[str, Code], grid: Grid) -> tuple[Code, ...]:
    """Return the codes in the order of the table, each under its parent; SchemeError when some lie under themselves."""
    found: list[Code] = []

    def walk(parent: str | None, depth: int) -> None:
        for code in made.values():
            if code.parent == parent:
                found.append(replace(code, depth=depth))
                walk(code.code, depth + 1)

    walk(None, 0)
    if len(found) < len(made):
        lost = next(sign for sign in made if sign not in {code.code for code in found})
        raise SchemeError(f"{grid.name}: {lost} lies under itself. Say otherwise what it lies under.")
    return tuple(found)


def _valences(grids: Sequence[Grid]) -> tuple[Valence, ...]:
    for grid in grids:
        columns = find_columns(grid.header, known=_VALENCES)
        if "sign" in columns and not _is_codebook(grid.header):
            names = columns.get("name", columns["sign"])
            rows = [(row.cells[columns["sign"]], row.cells[names]) for row in grid.rows]
            return tuple(Valence(sign, name or sign) for sign, name in rows if sign)
    return ()
