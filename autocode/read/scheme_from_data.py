"""A coding scheme out of coded data, for who has codings but no scheme file: the codes are those that were given.

Codes that are all built alike make a hierarchy: `FOOD#PRICES`, `Leren > Reflecteren`, `LK.2`. The parent is what
stands before the last separator; it becomes a code too, whether or not anybody gave it. Definitions are unknown.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autocode.errors import CodedDataError
from autocode.read.coded import FROM_DATA, read_coded
from autocode.read.coded_cells import is_no_mark, says_no_code
from autocode.read.coded_rows import CodedRow, read_rows
from autocode.records import unique
from autocode.scheme import Code, Level, Scheme, Valence, fold
from autocode.scheme_file import load_scheme
from autocode.status import Status

# More codes than this, in cells that hardly ever repeat, are no codes but remarks or texts.
MOST_CODES_THAT_HARDLY_REPEAT = 50
LONGEST_STEP_BEHIND_DOT = 3
# "Overig" beside codes that are all built alike does not undo the hierarchy.
MOST_CODES_ALONE = 0.2

_ALWAYS_SEPARATE = re.compile(r"[\n;|]")


@dataclass(frozen=True, slots=True)
class _Joint:
    """What stands between a parent and its child in a code, and whether the child's name can do without the parent.

    `is_common` says that it also stands within ordinary names, so that more is asked before it counts.
    """

    pattern: re.Pattern[str]
    is_path: bool = True
    steps_are_short: bool = False
    is_common: bool = False


_JOINTS = (
    _Joint(re.compile(r"\s*::\s*")),
    _Joint(re.compile(r"\s*[>→»]\s*")),
    _Joint(re.compile(r"\s*\\\s*")),
    _Joint(re.compile("#")),
    _Joint(re.compile(r"\."), is_path=False, steps_are_short=True),
    _Joint(re.compile(r"\s*/\s*"), is_common=True),
)


def scheme_for(paths: Sequence[Path], named: str, *, columns: Mapping[str, str] | None = None) -> Scheme:
    """Return the scheme that a person named for coded tables; `from-data` makes one of the codes in them."""
    if named == FROM_DATA:
        return scheme_from_data(paths, columns=columns, name=paths[0].stem)
    return load_scheme(named)


def scheme_from_data(paths: Sequence[Path], *, columns: Mapping[str, str] | None = None, name: str) -> Scheme:
    """Return a scheme of the codes and valences found in coded tables, in order of first appearance.

    It has two levels or more when the codes are built alike, and is exclusive when every fragment has exactly one
    code. It has no default valence: a code without one has none. Raises CodedDataError when there are no codes, or
    what stands in the column for codes is too various to be codes, or when the rows are of several schemes.
    """
    rows = [row for row in read_rows(paths, columns or {}, None).rows if _counts(row)]
    _check_one_scheme(rows)
    written = _codes(rows)
    if not written:
        files = ", ".join(path.name for path in paths)
        raise CodedDataError(f"{files}: there is no code in these tables to make a scheme of.")
    _check_repeat(written, rows)
    levels, codes = _hierarchy(list(written))
    valences = _most_frequent_spelling(valence for row in rows for valence in _valences(row))
    scheme = Scheme(
        id=FROM_DATA,
        version="1",
        name=name,
        language="nl",
        levels=levels,
        codes=codes,
        valences=tuple(Valence(valence, valence) for valence in valences),
        description=f"Made of {len(written)} codes found in {len(paths)} file(s).",
    )
    table = read_coded(paths, scheme, columns=columns)
    return replace(scheme, exclusive=all(len(fragment.codes) == 1 for fragment in table.fragments))


def _counts(row: CodedRow) -> bool:
    """Say whether a row holds a person's coding: suggestions of a model make no scheme."""
    return row.status_cell is None or row.status in (Status.AGREED, Status.CHANGED)


def _check_one_scheme(rows: Sequence[CodedRow]) -> None:
    schemes = unique(row.scheme for row in rows if row.scheme)
    if len(schemes) > 1:
        raise CodedDataError(
            f"{rows[0].grid.file}: the rows are coded with several schemes ({', '.join(schemes)}), which make no "
            f"single one. Name one of them: --scheme {schemes[0]}."
        )


def _codes(rows: Sequence[CodedRow]) -> dict[str, int]:
    """Return the codes as most often spelt, with how often each was given."""
    cells = [cell for row in rows for cell, _ in row.codes if cell]
    marked = [code for row in rows for (code, _), cell in row.marks if not is_no_mark(cell)]
    pieces = [piece for cell in cells for piece in _split(cell, _ALWAYS_SEPARATE)]
    if _commas_separate(pieces):
        pieces = [part for piece in pieces for part in _split(piece, re.compile(","))]
    return _most_frequent_spelling([*(piece for piece in pieces if not says_no_code(piece)), *marked])


def _split(cell: str, separators: re.Pattern[str]) -> list[str]:
    return [" ".join(piece.split()) for piece in separators.split(cell) if piece.strip()]


def _commas_separate(pieces: Sequence[str]) -> bool:
    """Say whether commas stand between codes rather than within them: the parts come back in other cells."""
    distinct = {fold(piece) for piece in pieces}
    parts = Counter(part for piece in distinct for part in set(_split(piece, re.compile(","))))
    behind_commas = {part for piece in distinct if "," in piece for part in _split(piece, re.compile(","))}
    return 2 * sum(1 for part in behind_commas if parts[part] > 1) >= len(behind_commas)


def _valences(row: CodedRow) -> list[str]:
    cells = [row.valence, *(valence for _, valence in row.codes)]
    pieces = (piece for cell in cells for piece in _split(cell, re.compile(r"[\n;|,/]")))
    return [piece for piece in pieces if piece == "-" or not says_no_code(piece)]


def _most_frequent_spelling(written: Iterable[str]) -> dict[str, int]:
    """Return texts that are the same but for case and spacing once, spelt as most often, with their counts."""
    spellings: dict[str, Counter[str]] = {}
    for text in written:
        spellings.setdefault(fold(text), Counter())[text] += 1
    return {counts.most_common(1)[0][0]: counts.total() for counts in spellings.values()}


def _check_repeat(written: Mapping[str, int], rows: Sequence[CodedRow]) -> None:
    if len(written) > MOST_CODES_THAT_HARDLY_REPEAT and 2 * len(written) > sum(written.values()):
        raise CodedDataError(
            f"{rows[0].grid.name}: {len(written)} different codes in {sum(written.values())} codings, "
            f'such as "{next(iter(written))[:40]}". Is it the column with codes? Say which is: --columns code=NAME.'
        )


# --- hierarchy ------------------------------------------------------------------------------------------------------


def _hierarchy(written: Sequence[str]) -> tuple[tuple[Level, ...], tuple[Code, ...]]:
    """Return levels and codes, parents before their children; one level when the codes are not built alike."""
    joint = next((joint for joint in _JOINTS if _are_built_with(joint, written)), None)
    paths = {text: _steps(joint, text) for text in written}
    for text, steps in list(paths.items()):
        for depth in range(1, len(steps)):
            paths.setdefault(_above(joint, text, len(steps) - depth), steps[:depth])
    nodes = _one_spelling(paths)
    depth = max(len(steps) for steps in nodes)
    ids = _ids([nodes[steps] for steps in nodes])
    ordered = _parents_first(nodes)
    codes = tuple(
        Code(
            id=ids[nodes[steps]],
            code=nodes[steps],
            name=steps[-1] if joint is not None and joint.is_path else nodes[steps],
            depth=len(steps) - 1,
            parent=nodes[_key(steps[:-1], nodes)] if len(steps) > 1 else None,
        )
        for steps in ordered
    )
    return _levels(depth), codes


def _are_built_with(joint: _Joint, written: Sequence[str]) -> bool:
    """Say whether nearly every code has a parent by this joint or is one, and parents have several children.

    By a common joint every code must, and parents must have two children on average.
    """
    paths = {text: [fold(step) for step in _steps(joint, text)] for text in written}
    if any(not step for steps in paths.values() for step in steps):
        return False
    if joint.steps_are_short and any(
        len(step) > LONGEST_STEP_BEHIND_DOT or " " in step for steps in paths.values() for step in steps[1:]
    ):
        return False
    children = {tuple(steps) for steps in paths.values() if len(steps) > 1}
    parents = {steps[:-1] for steps in children}
    above = {steps[:depth] for steps in children for depth in range(1, len(steps))}
    alone = [steps for steps in paths.values() if len(steps) == 1 and tuple(steps) not in above]
    if joint.is_common:
        return bool(children) and not alone and len(children) >= 2 * len(parents)
    return len(children) > len(parents) and len(alone) <= MOST_CODES_ALONE * len(written)


def _steps(joint: _Joint | None, text: str) -> tuple[str, ...]:
    return tuple(joint.pattern.split(text)) if joint is not None else (text,)


def _above(joint: _Joint | None, text: str, steps: int) -> str:
    """Return the code that lies `steps` above, as the text itself writes it."""
    if joint is None:
        return text
    joints = list(joint.pattern.finditer(text))
    return text[: joints[-steps].start()]


def _one_spelling(paths: Mapping[str, tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """Return every place in the tree once, with the code that stands there: one that was given wins."""
    nodes: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}
    for text, steps in paths.items():
        nodes.setdefault(tuple(fold(step) for step in steps), (steps, text))
    return dict(nodes.values())


def _key(steps: tuple[str, ...], nodes: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    folded = tuple(fold(step) for step in steps)
    return next(node for node in nodes if tuple(fold(step) for step in node) == folded)


def _parents_first(nodes: Mapping[tuple[str, ...], str]) -> list[tuple[str, ...]]:
    """Return the places in tree order: children right under their parent, siblings in order of appearance."""
    rank: dict[tuple[str, ...], int] = {}
    for steps in nodes:
        for depth in range(1, len(steps) + 1):
            rank.setdefault(tuple(fold(step) for step in steps[:depth]), len(rank))

    def place(steps: tuple[str, ...]) -> list[int]:
        return [rank[tuple(fold(step) for step in steps[:depth])] for depth in range(1, len(steps) + 1)]

    return sorted(nodes, key=place)


def _levels(depth: int) -> tuple[Level, ...]:
    if depth == 1:
        return (Level("category", "categorie", "category"),)
    if depth == 2:
        return (
            Level("category", "categorie", "category"),
            Level("subcategory", "subcategorie", "subcategory"),
        )
    return tuple(Level(f"level_{number}", f"niveau {number}", f"level {number}") for number in range(1, depth + 1))


def _ids(codes: Sequence[str]) -> dict[str, str]:
    """Return an id for every code: its letters and digits, numbered where two codes would share one."""
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for code in codes:
        ids[code] = free_id(identifier(code, "code"), taken)
        taken.add(ids[code])
    return ids


def identifier(written: str, otherwise: str) -> str:
    """Return the letters and digits of what was written, with dashes between; `otherwise` when it has none."""
    return re.sub(r"[\W_]+", "-", fold(written)).strip("-") or otherwise


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id that is not taken yet: the wanted one, else the first with a number behind it."""
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found
