"""What a respondent is sent: their own quotes and, in plain words, how they were read; a page, or a sheet to fill in.

Nothing that anybody else said is on it. The page needs no network and no scripts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from itertools import groupby

from autocode.export.cells import Cells, row_height
from autocode.export.coding_form import add_list, write_about, write_lines
from autocode.export.coding_sheet import HEADER, set_up_page
from autocode.export.workbook import NO_DATE, OPTIONS
from autocode.forms import KEY, MEMBER_WORDS

_TO_FILL_IN = {"bg_color": "#FFF6D6", "text_wrap": True, "border": 1, "border_color": "#D9C77A", "num_format": "@"}
_WIDTHS = (5, 18, 60, 50, 14, 50)
_STYLE = """
body{font:1.05rem/1.55 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
body{color:#1d2733;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:1px solid #c9d2da}
article{margin:1.4rem 0;break-inside:avoid}
blockquote{margin:.2rem 0 .5rem;padding-left:1rem;border-left:4px solid #5b7c99}
h3{font-size:.9rem;color:#4c5a67;margin:0}ul{margin:.2rem 0 .6rem;padding-left:1.2rem}
.room{border:1px solid #9aa7b2;min-height:3.2rem;padding:.3rem .6rem;color:#4c5a67;font-size:.9rem}
""".strip()


@dataclass(frozen=True)
class Quote:
    """One thing a respondent said: its number in the project file, the conversation, the words, and how it was read."""

    key: int
    document: str
    text: str
    readings: tuple[str, ...]


def member_page(speaker: str, quotes: Sequence[Quote], language: str) -> bytes:
    """Return a page (HTML, UTF-8) with the quotes and room to write, to read or to print."""
    words = MEMBER_WORDS[language]
    title = escape(words.title.format(speaker=speaker))
    parts = [
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1>",
        *(f"<p>{escape(line)}</p>" for line in words.page_intro),
    ]
    for document, group in groupby(quotes, key=lambda quote: quote.document):
        parts.append(f"<h2>{escape(document)}</h2>")
        for quote in group:
            readings = "".join(f"<li>{escape(reading)}</li>" for reading in quote.readings)
            text = escape(quote.text).replace("\n", "<br>")
            parts.append(
                f"<article><h3>{escape(words.said)}</h3><blockquote>{text}</blockquote>"
                f"<h3>{escape(words.given)}</h3><ul>{readings}</ul>"
                f'<p class="room">{escape(words.room)}</p></article>'
            )
    parts.append(f'<p class="room">{escape(words.anything_else_on_page)}</p></main></body></html>\n')
    return "\n".join(parts).encode("utf-8")


def member_sheet(speaker: str, quotes: Sequence[Quote], about: Mapping[str, str], language: str) -> bytes:
    """Return the bytes of an .xlsx file with the quotes, an answer to choose and a cell for a comment."""
    import xlsxwriter

    words = MEMBER_WORDS[language]
    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    title = words.title.format(speaker=speaker)
    book.set_properties({"title": title, "comments": "autocode", "created": NO_DATE})
    cells = Cells(book, words.shortened)
    sheet, guide = book.add_worksheet(words.sheet), book.add_worksheet(words.guide)
    write_about(book, about, cells)
    titles = (KEY, *words.columns, words.fits, words.comment)
    for index, (column, width) in enumerate(zip(titles, (8, *_WIDTHS), strict=True)):
        sheet.set_column(index, index, width, None, {"hidden": True} if index == 0 else {})
        cells.write(sheet, 0, index, column, **HEADER)
    lines = [
        (quote.key, number, quote.document, quote.text, "\n".join(quote.readings))
        for number, quote in enumerate(quotes, start=1)
    ]
    for row, line in enumerate([*lines, (0, None, None, words.anything_else, None)], start=1):
        for index, value in enumerate(line):
            cells.write(sheet, row, index, value, text_wrap=True)
        for index in (5, 6):
            cells.write(sheet, row, index, None, **_TO_FILL_IN, locked=False)
        sheet.set_row(row, max(34.0, row_height([(line[3], _WIDTHS[2]), (line[4], _WIDTHS[3])])))
    add_list(sheet, len(quotes), 5, list(words.answers), words.fits, words.not_in_list, words)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    set_up_page(sheet)
    sheet.repeat_rows(0)
    write_lines(guide, title, words.guide_lines, cells)
    book.close()
    return content.getvalue()
