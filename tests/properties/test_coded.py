"""Coded fragments that are written as a table, in any of the three layouts, are read back as they were."""

import csv
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from autocode.read.coded import read_coded
from autocode.read.coded_cells import CellReader
from autocode.read.source import one_line
from autocode.records import CodedFragment, Label
from autocode.scheme_file import load_scheme

VALUE = load_scheme("waardecreatie")
READER = CellReader(VALUE)
CODES = tuple(code.code for code in VALUE.codes)
Table = list[list[str]]

texts = st.text(st.characters(exclude_categories=("Cs", "Cn")), min_size=1, max_size=60).map(one_line).filter(bool)
labels = st.builds(Label, st.sampled_from(CODES), st.sampled_from(VALUE.valence_signs))
names = st.sampled_from(("B1", "Interview Noor; deel 2", "=1+1", "één"))


@st.composite
def coded_fragments(draw: st.DrawFn) -> list[CodedFragment]:
    """Draw fragments with ids of their own within their document, and labels in the scheme's order."""
    keys = draw(st.lists(st.tuples(names, st.integers(1, 99).map(str)), min_size=1, max_size=8, unique=True))
    return [
        CodedFragment(
            document=document,
            id=number,
            text=draw(texts),
            labels=tuple(sorted(draw(st.sets(labels, max_size=4)), key=_rank)),
            speaker=draw(st.sampled_from((None, "JB01", "-"))),
        )
        for document, number in keys
    ]


def _rank(label: Label) -> tuple[int, int]:
    return CODES.index(label.code), VALUE.valence_signs.index(label.valence or "")


def row_per_moment(fragments: list[CodedFragment]) -> Table:
    rows = [["document", "nr", "spreker", "code", "tekst", "valentie"]]
    for fragment in fragments:
        for code, valence in [(label.code, label.valence or "") for label in fragment.labels] or [("", "")]:
            rows.append([fragment.document, fragment.id, fragment.speaker or "", code, fragment.text, valence])
    return rows


def row_per_fragment(fragments: list[CodedFragment], separator: str, joint: str, closing: str) -> Table:
    def cell(fragment: CodedFragment) -> str:
        return separator.join(f"{label.code}{joint}{label.valence}{closing}" for label in fragment.labels)

    return [["tekst", "codes", "bron", "id", "speaker"]] + [
        [fragment.text, cell(fragment), fragment.document, fragment.id, fragment.speaker or ""]
        for fragment in fragments
    ]


def column_per_code(fragments: list[CodedFragment]) -> Table:
    def cell(fragment: CodedFragment, code: str) -> str:
        return "; ".join(label.valence or "" for label in fragment.labels if label.code == code)

    return [["id", "document", "fragment", "spreker", *CODES]] + [
        [fragment.id, fragment.document, fragment.text, fragment.speaker or ""]
        + [cell(fragment, code) for code in CODES]
        for fragment in fragments
    ]


def written_and_read(table: Table, kind: str) -> tuple[CodedFragment, ...]:
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:
        if kind == "xlsx":
            path = Path(folder) / "table.xlsx"
            with xlsxwriter.Workbook(path) as workbook:
                sheet = workbook.add_worksheet()
                for number, row in enumerate(table):
                    for column, cell in enumerate(row):
                        sheet.write_string(number, column, cell)
        else:
            path = Path(folder) / "table.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, delimiter=kind).writerows(table)
        # What stands around a fragment depends on the order of the rows, which has tests of its own.
        return tuple(replace(one, before=None, after=None) for one in read_coded([path], VALUE).fragments)


@settings(deadline=None, max_examples=60)
@given(coded_fragments(), st.sampled_from(("xlsx", ",", ";", "\t")))
def test_one_row_per_moment_reads_back(fragments: list[CodedFragment], kind: str) -> None:
    assert written_and_read(row_per_moment(fragments), kind) == tuple(fragments)


@settings(deadline=None, max_examples=60)
@given(
    coded_fragments(),
    st.sampled_from(("xlsx", ",", ";", "\t")),
    st.sampled_from(("; ", "|", ", ", "\n")),
    st.sampled_from(((" ", ""), (" (", ")"), ("/", ""))),
)
def test_one_row_per_fragment_reads_back(
    fragments: list[CodedFragment], kind: str, separator: str, glue: tuple[str, str]
) -> None:
    assert written_and_read(row_per_fragment(fragments, separator, *glue), kind) == tuple(fragments)


@settings(deadline=None, max_examples=60)
@given(coded_fragments(), st.sampled_from(("xlsx", ",", ";", "\t")))
def test_one_column_per_code_reads_back(fragments: list[CodedFragment], kind: str) -> None:
    assert written_and_read(column_per_code(fragments), kind) == tuple(fragments)


def _ways_to_write(code: str) -> list[str]:
    name = VALUE[code].name
    unique = [name] if VALUE.find(name) == VALUE[code] else []
    return [code, code.lower(), f"{code} {name}", f"{name} ({code})", *unique]


written_codes = st.sampled_from([(code, way) for code in CODES for way in _ways_to_write(code)])


@given(
    st.lists(written_codes, min_size=1, max_size=4, unique_by=lambda code: code[0]),
    st.sampled_from((";", "|", "\n", ", ")),
)
def test_any_list_of_signs_and_names_is_understood(codes: list[tuple[str, str]], separator: str) -> None:
    cell = READER.codes(separator.join(written for _, written in codes))
    assert [code for code, _ in cell.codes] == [code for code, _ in codes]


@given(st.text(max_size=30))
def test_a_cell_gives_codes_or_unknowns_or_neither_but_never_both(cell: str) -> None:
    found = READER.codes(cell)
    assert not (found.codes and found.unknown)
    assert found.codes or found.unknown or found.says_no_code or not any(map(str.isalnum, cell))
