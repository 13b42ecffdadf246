"""The workbook in which a researcher reads, corrects and counts the suggestions.

Sheets: the codings (one sheet per scheme, on top), a guide, the codebook, counts that follow the person's work, and an
account of how all this came about. The same run gives the same file, byte for byte.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from itertools import chain

from autocode.errors import FileError
from autocode.export.cells import Cells
from autocode.export.coding_sheet import write_codings
from autocode.export.counts_sheet import write_counts
from autocode.export.parts import SchemePart, scheme_parts
from autocode.export.reference_sheets import write_account, write_codebook, write_guide
from autocode.export.rows import Precoding
from autocode.export.words import words as words_of

OPTIONS = {
    "in_memory": True,  # no interview text in temporary files
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MOST_ROWS = 1_048_576
NO_DATE = datetime(2026, 1, 1)


def workbook(precoding: Precoding, language: str = "nl") -> bytes:
    """Return the bytes of an .xlsx file. Raises FileError when there are more rows than Excel can hold."""
    import xlsxwriter

    words = words_of(language)
    parts = scheme_parts(precoding, words, language)
    _check_size(parts)
    content = BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": words.codings, "comments": "autocode", "created": _date(precoding)})
    book.set_size(2400, 1400)
    cells = Cells(book, words.shortened_mark)
    codings = [book.add_worksheet(part.codings) for part in parts]
    guide = book.add_worksheet(words.guide)
    codebooks = [book.add_worksheet(part.codebook) for part in parts]
    counts = [book.add_worksheet(part.counts) for part in parts]
    account = book.add_worksheet(words.account)

    left_out = frozenset(fragment.id for fragment in precoding.fragments if not fragment.suggested_for)
    for part, sheet in zip(parts, codings, strict=True):
        write_codings(sheet, part, left_out, cells, words, language)
    write_guide(guide, [part.scheme for part in parts], cells, words, language)
    for part, sheet in zip(parts, codebooks, strict=True):
        write_codebook(sheet, part, cells, words)
    for part, sheet in zip(parts, counts, strict=True):
        write_counts(sheet, part, precoding.documents, cells, words, language)
    write_account(account, precoding, cells, words)
    book.close()
    return content.getvalue()


def _check_size(parts: Iterable[SchemePart]) -> None:
    for part in parts:
        if part.last_row >= _MOST_ROWS:
            raise FileError(
                f"{len(part.rows)} rows are more than a sheet of Excel holds ({_MOST_ROWS}). "
                "Write .csv, .jsonl or .parquet, or fewer documents at a time."
            )


def _date(precoding: Precoding) -> datetime:
    """Return the first date that the run's own account names, or a fixed one: the clock would change the bytes."""
    for what, value in chain(precoding.settings, *(run.about for run in precoding.runs)):
        if what in ("date", "datum"):
            with suppress(ValueError):
                return datetime.fromisoformat(value).replace(tzinfo=None)
    return NO_DATE
