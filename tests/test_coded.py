"""Coded tables become coded fragments, and what is wrong in them is said with its row."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from autocode.errors import CodedDataError, FileError
from autocode.read.coded import read_coded
from autocode.records import CodedTable, Label
from autocode.scheme import Code, Level, Scheme
from autocode.scheme_file import load_scheme

VALUE = load_scheme("waardecreatie")
TONE = Scheme(
    id="toon",
    version="1",
    name="Toon",
    language="nl",
    levels=(Level("toon", "toon"),),
    codes=(Code("pos", "positief", "positief", 0), Code("neg", "negatief", "negatief", 0)),
    exclusive=True,
)
Rows = Sequence[Sequence[object]]


def write_csv(path: Path, rows: Rows, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: dict[str, Rows]) -> Path:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def read(tmp_path: Path, rows: Rows, scheme: Scheme = VALUE, **options: object) -> CodedTable:
    return read_coded([write_csv(tmp_path / "codings.csv", rows)], scheme, **options)  # type: ignore[arg-type]


def refusal(tmp_path: Path, rows: Rows, scheme: Scheme = VALUE, **options: object) -> str:
    with pytest.raises(CodedDataError) as error:
        read(tmp_path, rows, scheme, **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def labels(table: CodedTable) -> list[list[str]]:
    return [[str(label) for label in fragment.labels] for fragment in table.fragments]


def one_cell(tmp_path: Path, cell: str, valence: str = "") -> list[str]:
    return labels(read(tmp_path, [["tekst", "code", "valentie"], ["Dat is zo.", cell, valence]]))[0]


# --- layouts --------------------------------------------------------------------------------------------------------


def test_rows_of_one_fragment_are_taken_together(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["valentie", "tekst", "code", "nr", "document", "spreker", "rol", "groep", "deel"],
            ["W+", "Dat legt hij uit.", "I.6", 1, "B1", "JU1", "jurist", "kernteam", "opening"],
            ["W+", "Dat legt hij uit.", "LK.2", 1, "B1", "JU1", "jurist", "kernteam", "opening"],
            ["W-", "Dat legt hij uit.", "LK.2", 1, "B1", "JU1", "jurist", "kernteam", "opening"],
            ["", "Hm hm.", "", 2, "B1", "", "", "", ""],
            ["", "Hm hm.", "A.3", 1, "B2", "", "", "", ""],
        ],
    )
    assert labels(table) == [["I.6 W+", "LK.2 W+", "LK.2 W-"], [], ["A.3 W"]]
    first = table.fragments[0]
    assert (first.document, first.id, first.speaker) == ("B1", "1", "JU1")
    assert (first.role, first.group, first.part) == ("jurist", "kernteam", "opening")
    assert table.documents == ("B1", "B2")
    assert table.moments == 4
    assert table.has_documents
    assert table.in_reading_order


def test_a_fragment_knows_what_its_document_says_around_it_reviewed_or_not(tmp_path: Path) -> None:
    rows = [
        ["nr", "document", "tekst", "code", "status"],
        [1, "B1", "Ja.", "A.3 W+", "akkoord"],
        [2, "B1", "En toen?", "", "nog niet bekeken"],
        [3, "B1", "Nou, ik belde.", "I.2 W+", "akkoord"],
        [3, "B1", "Nou, ik belde.", "LK.2 W+", "akkoord"],
        [1, "B2", "Welkom.", "", "geen code"],
    ]
    around = [(one.before, one.after) for one in read(tmp_path, rows).fragments]
    assert around == [(None, "En toen?"), ("En toen?", None), (None, None)]


def test_rows_without_an_order_have_nothing_around_them(tmp_path: Path) -> None:
    rows = [["id", "tekst", "code"], ["a", "Ja.", "A.3"], ["b", "Nee.", ""]]
    assert {(one.before, one.after) for one in read(tmp_path, rows).fragments} == {(None, None)}


def test_a_moment_that_stands_twice_counts_once_and_is_noted(tmp_path: Path) -> None:
    table = read(tmp_path, [["id", "tekst", "code"], [1, "Ja.", "A.3"], [1, "Ja.", "A.3 W"], [2, "Nee.", ""]])
    assert labels(table) == [["A.3 W"], []]
    assert "1 moment written more than once, counted once" in table.notes


def test_an_id_makes_a_row_without_text_part_of_its_fragment(tmp_path: Path) -> None:
    table = read(tmp_path, [["id", "tekst", "code"], [1, "Dat is zo.", "I.2"], [1, "", "LK.2"]])
    assert labels(table) == [["I.2 W", "LK.2 W"]]


def test_without_ids_only_adjacent_rows_with_one_text_are_a_fragment(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["bijeenkomst", "fragment", "code"],
            ["B1", "Ja.", "I.2"],
            ["B1", "Ja.", "LK.2"],
            ["B1", "En dan?", ""],
            ["B1", "Ja.", "I.7"],
        ],
    )
    assert labels(table) == [["I.2 W", "LK.2 W"], [], ["I.7 W"]]
    assert [fragment.id for fragment in table.fragments] == ["1", "2", "3"]
    assert not table.in_reading_order


def test_without_ids_and_documents_one_text_is_one_fragment(tmp_path: Path) -> None:
    table = read(tmp_path, [["citaat", "code"], ["Ja.", "I.2"], ["Nee.", "I.7"], ["Ja.", "LK.2"]])
    assert labels(table) == [["I.2 W", "LK.2 W"], ["I.7 W"]]
    assert not table.has_documents
    assert table.documents == ("codings",)


@pytest.mark.parametrize(
    "cell", ["I.2; LK.2", "I.2|LK.2", "I.2, LK.2", "I.2\nLK.2", "I.2 / LK.2", "i.2 ;lk.2;", "I.2 LK.2", "I.2 en LK.2"]
)
def test_a_cell_may_hold_a_list_of_codes(tmp_path: Path, cell: str) -> None:
    assert one_cell(tmp_path, cell) == ["I.2 W", "LK.2 W"]


@pytest.mark.parametrize(
    "cell",
    ["LK.2 W+", "LK.2 (W+)", "LK.2/W+", "LK.2W+", "lk.2 w+", "LK.2: W+", "LK.2 positief", "LK2 [W +]",
     "LK.2 Veranderd idee/perspectief over de praktijk (W+)", "Veranderd idee/perspectief over de praktijk W+",
     "Leerkapitaal > LK.2 W+"],
)  # fmt: skip
def test_a_valence_may_be_glued_to_a_code(tmp_path: Path, cell: str) -> None:
    assert one_cell(tmp_path, cell) == ["LK.2 W+"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("LK.2", "LK.2"),
        ("Agenda/programma", "A.1"),
        ("A.1 Agenda/programma", "A.1"),
        ("In gesprek zijn met elkaar: stellen & beantwoorden van vragen", "I.2"),
        ("TK.1 - Toegang tot informatie, zoals documenten, tools en procedures", "TK.1"),
        ("casuïstiek bespreken (VAW.5)", "VAW.5"),
        ("VAW.5 Casuistiek bespreken", "VAW.5"),
        ("LK", "LK"),
        ("Leerkapitaal", "LK"),
        ("PW", "PW"),
        ("VAW", "VAW"),
    ],
)
def test_a_code_may_be_written_as_sign_or_name_or_both(tmp_path: Path, cell: str, code: str) -> None:
    assert one_cell(tmp_path, cell) == [f"{code} W"]


def test_names_with_commas_stay_whole_in_a_list(tmp_path: Path) -> None:
    cell = "Agenda/programma, Toegang tot informatie, zoals documenten, tools en procedures W-, LK.2 W+"
    assert one_cell(tmp_path, cell) == ["A.1 W", "TK.1 W-", "LK.2 W+"]


@pytest.mark.parametrize(
    "cell",
    ["SKW", "LK.2 twijfel", "LK.1 Veranderd idee/perspectief over de praktijk", "LK.2 Lef ?", "I.2, LK.2, W+"],
)
def test_what_may_mean_something_else_is_not_guessed(tmp_path: Path, cell: str) -> None:
    assert "is not in scheme" in refusal(tmp_path, [["tekst", "code"], ["Dat is zo.", cell]])


@pytest.mark.parametrize(
    ("codes", "valence", "expected"),
    [
        ("I.2; LK.2", "W+", ["I.2 W+", "LK.2 W+"]),
        ("I.2; LK.2", "W+; W-", ["I.2 W+", "LK.2 W-"]),
        ("I.2; LK.2", "W+;", ["I.2 W+", "LK.2 W"]),
        ("I.2", "W+|W-", ["I.2 W+", "I.2 W-"]),
        ("I.2 W+; LK.2", "W+", ["I.2 W+", "LK.2 W+"]),
        ("I.2", "n.v.t.", ["I.2 W"]),
        ("I.2", "Negatief", ["I.2 W-"]),
        ("I.2", "W–", ["I.2 W-"]),
    ],
)
def test_a_valence_column_holds_one_for_all_or_one_each(
    tmp_path: Path, codes: str, valence: str, expected: list[str]
) -> None:
    assert one_cell(tmp_path, codes, valence) == expected


@pytest.mark.parametrize(
    ("codes", "valence", "message"),
    [
        ("I.1; I.2; LK.2", "W+; W-", "3 codes but 2 valences"),
        ("I.2 W+", "W-", "I.2 has valence W+ in the code and W- beside it"),
        ("I.2", "W*", 'valence "W*" is not in scheme waardecreatie 1. Valences: W+, W-, W, G.'),
        ("I.2", "-", 'valence "-" is not in scheme'),
    ],
)
def test_valences_that_fit_no_code_are_refused(tmp_path: Path, codes: str, valence: str, message: str) -> None:
    rows = [["tekst", "code", "valentie"], ["Dat is zo.", codes, valence]]
    refused = refusal(tmp_path, rows)
    assert message in refused
    assert "codings.csv, row 2" in refused


def test_a_column_per_code_is_marked(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        [
            ["tekst", "I.2", "LK.2 Veranderd idee/perspectief over de praktijk", "Agenda/programma", "LK.2 W-"],
            ["Een.", "x", "W+", "", ""],
            ["Twee.", "", "", "", ""],
            ["Drie.", "1", "nee", "ja", ""],
            ["Vier.", "0", "W+; G", "✓", "X"],
        ],
    )
    assert labels(table) == [["I.2 W", "LK.2 W+"], [], ["I.2 W", "A.1 W"], ["LK.2 W+", "LK.2 G", "A.1 W", "LK.2 W-"]]


def test_marks_take_the_valence_of_a_valence_column(tmp_path: Path) -> None:
    assert labels(read(tmp_path, [["tekst", "valentie", "I.2", "LK.2"], ["Een.", "W-", "x", "x"]])) == [
        ["I.2 W-", "LK.2 W-"]
    ]


def test_a_strange_mark_is_refused(tmp_path: Path) -> None:
    rows = [["tekst", "I.2", "LK.2"], ["Een.", "misschien", "x"], ["Twee.", "x", "-"]]
    refused = refusal(tmp_path, rows)
    assert 'codings.csv, row 2: "misschien" in column I.2 is neither a mark nor a valence' in refused
    assert 'row 3: "-" in column LK.2' in refused


def test_a_marked_column_whose_name_is_nearly_a_code_is_refused(tmp_path: Path) -> None:
    rows = [["tekst", "LK.2", "LK.9", "gecheckt"], ["Een.", "x", "x", "x"]]
    assert refusal(tmp_path, rows).startswith('codings.csv, row 1: code "LK.9" is not in scheme waardecreatie 1. Did')


def test_other_marked_columns_are_named_in_a_note(tmp_path: Path) -> None:
    table = read(tmp_path, [["tekst", "LK.2", "gecheckt"], ["Een.", "x", "x"]])
    assert "codings.csv: column gecheckt not read" in table.notes


def test_numbered_code_columns_have_their_own_valences(tmp_path: Path) -> None:
    rows = [["tekst", "code 1", "valentie 1", "code 2", "valentie 2"], ["Een.", "I.2", "W+", "LK.2", "W-"]]
    assert labels(read(tmp_path, rows)) == [["I.2 W+", "LK.2 W-"]]


def test_level_columns_hold_codes_by_name_and_the_deepest_counts(tmp_path: Path) -> None:
    rows = [
        ["tekst", "dimensie", "onderwerp", "indicator"],
        ["Een.", "Potentiële waarde", "Leerkapitaal", "Veranderd idee/perspectief over leren"],
        ["Twee.", "Potentiële waarde", "Leerkapitaal", ""],
    ]
    assert labels(read(tmp_path, rows)) == [["LK.1 W"], ["LK W"]]


def test_columns_beside_the_code_are_ignored(tmp_path: Path) -> None:
    rows = [["tekst", "dimensie", "indicator", "code"], ["Een.", "Wat dan ook", "iets", "LK.2"]]
    assert labels(read(tmp_path, rows)) == [["LK.2 W"]]


# --- columns and files ----------------------------------------------------------------------------------------------


def test_columns_can_be_named(tmp_path: Path) -> None:
    rows = [["Wat gezegd is", "Mijn oordeel", "code"], ["Dat is zo.", "LK.2", "oud"]]
    table = read(tmp_path, rows, columns={"text": "wat gezegd is", "code": "Mijn oordeel"})
    assert labels(table) == [["LK.2 W"]]


def test_a_named_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    rows = [["tekst", "code"], ["Dat is zo.", "LK.2"]]
    assert refusal(tmp_path, rows, columns={"code": "Codering"}) == (
        'codings.csv: there is no column "Codering". It has: tekst, code.'
    )
    assert '"kleur" is no kind of column' in refusal(tmp_path, rows, columns={"kleur": "code"})


def test_a_longer_column_name_is_known_by_its_first_word(tmp_path: Path) -> None:
    rows = [["Tekst van het fragment", "Code (definitief)", "Valentie W+/W-"], ["Dat is zo.", "LK.2", "W+"]]
    assert labels(read(tmp_path, rows)) == [["LK.2 W+"]]


@pytest.mark.parametrize(("column", "what"), [("code", "texts"), ("tekst", "codes")])
def test_a_table_without_texts_or_codes_is_refused(tmp_path: Path, column: str, what: str) -> None:
    refused = refusal(tmp_path, [[column, "datum"], ["a", "b"]])
    assert refused.startswith(f"codings.csv: no column with {what} was recognised among {column}, datum.")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_any_usual_kind_is_read(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["id", "tekst", "code"], [1, "Ja, één; twee…", "I.2, LK.2"], [2, "Zij zei: “nee”", ""]]
    path = write_csv(tmp_path / "codings.csv", rows, delimiter, encoding)
    table = read_coded([path], VALUE)
    assert [fragment.text for fragment in table.fragments] == ["Ja, één; twee…", "Zij zei: “nee”"]
    assert labels(table) == [["I.2 W", "LK.2 W"], []]


def test_a_workbook_with_a_title_and_other_sheets_is_read(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "codings.xlsx",
        {
            "Blad1": [["Codering van B1"], [], ["nr", "tekst", "code"], [1.0, "Een.", "LK.2"], [2, "Twee.", None]],
            "Draaitabel": [["onderwerp", "aantal"], ["LK", 1]],
        },
    )
    table = read_coded([path], VALUE)
    assert [(fragment.id, fragment.text) for fragment in table.fragments] == [("1", "Een."), ("2", "Twee.")]
    assert not table.has_documents
    assert "codings.xlsx: not read, for want of texts and codes: sheet Draaitabel" in table.notes


def test_a_sheet_per_document_makes_the_sheet_the_document(tmp_path: Path) -> None:
    rows: Rows = [["tekst", "code"], ["Een.", "LK.2"]]
    path = write_xlsx(tmp_path / "codings.xlsx", {"Bijeenkomst 1": rows, "Bijeenkomst 2": rows})
    table = read_coded([path], VALUE)
    assert table.documents == ("Bijeenkomst 1", "Bijeenkomst 2")
    assert "codings.xlsx: every sheet counts as a document" in table.notes


def test_a_text_merged_over_the_rows_of_its_codes_is_one_fragment(tmp_path: Path) -> None:
    import openpyxl

    path = write_xlsx(
        tmp_path / "codings.xlsx",
        {"Blad1": [["document", "tekst", "code"], ["B1", "Een.", "I.2"], [None, None, "LK.2"], ["B1", "Twee.", None]]},
    )
    workbook = openpyxl.load_workbook(path)
    workbook.active.merge_cells("A2:A3")
    workbook.active.merge_cells("B2:B3")
    workbook.save(path)
    assert labels(read_coded([path], VALUE)) == [["I.2 W", "LK.2 W"], []]


def test_several_files_are_documents_by_their_names(tmp_path: Path) -> None:
    rows: Rows = [["tekst", "code"], ["Een.", "LK.2"]]
    paths = [write_csv(tmp_path / f"{name}.csv", rows) for name in ("B1", "B2")]
    table = read_coded(paths, VALUE)
    assert table.documents == ("B1", "B2")
    assert table.has_documents
    assert table.sources == tuple(path.name for path in paths)


def test_one_document_in_two_files_is_one_document(tmp_path: Path) -> None:
    header = ["document", "id", "tekst", "code", "codeur"]
    first = write_csv(tmp_path / "a.csv", [header, ["B1", 1, "Een.", "LK.2", "Els"], ["B1", 2, "Twee.", "", "Els"]])
    second = write_csv(tmp_path / "b.csv", [header, ["B1", 1, "Een.", "I.2", "Jan"], ["B1", 3, "Drie.", "", "Jan"]])
    table = read_coded([first, second], VALUE)
    assert labels(table) == [["LK.2 W", "I.2 W"], [], []]
    assert table.documents == ("B1",)
    assert "codings of 2 coders taken together: Els, Jan" in table.notes


def test_an_old_excel_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "codings.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "Workbook".encode("utf-16-le"))
    with pytest.raises(FileError, match=r"codings\.xls is an old Excel file .*save it as \.xlsx"):
        read_coded([path], VALUE)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        read_coded([tmp_path / "codings.csv"], VALUE)


# --- reading order --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "positions", "expected"),
    [
        ("start_char", [0, 40, 0], True),
        ("turn", [3, 3, 1], True),
        ("nr", [2, 1, 3], False),
        ("nr", [1, "", 3], False),
        ("id", [1, 2, 3], False),
    ],
)
def test_reading_order_needs_a_position_that_never_goes_back(
    tmp_path: Path, header: str, positions: list[object], expected: bool
) -> None:
    rows = [[header, "document", "tekst", "code"]]
    rows += [[position, document, f"Tekst {n}.", "LK.2"]  # type: ignore[list-item]
             for n, (position, document) in enumerate(zip(positions, ("B1", "B1", "B2"), strict=True))]  # fmt: skip
    assert read(tmp_path, rows).in_reading_order is expected


# --- what is wrong --------------------------------------------------------------------------------------------------


def test_an_unknown_code_is_named_with_its_row_and_the_nearest(tmp_path: Path) -> None:
    rows = [["tekst", "code"], ["Een.", "LK.2"], ["Twee.", "LK.9"]]
    assert refusal(tmp_path, rows) == (
        'codings.csv, row 3: code "LK.9" is not in scheme waardecreatie 1. Did you mean LK.1? '
        "Fix the cells, or name their scheme: --scheme NAME (from-data makes one of the codes found)."
    )


def test_all_unknown_codes_and_valences_are_counted_and_ten_are_listed(tmp_path: Path) -> None:
    rows = [["tekst", "code", "valentie"]]
    rows += [[f"Tekst {n}.", f"LK.{n}", "W+"] for n in range(10, 22)]
    rows += [["Nog een.", "I.2; LK.10", "W%"]]
    refused = refusal(tmp_path, rows)
    assert refused.startswith('14 faults, 13 different: codings.csv, row 2 (and 1 more): code "LK.10" is not in scheme')
    assert refused.count("is not in scheme") == 10
    assert "and 3 more." in refused


def test_a_code_without_a_text_is_refused(tmp_path: Path) -> None:
    rows = [["tekst", "code", "document"], ["Een.", "LK.2", "B1"], ["", "I.2", "B1"], ["", "", "B1"], ["", "", ""]]
    assert refusal(tmp_path, rows).startswith("codings.csv, row 3: a code but no text.")


def test_rows_without_text_and_code_are_left_out_with_a_note(tmp_path: Path) -> None:
    table = read(tmp_path, [["tekst", "code", "document"], ["Een.", "LK.2", "B1"], ["", "", "B1"], ["", "", ""]])
    assert len(table.fragments) == 1
    assert "1 row without a text left out" in table.notes


def test_two_texts_under_one_id_are_refused_with_both_rows(tmp_path: Path) -> None:
    rows = [["id", "document", "tekst", "code"], [1, "B1", "Een.", ""], [1, "B2", "Twee.", ""], [1, "B1", "Drie.", ""]]
    assert refusal(tmp_path, rows).startswith(
        "codings.csv, row 2 and codings.csv, row 4: two texts with the same id 1 in document B1."
    )


def test_a_scheme_of_one_code_per_fragment_refuses_two(tmp_path: Path) -> None:
    rows = [["id", "tekst", "code"], [1, "Een.", "positief"], [2, "Twee.", "positief"], [2, "Twee.", "negatief"]]
    refused = refusal(tmp_path, rows, TONE)
    assert refused.startswith("codings.csv, row 3 and codings.csv, row 4: codes positief, negatief on one fragment")


def test_valences_are_not_read_for_a_scheme_without_them(tmp_path: Path) -> None:
    table = read(tmp_path, [["tekst", "code", "valentie"], ["Een.", "positief", "W+"]], TONE)
    assert table.fragments[0].labels == (Label("positief", None),)
    assert "valences not read: scheme toon 1 has none" in table.notes


# --- no code --------------------------------------------------------------------------------------------------------

EMPTIES: Rows = [["tekst", "code"], ["Een.", "LK.2"], ["Twee.", ""], ["Drie.", "geen"], ["Vier.", "n.v.t."]]


def test_an_empty_cell_counts_as_no_code_with_a_note(tmp_path: Path) -> None:
    table = read(tmp_path, EMPTIES)
    assert labels(table) == [["LK.2 W"], [], [], []]
    assert table.notes == ("1 fragment without a code counted as: no code",)


def test_an_empty_cell_can_count_as_unknown(tmp_path: Path) -> None:
    table = read(tmp_path, EMPTIES, empty="unknown")
    assert [fragment.text for fragment in table.fragments] == ["Een.", "Drie.", "Vier."]
    assert table.notes == ("1 fragment without a code left out (an empty cell counts as: unknown)",)


def test_a_table_in_which_all_is_coded_says_what_it_cannot_teach(tmp_path: Path) -> None:
    table = read(tmp_path, [["tekst", "code"], ["Een.", "LK.2"]])
    assert table.notes == ("every fragment has a code, so that this table cannot teach when there is nothing to code",)


def test_a_valence_without_a_code_is_noted(tmp_path: Path) -> None:
    table = read(tmp_path, [["tekst", "code", "valentie"], ["Een.", "", "W+"], ["Twee.", "LK.2", ""]])
    assert "1 row with a valence but no code; check whether a code is missing" in table.notes


# --- workbooks of our own -------------------------------------------------------------------------------------------

HEADER = ("document", "fragment", "id", "start_char", "text", "scheme", "indicator", "code", "valence", "status")


def ours(tmp_path: Path, rows: Rows, **other_sheets: Rows) -> Path:
    return write_xlsx(tmp_path / "voorgecodeerd.xlsx", {"Coderingen": [HEADER, *rows], **other_sheets})


def our_row(
    number: int, code: str | None, status: str | None, scheme: str = "waardecreatie", valence: str | None = None
) -> list[object]:
    text = f"Dit is fragment {number}."
    return ["B1", number, f"B1-{number}", number * 30, text, scheme, None, code, valence, status]


def test_only_fragments_that_a_person_has_reviewed_whole_count(tmp_path: Path) -> None:
    path = ours(
        tmp_path,
        [
            our_row(1, "LK.2", "akkoord", valence="W+"),
            our_row(1, "I.2", "geen code", valence="W-"),
            our_row(2, "LK.9", "voorstel"),
            our_row(3, "LK.2", "akkoord"),
            our_row(3, "I.2", "voorstel"),
            our_row(4, None, "nog niet bekeken"),
            our_row(5, None, "geen code"),
            our_row(6, None, "akkoord"),
            our_row(7, "SK.1", None),
            our_row(8, "SK.1", "Changed"),
        ],
        Uitleg=[["status", "betekenis"], ["akkoord", "goed"]],
    )
    table = read_coded([path], VALUE, empty="unknown")
    assert [fragment.id for fragment in table.fragments] == ["B1-1", "B1-5", "B1-6", "B1-8"]
    assert labels(table) == [["LK.2 W+"], [], [], ["SK.1 W"]]
    assert table.in_reading_order
    assert table.notes == (
        "3 fragments left out: not yet reviewed (voorstel / nog niet bekeken)",
        "1 fragment left out: partly reviewed",
    )


def test_rows_of_another_scheme_are_left_out_and_counted(tmp_path: Path) -> None:
    other = our_row(1, "OE", "voorstel", "ontwerpprincipes")
    rows = [our_row(1, "LK.2", "akkoord"), other, our_row(2, "", "geen code")]
    table = read_coded([ours(tmp_path, rows)], VALUE)
    assert labels(table) == [["LK.2 W"], []]
    assert "1 row left out: coded with another scheme (ontwerpprincipes)" in table.notes


def test_a_workbook_of_another_scheme_is_refused(tmp_path: Path) -> None:
    path = ours(tmp_path, [our_row(1, "OE", "akkoord", "ontwerpprincipes")])
    with pytest.raises(CodedDataError, match="no row is coded with scheme waardecreatie, only with ontwerpprincipes"):
        read_coded([path], VALUE)


def test_a_workbook_that_nobody_has_reviewed_is_refused(tmp_path: Path) -> None:
    path = ours(tmp_path, [our_row(1, "LK.2", "voorstel"), our_row(2, "", "nog niet bekeken")])
    with pytest.raises(CodedDataError, match=r"no coded fragment is left .2 fragments left out: not yet reviewed"):
        read_coded([path], VALUE)


def test_an_emptied_status_column_of_ours_reviews_nothing(tmp_path: Path) -> None:
    with pytest.raises(CodedDataError, match="not yet reviewed"):
        read_coded([ours(tmp_path, [our_row(1, "LK.2", None)])], VALUE)


def test_a_mistyped_status_is_refused(tmp_path: Path) -> None:
    path = ours(tmp_path, [our_row(1, "LK.2", "akkoord"), our_row(2, "LK.2", "accoord")])
    with pytest.raises(CodedDataError, match=r'row 3: status "accoord" is not known\. Choose one of: voorstel'):
        read_coded([path], VALUE)


def test_a_status_column_of_someone_else_is_ignored(tmp_path: Path) -> None:
    assert labels(read(tmp_path, [["tekst", "code", "status"], ["Een.", "LK.2", "klaar"]])) == [["LK.2 W"]]
