"""How often each code occurs, by valence: live formulas over the main sheet, with their values written along.

The sheet has a section for all documents and one per document. In a section every code has a row of its own in the
deepest table, the only one that looks at the main sheet; the tables above it add up stretches of that one, which
works because the codes stand in tree order. Left in every table are all moments, right those that a person reviewed.

The formulas compare with `=` in SUMPRODUCT: COUNTIFS would take the codes `1.1` and `1.10` for one number, and `?` or
`*` in a code for any character.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autocode.export.cells import Cells, row_height
from autocode.export.coding_sheet import HEADER, set_up_page
from autocode.export.parts import SchemePart, shown_level
from autocode.export.reference_sheets import HEADING, TITLE
from autocode.export.words import Words
from autocode.scheme import Code
from autocode.status import Status, parse

# Cells that Excel compares at every change: beyond this it stutters, and there are no sections per document.
_MOST_COMPARISONS = 100_000_000
_FIRST_COUNT = 2  # columns: code, name, then counts
_NO_VALENCE = ""
_PERSONS = (Status.AGREED, Status.CHANGED)
_TOTAL = {"bold": True, "top": 1, "top_color": "#5F6B76"}
_NUMBER = {"num_format": '0;-0;"·"', "align": "right"}  # a dot for zero keeps a table readable
_NAME_WIDTH = 46
_EVERY_DOCUMENT = None

# Reviewed rows only?, document (or every), code, valence.
_Key = tuple[bool, str | None, str, str]


def write_counts(
    sheet: Any, part: SchemePart, documents: Sequence[str], cells: Cells, words: Words, language: str
) -> None:
    """Write the counts of one scheme: over all documents, and per document when there are several."""
    counts = _Counts(sheet, part, cells, words, language)
    cells.write(sheet, 0, 0, words.counts_title.format(scheme=part.scheme.title), **TITLE)
    no_code = Status.NO_CODE.word(language)
    cells.write(sheet, 1, 0, words.counts_note.format(codings=part.codings, no_code=no_code))
    base_total, row = counts.section(8, _EVERY_DOCUMENT)
    counts.summary(3, base_total)
    if len(documents) > 1 and counts.comparisons * len(documents) > _MOST_COMPARISONS:
        cells.write(sheet, row, 0, words.too_many_documents.format(codings=part.codings), italic=True)
    elif len(documents) > 1:
        for document in documents:
            _, row = counts.section(row, document)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, _NAME_WIDTH)
    sheet.set_column(_FIRST_COUNT, counts.column(True, 0) + counts.width - 1, 8)
    sheet.set_column(counts.column(True, 0) - 1, counts.column(True, 0) - 1, 3)
    sheet.hide_gridlines(2)
    set_up_page(sheet, landscape=False)


@dataclass
class _Counts:
    """Writes the tables of one scheme. Rows and columns count from 0; a `scope` is: reviewed moments only?"""

    sheet: Any
    part: SchemePart
    cells: Cells
    words: Words
    language: str
    values: dict[tuple[int, int], int] = field(default_factory=dict)

    @cached_property
    def valences(self) -> tuple[str, ...]:
        """The valences that have a column; an empty one gathers rows without, unless they count as the default."""
        signs = self.part.scheme.valence_signs
        return signs if signs and self.part.scheme.default_valence else (*signs, _NO_VALENCE)

    @property
    def width(self) -> int:
        """How many columns one table takes: the valences and, when there are several, a total."""
        return len(self.valences) + (len(self.valences) > 1)

    @property
    def comparisons(self) -> int:
        """How many cells one section makes Excel compare."""
        return 2 * 3 * len(self.part.codes) * len(self.valences) * self.part.last_row

    @cached_property
    def found(self) -> Counter[_Key]:
        """The moments in the rows, counted as the formulas do."""
        found: Counter[_Key] = Counter()
        for row in self.part.rows:
            status = parse(str(row["status"]))
            if row["code"] is None or status is Status.NO_CODE:
                continue
            written = row["valence"] or self.part.scheme.default_valence
            valence = str(written) if written and self.part.scheme.valences else _NO_VALENCE
            for document in (_EVERY_DOCUMENT, str(row["document"])):
                for scope in (False, True) if status in _PERSONS else (False,):
                    found[scope, document, str(row["code"]), valence] += 1
        return found

    def column(self, scope: bool, number: int) -> int:
        """Return the column of a valence in the left or the right table."""
        return _FIRST_COUNT + scope * (self.width + 1) + number

    def summary(self, row: int, base_total: int) -> None:
        """Write how many rows there are of each kind, and how many the tables could not place."""
        status, code = self.part.named("coding_status"), self.part.named("coding_code")
        no_code = Status.NO_CODE.word(self.language)
        moments = f'=SUMPRODUCT(({code}<>"")*({status}<>"{no_code}"))'
        reviewed = f'=SUMPRODUCT(({code}<>"")*{self._reviewed})'
        left, right = self.column(False, 0), self.column(False, len(self.valences) - 1)
        placed = f"SUM({self._span(base_total, left, base_total, right)})"
        total = sum(count for key, count in self.found.items() if key[:2] == (False, _EVERY_DOCUMENT))
        persons = sum(count for key, count in self.found.items() if key[:2] == (True, _EVERY_DOCUMENT))
        refused = sum(1 for line in self.part.rows if parse(str(line["status"])) is Status.NO_CODE)
        lines = [
            (self.words.rows_with_code, moments, total),
            (self.words.rows_persons.format(statuses=self._person_words), reviewed, persons),
            (self.words.rows_no_code.format(no_code=no_code), f'=SUMPRODUCT(--({status}="{no_code}"))', refused),
            (self.words.rows_outside, f"={self._cell(row, _FIRST_COUNT)}-{placed}", 0),
        ]
        for number, (what, formula, value) in enumerate(lines, start=row):
            self.cells.write(self.sheet, number, 0, what)
            self._formula(number, _FIRST_COUNT, formula, value, bold=True)

    def section(self, row: int, document: str | None) -> tuple[int, int]:
        """Write the tables of one document (or all), top level first; return the row of the deepest table's totals
        and the first free row.
        """
        name = self.words.all_documents if document is _EVERY_DOCUMENT else self.words.document
        self.cells.write(self.sheet, row, 0, name, **TITLE)
        if document is not _EVERY_DOCUMENT:
            self.cells.write(self.sheet, row, 1, document, **TITLE)
        tables = [self._codes_at(depth) for depth in range(len(self.part.scheme.levels) - 1)]
        starts = [row + 1]
        for depth, table in enumerate(tables):
            # Two header rows, the codes, what lies above them (not in the top table), the total, an empty row.
            starts.append(starts[-1] + 2 + len(table) + (depth > 0) + 2)
        base = starts[-1] + 2
        for depth, table in enumerate(tables):
            self._rolled_up_table(starts[depth], depth, table, base, document)
        self._base_table(starts[-1], document, row)
        total = base + len(self.part.codes)
        return total, total + 3

    def _codes_at(self, depth: int) -> list[Code]:
        scheme = self.part.scheme
        return [
            code
            for code in self.part.codes
            if code.depth == depth or (code.depth < depth and scheme.is_leaf(code.code))
        ]

    def _headers(self, row: int, depth: int) -> None:
        """Write which moments each table counts, and under it the valences."""
        scopes = (self.words.scope_all, self.words.scope_persons.format(statuses=self._person_words))
        name = shown_level(self.part.scheme.levels[depth], self.language)
        for index, title in enumerate((self.words.sign, name)):
            self.cells.write(self.sheet, row + 1, index, title, **HEADER)
        only = self.words.no_valence if self.part.scheme.valences else self.words.amount
        titles = [valence or only for valence in self.valences] + [self.words.total] * (len(self.valences) > 1)
        for scope in (False, True):
            self.cells.write(self.sheet, row, self.column(scope, 0), scopes[scope], **HEADING)
            for number, title in enumerate(titles):
                self.cells.write(self.sheet, row + 1, self.column(scope, number), title, **{**HEADER, "align": "right"})

    def _rolled_up_table(self, row: int, depth: int, table: list[Code], base: int, document: str | None) -> None:
        """Write a table whose every cell adds up the stretch of the deepest table that lies under its code."""
        self._headers(row, depth)
        first, last = row + 2, row + 1 + len(table)
        for number, code in enumerate(table, start=first):
            start = self.part.codes.index(code)
            under = self._under(start)
            self._name(number, code.code, self._shown(code))
            for scope, valence, column in self._counts():
                span = self._span(base + start, column, base + start + len(under) - 1, column)
                self._formula(number, column, f"=SUM({span})", self._sum(scope, document, under, valence))
        if depth > 0:
            self._name(last + 1, "", self.words.only_above)
            placed = [each for code in table for each in self._under(self.part.codes.index(code))]
            above = [code for code in self.part.codes if code not in placed]
            for scope, valence, column in self._counts():
                formula = (
                    f"={self._cell(base + len(self.part.codes), column)}-SUM({self._span(first, column, last, column)})"
                )
                self._formula(last + 1, column, formula, self._sum(scope, document, above, valence))
            last += 1
        self._totals(first, last, document)

    def _base_table(self, row: int, document: str | None, document_row: int) -> None:
        """Write the deepest table: a row per code of any level, counted in the main sheet."""
        self._headers(row, len(self.part.scheme.levels) - 1)
        first = row + 2
        for number, code in enumerate(self.part.codes, start=first):
            name = self._shown(code)
            leaf = self.part.scheme.is_leaf(code.code)
            self._name(number, code.code, name if leaf else self.words.no_further.format(name=name).strip())
            for scope, valence, column in self._counts():
                conditions = [
                    f"({self.part.named('coding_code')}={self._cell(number, 0, column_fixed=True)})",
                    *self._valence_condition(row + 1, column, valence),
                    self._reviewed if scope else self._not_refused,
                ]
                if document is not _EVERY_DOCUMENT:
                    name_cell = self._cell(document_row, 1, row_fixed=True, column_fixed=True)
                    conditions.append(f"({self.part.named('coding_document')}={name_cell})")
                value = self.found[scope, document, code.code, valence]
                self._formula(number, column, f"=SUMPRODUCT({'*'.join(conditions)})", value)
        self._totals(first, first + len(self.part.codes) - 1, document)

    def _valence_condition(self, header: int, column: int, valence: str) -> list[str]:
        cells = self.part.named("coding_valence")
        if not self.part.scheme.valences:
            return []
        if valence == _NO_VALENCE:
            return [f'({cells}="")']
        equal = f"({cells}={self._cell(header, column, row_fixed=True)})"
        return [f'({equal}+({cells}=""))'] if valence == self.part.scheme.default_valence else [equal]

    @property
    def _reviewed(self) -> str:
        status = self.part.named("coding_status")
        return "(" + "+".join(f'({status}="{each.word(self.language)}")' for each in _PERSONS) + ")"

    @property
    def _not_refused(self) -> str:
        return f'({self.part.named("coding_status")}<>"{Status.NO_CODE.word(self.language)}")'

    @property
    def _person_words(self) -> str:
        return " / ".join(each.word(self.language) for each in _PERSONS)

    def _totals(self, first: int, last: int, document: str | None) -> None:
        """Write the total row below the codes, and the total column beside the valences."""
        for column in (0, 1):
            self.cells.write(self.sheet, last + 1, column, None if column else self.words.total, **_TOTAL)
        for scope, valence, column in self._counts():
            value = self._sum(scope, document, self.part.codes, valence)
            self._formula(last + 1, column, f"=SUM({self._span(first, column, last, column)})", value, **_TOTAL)
        if len(self.valences) > 1:
            self._total_column(first, last + 1)

    def _total_column(self, first: int, last: int) -> None:
        for scope in (False, True):
            left, right = self.column(scope, 0), self.column(scope, len(self.valences) - 1)
            for row in range(first, last + 1):
                value = sum(self.values[row, column] for column in range(left, right + 1))
                look = _TOTAL if row == last else {"bold": True}
                self._formula(row, right + 1, f"=SUM({self._span(row, left, row, right)})", value, **look)

    def _counts(self) -> list[tuple[bool, str, int]]:
        """Return scope, valence and column of every count in a row."""
        return [
            (scope, valence, self.column(scope, number))
            for scope in (False, True)
            for number, valence in enumerate(self.valences)
        ]

    def _under(self, start: int) -> tuple[Code, ...]:
        """Return the code at a place in the tree order and all codes under it."""
        codes = self.part.codes
        end = start + 1
        while end < len(codes) and codes[end].depth > codes[start].depth:
            end += 1
        return codes[start:end]

    def _sum(self, scope: bool, document: str | None, codes: Sequence[Code], valence: str) -> int:
        return sum(self.found[scope, document, code.code, valence] for code in codes)

    def _shown(self, code: Code) -> str:
        """Return the code's name in the workbook's language, or nothing where the code is its own name."""
        name = code.english if self.language == "en" and code.english else code.name
        return "" if name == code.code else name

    def _name(self, row: int, code: str, name: str) -> None:
        self.cells.write(self.sheet, row, 0, code or None)
        self.cells.write(self.sheet, row, 1, name or None, text_wrap=True)
        self.sheet.set_row(row, row_height([(name, _NAME_WIDTH)]))

    def _formula(self, row: int, column: int, formula: str, value: int, **look: Any) -> None:
        """Write a formula with the value that it has now, for programs that do not calculate."""
        self.values[row, column] = value
        self.sheet.write_formula(row, column, formula, self.cells.format(**_NUMBER, **look), value)

    @staticmethod
    def _cell(row: int, column: int, *, row_fixed: bool = False, column_fixed: bool = False) -> str:
        from xlsxwriter.utility import xl_rowcol_to_cell

        address: str = xl_rowcol_to_cell(row, column, row_abs=row_fixed, col_abs=column_fixed)
        return address

    @staticmethod
    def _span(row: int, column: int, last_row: int, last_column: int) -> str:
        from xlsxwriter.utility import xl_range

        address: str = xl_range(row, column, last_row, last_column)
        return address
