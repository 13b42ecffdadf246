"""The sheets that explain: how to work with the workbook, what the codes mean, and how the suggestions came about."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from autocode.export.cells import Cells, quoted, row_height
from autocode.export.coding_sheet import HEADER, set_up_page
from autocode.export.parts import SchemePart, shown_level
from autocode.export.rows import Precoding, SchemeRun, columns
from autocode.export.words import Words
from autocode.scheme import Code, Scheme
from autocode.status import Status

TITLE = {"bold": True, "font_size": 14}
HEADING = {"bold": True, "font_size": 11, "font_color": "#33475B"}
_WRAP = {"text_wrap": True}
_TERM_WIDTH, _MEANING_WIDTH = 26, 100


def write_guide(sheet: Any, schemes: Sequence[Scheme], cells: Cells, words: Words, language: str) -> None:
    """Write how to read, judge and correct the codings."""
    sheet.set_column(0, 0, _TERM_WIDTH)
    sheet.set_column(1, 1, _MEANING_WIDTH)
    sheet.hide_gridlines(2)
    cells.write(sheet, 0, 0, words.guide_title, **TITLE)
    row = 2
    sheets = {"account": words.account, "codebook": words.codebook, "counts": words.counts}
    for heading, paragraphs in words.guide_sections:
        cells.write(sheet, row, 0, heading, **HEADING, **_WRAP)
        for number, paragraph in enumerate(paragraphs):
            text = paragraph.format(**sheets)
            cells.write(sheet, row + number, 1, text, **_WRAP)
            sheet.set_row(row + number, row_height([(text, _MEANING_WIDTH)]))
        row += len(paragraphs) + 1
    cells.write(sheet, row, 0, words.guide_statuses, **HEADING)
    statuses = [(status.word(language), words.status_help[status.key]) for status in Status]
    row = _pairs(sheet, row + 1, statuses, cells) + 1
    cells.write(sheet, row, 0, words.guide_columns, **HEADING)
    levels = {
        level.id: words.level_help.format(level=shown_level(level, language))
        for scheme in schemes
        for level in scheme.levels
    }
    meanings = [(column, words.column_help.get(column) or levels[column]) for column in columns(schemes)]
    _pairs(sheet, row + 1, meanings, cells)
    set_up_page(sheet, landscape=False)


def _pairs(sheet: Any, row: int, pairs: Iterable[tuple[str, str]], cells: Cells, wrap: bool = True) -> int:
    """Write terms with what they mean from `row` on; return the first row below them."""
    for term, meaning in pairs:
        cells.write(sheet, row, 0, term, bold=True, text_wrap=wrap)
        cells.write(sheet, row, 1, meaning, text_wrap=wrap)
        if wrap:
            sheet.set_row(row, row_height([(term, _TERM_WIDTH), (meaning, _MEANING_WIDTH)]))
        row += 1
    return row


def write_codebook(sheet: Any, part: SchemePart, cells: Cells, words: Words) -> None:
    """Write all codes with their path, then the valences; the main sheet's lists and formats refer to this sheet."""
    levels = [level.id for level in part.scheme.levels]
    code_column = len(levels)
    lines = [_code_cells(part.scheme, code) for code in part.codes]
    widths = _codebook_widths(lines, code_column)
    for index, (title, width) in enumerate(zip([*levels, *words.codebook_columns], widths, strict=True)):
        sheet.set_column(index, index, width)
        cells.write(sheet, 0, index, title, **HEADER)
    for row, (code, line) in enumerate(zip(part.codes, lines, strict=True), start=1):
        # Codes with others under them stand out, the higher the darker.
        fill = {} if part.scheme.is_leaf(code.code) else {"bg_color": "#DCE3EA" if code.depth == 0 else "#EEF2F5"}
        for index, text in enumerate(line):
            cells.write(sheet, row, index, text, bold=index == code_column, **_WRAP, **fill)
        sheet.set_row(row, row_height(zip(line, widths, strict=True)))
    last = len(part.codes)
    sheet.autofilter(0, 0, last, len(widths) - 1)
    _name_column(part, "codebook_code", code_column, 1, last, cells)
    for index in range(len(levels)):
        _name_column(part, f"codebook_level{index + 1}", index, 1, last, cells)
    if part.scheme.valences:
        _write_valences(sheet, part, last + 2, code_column, cells, words)
    sheet.freeze_panes(1, 0)
    set_up_page(sheet)
    sheet.repeat_rows(0)


def _code_cells(scheme: Scheme, code: Code) -> list[str | None]:
    path: list[str | None] = [step.name for step in scheme.path(code.code)]
    path += [None] * (len(scheme.levels) - len(path))
    texts = [code.code, code.name, code.english, code.definition, code.include, code.exclude]
    return [*path, *texts, "\n".join(code.examples) or None]


def _codebook_widths(lines: Sequence[Sequence[str | None]], code_column: int) -> list[int]:
    """Return the widths of the columns in characters; what this scheme does not use is narrow."""
    widest = [20] * code_column + [20, 28, 24, 50, 40, 40, 40]
    longest = [max((len(text) for text in column if text), default=0) for column in zip(*lines, strict=True)]
    return [max(11, min(widest_, longest_ + 2)) for widest_, longest_ in zip(widest, longest, strict=True)]


def _write_valences(sheet: Any, part: SchemePart, row: int, column: int, cells: Cells, words: Words) -> None:
    cells.write(sheet, row, column, words.valences, **HEADING)
    for number, valence in enumerate(part.scheme.valences, start=row + 1):
        definition = valence.definition or ""
        if valence.sign == part.scheme.default_valence:
            definition = f"{definition} ({words.default})".strip()
        for index, text in enumerate([valence.sign, valence.name, valence.english, definition or None]):
            cells.write(sheet, number, column + index, text, bold=index == 0)
    _name_column(part, "codebook_valence", column, row + 1, row + len(part.scheme.valences), cells)


def _name_column(part: SchemePart, what: str, column: int, first: int, last: int, cells: Cells) -> None:
    from xlsxwriter.utility import xl_range_abs

    address = xl_range_abs(first, column, last, column)
    cells.workbook.define_name(part.named(what), f"={quoted(part.codebook)}!{address}")


def write_account(sheet: Any, precoding: Precoding, cells: Cells, words: Words) -> None:
    """Write which model, scheme and settings made the workbook, how good the model is, and what was not understood.

    Written last: it also tells which texts had to be changed to fit a cell.
    """
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 8, 24)
    sheet.hide_gridlines(2)
    cells.write(sheet, 0, 0, words.account_title, **TITLE)
    row = 2
    for run in precoding.runs:
        row = _about(sheet, row, words.account_model.format(scheme=run.scheme.title), run.about, cells, words)
    if precoding.settings:
        row = _about(sheet, row, words.account_run, precoding.settings, cells, words)
    row = _table(sheet, row, words.account_documents, words.document_columns, _documents(precoding), cells)
    suggested = [_suggested(precoding, run) for run in precoding.runs]
    row = _table(sheet, row, words.account_suggestions, words.suggestion_columns, suggested, cells)
    changes = [(place, words.shortened) for place in cells.shortened]
    changes += [(place, words.cleaned) for place in cells.cleaned]
    if changes:
        cells.write(sheet, row, 0, words.account_changes, **HEADING)
        row = _pairs(sheet, row + 1, changes, cells, wrap=False) + 1
    unread = [
        (segmentation.transcript.document, line.line, line.text)
        for segmentation in precoding.segmentations
        for line in segmentation.transcript.unread
    ]
    if unread:
        _table(sheet, row, words.account_unread, words.unread_columns, unread, cells)
    else:
        cells.write(sheet, row, 0, words.account_unread, **HEADING)
        cells.write(sheet, row + 1, 0, words.no_unread)
    set_up_page(sheet)


def _about(sheet: Any, row: int, heading: str, lines: Iterable[tuple[str, str]], cells: Cells, words: Words) -> int:
    """Write (what, value) lines, several values of one thing under each other; return the first free row.

    A line of a Markdown table (`| a | b |`), as model cards carry their figures, goes into cells side by side.
    """
    cells.write(sheet, row, 0, heading, **HEADING)
    row += 1
    for what, group in groupby(lines, key=lambda line: line[0]):
        cells.write(sheet, row, 0, words.about.get(what, what), bold=True)
        in_table = False
        for _, value in group:
            is_table = value.startswith("|") and value.endswith("|")
            values = [cell.strip() for cell in value.strip("|").split("|")] if is_table else [value]
            look = HEADER if is_table and not in_table else _WRAP if is_table else {}
            for index, text in enumerate(values, start=1):
                cells.write(sheet, row, index, text, **look)
            in_table = is_table
            row += 1
    return row + 1


def _table(
    sheet: Any, row: int, heading: str, titles: Sequence[str], lines: Iterable[Sequence[object]], cells: Cells
) -> int:
    cells.write(sheet, row, 0, heading, **HEADING)
    for index, title in enumerate(titles):
        cells.write(sheet, row + 1, index, title, **HEADER)
    row += 2
    for line in lines:
        for index, value in enumerate(line):
            # The last column may run on to the right: a line of a transcript would make a tall narrow cell.
            look = {} if index == len(titles) - 1 else _WRAP
            cells.write(sheet, row, index, value, align="left", **look)
        row += 1
    return row + 1


def _documents(precoding: Precoding) -> Iterable[Sequence[object]]:
    for segmentation in precoding.segmentations:
        transcript = segmentation.transcript
        yield (
            transcript.document,
            transcript.source_format,
            len(transcript.turns),
            len(segmentation.fragments),
            sum(len(fragment.text.split()) for fragment in segmentation.fragments),
            len(transcript.unread),
            segmentation.made_by,
        )


def _suggested(precoding: Precoding, run: SchemeRun) -> Sequence[object]:
    fragments = precoding.fragments
    moments = sum(len(suggestion.moments) for suggestion in run.suggestions.values())
    coded = sum(1 for suggestion in run.suggestions.values() if suggestion.moments)
    left_out = sum(1 for fragment in fragments if not fragment.suggested_for)
    return (run.scheme.title, moments, coded, len(fragments) - coded, left_out)
