"""Small makers of blocks: figures with their fragments, names as they are shown, tables out of crosses and matrices."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autocode.export.report_blocks import Column, Drawing, Figure, Line, Picture, Table
from autocode.export.report_words import Say
from autocode.report.study import Study
from autocode.scheme import Scheme
from autocode.tally.crosses import Count, Cross
from autocode.tally.material import CODE, NOT_SAID, VALENCE, Material
from autocode.tally.sequences import Matrix

# Beyond so many names a matrix cannot be read any more.
MOST_NAMES = 14
MOST_LONG_HEADS = 7
LONG_NAME = 10


@dataclass(frozen=True)
class Writer:
    """What all sections need: the study, and the words of the report's language."""

    study: Study
    say: Say

    @property
    def material(self) -> Material:
        """What is counted."""
        return self.study.material

    @property
    def scheme(self) -> Scheme:
        """The scheme that is reported on."""
        return self.study.material.scheme

    # --- names ------------------------------------------------------------------------------------------------------

    def code(self, code: str, scheme: Scheme | None = None) -> str:
        """Return a code as it is shown: `LK.2 Veranderd idee`, or its name alone where the sign is the name."""
        scheme = scheme or self.scheme
        one = scheme[code]
        name = one.english if self.say.language == "en" and one.english else one.name
        # A code that has no sign of its own is called by its name.
        return name if one.code == one.name else f"{one.code} {name}"

    def value(self, axis: str, value: str) -> str:
        """Return a value of an axis as it is shown."""
        if value == NOT_SAID:
            return (
                self.say("not_further")
                if axis not in ("document", "part", "group", "role", "speaker")
                else (self.say("not_said"))
            )
        if axis == VALENCE or axis in ("document", "part", "group", "role", "speaker"):
            return value
        for scheme in (self.scheme, *(one for one, _ in self.material.others)):
            if (axis == CODE or axis in [level.id for level in scheme.levels]) and value in scheme:
                return self.code(value, scheme)
        return value

    def axis(self, axis: str) -> str:
        """Return the name of an axis."""
        for scheme in (self.scheme, *(one for one, _ in self.material.others)):
            for level in scheme.levels:
                if level.id == axis:
                    return level.english if self.say.language == "en" and level.english else level.name
        return self.say(f"axis_{axis}")

    @property
    def valences(self) -> tuple[str, ...]:
        """The signs of the valences."""
        return self.scheme.valence_signs

    @property
    def top(self) -> str:
        """The highest level (the dimensions)."""
        return self.scheme.levels[0].id

    @property
    def middle(self) -> str:
        """The level under the highest, where there are more than two; else the deepest."""
        return self.scheme.levels[min(1, len(self.scheme.levels) - 1)].id

    @property
    def deepest(self) -> str:
        """The deepest level."""
        return self.scheme.levels[-1].id

    @property
    def has_valences(self) -> bool:
        """Whether the scheme has valences."""
        return bool(self.scheme.valences)


def capital(name: str) -> str:
    """Return a name as it stands at the beginning of a title."""
    return name[:1].upper() + name[1:]


# --- figures --------------------------------------------------------------------------------------------------------


def moments(count: Count) -> Figure:
    """Return the number of moments."""
    return Figure(len(count.moments), fragments=count.fragments)


def number(places: Iterable[int]) -> Figure:
    """Return how many times fragments are named, with those fragments."""
    every = list(places)
    return Figure(len(every), fragments=tuple(sorted(set(every))))


def share(part: Count, whole: Count) -> Figure:
    """Return a share of moments; nothing of nothing."""
    if not whole.moments:
        return Figure(None, "text", "–")
    return Figure(len(part.moments) / len(whole.moments), "share", fragments=part.fragments)


def per_head(count: Count, heads: int) -> Figure:
    """Return moments per person."""
    if not heads:
        return Figure(None, "text", "–")
    return Figure(len(count.moments) / heads, "ratio", fragments=count.fragments)


def people(count: Count, say: Say) -> Figure:
    """Return how many different speakers of how many: "three of the four"."""
    if not count.moments:
        return Figure(None, "text", "·")
    if not count.speakers:
        return Figure(None, "text", "–", fragments=count.fragments)
    text = say("of_speakers", number=len(count.speakers), of=max(count.of, len(count.speakers)))
    return Figure(None, "text", text, count.fragments)


def plain(text: str) -> Figure:
    """Return a text."""
    return Figure(None, "text", text)


# --- tables ---------------------------------------------------------------------------------------------------------


def by_valence(
    writer: Writer,
    found: Cross,
    title: str,
    note: str,
    groups: Sequence[tuple[str, str | None]],
    *,
    drawn: str | None = None,
) -> Table:
    """Return a table of a cross (rows x group x valence): per group its valences and a total.

    `groups` are the headings with the value of the second axis, None for all together; the last group is drawn.
    """
    say, valences = writer.say, found.material.order(VALENCE, {key[-1] for _, key in found.cells})
    columns, keys = [], list[tuple[str | None, str | None]]()
    for heading, value in groups:
        for valence in valences:
            columns.append(Column(writer.value(VALENCE, valence) if valence else say("no_valence"), heading))
            keys.append((value, valence))
        columns.append(Column(say("total"), heading))
        keys.append((value, None))
    lines = [
        Line(writer.value(found.axes[0], row), tuple(moments(found.count(row, key)) for key in keys))
        for row in found.rows
    ]
    lines.append(Line(say("total"), tuple(moments(found.count(None, key)) for key in keys), total=True))
    size = len(valences) + 1
    last = (len(groups) - 1) * size
    picture = Picture("bars", drawn, tuple(range(last, last + size - 1)), of_valences=True) if drawn else None
    return Table(title, writer.axis(found.axes[0]), tuple(columns), tuple(lines), note, picture)


def heads(writer: Writer, found: Cross) -> tuple[list[Column], str]:
    """Return the headings of a cross with one axis of columns, and what is to be said about them.

    Many names have no room above their columns: signs do, or numbers, with the names below the table.
    """
    axis = found.axes[1]
    names = [writer.value(axis, key[0]) for key in found.columns]
    if len(names) <= MOST_LONG_HEADS:
        return [Column(name) for name in names], ""
    signs = [_short(writer, axis, key[0]) if key[0] else name for key, name in zip(found.columns, names, strict=True)]
    if signs == names and max(map(len, names)) > LONG_NAME and not found.material.is_about_fragments(axis):
        signs = [f"({number})" for number in range(1, len(names) + 1)]
        names = [f"{sign} {name}" for sign, name in zip(signs, names, strict=True)]
    legend = "; ".join(name for name, sign in zip(names, signs, strict=True) if name != sign)
    return [Column(sign, full=name) for sign, name in zip(signs, names, strict=True)], f"{legend}." if legend else ""


def flat(
    writer: Writer,
    found: Cross,
    title: str,
    note: str = "",
    *,
    cell: Callable[[Count], Figure] = moments,
    picture: Picture | None = None,
    totals: bool = True,
    rows: Sequence[str] | None = None,
) -> Table:
    """Return a table of a cross with one axis of columns, each cell as `cell` makes it."""
    columns, legend = heads(writer, found)
    keys: list[tuple[str | None, ...]] = [*found.columns]
    if totals and len(keys) != 1:
        columns.append(Column(writer.say("total")))
        keys.append((None,))
    lines = [
        Line(writer.value(found.axes[0], row), tuple(cell(found.count(row, key)) for key in keys))
        for row in (found.rows if rows is None else rows)
    ]
    if totals:
        lines.append(Line(writer.say("total"), tuple(cell(found.count(None, key)) for key in keys), total=True))
    if picture is not None and picture.columns is None:
        picture = Picture(picture.kind, picture.title, tuple(range(len(found.columns))), picture.of_valences)
    note = f"{note} {legend}".strip()
    return Table(title, writer.axis(found.axes[0]), tuple(columns), tuple(lines), note, picture)


def shares_of_rows(writer: Writer, found: Cross, title: str, note: str, kind: Drawing, drawing: str) -> Table:
    """Return a table of shares within each row."""
    columns, legend = heads(writer, found)
    lines = []
    for row in found.rows:
        whole = found.count(row)
        lines.append(
            Line(writer.value(found.axes[0], row), tuple(share(found.count(row, key), whole) for key in found.columns))
        )
    whole = found.count()
    lines.append(
        Line(writer.say("total"), tuple(share(found.count(None, key), whole) for key in found.columns), total=True)
    )
    note = f"{note} {legend}".strip()
    return Table(title, writer.axis(found.axes[0]), tuple(columns), tuple(lines), note, Picture(kind, drawing))


def matrix_table(
    writer: Writer, matrix: Matrix, axis: str, title: str, row_title: str, note: str, names: Sequence[str] | None = None
) -> Table:
    """Return a matrix as a heat map."""
    chosen = tuple(matrix.names if names is None else names)
    rows, columns = [writer.value(axis, name) for name in chosen], [_short(writer, axis, name) for name in chosen]
    if rows == columns and len(rows) > MOST_LONG_HEADS and max(map(len, rows)) > LONG_NAME:
        columns = [f"({number})" for number in range(1, len(rows) + 1)]
        rows = [f"{sign} {name}" for sign, name in zip(columns, rows, strict=True)]
    lines = tuple(
        Line(title_of, tuple(number(matrix.places(row, column)) for column in chosen))
        for title_of, row in zip(rows, chosen, strict=True)
    )
    return Table(title, row_title, tuple(map(Column, columns)), lines, note, Picture("heat", title))


def _short(writer: Writer, axis: str, name: str) -> str:
    """Return the sign of a code where there is one: a column has no room for a long name."""
    if axis in ("group", "document", "speaker", "part", "role", VALENCE):
        return writer.value(axis, name)
    schemes = (writer.scheme, *(scheme for scheme, _ in writer.material.others))
    return next((name for scheme in schemes if name in scheme and scheme[name].name != name), writer.value(axis, name))


def most_used(matrix: Matrix) -> list[str]:
    """Return the names that occur, the most frequent ones when there are too many to read, in their own order."""
    used = [name for name in matrix.names if matrix.row(name)]
    kept = set(sorted(used, key=lambda name: -len(matrix.places(name, name) or matrix.row(name)))[:MOST_NAMES])
    return [name for name in used if name in kept]
