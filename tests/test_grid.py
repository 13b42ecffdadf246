"""Tables become headers and rows of text, with the row numbers that Excel shows."""

import datetime
from pathlib import Path

import pytest

from autocode.errors import FileError
from autocode.read.grid import Grid, Row, read_grid


def csv_grid(tmp_path: Path, content: str, name: str = "tabel.csv") -> Grid:
    path = tmp_path / name
    path.write_bytes(content.encode())
    [grid] = read_grid(path)
    return grid


def workbook(tmp_path: Path, *rows: list[object]) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "tabel.xlsx")
    return tmp_path / "tabel.xlsx"


def test_rows_keep_their_numbers_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    grid = csv_grid(tmp_path, "tekst,code\r\n\r\nEen,a\r\n,\r\nTwee,b\r\n")
    assert grid.header == ("tekst", "code")
    assert grid.rows == (Row(3, ("Een", "a")), Row(5, ("Twee", "b")))
    assert grid.where(5) == "tabel.csv, row 5"


def test_a_cell_with_lines_is_one_row(tmp_path: Path) -> None:
    grid = csv_grid(tmp_path, 'tekst;code\n"Een,\r\nen twee";a\nDrie;b\n')
    assert grid.rows == (Row(2, ("Een,\nen twee", "a")), Row(3, ("Drie", "b")))


def test_the_first_row_with_two_cells_is_the_header(tmp_path: Path) -> None:
    grid = csv_grid(tmp_path, "Codering van B1;\ntekst;code\nEen;a\n")
    assert (grid.header, grid.header_row) == (("tekst", "code"), 2)


def test_a_later_row_can_be_made_the_header(tmp_path: Path) -> None:
    grid = csv_grid(tmp_path, "Codering;B1\ntekst;code\nEen;a\n")
    below = grid.with_header_where(lambda header: "tekst" in header)
    assert (below.header, below.header_row, below.rows) == (("tekst", "code"), 2, (Row(3, ("Een", "a")),))
    assert grid.with_header_where(lambda header: "datum" in header) is grid


@pytest.mark.parametrize(
    "content",
    [
        "tekst;code\nJa, nee, misschien, ooit;a\nNou, goed, dan, maar;b\n",
        "tekst,code\nJa; nee,a\nNou; goed,b\nEn; dan,c\n",
        "tekst\tcode\nJa, nee\ta\nNou; goed\tb\n",
        "sep=;\ntekst;code\nEen;a\n",
    ],
)
def test_the_delimiter_is_the_one_that_makes_an_even_table(tmp_path: Path, content: str) -> None:
    grid = csv_grid(tmp_path, content)
    assert grid.header == ("tekst", "code")
    assert {len(row.cells) for row in grid.rows} == {2}


def test_quotation_marks_in_a_tab_separated_file_may_be_just_that(tmp_path: Path) -> None:
    grid = csv_grid(tmp_path, 'tekst\tcode\n"Ja" zei hij\ta\n"Nee, nog niet\tb\nDrie\tc\n', "tabel.tsv")
    assert [row.cells[0] for row in grid.rows][1:] == ['"Nee, nog niet', "Drie"]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"tabel\.csv, row 3: a quotation mark is opened here and never closed"):
        csv_grid(tmp_path, 'tekst,code\nEen,a\n"Twee,b\nDrie,c\n')


def test_a_text_with_an_unquoted_delimiter_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"tabel\.csv, row 3: 3 cells for 2 columns; is a text with a comma"):
        csv_grid(tmp_path, "tekst,code\nEen,a\nJa, nee,b\nDrie,c\n")


def test_line_separators_of_other_programs_do_not_end_a_row(tmp_path: Path) -> None:
    grid = csv_grid(tmp_path, "tekst,code\nEen\u2028twee\x0bdrie,a\n")
    assert grid.rows == (Row(2, ("Een\ntwee\ndrie", "a")),)


def test_cells_of_a_workbook_become_text_as_excel_shows_it(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["tekst", "getal", "datum", "leeg", "tijd"],
        ["a_x000D_\nb", 3.0, datetime.datetime(2024, 5, 1), None, datetime.time(0, 1, 2)],
        ["  c  ", 2.5, True, "", "x"],
    )
    [grid] = read_grid(path)
    assert grid.rows == (
        Row(2, ("a\nb", "3", "2024-05-01", "", "00:01:02")),
        Row(3, ("c", "2.5", "True", "", "x")),
    )
    assert grid.where(2) == "tabel.xlsx, row 2"


def test_sheets_are_told_apart_and_empty_ones_left_out(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["tekst", "code"], ["Een", "a"])
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.create_sheet("Leeg")
    book.create_sheet("Blad2").append(["tekst", "code"])
    book.save(path)
    assert [grid.name for grid in read_grid(path)] == ["tabel.xlsx, sheet Sheet", "tabel.xlsx, sheet Blad2"]


def test_a_merged_cell_has_its_value_in_every_row(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["tekst", "code"], ["Een", "a"], [None, "b"], ["Twee", "c"])
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.active.merge_cells("A2:A3")
    book.save(path)
    [grid] = read_grid(path)
    assert [row.cells for row in grid.rows] == [("Een", "a"), ("Een", "b"), ("Twee", "c")]


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tabel.xlsx"
    path.write_bytes(b"PK\x03\x04 but no zip")
    with pytest.raises(FileError, match=r"tabel\.xlsx is damaged or incomplete"):
        read_grid(path)


def test_a_word_document_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "tabel.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    with pytest.raises(FileError, match="is not an Excel workbook; give the table as"):
        read_grid(path)


def test_a_workbook_cut_off_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["tekst", "code"], ["Een", "a"])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FileError, match="is damaged or incomplete"):
        read_grid(path)
