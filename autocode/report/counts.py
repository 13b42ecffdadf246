"""The sections that count: the study's tables, each document by itself, and everything side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from autocode.export.report_blocks import Block, Column, Figure, Line, Picture, Section, Table, Text
from autocode.records import Label
from autocode.report.build import (
    Writer,
    by_valence,
    capital,
    flat,
    heads,
    matrix_table,
    moments,
    most_used,
    number,
    people,
    per_head,
    plain,
    share,
    shares_of_rows,
)
from autocode.scheme import Scheme
from autocode.tally.crosses import Cross, cross
from autocode.tally.material import CONVERSATION, INTERVIEW, KINDS, MEETING, NOT_SAID, VALENCE
from autocode.tally.sequences import codes_of, course, following, responses, together

MOST_CODES = 12
# So many documents fit beside each other on a page, and so many narrow columns.
_MOST_SIDE_BY_SIDE = 5
_MOST_COLUMNS = 20
# With more documents than fit in so many tables, their valences are shown together only.
_MOST_TABLES = 4
PIECES = 10
_MOST_PAIRS = 12


# --- the study's tables ---------------------------------------------------------------------------------------------


def study_tables(writer: Writer, whose: str) -> Section:
    """Return the study's tables, as far as there are documents for them."""
    say, material = writer.say, writer.material
    counting = [say("counting" if writer.has_valences else "counting_plain")]
    if len(writer.scheme.levels) > 1:
        counting.append(say("counting_levels"))
    blocks: list[Block] = [Text((" ".join(counting), say("how_counted"), say("no_p_values")))]
    for kind in (MEETING, CONVERSATION):
        blocks += _of_meetings(writer, kind) if material.of_kind(kind) else []
    blocks += _of_interviews(writer)
    blocks += _of_others(writer)
    blocks += _every_code(writer)
    for axes in writer.study.crosses:
        blocks += _asked(writer, axes)
    return Section("tables", say("study_tables"), tuple(blocks), whose=whose, short=say("sheet_tables"))


def _of_meetings(writer: Writer, kind: str) -> list[Block]:
    """Return tables 1 and 5: per meeting (or conversation), by dimension and by topic, with valence."""
    say, material = writer.say, writer.material
    places = material.places(kind)
    levels = [(writer.top, "table_top"), *([(writer.middle, "table_middle")] if writer.middle != writer.top else [])]
    blocks: list[Block] = []
    for level, title in levels:
        what = say(f"per_{kind}") + (say("and_valence") if writer.has_valences else "")
        titled = say(title, level=capital(writer.axis(level)), what=what)
        blocks += _per_document(writer, level, titled, kind)
        if level == writer.top:
            blocks += _breadth(writer, _narrow(writer, level, places), say(f"kinds_{kind}"))
    return blocks


def _per_document(writer: Writer, level: str, title: str, kind: str) -> list[Block]:
    """Return moments by level, document and valence; with more documents than fit, the valences of all together."""
    say, material = writer.say, writer.material
    places, documents = material.places(kind), material.of_kind(kind)
    drawn = say("picture_all", what=capital(say(f"all_{kind}")), level=writer.axis(level))
    if not writer.has_valences:
        found = cross(material, [level, "document"], places)
        if len(documents) <= _MOST_SIDE_BY_SIDE:
            return [flat(writer, found, title, say("note_moments"), picture=Picture("bars", drawn))]
        return [flat(writer, _narrow(writer, level, places), title, say("note_moments"))]
    found = cross(material, [level, "document", VALENCE], places)
    every: list[tuple[str, str | None]] = [(say(f"all_{kind}"), None)] if len(documents) > 1 else []
    at_once = _groups_that_fit(writer) - 1
    if len(documents) > _MOST_TABLES * at_once:
        return [
            by_valence(writer, found, title, say("note_moments"), every, drawn=drawn),
            flat(writer, _narrow(writer, level, places), say("plain_moments"), say("note_moments")),
        ]
    parts = [documents[start : start + at_once] for start in range(0, len(documents), at_once)]
    blocks: list[Block] = []
    for part in parts:
        is_last = part is parts[-1]
        groups = [*((document, document) for document in part), *(every if is_last else [])]
        named = title if len(parts) == 1 else f"{title} ({say.span(part)})"
        note = say("note_moments") if is_last else ""
        blocks.append(by_valence(writer, found, named, note, groups, drawn=drawn if is_last else None))
    return blocks


def _groups_that_fit(writer: Writer) -> int:
    """Return how many groups of columns, of a column per valence and a total, fit beside each other on a page."""
    return max(2, _MOST_COLUMNS // (len(writer.valences) + 1))


def _narrow(writer: Writer, level: str, places: Iterable[int], axis: str = "document") -> Cross:
    """Return level by another axis, or with many values of that the other way round: a page is longer than wide."""
    found = cross(writer.material, [level, axis], places)
    return found if len(found.columns) <= 2 * _MOST_SIDE_BY_SIDE else cross(writer.material, [axis, level], places)


def _breadth(writer: Writer, found: Cross, what: str) -> list[Block]:
    """Return how many fragments and how many different speakers stand behind a table, and its shares."""
    say = writer.say
    fragments = flat(
        writer,
        found,
        say("in_fragments", what=what),
        say("note_fragments"),
        cell=lambda count: Figure(len(count.fragments), fragments=count.fragments),
    )
    speakers = flat(
        writer, found, say("in_speakers", what=what), say("note_speakers"), cell=lambda count: people(count, say)
    )
    whole = {key[0]: found.count(None, key) for key in found.columns}
    lines = [
        Line(
            writer.value(found.axes[0], row),
            (
                *(share(found.count(row, key), whole[key[0]]) for key in found.columns),
                *([share(found.count(row), found.count())] if len(found.columns) != 1 else []),
            ),
        )
        for row in found.rows
    ]
    columns, legend = heads(writer, found)
    note = f"{say('note_shares_columns')} {legend}".strip()
    shares = Table(
        say("in_shares", what=what),
        writer.axis(found.axes[0]),
        (*columns, *([Column(say("total"))] if len(columns) != 1 else [])),
        tuple(lines),
        note,
    )
    return [shares, fragments, *_said_by(writer, speakers)]


def _said_by(writer: Writer, table: Table) -> list[Block]:
    """Return a table of different speakers; where nobody knows who spoke, that."""
    if any(figure.text not in ("·", "–") for line in table.lines for figure in line.figures):
        return [table]
    return [Text((writer.say("no_speakers"),))]


def _of_interviews(writer: Writer) -> list[Block]:
    """Return table 2: per dimension and group, counts and counts per respondent."""
    say, material = writer.say, writer.material
    places = material.places(INTERVIEW)
    if not places:
        return []
    found = cross(material, [writer.top, "group"], places)
    groups = [key for key in found.columns if found.count(None, key).moments]
    respondents: dict[str | None, int] = {
        group: len(material.speakers(p for p in places if (material.fragments[p].group or NOT_SAID) == group))
        for (group,) in groups
    }
    respondents[None] = len(material.speakers(places))
    keys: list[tuple[str | None, ...]] = [*groups, *([(None,)] if len(groups) > 1 else [])]
    columns = [
        Column(
            name,
            say("heads", group=_group_name(writer, group), n=respondents[group]),
        )
        for (group,) in keys
        for name in (say("moments"), say("per_head"))
    ]
    lines = [
        Line(
            writer.value(writer.top, row) if row is not None else say("total"),
            tuple(
                figure
                for key in keys
                for figure in (moments(found.count(row, key)), per_head(found.count(row, key), respondents[key[0]]))
            ),
            total=row is None,
        )
        for row in (*found.rows, None)
    ]
    title = say("table_groups", level=capital(writer.axis(writer.top)))
    table = Table(title, writer.axis(writer.top), tuple(columns), tuple(lines), say("note_per_head"))
    drawn = Table(
        say("per_head_drawn"),
        say("axis_group"),
        tuple(Column(line.name) for line in lines if not line.total),
        tuple(
            Line(writer.value("group", group), tuple(line.figures[2 * at + 1] for line in lines if not line.total))
            for at, (group,) in enumerate(groups)
        ),
        "",
        Picture("bars", say("picture_per_head")),
    )
    by_group = _narrow(writer, writer.top, places, "group")
    blocks: list[Block] = [
        table,
        *([drawn] if len(groups) > 1 else []),
        *_breadth(writer, by_group, say("kinds_interview"))[1:],
    ]
    return [*blocks, *_valences_of_groups(writer, places, [group for (group,) in groups])]


def _group_name(writer: Writer, group: str | None) -> str:
    if group is None:
        return writer.say("total")
    return writer.value("group", group) if group != NOT_SAID else writer.say("no_group")


def _valences_of_groups(writer: Writer, places: tuple[int, ...], groups: list[str]) -> list[Block]:
    if not writer.has_valences:
        return []
    say = writer.say
    found = cross(writer.material, [writer.top, "group", VALENCE], places)
    shown: list[tuple[str, str | None]] = [(_group_name(writer, group), group) for group in groups]
    every: list[tuple[str, str | None]] = [(say("total"), None)]
    if len(shown) == 1:
        every = []
    if len(shown) + 1 > _groups_that_fit(writer):
        shown = []
    title = say("table_groups_valence", level=capital(writer.axis(writer.top)))
    return [by_valence(writer, found, title, say("note_moments"), [*shown, *every])]


def _of_others(writer: Writer) -> list[Block]:
    """Return table 3: another scheme over the same fragments (principles x dimensions)."""
    say, material = writer.say, writer.material
    blocks: list[Block] = []
    for scheme, given in material.others:
        axis = scheme.levels[0].id
        both = [place for place in given if material.fragments[place].labels]
        if not both or axis in [level.id for level in writer.scheme.levels]:
            continue
        found = cross(material, [axis, writer.top])
        title = say("table_others", one=capital(writer.axis(axis)), other=writer.axis(writer.top))
        note = say("note_pairs", number=len(both), scheme=scheme.name)
        blocks.append(flat(writer, found, title, note, picture=Picture("heat", title)))
        if scheme.valences:
            blocks.append(_valences_of_other(writer, scheme, axis, given))
    return blocks


def _valences_of_other(writer: Writer, scheme: Scheme, axis: str, given: Mapping[int, tuple[Label, ...]]) -> Table:
    """Return how often each code of another scheme was given with which valence."""
    signs = scheme.valence_signs
    lines = []
    for code in (code for code in scheme.codes if code.depth == 0):
        found = {
            sign: [
                place
                for place, labels in given.items()
                for label in labels
                if scheme.path(label.code)[0].code == code.code and label.valence == sign
            ]
            for sign in signs
        }
        every = sorted(place for places in found.values() for place in places)
        lines.append(Line(writer.code(code.code, scheme), (*(number(found[sign]) for sign in signs), number(every))))
    columns = (*(Column(sign) for sign in signs), Column(writer.say("total")))
    picture = Picture(
        "bars", writer.say("picture_others", scheme=scheme.name), tuple(range(len(signs))), of_valences=True
    )
    return Table(
        writer.say("table_others_valence", scheme=scheme.name), writer.axis(axis), columns, tuple(lines), "", picture
    )


def _every_code(writer: Writer) -> list[Block]:
    """Return every code at every level with its moments, fragments and different speakers, per kind of document."""
    say, material = writer.say, writer.material
    kinds = [kind for kind in KINDS if any(material.fragments[place].labels for place in material.places(kind))]
    columns: list[Column] = []
    crosses: list[dict[str, Cross]] = []
    for kind in kinds:
        columns += [Column(say(name), say(f"kinds_{kind}")) for name in ("moments", "fragments", "different_speakers")]
        places = material.places(kind)
        crosses.append({level.id: cross(material, [level.id, "document"], places) for level in writer.scheme.levels})
    lines = []
    for code in writer.scheme.codes:
        counts = [found[writer.scheme.levels[code.depth].id].count(code.code) for found in crosses]
        if any(count.moments for count in counts):
            figures = [
                figure
                for count in counts
                for figure in (
                    moments(count),
                    Figure(len(count.fragments), fragments=count.fragments),
                    people(count, say),
                )
            ]
            lines.append(Line(writer.code(code.code), tuple(figures), depth=code.depth))
    if not lines:
        return []
    deepest = len(writer.scheme.levels) - 1
    never = sum(code.depth == deepest for code in writer.scheme.codes) - sum(line.depth == deepest for line in lines)
    note = say("note_every_code") + (f" {say('never_given', number=never)}" if never > 0 else "")
    return [Table(say("every_code"), say("axis_code"), tuple(columns), tuple(lines), note)]


def _asked(writer: Writer, axes: tuple[str, ...]) -> list[Block]:
    """Return a cross that somebody asked for, in moments, fragments and speakers."""
    say = writer.say
    found = cross(writer.material, axes[:2])
    if len(found.columns) > _MOST_COLUMNS > len(found.rows):
        found = cross(writer.material, axes[1::-1])
    names = say("cross", rows=capital(writer.axis(found.axes[0])), columns=writer.axis(found.axes[1]))
    return [
        flat(writer, found, names, say("note_moments"), picture=Picture("heat", names)),
        *_breadth(writer, found, names),
    ]


# --- each document by itself ----------------------------------------------------------------------------------------


def vertical(writer: Writer, whose: str) -> list[Section]:
    """Return a section per document."""
    say = writer.say
    sections = [Section("vertical", say("vertical"), (Text((say("vertical_note"),)),), whose=whose)]
    for position, document in enumerate(writer.material.documents, start=1):
        blocks = tuple(_document(writer, document))
        is_later = position > 1
        sections.append(
            Section(f"d{position}", document, blocks, level=2, whose=whose, short=document, own_page=is_later)
        )
    return sections


def _document(writer: Writer, document: str) -> list[Block]:
    say, material = writer.say, writer.material
    places = material.of_document[document]
    coded = [place for place in places if material.fragments[place].labels]
    speakers = material.speakers(places)
    about = say(
        "document_facts",
        kind=say(f"kind_{material.kinds[document]}"),
        fragments=say.fragments(len(places)),
        coded=say.count(len(coded)),
        share=say.percent(len(coded) / len(places)),
        moments=say.count(sum(len(material.fragments[place].labels) for place in coded)),
        speakers=len(speakers),
        names=", ".join(speakers) or say("nobody_named"),
    )
    if not coded:
        return [Text((about, say("nothing_coded")))]
    blocks: list[Block] = [Text((about,)), _levels(writer, document, places), _codes(writer, coded)]
    if len(coded) >= PIECES and material.in_reading_order:
        blocks.append(_course(writer, document))
    for axis in ("speaker", "part"):
        found = cross(material, [axis, writer.top], places)
        named = [row for row in found.rows if row != NOT_SAID]
        if len(named) > 1:
            title = say(f"document_{axis}", level=writer.axis(writer.top))
            rows = _as_said(writer, axis, places, found.rows) if axis == "part" else None
            blocks.append(flat(writer, found, title, picture=Picture("bars", title), rows=rows))
    return blocks


def _as_said(writer: Writer, axis: str, places: list[int], values: Sequence[str]) -> Sequence[str]:
    """Return values in the order in which a conversation comes to them, where that order is known."""
    if not writer.material.in_reading_order:
        return values
    first: dict[str, int] = {}
    for place in places:
        first.setdefault(getattr(writer.material.fragments[place], axis) or NOT_SAID, place)
    return sorted(values, key=lambda value: first[value])


def _levels(writer: Writer, document: str, places: list[int]) -> Table:
    say = writer.say
    title = say("document_levels", level=writer.axis(writer.top))
    if not writer.has_valences:
        found = cross(writer.material, [writer.top, "document"], places)
        return flat(writer, found, title, picture=Picture("bars", title), totals=False)
    found = cross(writer.material, [writer.top, "document", VALENCE], places)
    return by_valence(writer, found, title, say("note_moments"), [("", document)], drawn=title)


def _codes(writer: Writer, coded: list[int]) -> Table:
    """Return the codes given most in a document, with the number of fragments and of speakers."""
    say, material = writer.say, writer.material
    found: dict[str, list[int]] = {}
    for place in coded:
        for label in material.fragments[place].labels:
            found.setdefault(label.code, []).append(place)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_CODES]
    everyone = len(material.speakers(material.of_document[material.fragments[coded[0]].document]))
    lines = []
    for code, given in ordered:
        speakers = material.speakers(sorted(set(given)))
        of = say("of_speakers", number=len(speakers), of=everyone) if speakers else "–"
        lines.append(Line(writer.code(code), (number(given), Figure(None, "text", of, tuple(sorted(set(given)))))))
    columns = (Column(say("moments")), Column(say("different_speakers")))
    note = say("note_most", number=len(ordered), of=len(found)) if len(found) > len(ordered) else ""
    return Table(
        say("document_codes"),
        say("axis_code"),
        columns,
        tuple(lines),
        note,
        Picture("bars", say("document_codes"), (0,)),
    )


def _course(writer: Writer, document: str) -> Table:
    """Return what comes when in a document cut into ten equal pieces."""
    say = writer.say
    found = course(writer.material, document, 0, PIECES)
    names = [code.code for code in writer.scheme.codes if code.depth == 0]
    lines = tuple(
        Line(writer.value(writer.top, name), tuple(number(found.get((name, piece), ())) for piece in range(PIECES)))
        for name in names
        if any(found.get((name, piece)) for piece in range(PIECES))
    )
    columns = tuple(Column(f"{piece + 1}") for piece in range(PIECES))
    title = say("course", level=writer.axis(writer.top))
    return Table(title, writer.axis(writer.top), columns, lines, say("note_course"), Picture("columns", title))


# --- side by side ---------------------------------------------------------------------------------------------------


def horizontal(writer: Writer, whose: str) -> list[Section]:
    """Return everything side by side: documents, groups, parts; change; who responds; what goes with what."""
    say = writer.say
    sections = [Section("horizontal", say("horizontal"), (Text((say("horizontal_note"),)),), whose=whose)]
    for axis in ("document", "group", "part"):
        blocks = _side_by_side(writer, axis)
        if blocks:
            title = say(f"side_{axis}")
            sections.append(Section(f"side-{axis}", title, tuple(blocks), level=2, whose=whose, short=title))
    sections.append(Section("change", say("change"), tuple(_change(writer)), level=2, whose=whose))
    sections.append(
        Section("responses", say("responses"), tuple(_responses(writer)), level=2, whose=say("responses_whose"))
    )
    sections.append(Section("together", say("together"), tuple(_together(writer)), level=2, whose=whose))
    sections.append(Section("following", say("following"), tuple(_following(writer)), level=2, whose=whose))
    return sections


def _side_by_side(writer: Writer, axis: str) -> list[Block]:
    say, material = writer.say, writer.material
    if axis == "part":
        return _parts(writer)
    found = cross(material, [axis, writer.top])
    if len([row for row in found.rows if row != NOT_SAID]) < 2:
        return []
    return _three(writer, found, say(f"side_{axis}"), say("note_groups") if axis == "group" else "")


def _three(writer: Writer, found: Cross, name: str, note: str = "") -> list[Block]:
    say = writer.say
    drawing = say("picture_shares", what=name, level=writer.axis(found.axes[1]))
    return [
        shares_of_rows(writer, found, drawing, say("note_shares_rows"), "shares", drawing),
        flat(writer, found, say("plain_moments"), f"{say('note_moments')} {note}".strip()),
        *_said_by(
            writer,
            flat(writer, found, say("plain_speakers"), say("note_speakers"), cell=lambda count: people(count, say)),
        ),
    ]


def _parts(writer: Writer) -> list[Block]:
    """Return the parts of the interviews side by side: a part (a question of the guide) recurs in all of them."""
    say, material = writer.say, writer.material
    places = material.places(INTERVIEW)
    found = cross(material, ["part", writer.top], places)
    in_documents: dict[str, set[str]] = {}
    for place in places:
        fragment = material.fragments[place]
        in_documents.setdefault(fragment.part or NOT_SAID, set()).add(fragment.document)
    shared = [row for row in found.rows if row != NOT_SAID and len(in_documents[row]) > 1]
    if len(shared) < 2:
        return []
    kept = [place for place in places if material.fragments[place].part in shared]
    return _three(writer, cross(material, ["part", writer.top], kept), say("side_part"), say("note_parts"))


def _change(writer: Writer) -> list[Block]:
    say, material = writer.say, writer.material
    documents = material.of_kind(MEETING)
    if len(documents) < 2:
        return [Text((say("no_change"),))]
    blocks: list[Block] = []
    found = cross(material, [writer.top, "document"], material.places(MEETING))
    for title, of_axis, table in (("change_levels", writer.top, found), ("change_valences", VALENCE, None)):
        if table is None:
            if not writer.has_valences:
                continue
            table = cross(material, [VALENCE, "document"], material.places(MEETING))
        lines = tuple(
            Line(
                writer.value(of_axis, row),
                tuple(share(table.count(row, (name,)), table.count(None, (name,))) for name in documents),
            )
            for row in table.rows
        )
        name = say(title, level=writer.axis(of_axis))
        blocks.append(
            Table(
                name,
                writer.axis(of_axis),
                tuple(map(Column, documents)),
                lines,
                say("note_change"),
                Picture("lines", name),
            )
        )
    return blocks


def _responses(writer: Writer) -> list[Block]:
    say, material = writer.say, writer.material
    if not material.in_reading_order:
        return [Text((say("no_order"),))]
    blocks: list[Block] = []
    for kind in (MEETING, INTERVIEW):
        matrix = responses(material, material.of_kind(kind))
        if len(matrix.names) > 1:
            title = say(f"responses_{kind}")
            blocks.append(matrix_table(writer, matrix, "group", title, say("responses_row"), say("note_responses")))
    return blocks or [Text((say("no_responses"),))]


def _together(writer: Writer) -> list[Block]:
    say, material = writer.say, writer.material
    depth = material.depth(writer.middle)
    matrix = together(material, depth)
    names = most_used(matrix)
    several = [place for place in material.coded if len(codes_of(material, place, depth)) > 1]
    said = say(
        "together_facts",
        several=say.count(len(several)),
        of=say.count(len(material.coded)),
        share=say.percent(len(several) / max(1, len(material.coded))),
        level=writer.axis(writer.middle),
    )
    blocks: list[Block] = [Text((said,))]
    if len(names) > 1:
        title = say("together_table", level=writer.axis(writer.middle), first=capital(writer.axis(writer.middle)))
        blocks.append(
            matrix_table(writer, matrix, writer.middle, title, writer.axis(writer.middle), say("note_together"), names)
        )
    deepest = together(material, len(writer.scheme.levels) - 1)
    pairs = Counter({pair: len(places) for pair, places in deepest.pairs.items() if pair[0] < pair[1]}).most_common(
        _MOST_PAIRS
    )
    if pairs and writer.deepest != writer.middle:
        lines = tuple(
            Line(
                f"{one} + {other}",
                (number(deepest.places(one, other)), plain(f"{writer.code(one)} + {writer.code(other)}")),
            )
            for (one, other), _ in pairs
        )
        columns = (Column(say("fragments")), Column(say("names"), words=True))
        picture = Picture("bars", say("together_pairs"), (0,))
        blocks.append(Table(say("together_pairs"), say("pair"), columns, lines, "", picture))
    return blocks


def _following(writer: Writer) -> list[Block]:
    say, material = writer.say, writer.material
    if not material.in_reading_order:
        return [Text((say("no_order"),))]
    matrix = following(material, 0)
    names = most_used(matrix)
    if len(names) < 2:
        return [Text((say("nothing_follows"),))]
    title = say("following_table", level=writer.axis(writer.top))
    table = matrix_table(writer, matrix, writer.top, title, say("following_row"), say("note_following"), names)
    totals = {name: len(matrix.row(name)) for name in names}
    lines = tuple(
        Line(
            line.name,
            tuple(
                Figure(
                    len(matrix.places(row, column)) / totals[row],
                    "share",
                    fragments=tuple(sorted(set(matrix.places(row, column)))),
                )
                if totals[row]
                else plain("–")
                for column in names
            ),
        )
        for row, line in zip(names, table.lines, strict=True)
    )
    shares = say("following_shares")
    return [
        table,
        Table(
            shares, say("following_row"), table.columns, lines, say("note_following_shares"), Picture("heat", shares)
        ),
    ]
