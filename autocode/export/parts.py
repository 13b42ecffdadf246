"""What the sheets of one scheme share: their names, their rows, and the named ranges by which they refer to each other.

Formulas, drop-down lists and conditional formats speak of `coding_code_1` or `codebook_code_1` instead of cell
addresses: a person who looks inside can read them, and Excel keeps them right when rows are inserted.
"""

from dataclasses import dataclass
from functools import cached_property

from autocode.export.cells import quoted, sheet_name
from autocode.export.rows import Precoding, Row, SchemeRun, columns, rows
from autocode.export.words import Words
from autocode.scheme import Code, Level, Scheme

# How far below the last row lists, colours and counts still work, for moments that a person adds.
SPARE_ROWS = 500


@dataclass(frozen=True)
class SchemePart:
    """One scheme's part of a workbook: the main sheet with its rows, its codebook and its counts."""

    number: int
    run: SchemeRun
    rows: list[Row]
    codings: str
    codebook: str
    counts: str

    @property
    def scheme(self) -> Scheme:
        """The scheme."""
        return self.run.scheme

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of the main sheet."""
        return columns([self.scheme], self.run.decisions is not None)

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """The codes in tree order, so that all codes under one another stand together."""

        def under(parent: str | None) -> list[Code]:
            return [each for code in self.scheme.children(parent) for each in (code, *under(code.code))]

        return tuple(under(None))

    @property
    def last_row(self) -> int:
        """The last row, counted from 0, in which lists, colours and counts work."""
        return len(self.rows) + SPARE_ROWS

    def named(self, what: str) -> str:
        """Return the name of a range of this part."""
        return f"{what}_{self.number}"

    def coding_range(self, column: str) -> str:
        """Return the address of a column of the main sheet, spare rows and all, without the header."""
        from xlsxwriter.utility import xl_range_abs

        index = self.columns.index(column)
        return f"={quoted(self.codings)}!{xl_range_abs(1, index, self.last_row, index)}"


def shown_level(level: Level, language: str) -> str:
    """Return the name of a level in a language, as far as the scheme has it."""
    return level.english if language == "en" and level.english else level.name


def scheme_parts(precoding: Precoding, words: Words, language: str) -> tuple[SchemePart, ...]:
    """Return a part for every scheme of a run; only where there are several do the sheets carry the scheme's id."""
    taken: list[str] = [words.guide, words.account]
    parts = []
    for number, run in enumerate(precoding.runs, start=1):
        addition = run.scheme.id if len(precoding.runs) > 1 else ""
        names = []
        for base in (words.codings, words.codebook, words.counts):
            names.append(sheet_name(base, addition, taken))
            taken.append(names[-1])
        parts.append(SchemePart(number, run, rows(precoding, language, run), *names))
    return tuple(parts)
