"""Codings of several coders out of tables: who is who, how they coded, and what counts as a model's."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import tree

from autocode.errors import CodedDataError
from autocode.read.ratings import Ratings, read_ratings
from autocode.records import Label

ROWS = [("1", "Mag ik iets vragen?", "S.1"), ("2", "Dank je wel.", "S.2"), ("3", "Het regende.", "")]


def table(path: Path, header: str, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def of(*paths: Path) -> Ratings:
    return read_ratings(paths, tree())


def test_a_file_without_a_column_for_the_coder_is_a_coder(tmp_path: Path) -> None:
    found = of(table(tmp_path / "Anna.csv", "id,text,code", ROWS), table(tmp_path / "Bo.csv", "id,text,code", ROWS))
    assert [rating.coder for rating in found.ratings] == ["Anna"] * 3 + ["Bo"] * 3


def test_one_file_may_hold_several_coders(tmp_path: Path) -> None:
    rows = [(*row, coder) for row in ROWS for coder in ("Anna", "Bo")]
    found = of(table(tmp_path / "samen.csv", "id,text,code,codeur", rows))
    by_coder = {coder: [r.codes for r in found.ratings if r.coder == coder] for coder in ("Anna", "Bo")}
    assert by_coder["Anna"] == by_coder["Bo"] == [("S.1",), ("S.2",), ()]


def test_a_row_per_code_a_row_per_fragment_and_a_column_per_code_say_the_same(tmp_path: Path) -> None:
    moments = table(tmp_path / "a.csv", "id,text,code,valentie", [("1", "Ja.", "S.1", "+"), ("1", "Ja.", "M.1", "-")])
    fragments = table(tmp_path / "b.csv", "id,text,codes", [("1", "Ja.", "S.1 +; M.1 -")])
    marks = table(tmp_path / "c.csv", "id,text,S.1,M.1", [("1", "Ja.", "+", "-")])
    assert {rating.labels for rating in of(moments, fragments, marks).ratings} == {
        (Label("S.1", "+"), Label("M.1", "-"))
    }


def test_files_with_one_name_in_two_folders_are_two_coders(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    paths = [table(tmp_path / name / "codes.csv", "id,text,code", ROWS) for name in ("a", "b")]
    assert len({rating.coder for rating in of(*paths).ratings}) == 2


def test_a_column_says_how_a_fragment_was_coded(tmp_path: Path) -> None:
    rows = [
        ("1", "Ja.", "S.1", "blind"),
        ("2", "Nee.", "S.1", "met voorstel"),
        ("3", "Nou.", "", "in bulk"),
        ("4", "Tja.", "", ""),
    ]
    found = of(table(tmp_path / "Anna.csv", "id,text,code,hoe", rows))
    assert [rating.how for rating in found.ratings] == ["blind", "assisted", "bulk", ""]


def test_an_unknown_way_of_coding_is_refused_with_its_row(tmp_path: Path) -> None:
    path = table(tmp_path / "Anna.csv", "id,text,code,hoe", [("1", "Ja.", "S.1", "op gevoel")])
    with pytest.raises(CodedDataError, match=r'Anna.csv, row 2: "op gevoel" is no known way of coding'):
        of(path)


@pytest.mark.parametrize(("column", "cell", "weight"), [("gewicht", "2,5", 2.5), ("trekkingskans", "0,25", 4.0)])
def test_a_weight_or_the_probability_of_the_draw_is_read(tmp_path: Path, column: str, cell: str, weight: float) -> None:
    found = of(table(tmp_path / "Anna.csv", f"id,text,code,{column}", [("1", "Ja.", "S.1", cell)]))
    assert found.ratings[0].weight == weight


@pytest.mark.parametrize(("column", "cell"), [("gewicht", "0"), ("gewicht", "veel"), ("trekkingskans", "1,5")])
def test_a_weight_that_is_none_is_refused(tmp_path: Path, column: str, cell: str) -> None:
    with pytest.raises(CodedDataError, match="row 2"):
        of(table(tmp_path / "Anna.csv", f"id,text,code,{column}", [("1", "Ja.", "S.1", cell)]))


def test_a_table_of_suggestions_alone_is_a_models(tmp_path: Path) -> None:
    rows = [("1", "Mag ik iets vragen?", "S.1", "voorstel", "jb"), ("2", "Het regende.", "", "nog niet bekeken", "jb")]
    leads = ("3", "Welkom.", "", "nog niet bekeken", "onderzoeker")
    found = of(table(tmp_path / "vooraf.csv", "id,text,code,status,rol", [*rows, leads]))
    assert [(rating.coder, rating.codes, rating.is_model) for rating in found.ratings] == [
        ("autocode (vooraf)", ("S.1",), True),
        ("autocode (vooraf)", (), True),
    ]
    assert "autocode (vooraf): 1 fragments of roles that get no suggestions left out" in found.notes


def test_codings_made_by_reviewing_suggestions_count_as_assisted(tmp_path: Path) -> None:
    rows = [("1", "Mag ik iets vragen?", "S.1", "akkoord"), ("2", "Dank je wel.", "S.2", "voorstel")]
    found = of(table(tmp_path / "Anna.csv", "id,text,code,status", rows))
    assert [(rating.id, rating.how) for rating in found.ratings] == [("1", "assisted")]
    assert any("not yet reviewed" in note for note in found.notes)


def test_a_coders_second_file_is_a_second_time(tmp_path: Path) -> None:
    rows = [(*row, "Anna") for row in ROWS]
    found = of(*(table(tmp_path / f"{name}.csv", "id,text,code,codeur", rows) for name in ("mei", "juni")))
    assert [rating.round for rating in found.ratings] == [""] * 3 + ["juni"] * 3


def test_a_fragment_has_no_id_of_its_own_where_no_column_gives_one(tmp_path: Path) -> None:
    found = of(table(tmp_path / "Anna.csv", "text,code", [row[1:] for row in ROWS]))
    assert {(rating.id, rating.document) for rating in found.ratings} == {(None, None)}
