"""A workbook in which coders talk over where they differ.

Sheets: every disagreement with the text around it, what each coder gave, and a column for what they settle on (it is
called `code (...)`, so that `train` reads it as the codes); per level of the scheme the confusions as heat maps; a
guide. What is confused most often stands on top: settling that gains most agreement. No cell holds a formula.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from autocode.export.cells import Cells, row_height, sheet_name
from autocode.export.coding_sheet import HEADER, set_up_page
from autocode.export.reference_sheets import HEADING, TITLE
from autocode.export.workbook import NO_DATE, OPTIONS
from autocode.records import Label
from autocode.scheme import Scheme

_TEXT_WIDTH = 52
_CONTEXT_WIDTH = 30
_CODES_WIDTH = 16
_CONTEXT = {"font_color": "#6B7680", "italic": True, "text_wrap": True}
_TO_FILL_IN = {"bg_color": "#FFF6D6", "text_wrap": True, "border": 1, "border_color": "#D9C77A"}
_DIAGONAL = {"bg_color": "#E6E9EC", "align": "center", "font_color": "#6B7680"}
_COUNT = {"align": "center", "num_format": '0;-0;"·"'}
_LIGHT, _DARK = "#FFFFFF", "#C8501E"
_MOST_IN_LIST = 12

Codes = tuple[str | None, str | None]


@dataclass(frozen=True)
class Disagreement:
    """One fragment (or run of words) on which coders differ.

    `given` holds each coder's labels, None where a coder did not rate it. `confusion` is what is confused: two codes,
    a code and "", or two valences; `times` how often that happens in all.
    """

    document: str
    id: str
    speaker: str
    how: str
    before: str
    text: str
    after: str
    given: tuple[tuple[Label, ...] | None, ...]
    confusion: tuple[str, str]
    times: int


@dataclass(frozen=True)
class HeatMap:
    """How often one coder gave one code where the other gave another; None is no (further) code."""

    first: str
    second: str
    how: str
    unit: str
    counts: Mapping[Codes, int]


@dataclass(frozen=True)
class Discussion:
    """Everything in the workbook; `maps` per level of the scheme."""

    coders: tuple[str, ...]
    rows: tuple[Disagreement, ...]
    maps: tuple[tuple[str, tuple[HeatMap, ...]], ...]
    scheme: Scheme


@dataclass(frozen=True)
class _Words:
    differences: str
    columns: tuple[str, ...]
    settled: str
    remark: str
    no_code: str
    not_coded: str
    nothing: str
    confusions: str
    map_title: str
    how: str
    most: tuple[str, str, str]
    diagonal: str
    ways: Mapping[str, str]
    guide: str
    guide_lines: tuple[str, ...]
    shortened: str


_WORDS = {
    "nl": _Words(
        differences="Verschillen",
        columns=("nr", "document", "id", "spreker", "hoe", "wat ervoor staat", "tekst", "wat erna staat"),
        settled="code (afgesproken)",
        remark="opmerking",
        no_code="geen code",
        not_coded="(niet gecodeerd)",
        nothing="geen",
        confusions="Verward",
        map_title="{first} (rijen) en {second} (kolommen), hoe gecodeerd: {how}, geteld in {unit}",
        how="verschil (hoe vaak)",
        most=("code", "verward met", "keer"),
        diagonal="Grijs: beiden gaven deze code. Hoe donkerder, hoe vaker verward; het meeste boven en links.",
        ways={
            "not recorded": "niet vastgelegd", "assisted": "met voorstel", "settled": "samen vastgesteld",
            "by models": "door modellen", "fragments": "fragmenten", "words": "woorden",
        },
        guide="Uitleg",
        guide_lines=(
            "Dit werkboek is om samen te bespreken waar codeurs verschillen.",
            "Elk verschil is een rij. Bovenaan staat wat het vaakst verward wordt: dat bespreken levert het meeste op.",
            "De kolommen ervoor en erna tonen wat in de tabellen naast het fragment staat. Bij een steekproef is dat "
            "niet altijd wat in het gesprek ernaast klonk.",
            'Vul in de gele kolom de code in waar jullie op uitkomen, met valentie ("LK.2 W+"; meer codes met een '
            'puntkomma), of "geen". Een lege cel telt bij train als: geen code.',
            "De bladen Verward tonen per niveau welke codes verward worden. Een afspraak over een grens tussen twee "
            "codes hoort in het codeboek.",
            "Wat na overleg is vastgesteld is geen onafhankelijke codering meer: tel het niet mee als overeenstemming.",
        ),
        shortened=" […]",
    ),
    "en": _Words(
        differences="Disagreements",
        columns=("nr", "document", "id", "speaker", "how", "what stands before", "text", "what stands after"),
        settled="code (settled)",
        remark="remark",
        no_code="no code",
        not_coded="(not coded)",
        nothing="none",
        confusions="Confused",
        map_title="{first} (rows) and {second} (columns), how coded: {how}, counted in {unit}",
        how="difference (how often)",
        most=("code", "confused with", "times"),
        diagonal="Grey: both gave this code. The darker, the more often confused; most confused is on top and left.",
        ways={},
        guide="Guide",
        guide_lines=(
            "This workbook is for talking over where coders differ.",
            "Every disagreement is a row. On top is the confusion that occurs most often: settling it gains most.",
            "The columns before and after show what stands beside the fragment in the tables. In a sample that need "
            "not be what was said beside it in the conversation.",
            'Fill in the yellow column what you settle on, with its valence ("LK.2 W+"; more codes with a '
            'semicolon), or "none". '
            "An empty cell counts as no code when it is trained on.",
            "The sheets Confused show per level which codes are confused. What you agree on about the boundary of two "
            "codes belongs in the codebook.",
            "What was settled in discussion is no independent coding any more: do not count it as agreement.",
        ),
        shortened=" […]",
    ),
}  # fmt: skip


def disagreements_workbook(discussion: Discussion, language: str = "nl") -> bytes:
    """Return the bytes of an .xlsx file; the same discussion gives the same bytes."""
    import xlsxwriter

    words = _WORDS[language]
    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": words.differences, "comments": "autocode", "created": NO_DATE})
    cells = Cells(book, words.shortened)
    _write_rows(book.add_worksheet(words.differences), discussion, cells, words)
    taken = [words.differences, words.guide]
    for level, maps in discussion.maps:
        name = sheet_name(words.confusions, level, taken)
        taken.append(name)
        _write_maps(book.add_worksheet(name), maps, cells, words)
    _write_guide(book.add_worksheet(words.guide), cells, words)
    book.close()
    return content.getvalue()


# --- the disagreements ----------------------------------------------------------------------------------------------


def _write_rows(sheet: Any, discussion: Discussion, cells: Cells, words: _Words) -> None:
    header = [*words.columns, *discussion.coders, words.how, words.settled, words.remark]
    for column, name in enumerate(header):
        cells.write(sheet, 0, column, name, **HEADER)
    for number, row in enumerate(discussion.rows, start=1):
        _write_row(sheet, number, row, cells, words)
    coders = len(discussion.coders)
    widths = [5, 15, 18, 9, 10, _CONTEXT_WIDTH, _TEXT_WIDTH, _CONTEXT_WIDTH, *[_CODES_WIDTH] * coders, 20, 20, 24]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(discussion.rows), 1), len(header) - 1)
    set_up_page(sheet)
    sheet.repeat_rows(0)


def _write_row(sheet: Any, number: int, row: Disagreement, cells: Cells, words: _Words) -> None:
    given = [_shown(labels, words) for labels in row.given]
    what = [name or words.no_code for name in row.confusion if name or any(row.confusion)]
    confusion = f"{' / '.join(what)} ({row.times})" if what else ""
    values: list[tuple[object, dict[str, Any]]] = [
        (number, {"align": "center"}),
        *((value or None, {"text_wrap": True}) for value in (row.document, row.id, row.speaker)),
        (_in_words(row.how, words) or None, {"text_wrap": True}),
        (row.before or None, _CONTEXT),
        (row.text, {"text_wrap": True, "bold": True}),
        (row.after or None, _CONTEXT),
        *((value, {"text_wrap": True}) for value in given),
        (confusion or None, {"text_wrap": True}),
        (None, _TO_FILL_IN),
        (None, _TO_FILL_IN),
    ]
    for column, (value, look) in enumerate(values):
        cells.write(sheet, number, column, value, **look)
    tall = [(row.before, _CONTEXT_WIDTH), (row.text, _TEXT_WIDTH * 0.9), (row.after, _CONTEXT_WIDTH)]
    sheet.set_row(number, row_height([*tall, *((value, _CODES_WIDTH) for value in given), (row.id, 18)]))


def _in_words(how: str, words: _Words) -> str:
    """Return how fragments were coded ("blind", "coder1 blind, coder2 assisted") in the workbook's language."""
    for english, own in words.ways.items():
        how = re.sub(rf"\b{english}\b", own, how)
    return how


def _shown(labels: tuple[Label, ...] | None, words: _Words) -> str:
    if labels is None:
        return words.not_coded
    return "; ".join(map(str, sorted(labels, key=str))) or words.no_code


# --- the confusions -------------------------------------------------------------------------------------------------


def _write_maps(sheet: Any, maps: Sequence[HeatMap], cells: Cells, words: _Words) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 60, 8)
    sheet.hide_gridlines(2)
    row = 0
    for heat_map in maps:
        title = words.map_title.format(
            first=heat_map.first,
            second=heat_map.second,
            how=_in_words(heat_map.how, words),
            unit=words.ways.get(heat_map.unit, heat_map.unit),
        )
        cells.write(sheet, row, 0, title, **TITLE)
        cells.write(sheet, row + 1, 0, words.diagonal, italic=True)
        row = _write_most(sheet, row + 3, heat_map, cells, words)
        row = _write_map(sheet, row + 1, heat_map, cells, words) + 2
    set_up_page(sheet)


def _write_most(sheet: Any, row: int, heat_map: HeatMap, cells: Cells, words: _Words) -> int:
    """Write which codes are confused most, in either direction; return the next free row."""
    found: Counter[tuple[str, str]] = Counter()
    for (one, other), times in heat_map.counts.items():
        if one != other:
            left, right = sorted(
                (one or words.nothing, other or words.nothing), key=lambda name: (name == words.nothing, name)
            )
            found[left, right] += times
    for column, name in enumerate(words.most):
        cells.write(sheet, row, column * 2 if column else 0, name, **HEADING)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST_IN_LIST]
    for number, ((one, other), times) in enumerate(ordered, start=row + 1):
        cells.write(sheet, number, 0, one)
        cells.write(sheet, number, 2, other)
        cells.write(sheet, number, 4, times)
    return row + 1 + len(ordered)


def _write_map(sheet: Any, row: int, heat_map: HeatMap, cells: Cells, words: _Words) -> int:
    """Write the matrix of one pair of coders, the codes confused most first; return the next free row."""
    codes = _by_cost(heat_map.counts)
    for place, code in enumerate(codes):
        turned = {**HEADER, "rotation": 90, "align": "center"}
        cells.write(sheet, row, place + 1, code or words.nothing, **turned)
        cells.write(sheet, row + 1 + place, 0, code or words.nothing, bold=True)
    sheet.set_row(row, 110 if any(len(code or "") > 6 for code in codes) else 40)
    areas = []
    for down, one in enumerate(codes):
        for right, other in enumerate(codes):
            times = heat_map.counts.get((one, other), 0)
            look: Mapping[str, Any] = _DIAGONAL if one == other else _COUNT
            nothing_twice = one is None and other is None
            cells.write(sheet, row + 1 + down, right + 1, None if nothing_twice else times, **look)
        areas += [(row + 1 + down, 1, down), (row + 1 + down, down + 2, len(codes))]
    _colour(sheet, [area for area in areas if area[1] <= area[2]], heat_map)
    return row + 1 + len(codes)


def _by_cost(counts: Mapping[Codes, int]) -> list[str | None]:
    cost: Counter[str | None] = Counter()
    for (one, other), times in counts.items():
        for code in (one, other):
            cost[code] += times if one != other else 0
    return sorted(cost, key=lambda code: (code is None, -cost[code], code or ""))


def _colour(sheet: Any, areas: Sequence[tuple[int, int, int]], heat_map: HeatMap) -> None:
    """Shade every cell off the diagonal by how often it happened; `areas` are (row, first column, last column)."""
    from xlsxwriter.utility import xl_range

    most = max((times for (one, other), times in heat_map.counts.items() if one != other), default=0)
    if not areas or not most:
        return
    ranges = [xl_range(row, first, row, last) for row, first, last in areas]
    row, first, last = areas[0]
    sheet.conditional_format(
        row,
        first,
        row,
        last,
        {
            "type": "2_color_scale",
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": most,
            "min_color": _LIGHT,
            "max_color": _DARK,
            "multi_range": " ".join(ranges),
        },
    )


def _write_guide(sheet: Any, cells: Cells, words: _Words) -> None:
    sheet.set_column(0, 0, 76)
    sheet.hide_gridlines(2)
    cells.write(sheet, 0, 0, words.guide, **TITLE)
    for row, line in enumerate(words.guide_lines, start=2):
        cells.write(sheet, row, 0, line, text_wrap=True)
        sheet.set_row(row, row_height([(line, 72)]))
    set_up_page(sheet, landscape=False)
