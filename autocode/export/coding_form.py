"""The sheet for a second coder: fragments to code with drop-down lists, and nothing of what others or a model gave.

Sheets: the rows to code, a guide, the codebook, and a hidden one that says where the sheet belongs
(`autocode.forms`). Only the cells to fill in can be changed; everything else is locked, without a password.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from autocode.export.cells import Cells, row_height
from autocode.export.coding_sheet import HEADER, set_up_page
from autocode.export.reference_sheets import TITLE
from autocode.export.workbook import NO_DATE, OPTIONS
from autocode.forms import ABOUT, CODING_WORDS, KEY, CodingWords
from autocode.scheme import Scheme, Valence

_CONTEXT = {"font_color": "#6B7680", "italic": True, "text_wrap": True}
_TO_FILL_IN = {"bg_color": "#FFF6D6", "text_wrap": True, "border": 1, "border_color": "#D9C77A", "num_format": "@"}
_CODE_WIDTH, _VALENCE_WIDTH, _REMARK_WIDTH = 24, 13, 28
_WIDTHS = (5, 12, 9, 26, 46, 26)
_CODES, _VALENCES = "codes_to_choose", "valences_to_choose"
_PROTECTION = {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}


@dataclass(frozen=True)
class FragmentToCode:
    """A fragment on the sheet: its number in the project file, what was said, by whom, and around it."""

    key: int
    document: str
    speaker: str
    before: str
    text: str
    after: str


def code_choice(scheme: Scheme, sign: str) -> str:
    """Return how a code stands in the list: its sign and name, or the sign alone where that is the name."""
    name = scheme[sign].name
    return sign if name == sign else f"{sign} · {name}"


def valence_choice(valence: Valence) -> str:
    """Return how a valence stands in the list."""
    return valence.sign if valence.name == valence.sign else f"{valence.sign} · {valence.name}"


def coding_form(
    scheme: Scheme, rows: Sequence[FragmentToCode], about: Mapping[str, str], pairs: int, language: str
) -> bytes:
    """Return the bytes of an .xlsx file with `pairs` codes per row; `about` goes on the hidden sheet."""
    import xlsxwriter

    words = CODING_WORDS[language]
    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": words.sheet, "comments": "autocode", "created": NO_DATE})
    cells = Cells(book, words.shortened)
    sheet = book.add_worksheet(words.sheet)
    guide = book.add_worksheet(words.guide)
    codebook = book.add_worksheet(words.codebook)
    write_about(book, about, cells)
    _write_codebook(codebook, scheme, cells, words)
    _write_rows(sheet, scheme, rows, pairs, cells, words)
    write_lines(guide, words.guide_title, words.guide_lines, cells)
    book.close()
    return content.getvalue()


def write_about(book: Any, about: Mapping[str, str], cells: Cells) -> None:
    """Write the hidden sheet that says what the workbook is and where it belongs."""
    sheet = book.add_worksheet(ABOUT)
    for row, (what, value) in enumerate(about.items()):
        cells.write(sheet, row, 0, what)
        cells.write(sheet, row, 1, value)
    sheet.protect("", {})
    sheet.very_hidden()


def write_lines(sheet: Any, title: str, lines: Sequence[str], cells: Cells) -> None:
    """Write a sheet to read: a title and numbered lines."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 100)
    cells.write(sheet, 0, 0, title, **TITLE)
    for number, line in enumerate(lines, start=1):
        cells.write(sheet, number + 1, 0, number, align="right")
        cells.write(sheet, number + 1, 1, line, text_wrap=True)
        sheet.set_row(number + 1, row_height([(line, 100)]) + 4)
    set_up_page(sheet, landscape=False)


def _titles(pairs: int, has_valences: bool, words: CodingWords) -> list[tuple[str, float]]:
    """Return the columns to fill in with their widths."""
    titles: list[tuple[str, float]] = []
    for number in range(1, pairs + 1):
        titles.append((words.code.format(number=number), _CODE_WIDTH))
        if has_valences:
            titles.append((words.valence.format(number=number), _VALENCE_WIDTH))
    return [*titles, (words.remark, _REMARK_WIDTH)]


def _write_rows(
    sheet: Any, scheme: Scheme, rows: Sequence[FragmentToCode], pairs: int, cells: Cells, words: CodingWords
) -> None:
    to_fill_in = _titles(pairs, bool(scheme.valences), words)
    titles = [(KEY, 8.0), *zip(words.columns, map(float, _WIDTHS), strict=True), *to_fill_in]
    for index, (title, width) in enumerate(titles):
        sheet.set_column(index, index, width, None, {"hidden": True} if index == 0 else {})
        cells.write(sheet, 0, index, title, **HEADER)
    first = 1 + len(words.columns)
    for number, row in enumerate(rows, start=1):
        cells.write(sheet, number, 0, row.key)
        cells.write(sheet, number, 1, number)
        for index, text in enumerate((row.document, row.speaker), start=2):
            cells.write(sheet, number, index, text, text_wrap=True)
        cells.write(sheet, number, 4, row.before, **_CONTEXT)
        cells.write(sheet, number, 5, row.text, text_wrap=True, font_size=11)
        cells.write(sheet, number, 6, row.after, **_CONTEXT)
        for index in range(first, len(titles)):
            cells.write(sheet, number, index, None, **_TO_FILL_IN, locked=False)
        # Long context may be cut off: the row must not be higher than the text to code asks for by much.
        height = row_height([(row.text, _WIDTHS[4] * 0.9)])
        around = row_height([(row.before, _WIDTHS[3]), (row.after, _WIDTHS[5])])
        sheet.set_row(number, max(height, min(around, 120.0), 32.0))
    _add_lists(sheet, len(rows), first, pairs, bool(scheme.valences), words)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 1, max(len(rows), 1), len(titles) - 1)
    sheet.protect("", _PROTECTION)
    set_up_page(sheet)
    sheet.repeat_rows(0)


def _add_lists(sheet: Any, last: int, first: int, pairs: int, has_valences: bool, words: CodingWords) -> None:
    step = 2 if has_valences else 1
    for number in range(pairs):
        column = first + number * step
        add_list(sheet, last, column, f"={_CODES}", words.code.format(number=number + 1), words.choose_code, words)
        if has_valences:
            title = words.valence.format(number=number + 1)
            add_list(sheet, last, column + 1, f"={_VALENCES}", title, words.choose_valence, words)


def add_list(sheet: Any, last: int, column: int, source: Any, title: str, message: str, words: Any) -> None:
    """Let a column be chosen from a list, and anything else only after a warning: the reader checks it all the same."""
    sheet.data_validation(
        1, column, last, column,
        {
            "validate": "list", "source": source, "input_title": title[:32], "input_message": message[:255],
            "error_type": "warning", "error_title": title[:32], "error_message": words.not_in_list[:255],
        },
    )  # fmt: skip


def _write_codebook(sheet: Any, scheme: Scheme, cells: Cells, words: CodingWords) -> None:
    """Write the codes with their meaning, and in hidden columns what the lists offer."""
    from xlsxwriter.utility import xl_range_abs

    widths = (16, 32, 60, 45, 45)
    for index, (title, width) in enumerate(zip(words.codebook_columns, widths, strict=True)):
        sheet.set_column(index, index, width)
        cells.write(sheet, 0, index, title, **HEADER)
    for row, code in enumerate(scheme.codes, start=1):
        fill = {} if scheme.is_leaf(code.code) else {"bg_color": "#DCE3EA" if code.depth == 0 else "#EEF2F5"}
        line = (code.code, code.name, code.definition, code.include, code.exclude)
        for index, text in enumerate(line):
            cells.write(sheet, row, index, text, text_wrap=True, bold=index == 0, **fill)
        sheet.set_row(row, row_height(zip(line, widths, strict=True)))
    row = len(scheme.codes) + 2
    if scheme.valences:
        cells.write(sheet, row, 0, words.valences, bold=True)
        for number, valence in enumerate(scheme.valences, start=row + 1):
            for index, text in enumerate((valence.sign, valence.name, valence.definition)):
                cells.write(sheet, number, index, text, text_wrap=True, bold=index == 0)
    lists = (
        (_CODES, 6, [words.no_code, words.no_fit, *(code_choice(scheme, code.code) for code in scheme.codes)]),
        (_VALENCES, 7, [valence_choice(valence) for valence in scheme.valences]),
    )
    for name, column, choices in lists:
        for number, choice in enumerate(choices):
            cells.write(sheet, number, column, choice)
        if choices:
            address = xl_range_abs(0, column, len(choices) - 1, column)
            cells.workbook.define_name(name, f"='{sheet.get_name()}'!{address}")
    sheet.set_column(6, 7, 20, None, {"hidden": True})
    sheet.freeze_panes(1, 0)
    sheet.protect("", _PROTECTION)
    set_up_page(sheet)
