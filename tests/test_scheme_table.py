"""A codebook in Excel or CSV becomes a scheme. Constructed: the codes are of an invented study."""

from pathlib import Path

import openpyxl
import pytest

from autocode.errors import SchemeError
from autocode.read.scheme_table import scheme_of_table
from autocode.scheme_file import parse_scheme, scheme_text
from autocode.workflow_project import new_project


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_of_codes_with_definitions_is_a_scheme_of_one_level(tmp_path: Path) -> None:
    scheme = scheme_of_table(
        written(
            tmp_path / "Mijn codeboek.csv",
            "Code;Naam;Definitie;Telt niet mee\nV;Vragen;Iemand vraagt wat.;Dank\nD;Dank;;\n",
        )
    )
    assert (scheme.id, scheme.name, len(scheme.levels)) == ("mijn-codeboek", "Mijn codeboek", 1)
    assert [(code.code, code.name, code.definition, code.exclude) for code in scheme.codes] == [
        ("V", "Vragen", "Iemand vraagt wat.", "Dank"),
        ("D", "Dank", None, None),
    ]


def test_columns_to_the_left_say_what_a_code_lies_under_and_an_empty_cell_means_as_above(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Codeboek van het wijkonderzoek", None, None, None),
        ("Dimensie", "Onderwerp", "Code", "Omschrijving"),
        ("Samen", "Praten", "Vragen", "Iemand vraagt wat."),
        (None, None, "Danken", None),
        (None, "Doen", "Koken", None),
        ("Spullen", None, "Pannen", None),
    ):
        sheet.append(row)
    valences = book.create_sheet("Valenties")
    for row in (("Valentie", "Betekenis"), ("+", "positief"), ("-", "negatief")):
        valences.append(row)
    book.save(tmp_path / "codeboek.xlsx")
    scheme = scheme_of_table(tmp_path / "codeboek.xlsx")
    assert [(code.code, code.parent, code.depth) for code in scheme.codes] == [
        ("Samen", None, 0), ("Praten", "Samen", 1), ("Vragen", "Praten", 2), ("Danken", "Praten", 2),
        ("Doen", "Samen", 1), ("Koken", "Doen", 2), ("Spullen", None, 0), ("Pannen", "Spullen", 1),
    ]  # fmt: skip
    assert [(one.sign, one.name) for one in scheme.valences] == [("+", "positief"), ("-", "negatief")]
    assert parse_scheme(scheme_text(scheme), "written").codes == scheme.codes


def test_a_column_may_name_what_a_code_lies_under_also_further_down(tmp_path: Path) -> None:
    table = "nr,naam,valt onder\nA.1,Vragen,Praten\nA,Praten,\nA.2,Danken,A\n"
    scheme = scheme_of_table(written(tmp_path / "c.csv", table))
    assert [(code.code, code.parent) for code in scheme.codes] == [("A", None), ("A.1", "A"), ("A.2", "A")]


def test_a_coded_sheet_gives_the_codes_that_stand_in_it(tmp_path: Path) -> None:
    rows = "".join(
        f"g,{number},Dat is zin nummer {number}.,{'Vraag' if number % 2 else 'Dank'}\n" for number in range(9)
    )
    scheme = scheme_of_table(written(tmp_path / "codering.csv", "document,id,text,code\n" + rows))
    assert scheme.id == "codering"
    assert [code.code for code in scheme.codes] == ["Dank", "Vraag"]


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("a,b\n1,2\n", "no codebook is recognised .found 'a', 'b'"),
        ("code,naam\nA,Een\nA,Twee\n", "A stands there twice"),
        ("code,onder\nA,B\nC,\n", "A lies under 'B', which is no code"),
        ("code,onder\nA,B\nB,A\n", "A lies under itself"),
        ("code,naam\n", "no codes|no codebook|empty"),
    ],
)
def test_what_is_no_codebook_is_refused_with_what_to_do(tmp_path: Path, table: str, complaint: str) -> None:
    with pytest.raises(SchemeError, match=complaint):
        scheme_of_table(written(tmp_path / "c.csv", table))


def test_a_project_is_made_with_a_codebook_in_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Code", "Definitie"), ("Vragen", "Iemand vraagt wat."), ("Danken", "Iemand dankt.")):
        book.active.append(row)
    book.save(tmp_path / "wijk.xlsx")
    with new_project(tmp_path / "p.autocode", [str(tmp_path / "wijk.xlsx")]) as project:
        assert project.scheme("wijk")["Vragen"].definition == "Iemand vraagt wat."
        assert project.check() == []
