"""A scheme is made of the codes that were given."""

import csv
from pathlib import Path

import pytest

from autocode.errors import CodedDataError
from autocode.read.coded import read_coded
from autocode.read.scheme_from_data import scheme_from_data
from autocode.scheme import Scheme
from autocode.scheme_file import read_scheme, write_scheme


def table(tmp_path: Path, codes: list[str], valences: list[str] | None = None) -> Path:
    path = tmp_path / "codings.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "tekst", "code"] + (["valentie"] if valences else []))
        for number, code in enumerate(codes):
            writer.writerow([number, f"Tekst {number}.", code] + ([valences[number]] if valences else []))
    return path


def made(tmp_path: Path, codes: list[str], valences: list[str] | None = None) -> Scheme:
    return scheme_from_data([table(tmp_path, codes, valences)], name="Proef")


def signs(scheme: Scheme) -> list[str]:
    return [code.code for code in scheme.codes]


def test_codes_without_structure_make_one_level(tmp_path: Path) -> None:
    scheme = made(tmp_path, ["zorg", "wonen; werk", "", "Zorg", "zorg", "science/technology"])
    assert [level.id for level in scheme.levels] == ["category"]
    assert signs(scheme) == ["zorg", "wonen", "werk", "science/technology"]
    assert (scheme.id, scheme.version, scheme.name, scheme.language) == ("from-data", "1", "Proef", "nl")
    assert scheme.valences == ()
    assert scheme.default_valence is None
    assert not scheme.exclusive


@pytest.mark.parametrize(
    ("codes", "parent", "names"),
    [
        (["FOOD#PRICES", "FOOD#QUALITY", "SERVICE#GENERAL"], "FOOD", ("PRICES", "QUALITY")),
        (["leren > doen", "leren > zien", "werk"], "leren", ("doen", "zien")),
        (["leren::doen", "leren::zien"], "leren", ("doen", "zien")),
        (["zorg/thuis", "zorg/elders"], "zorg", ("thuis", "elders")),
        (["LK.1", "LK.2", "LK", "I.10"], "LK", ("LK.1", "LK.2")),
    ],
)
def test_codes_built_alike_make_two_levels(
    tmp_path: Path, codes: list[str], parent: str, names: tuple[str, str]
) -> None:
    if codes[-1] == "werk":
        codes += ["leren > horen", "leren > lezen"]
    scheme = made(tmp_path, codes)
    assert [level.id for level in scheme.levels] == ["category", "subcategory"]
    assert scheme[parent].depth == 0
    assert tuple(code.name for code in scheme.children(parent))[:2] == names
    assert set(codes) <= set(signs(scheme))


def test_deeper_codes_make_numbered_levels(tmp_path: Path) -> None:
    scheme = made(tmp_path, ["1.1.1", "1.1.2", "1.2", "2.1.1"])
    assert [level.id for level in scheme.levels] == ["level_1", "level_2", "level_3"]
    assert signs(scheme) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1", "2.1.1"]
    assert scheme["2.1.1"].parent == "2.1"


@pytest.mark.parametrize(
    "codes", [["a/b", "c", "d"], ["Nr. een", "Nr. twee"], ["a#b", "c", "d"], ["iets.Langers", "b"]]
)
def test_a_separator_in_some_names_is_no_hierarchy(tmp_path: Path, codes: list[str]) -> None:
    assert len(made(tmp_path, codes).levels) == 1


def test_valences_come_from_their_column(tmp_path: Path) -> None:
    scheme = made(tmp_path, ["a", "b", "", "a|b"], ["positief", "Negatief", "", "negatief"])
    assert scheme.valence_signs == ("positief", "Negatief")
    read = read_coded([tmp_path / "codings.csv"], scheme)
    assert [[str(label) for label in fragment.labels] for fragment in read.fragments] == [
        ["a positief"],
        ["b Negatief"],
        [],
        ["a Negatief", "b Negatief"],
    ]


def test_valences_that_fit_no_code_are_left_out_with_a_note(tmp_path: Path) -> None:
    scheme = made(tmp_path, ["a|b|c", "a"], ["goed|slecht", "goed"])
    read = read_coded([tmp_path / "codings.csv"], scheme)
    assert [label.valence for label in read.fragments[0].labels] == [None, None, None]
    assert "1 row with neither one valence nor one per code; their codes have none" in read.notes


def test_one_code_on_every_fragment_makes_the_scheme_exclusive(tmp_path: Path) -> None:
    assert made(tmp_path, ["a", "b", "a"]).exclusive
    assert not made(tmp_path, ["a", "b", ""]).exclusive
    assert not made(tmp_path, ["a", "b", "a;b"]).exclusive


def test_commas_separate_codes_that_come_back(tmp_path: Path) -> None:
    assert signs(made(tmp_path, ["a, b", "b, c", "c", "a"])) == ["a", "b", "c"]
    assert signs(made(tmp_path, ["stad, dorp en land", "werk", "stad, dorp en land"])) == ["stad, dorp en land", "werk"]


def test_words_for_no_code_are_no_codes(tmp_path: Path) -> None:
    assert signs(made(tmp_path, ["a", "geen", "-", "n.v.t."])) == ["a"]


def test_marked_columns_are_codes(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("tekst,zorg,werk,datum\nEen,x,,maandag\nTwee,x,x,dinsdag\n", encoding="utf-8")
    scheme = scheme_from_data([path], name="Proef")
    assert signs(scheme) == ["zorg", "werk"]
    assert [fragment.codes for fragment in read_coded([path], scheme).fragments] == [("zorg",), ("zorg", "werk")]


def test_what_a_model_suggests_makes_no_scheme(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("tekst,code,status\nEen,a,akkoord\nTwee,b,voorstel\nDrie,c,geen code\n", encoding="utf-8")
    assert signs(scheme_from_data([path], name="Proef")) == ["a"]


def test_rows_of_one_other_scheme_make_a_scheme_and_of_several_do_not(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("tekst,code,scheme\nEen,a,oud\nTwee,b,oud\n", encoding="utf-8")
    assert signs(scheme_from_data([path], name="Proef")) == ["a", "b"]
    path.write_text("tekst,code,scheme\nEen,a,oud\nTwee,b,nieuw\n", encoding="utf-8")
    with pytest.raises(CodedDataError, match=r"coded with several schemes \(oud, nieuw\)"):
        scheme_from_data([path], name="Proef")


def test_a_table_without_codes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodedDataError, match=r"codings\.csv: there is no code in these tables"):
        made(tmp_path, ["", "geen"])


def test_a_column_of_remarks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodedDataError, match=r"codings\.csv: 60 different codes in 60 codings, such as .opmerking 0."):
        made(tmp_path, [f"opmerking {number}" for number in range(60)])


def test_the_scheme_can_be_written_and_read(tmp_path: Path) -> None:
    scheme = made(tmp_path, ["A.1", "a.1", "A.2", "B.1", "A-2"], ["+", "-", "+", "", ""])
    write_scheme(scheme, tmp_path / "scheme.yaml")
    assert read_scheme(tmp_path / "scheme.yaml") == scheme
