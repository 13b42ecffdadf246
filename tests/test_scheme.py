"""The scheme knows the hierarchy, what codes are called, and what a label may be."""

import pytest
from fakes import flat, tree

from autocode.errors import SchemeError
from autocode.records import Label
from autocode.scheme_file import load_scheme


def test_the_shipped_value_creation_scheme_has_5_dimensions_11_topics_and_34_indicators() -> None:
    scheme = load_scheme("waardecreatie")
    assert [sum(code.depth == depth for code in scheme.codes) for depth in range(3)] == [5, 11, 34]
    assert len(scheme.leaves) == 34
    assert scheme.valence_signs == ("W+", "W-", "W", "G")
    assert scheme.default_valence == "W"
    assert not scheme.exclusive


def test_the_shipped_principles_scheme_is_flat_with_seven_principles() -> None:
    scheme = load_scheme("ontwerpprincipes")
    assert [code.code for code in scheme.leaves] == ["OE", "BB", "PN", "CR", "FW", "VS", "RA"]
    assert len(scheme.levels) == 1


def test_every_shipped_leaf_is_defined_and_every_indicator_has_a_boundary() -> None:
    assert all(code.definition for name in ("waardecreatie", "ontwerpprincipes") for code in load_scheme(name).codes)
    assert all(code.exclude for code in load_scheme("waardecreatie").leaves)


def test_the_path_of_an_indicator_runs_from_its_dimension_down() -> None:
    path = load_scheme("waardecreatie").path("LK.2")
    assert [code.name for code in path] == [
        "Potentiële waarde",
        "Leerkapitaal",
        "Veranderd idee/perspectief over de praktijk",
    ]


def test_codes_roll_up_to_any_level_and_codes_above_it_stand_for_themselves() -> None:
    scheme = load_scheme("waardecreatie")
    assert scheme.rolled_up(["LK.2", "LK.3", "I.2"], 1) == {"LK", "I"}
    assert scheme.rolled_up(["LK.2", "I"], 2) == {"LK.2", "I"}
    assert scheme.rolled_up(["LK.2", "I"], 0) == {"Potentiële waarde", "Onmiddellijke waarde"}


@pytest.mark.parametrize(
    ("written", "code"),
    [("LK.2", "LK.2"), ("lk.2", "LK.2"), (" LK.2 ", "LK.2"), ("inzicht", "PW.3"), ("Leerkapitaal", "LK")],
)
def test_a_code_is_found_by_sign_or_name_whatever_the_case(written: str, code: str) -> None:
    found = load_scheme("waardecreatie").find(written)
    assert found is not None
    assert found.code == code


def test_a_code_is_found_by_its_former_sign_and_name() -> None:
    assert [found.code for found in map(tree().find, ("S.9", "bedanken")) if found] == ["S.2", "S.2"]


def test_what_is_no_code_is_not_found_and_the_nearest_is_named() -> None:
    scheme = load_scheme("waardecreatie")
    assert scheme.find("LK.9") is None
    assert scheme.nearest("LK.9") in {"LK.1", "LK.2", "LK.3"}
    assert scheme.nearest("Inzichten") == "PW.3"


def test_a_label_without_valence_gets_the_schemes_default() -> None:
    assert load_scheme("waardecreatie").label("LK.2") == Label("LK.2", "W")
    assert flat().label("question") == Label("question", None)


def test_a_label_with_an_unknown_code_or_valence_is_refused_with_the_way_out() -> None:
    with pytest.raises(SchemeError, match=r'code "LK\.9" is not in scheme waardecreatie 1\. Did you mean LK\.'):
        load_scheme("waardecreatie").label("LK.9")
    with pytest.raises(SchemeError, match=r'valence "X" is not in scheme leren 2 \(valences: \+, -, 0\)'):
        tree().label("S.1", "X")


def test_a_scheme_without_valences_says_so_when_one_is_given() -> None:
    with pytest.raises(SchemeError, match="it has none"):
        flat().label("question", "+")
