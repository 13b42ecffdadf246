"""The main sheet: one row per suggested moment, to be read, corrected and sorted as the researcher's own.

What follows from a person's typing (the status, names that no longer fit the code) is coloured by conditional formats;
they never overlap, because some programs show only one of them in a cell. The bands are plain fills, which travel with
a row when it is sorted or copied. All values are plain too: no cell holds a formula.
"""

from dataclasses import dataclass
from typing import Any

from autocode.export.cells import Cells, row_height
from autocode.export.parts import SchemePart, shown_level
from autocode.export.rows import filled
from autocode.export.words import Words
from autocode.status import Status

HEADER = {"bold": True, "bg_color": "#DCE3EA", "bottom": 1, "bottom_color": "#5F6B76", "text_wrap": True}
_GREY_TEXT = "#7A7A7A"
_LEFT_OUT = {"italic": True, "font_color": _GREY_TEXT}
_REPEATED_TEXT = "#6B7680"
_BAND = {"bg_color": "#EEF2F6"}
_LINE = {"bottom": 1, "bottom_color": "#D3DAE0"}
_TEXT_WIDTH = 62
# Columns at their narrowest and widest, in characters; those not named take the scheme's levels' widths.
_WIDTHS = {
    "document": (10, 16), "fragment": (9, 9), "id": (9, 18), "part": (8, 16), "turn": (6, 6), "speaker": (9, 16),
    "role": (8, 20), "group": (8, 16), "start_time": (10, 10), "end_time": (9, 9), "start_char": (10, 10),
    "end_char": (9, 9), "text": (_TEXT_WIDTH, _TEXT_WIDTH), "scheme": (9, 16), "code": (8, 20), "valence": (8, 12),
    "confidence": (11, 11), "valence_confidence": (17, 17), "level": (9, 10), "status": (16, 19),
    "alternatives": (20, 34), "coder": (9, 16), "decision": (11, 14), "how": (9, 12),
}  # fmt: skip
_LEVEL_WIDTH = (13, 20)
# Columns for programs, and columns that many transcripts leave empty: folded away, or folded away when empty.
_FOLDED = ("turn", "end_time", "start_char", "end_char", "scheme")
_FOLDED_WHEN_EMPTY = ("part", "speaker", "role", "group", "start_time", "valence", "valence_confidence")
_PERCENT = ("confidence", "valence_confidence")


def write_codings(
    sheet: Any, part: SchemePart, left_out: frozenset[str], cells: Cells, words: Words, language: str
) -> None:
    """Write the main sheet of one scheme; rows of the fragments in `left_out` (ids) are greyed."""
    book = cells.workbook
    for column in ("document", "code", "valence", "status"):
        book.define_name(part.named(f"coding_{column}"), part.coding_range(column))
    _write_header(sheet, part, cells, words, language)
    _write_rows(sheet, part, left_out, cells)
    _set_columns(sheet, part, cells)
    _add_lists(sheet, part, words, language)
    _add_colours(sheet, part, cells, language)
    sheet.freeze_panes(1, part.columns.index("id") + 1)
    sheet.autofilter(0, 0, len(part.rows), len(part.columns) - 1)
    set_up_page(sheet)
    sheet.repeat_rows(0)


def set_up_page(sheet: Any, landscape: bool = True) -> None:
    """Print on A4, as wide as the paper, with the sheet's name and the page number below."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _write_header(sheet: Any, part: SchemePart, cells: Cells, words: Words, language: str) -> None:
    """Write the column names; what a column means appears when its header is selected."""
    sheet.set_row(0, 30)
    levels = {level.id: words.level_help.format(level=shown_level(level, language)) for level in part.scheme.levels}
    for index, column in enumerate(part.columns):
        cells.write(sheet, 0, index, column, **HEADER)
        explanation = words.column_help.get(column) or levels[column]
        sheet.data_validation(
            0, index, 0, index, {"validate": "any", "input_title": column[:32], "input_message": explanation[:255]}
        )


def _write_rows(sheet: Any, part: SchemePart, left_out: frozenset[str], cells: Cells) -> None:
    looks = {column: _look(column) for column in part.columns}
    widths = {column: _width(part, column) for column in part.columns if "text_wrap" in looks[column]}
    banded = True
    for number, row in enumerate(part.rows, start=1):
        if number == 1 or row["id"] != part.rows[number - 2]["id"]:
            banded = not banded
        look = {**_LINE, **(_BAND if banded else {}), **(_LEFT_OUT if row["id"] in left_out else {})}
        for index, column in enumerate(part.columns):
            cells.write(sheet, number, index, row[column], **looks[column], **look)
        sheet.set_row(number, row_height((row[column], width) for column, width in widths.items()))


def _look(column: str) -> dict[str, Any]:
    """Return the format of a column. What a person types into a code or valence stays text (`1.10` is no number)."""
    if column in _PERCENT:
        return {"num_format": "0%", "align": "center"}
    if column in ("code", "valence", "status"):
        return {"num_format": "@", "bold": column == "code", "text_wrap": True}
    if column in ("fragment", "turn", "start_char", "end_char"):
        return {"align": "center"}
    if column in _WIDTHS and column != "level":
        return {"text_wrap": True}
    # Set in a little, or they would touch what stands before them.
    return {"text_wrap": True, "align": "left", "indent": 1}


def _set_columns(sheet: Any, part: SchemePart, cells: Cells) -> None:
    after_fold = False
    for index, column in enumerate(part.columns):
        empty = column in _FOLDED_WHEN_EMPTY and not filled(part.rows, column)
        if column.startswith("valence") and part.scheme.valences:
            empty = False
        fold = column in _FOLDED or empty
        options = {"level": 1, "hidden": True} if fold else {"collapsed": True} if after_fold else {}
        sheet.set_column(index, index, _width(part, column), cells.format(**_look(column)), options)
        after_fold = fold


def _width(part: SchemePart, column: str) -> float:
    """Return the width that the column's content asks for, within limits."""
    narrowest, widest = _WIDTHS.get(column, _LEVEL_WIDTH)
    longest = max((len(str(row[column])) for row in part.rows if row[column] is not None), default=0)
    return max(narrowest, min(widest, longest + 2))


def _add_lists(sheet: Any, part: SchemePart, words: Words, language: str) -> None:
    """Let a person choose code, valence and status from lists.

    A code that is not in the list is possible after a warning, because coding may bring up new ones; another valence
    or status is not. Codes and valences come from the codebook sheet: a list inside the cell holds 255 characters.
    """
    statuses = [status.word(language) for status in Status]
    lists: dict[str, dict[str, Any]] = {
        "code": {
            "source": f"={part.named('codebook_code')}",
            "error_type": "warning",
            "error_title": words.code_title,
            "error_message": words.code_message,
        },
        "status": {
            "source": statuses,
            "error_title": words.status_title,
            "error_message": words.status_message.format(statuses=", ".join(statuses)),
        },
    }
    if part.scheme.valences:
        signs = ", ".join(part.scheme.valence_signs)
        lists["valence"] = {
            "source": f"={part.named('codebook_valence')}",
            "error_title": words.valence_title,
            "error_message": _within(words.valence_message.format(signs=signs), 255),
        }
    for column, options in lists.items():
        index = part.columns.index(column)
        sheet.data_validation(1, index, part.last_row, index, {"validate": "list", **options})


def _within(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True)
class _Colours:
    """Adds conditional formats to columns of the main sheet."""

    sheet: Any
    part: SchemePart
    cells: Cells

    def first(self, column: str, above: bool = False) -> str:
        """Return the cell of a column in the first row below the header, or `above` it, as rules refer to it."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        address: str = xl_rowcol_to_cell(0 if above else 1, self.part.columns.index(column), col_abs=True)
        return address

    def add(self, columns: tuple[str, ...], formula: str, **look: Any) -> None:
        """Give cells a look where the formula holds for the first row, and likewise for the rows below it."""
        # No font size or alignment: a conditional format can change colours, borders and strokes only.
        shown = self.cells.workbook.add_format(look)
        rule = {"type": "formula", "criteria": f"={formula}", "format": shown}
        for first, last in self._stretches(columns):
            self.sheet.conditional_format(1, first, self.part.last_row, last, rule)

    def _stretches(self, columns: tuple[str, ...]) -> list[tuple[int, int]]:
        """Return the columns as (first, last) of those that stand together."""
        stretches: list[tuple[int, int]] = []
        for index in sorted(self.part.columns.index(column) for column in columns):
            if stretches and stretches[-1][1] == index - 1:
                stretches[-1] = (stretches[-1][0], index)
            else:
                stretches.append((index, index))
        return stretches


def _add_colours(sheet: Any, part: SchemePart, cells: Cells, language: str) -> None:
    colours = _Colours(sheet, part, cells)
    _add_status_colours(colours, language)
    for number, level in enumerate(part.scheme.levels, start=1):
        # The confidence and the level were those of the code that was suggested, and go with its names.
        misfits = _name_misfits(part, number, colours.first("code"), colours.first(level.id))
        colours.add((level.id, "confidence", "level"), misfits, font_strikeout=True, font_color=_GREY_TEXT)
    fragment, before = colours.first("id"), colours.first("id", above=True)
    repeated = part.columns[: part.columns.index("scheme")]
    colours.add(repeated, f'AND({fragment}<>"",{fragment}={before})', font_color=_REPEATED_TEXT)
    for column in _PERCENT:
        index = part.columns.index(column)
        sheet.conditional_format(1, index, part.last_row, index, _SURER_DARKER)


# The surer, the darker; readable in grey too. A data bar would need an extension that Python readers warn about.
_SURER_DARKER = {
    "type": "2_color_scale",
    "min_type": "num",
    "max_type": "num",
    "min_value": 0,
    "max_value": 1,
    "min_color": "#FFFFFF",
    "max_color": "#A3BCD3",
}


def _add_status_colours(colours: _Colours, language: str) -> None:
    """Colour what a person has decided: green, blue and grey differ in lightness too, and the word stands beside it."""
    looks: dict[Status, dict[str, Any]] = {
        Status.AGREED: {"bg_color": "#CFE8CF", "font_color": "#14532D"},
        Status.CHANGED: {"bg_color": "#BBD5F0", "font_color": "#0B3566"},
        Status.NO_CODE: {"bg_color": "#D9D9D9", "font_color": "#595959", "font_strikeout": True},
    }
    for status, look in looks.items():
        formula = f'{colours.first("status")}="{status.word(language)}"'
        colours.add(("code", "valence"), formula, **look)
        colours.add(("status",), formula, **{**look, "font_strikeout": False})


def _name_misfits(part: SchemePart, number: int, code: str, name: str) -> str:
    """Return a formula that says whether the name at a level (from 1) is not that of the code now in the row.

    LOOKUP over 1/(equal) finds a code exactly, where MATCH would take `?` and `*` in a code for any character.
    """
    codes, names = part.named("codebook_code"), part.named(f"codebook_level{number}")
    return f'IFERROR(LOOKUP(2,1/({codes}={code}),{names})&"","")<>{name}'
