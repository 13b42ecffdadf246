"""A report as a workbook: the same tables on a sheet per section, with Excel's own charts, quotes and fragments.

Charts refer to the cells of their table, so that a number changed by hand changes its chart. Heat maps are conditional
formats. No cell holds a formula; texts stay texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any

from autocode.export.cells import Cells, row_height, sheet_name
from autocode.export.coding_sheet import HEADER, set_up_page
from autocode.export.reference_sheets import HEADING, TITLE
from autocode.export.report_blocks import Block, Column, Figure, Line, QuoteList, Report, Section, Table, Text
from autocode.export.report_words import Say
from autocode.export.workbook import NO_DATE, OPTIONS

_NAME_WIDTH, _NUMBER_WIDTH, _FIGURE_WIDTH, _TEXT_WIDTH = 44, 13, 21, 100
_FORMATS = {"count": '#,##0;-#,##0;"·"', "share": '0.0%;-0.0%;"·"', "ratio": "0.00"}
_TOTAL = {"bold": True, "top": 1, "top_color": "#5F6B76"}
_FILLS = (
    ("#0B4F8A", None), ("#F0B03F", "wide_upward_diagonal"), ("#0D8A6A", "percent_10"), ("#F3CFE3", "dashed_vertical"),
    ("#7A3B00", "wide_downward_diagonal"), ("#9FD3F2", "dashed_horizontal"), ("#5A5F66", "percent_5"),
    ("#F4EA8C", "light_upward_diagonal"), ("#C2185B", "wide_upward_diagonal"), ("#D7DCE1", None),
)  # fmt: skip
_DARK_FILLS = ("#0D8A6A", "#7A3B00", "#5A5F66", "#C2185B")
_VALENCE_FILLS = (("#0B4F8A", None), ("#F0A03F", "wide_upward_diagonal"), ("#D7DCE1", None), ("#FFFFFF", "percent_20"))
_MARKERS = ("circle", "square", "diamond", "triangle", "x", "plus", "star", "short_dash")
_DASHES = ("solid", "dash", "square_dot", "dash_dot", "long_dash", "round_dot", "long_dash_dot", "solid")
_PIXELS = 20  # of a row of a sheet
_CHART = (760, 300)


def report_workbook(report: Report) -> bytes:
    """Return the bytes of an .xlsx file; the same report gives the same bytes."""
    import xlsxwriter

    say = Say(report.language)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": report.title, "comments": "autocode", "created": NO_DATE})
    cells = Cells(book, " […]")
    taken: list[str] = []
    _write_front(_sheet(book, say("sheet_front"), taken), report, cells)
    for name, sections in _sheets(report.sections):
        sheet = _sheet(book, name, taken)
        page = _Page(sheet, _widest(sections))
        sheet.set_column(0, 0, _NAME_WIDTH)
        sheet.set_column(1, 60, page.width)
        row = 0
        for section in sections:
            row = _write_section(book, page, row, section, report, cells)
        set_up_page(sheet)
    _write_fragments(_sheet(book, say("sheet_fragments"), taken), report, cells, say)
    book.close()
    return content.getvalue()


@dataclass(frozen=True)
class _Page:
    """A sheet, and how wide its columns of figures are (in characters)."""

    sheet: Any
    width: int

    @property
    def columns(self) -> int:
        """Over how many columns of figures a text is written."""
        return max(2, 88 // self.width)


def _widest(sections: Sequence[Section]) -> int:
    """Return how wide the columns are: figures with an interval, or a reason why there is none, take more room."""
    written = (
        figure.text
        for section in sections
        for block in section.blocks
        if isinstance(block, Table)
        for line in block.lines
        for figure, column in zip(line.figures, block.columns, strict=True)
        if not column.words
    )
    return _FIGURE_WIDTH if any(len(text) > _NUMBER_WIDTH + 3 for text in written) else _NUMBER_WIDTH


def _sheet(book: Any, name: str, taken: list[str]) -> Any:
    fitting = sheet_name(name, "", taken)
    taken.append(fitting)
    sheet = book.add_worksheet(fitting)
    sheet.hide_gridlines(2)
    return sheet


def _sheets(sections: Sequence[Section]) -> list[tuple[str, list[Section]]]:
    """Return the sections by sheet: one each, an introduction with nothing but text going with what follows."""
    found: list[tuple[str, list[Section]]] = []
    waiting: list[Section] = []
    for section in sections:
        if section.level == 1 and all(isinstance(block, Text) for block in section.blocks) and len(section.blocks) == 1:
            waiting.append(section)
            continue
        found.append((section.sheet, [*waiting, section]))
        waiting = []
    return [*found, *((section.sheet, [section]) for section in waiting)]


def _write_front(sheet: Any, report: Report, cells: Cells) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, _TEXT_WIDTH)
    cells.write(sheet, 0, 0, report.title, **TITLE)
    row = 2
    for name, value in report.facts:
        cells.write(sheet, row, 0, name, bold=True)
        cells.write(sheet, row, 1, value, text_wrap=True)
        sheet.set_row(row, row_height([(value, _TEXT_WIDTH)]))
        row += 1
    for warning in report.warnings:
        cells.write(sheet, row + 1, 1, warning, text_wrap=True, italic=True)
        sheet.set_row(row + 1, row_height([(warning, _TEXT_WIDTH)]))
        row += 1
    set_up_page(sheet)


def _write_section(book: Any, page: _Page, row: int, section: Section, report: Report, cells: Cells) -> int:
    """Write a section from a row on; return the next free row."""
    cells.write(page.sheet, row, 0, section.title, **TITLE)
    row += 1
    if section.whose:
        _wide(page, row, section.whose, cells, italic=True)
        row += 1
    for block in section.blocks:
        row = _write_block(book, page, row + 1, block, report, cells)
    return row + 1


def _write_block(book: Any, page: _Page, row: int, block: Block, report: Report, cells: Cells) -> int:
    if isinstance(block, Table):
        return _write_table(book, page, row, block, cells)
    if isinstance(block, QuoteList):
        return _write_quotes(page, row, block, report, cells)
    return _write_text(page, row, block, cells)


def _write_text(page: _Page, row: int, block: Text, cells: Cells) -> int:
    if block.title:
        cells.write(page.sheet, row, 0, block.title, **HEADING)
        row += 1
    for paragraph in block.paragraphs:
        _wide(page, row, paragraph, cells)
        row += 1
    return row


def _wide(page: _Page, row: int, text: str, cells: Cells, **look: Any) -> None:
    """Write a text over the width of a page, in as many lines as it takes."""
    properties = {"text_wrap": True, **look}
    page.sheet.merge_range(row, 0, row, page.columns, None, cells.format(**properties))
    cells.write(page.sheet, row, 0, text, **properties)
    page.sheet.set_row(row, row_height([(text, _NAME_WIDTH + page.columns * page.width)]))


# --- tables and charts ----------------------------------------------------------------------------------------------


def _write_table(book: Any, page: _Page, row: int, table: Table, cells: Cells) -> int:
    """Write a table with its chart below it; return the next free row."""
    sheet = page.sheet
    cells.write(sheet, row, 0, table.title, **HEADING)
    row += 1
    if any(column.group for column in table.columns):
        _write_groups(page, row, table, cells)
        row += 1
    head = row
    cells.write(sheet, head, 0, table.row_title, **HEADER)
    for place, column in enumerate(table.columns, start=1):
        cells.write(sheet, head, place, column.name, **(HEADER if column.words else {**HEADER, "align": "right"}))
    sheet.set_row(head, row_height([(column.name, page.width) for column in table.columns]))
    for number, line in enumerate(table.lines, start=head + 1):
        _write_line(page, number, line, table.columns, cells)
    row = head + 1 + len(table.lines)
    if table.note:
        _wide(page, row, table.note, cells, italic=True, font_color="#56616D")
        row += 1
    return _write_picture(book, sheet, row, head, table)


def _write_groups(page: _Page, row: int, table: Table, cells: Cells) -> None:
    """Write the headings over the columns, each over all of its own."""
    at = 1
    look = {**HEADER, "bottom": 0, "align": "center"}
    heights = []
    for name, some in groupby(table.columns, key=lambda column: column.group):
        span = len(list(some))
        if span > 1:
            page.sheet.merge_range(row, at, row, at + span - 1, None, cells.format(**look))
        cells.write(page.sheet, row, at, name or None, **look)
        heights.append((name, span * page.width))
        at += span
    page.sheet.set_row(row, row_height(heights))


def _write_line(page: _Page, row: int, line: Line, columns: Sequence[Column], cells: Cells) -> None:
    look = _TOTAL if line.total else {}
    name = {"text_wrap": True, **({"indent": line.depth} if line.depth else {})}
    cells.write(page.sheet, row, 0, line.name, **look, **name)
    for place, (figure, column) in enumerate(zip(line.figures, columns, strict=True), start=1):
        _write_figure(page.sheet, row, place, figure, cells, look, column.words)
    texts = [
        (figure.text, page.width) for figure, column in zip(line.figures, columns, strict=True) if not column.words
    ]
    page.sheet.set_row(row, row_height([(line.name, _NAME_WIDTH - 2 * line.depth), *texts]))


def _write_figure(
    sheet: Any, row: int, place: int, figure: Figure, cells: Cells, look: dict[str, Any], words: bool
) -> None:
    if figure.kind == "text" or figure.value is None:
        align = {} if words else {"align": "right", "text_wrap": True}
        cells.write(sheet, row, place, figure.text or None, **align, **look)
    else:
        cells.write(sheet, row, place, figure.value, num_format=_FORMATS[figure.kind], align="right", **look)


def _write_picture(book: Any, sheet: Any, row: int, head: int, table: Table) -> int:
    if table.picture is None or not table.drawn_lines():
        return row + 1
    if table.picture.kind == "heat":
        _shade(sheet, head, table)
        return row + 1
    chart = _chart(book, sheet.get_name(), head, table)
    height = _CHART[1] if table.picture.kind in ("lines", "columns") else 110 + 26 * len(table.drawn_lines())
    chart.set_size({"width": _CHART[0], "height": height})
    sheet.insert_chart(row + 1, 0, chart, {"object_position": 1})
    return row + 3 + height // _PIXELS + 1


def _chart(book: Any, sheet: str, head: int, table: Table) -> Any:
    """Return Excel's own chart of a table's cells."""
    assert table.picture is not None
    kind, lines, columns = table.picture.kind, table.drawn_lines(), table.drawn_columns()
    first, last = head + 1 + lines[0], head + 1 + lines[-1]
    of_lines = kind in ("lines", "columns")
    types = {
        "bars": {"type": "bar", "subtype": "stacked"},
        "shares": {"type": "bar", "subtype": "percent_stacked"},
        "columns": {"type": "column", "subtype": "stacked"},
        "lines": {"type": "line"},
    }
    if kind == "bars" and len(columns) == 1:
        types["bars"] = {"type": "bar"}
    chart = book.add_chart(types[kind])
    for number, one in enumerate(lines if of_lines else columns):
        if of_lines:
            at = head + 1 + one
            series = {
                "name": [sheet, at, 0],
                "categories": [sheet, head, columns[0] + 1, head, columns[-1] + 1],
                "values": [sheet, at, columns[0] + 1, at, columns[-1] + 1],
            }
        else:
            series = {
                "name": [sheet, head, one + 1],
                "categories": [sheet, first, 0, last, 0],
                "values": [sheet, first, one + 1, last, one + 1],
            }
        chart.add_series({**series, **_look(number, table)})
    _finish(chart, table, one_series=not of_lines and len(columns) == 1)
    return chart


def _finish(chart: Any, table: Table, *, one_series: bool) -> None:
    assert table.picture is not None
    chart.set_title({"name": table.picture.title, "name_font": {"size": 11}})
    chart.set_legend({"none": True} if one_series else {"position": "bottom"})
    chart.show_blanks_as("gap")
    if table.picture.kind in ("bars", "shares"):
        # Excel draws the first line at the bottom, unless told otherwise.
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
        chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": "#E1E5E9"}}, "label_position": "high"})
    if table.picture.kind == "lines":
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#E1E5E9"}}})


def _look(number: int, table: Table) -> dict[str, Any]:
    assert table.picture is not None
    if table.picture.kind == "lines":
        colour = _FILLS[number % len(_FILLS)][0] if number not in (3, 7) else "#A0307A"
        return {
            "line": {"color": colour, "width": 2, "dash_type": _DASHES[number % len(_DASHES)]},
            "marker": {"type": _MARKERS[number % len(_MARKERS)], "size": 7, "fill": {"color": colour}},
        }
    fills = _VALENCE_FILLS if table.picture.of_valences else _FILLS
    colour, pattern = fills[number % len(fills)]
    border = {"color": "#1B2430", "width": 0.5}
    if pattern is None:
        return {"fill": {"color": colour}, "border": border}
    ink = "#FFFFFF" if colour in _DARK_FILLS else "#1B2430"
    return {"pattern": {"pattern": pattern, "fg_color": ink, "bg_color": colour}, "border": border}


def _shade(sheet: Any, head: int, table: Table) -> None:
    columns, lines = table.drawn_columns(), table.drawn_lines()
    area = (head + 1 + lines[0], columns[0] + 1, head + 1 + lines[-1], columns[-1] + 1)
    sheet.conditional_format(
        *area,
        {"type": "2_color_scale", "min_type": "num", "min_value": 0, "min_color": "#F5F8FC", "max_color": "#5B93C4"},
    )


# --- quotes and fragments -------------------------------------------------------------------------------------------


def _write_quotes(page: _Page, row: int, block: QuoteList, report: Report, cells: Cells) -> int:
    cells.write(page.sheet, row, 0, block.title, **HEADING)
    row += 1
    for about, quotes in block.by_subject():
        cells.write(page.sheet, row, 0, about, bold=True)
        row += 1
        for quote in quotes:
            fragment = report.fragments[quote.fragment]
            place = f"{fragment.document}, {fragment.short_id}"
            said = f"“{fragment.text}” ({quote.what}; {fragment.speaker or '–'}, {place})"
            _wide(page, row, said, cells)
            row += 1
    return row


def _write_fragments(sheet: Any, report: Report, cells: Cells, say: Say) -> None:
    header = [say(key) for key in ("axis_document", "id", "axis_speaker", "axis_group", "axis_part", "codes", "text")]
    for column, name in enumerate(header):
        cells.write(sheet, 0, column, name, **HEADER)
    for row, fragment in enumerate(report.fragments.values(), start=1):
        values = (fragment.document, fragment.id, fragment.speaker, fragment.group, fragment.part)
        for column, value in enumerate((*values, "; ".join(fragment.codes), fragment.text)):
            cells.write(sheet, row, column, value or None, text_wrap=column > 4)
        sheet.set_row(row, row_height([(fragment.text, 80)]))
    for column, width in enumerate((16, 20, 10, 16, 16, 22, 80)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(report.fragments)), len(header) - 1)
    set_up_page(sheet)
    sheet.repeat_rows(0)
