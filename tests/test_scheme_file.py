"""Scheme files are read node by node, and what is wrong is named with its line."""

from pathlib import Path

import pytest
from fakes import FLAT, TREE, flat, tree

from autocode.errors import SchemeError
from autocode.scheme_file import load_scheme, parse_scheme, read_scheme, shipped_schemes, write_scheme

DEEP = """
format: 1
id: deep
version: 1
name: Deep
levels: [{id: a, name: a}, {id: b, name: b}, {id: c, name: c}, {id: d, name: d}]
codes:
  - {id: "1", name: one}
  - {id: "2", name: two, parent: "1"}
  - {id: "3", name: three, parent: "2"}
  - {id: "4", name: four, parent: "3"}
  - {id: "5", name: five}
"""


@pytest.mark.parametrize("name", ["waardecreatie", "ontwerpprincipes"])
def test_a_shipped_scheme_survives_writing_and_reading(name: str, tmp_path: Path) -> None:
    scheme = load_scheme(name)
    write_scheme(scheme, tmp_path / "again.yaml")
    assert read_scheme(tmp_path / "again.yaml") == scheme


def test_a_flat_english_scheme_without_valences_is_read() -> None:
    scheme = flat()
    assert (scheme.language, scheme.exclusive, scheme.valences, len(scheme.leaves)) == ("en", True, (), 3)


def test_codes_may_be_listed_flat_with_their_parent() -> None:
    scheme = parse_scheme(DEEP, "deep.yaml")
    assert [code.name for code in scheme.path("four")] == ["one", "two", "three", "four"]


def test_a_leaf_may_lie_above_the_deepest_level() -> None:
    scheme = parse_scheme(DEEP, "deep.yaml")
    assert [leaf.name for leaf in scheme.leaves] == ["four", "five"]
    assert [code.name for code in scheme.at_depth(3)] == ["four", "five"]


def test_a_sign_may_change_while_the_id_and_the_former_sign_still_find_it() -> None:
    renamed = parse_scheme(TREE.replace("code: M.1", "code: X.1, formerly: [M.1]"), "tree.yaml")
    old, new = tree().find("M.1"), renamed.find("M.1")
    assert old is not None
    assert new is not None
    assert (new.code, new.id) == ("X.1", old.id)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("code: S.2", "code: S.1"), r"tree.yaml:15: code 'S.1' stands twice \(first on line 14\)"),
        (("{id: d,", "{id: v,"), r"tree.yaml:15: id 'v' stands twice \(first on line 14\)"),
        (("name: Dank zeggen", "name: Vragen stellen"), r"tree.yaml:15: name 'Vragen stellen' stands twice"),
        (("definition:", "definitie:"), r"tree.yaml:14: unknown key 'definitie' in a code. Did you mean 'definition'"),
        (("default_valence: \"0\"", "default_valence: X"), r"tree.yaml:8: default_valence 'X' is not among"),
        (("format: 1", "format: 7"), r"tree.yaml:2: format 7 is not known"),
        (("version: 2", "version: 2\nversion: 3"), r"tree.yaml:5: key 'version' stands twice in a scheme"),
        (("id: soort", "id: status"), r"tree.yaml:6: a level cannot be called 'status'"),
        (("{id: soort, name: soort}", "{id: soort}, {id: diep}"), r"tree.yaml:\d+: level 'diep' is empty"),
        ((", {id: soort, name: soort}", ""), r"tree.yaml:14: code 'S.1' lies 2 levels deep, but only 1 levels"),
        (("name: Leren op het werk\n", ""), r"tree.yaml:2: a scheme lacks the key 'name'"),
        (("{id: m, code: M.2, name: Een map delen}", "{id: m, name: [a]}"), r"tree.yaml:20: a code's name must be a"),
        (("id: leren", "id: [leren"), r"tree.yaml:\d+: not valid YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_scheme_is_named_with_its_line(change: tuple[str, str], message: str) -> None:
    assert change[0] in TREE
    with pytest.raises(SchemeError, match=message):
        parse_scheme(TREE.replace(*change, 1), "tree.yaml")


def test_an_orphan_and_a_circle_are_refused() -> None:
    with pytest.raises(SchemeError, match=r"deep.yaml:9: code 'two' is an orphan: its parent '9' does not exist"):
        parse_scheme(DEEP.replace('parent: "1"', 'parent: "9"'), "deep.yaml")
    with pytest.raises(SchemeError, match="lies under itself"):
        parse_scheme(DEEP.replace('{id: "1", name: one}', '{id: "1", name: one, parent: "4"}'), "deep.yaml")


def test_an_empty_list_of_codes_is_refused() -> None:
    start = FLAT.index("codes:")
    with pytest.raises(SchemeError, match=r"flat.yaml:9: codes is empty"):
        parse_scheme(FLAT[:start] + "codes: []", "flat.yaml")


@pytest.mark.parametrize("text", ["", "just a word", "- a\n- list"])
def test_what_is_no_scheme_at_all_is_refused(text: str) -> None:
    with pytest.raises(SchemeError, match=r"no\.yaml"):
        parse_scheme(text, "no.yaml")


def test_a_scheme_that_does_not_exist_is_refused_with_the_ones_that_do() -> None:
    with pytest.raises(SchemeError, match="ontwerpprincipes, waardecreatie"):
        load_scheme("bestaatniet")
    assert shipped_schemes() == ("ontwerpprincipes", "waardecreatie")


def test_a_scheme_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(SchemeError, match="cannot be read as UTF-8"):
        read_scheme(tmp_path / "binary.yaml")
