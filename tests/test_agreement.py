"""Agreement from ratings to a table: what is counted, what is kept apart, what is said in words."""

import csv
import json
import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from fakes import TREE, flat, tree

from autocode.agree import YesNo, alpha, masi, nominal, wilson
from autocode.agree.sentences import of_moments
from autocode.agree.tables import Line
from autocode.agreement import (
    Agreement,
    AgreementSettings,
    Comparison,
    compare,
    compare_files,
    disagreements_of,
    write_disagreements,
)
from autocode.errors import CodedDataError, SettingsError
from autocode.read.coded import read_coded
from autocode.records import Label, Rating
from autocode.scheme_file import load_scheme
from autocode.show_agreement import agreement_text

SECOND_CODER = Path(__file__).resolve().parent.parent / "training_data" / "second_coder"
Given = Sequence[tuple[str, str]]  # (code, valence), code "" for no code


def rating(coder: str, number: int, *given: tuple[str, str], document: str = "", **more: Any) -> Rating:
    labels = tuple(Label(code, valence or None) for code, valence in given)
    document = document or f"gesprek {number % 4}"
    return Rating(coder, f"Fragment {number}.", labels, document, str(number), **more)


def coders(first: Sequence[Given], second: Sequence[Given], **more: Any) -> list[Rating]:
    """Return the ratings of A and B of the same fragments, over four documents."""
    return [
        rating(name, number, *given, **more)
        for name, ratings in (("A", first), ("B", second))
        for number, given in enumerate(ratings)
    ]


def of(ratings: Sequence[Rating], **settings: Any) -> Agreement:
    return compare(ratings, tree(), AgreementSettings(**settings))


def line(comparison: Comparison, about: str, over: str = "all", level: str = "", code: str = "") -> Line:
    found = [x for x in comparison.lines if (x.about, x.over, x.level, x.code) == (about, over, level, code)]
    assert len(found) == 1
    return found[0]


X, Y, Z, NONE = [("S.1", "+")], [("S.2", "+")], [("M.1", "-")], []
FIRST = [X, X, X, Y, Y, Z, NONE, NONE, X, NONE, Z, NONE]
SECOND = [X, X, Y, Y, X, Z, NONE, X, X, NONE, Z, NONE]


def test_every_code_is_yes_or_no_per_fragment() -> None:
    comparison = of(coders(FIRST, SECOND)).comparisons[0]
    found = line(comparison, "code", level="soort", code="S.1")
    cells = YesNo(3, 1, 2, 6)
    expected = [cells.raw_agreement, cells.kappa, cells.ac1, cells.pabak, cells.prevalence, cells.negative_agreement]
    names = ("raw", "kappa", "ac1", "pabak", "prevalence", "negative")
    assert [found.figures[name].value for name in names] == pytest.approx(expected, abs=1e-12)
    assert (found.n, found.given) == (12, 6)
    assert line(comparison, "code", "coded", "soort", "S.1").n == 9


def test_codes_are_rolled_up_so_that_confusing_two_kinds_of_one_theme_is_agreement_there() -> None:
    comparison = of(coders(FIRST, SECOND)).comparisons[0]
    kinds, themes = line(comparison, "set", level="soort"), line(comparison, "set", level="thema")
    assert kinds.figures["raw"].value == pytest.approx(9 / 12)
    assert themes.figures["raw"].value == pytest.approx(11 / 12)
    sets = [(frozenset(c for c, _ in a), frozenset(c for c, _ in b)) for a, b in zip(FIRST, SECOND, strict=True)]
    assert kinds.figures["alpha_nominal"].value == pytest.approx(alpha(sets, nominal), abs=1e-12)
    assert kinds.figures["alpha_masi"].value == pytest.approx(alpha(sets, masi), abs=1e-12)


def test_a_theme_without_its_kind_is_not_the_same_as_no_code() -> None:
    comparison = of(coders([[("Samen", "+")], *[X] * 4], [NONE, *[X] * 4])).comparisons[0]
    assert line(comparison, "set", level="soort").figures["raw"].value == pytest.approx(4 / 5)
    assert line(comparison, "set", level="thema").figures["raw"].value == pytest.approx(4 / 5)


def test_means_are_over_codes_and_cells_are_never_pooled() -> None:
    comparison = of(coders(FIRST, SECOND)).comparisons[0]
    kappas = {
        code: line(comparison, "code", level="soort", code=code).figures["kappa"].value
        for code in ("S.1", "S.2", "M.1")
    }
    plain = line(comparison, "mean", level="soort").figures["kappa"]
    weighted = line(comparison, "weighted mean", level="soort").figures["kappa"].value
    assert plain.value == pytest.approx(np.mean([value for value in kappas.values() if value is not None]))
    shares = {"S.1": 9, "S.2": 4, "M.1": 4}
    assert weighted == pytest.approx(sum(n * (kappas[code] or 0) for code, n in shares.items()) / 17)


def test_valence_is_compared_where_the_code_agrees() -> None:
    first = [[("S.1", "+")], [("S.1", "-")], [("S.1", "+")], [("S.2", "+")]]
    second = [[("S.1", "+")], [("S.1", "+")], [("S.1", "+")], [("M.1", "-")]]
    comparison = of(coders(first, second)).comparisons[0]
    found = line(comparison, "valence", "code given by both")
    assert (found.n, found.figures["raw"].value) == (3, pytest.approx(2 / 3))
    assert found.sentence.endswith("to 2 of 3 moments with the same code; they confuse + with -: once.")
    plus = line(comparison, "valence", "code given by both", code="+")
    assert plus.figures["positive"].value == pytest.approx(4 / 5)


def test_a_model_beside_a_person_also_has_precision_and_recall_whatever_the_order_of_files() -> None:
    ratings = [
        *(rating("B", n, *given) for n, given in enumerate(SECOND)),
        *(rating("autocode", n, *given, is_model=True) for n, given in enumerate(FIRST)),
    ]
    comparison = of(ratings).comparisons[0]
    found = line(comparison, "code", level="soort", code="S.1").figures
    assert comparison.model == "autocode"
    assert (found["precision"].value, found["recall"].value) == (pytest.approx(3 / 4), pytest.approx(3 / 5))
    assert "precision" not in line(of(coders(FIRST, SECOND)).comparisons[0], "coded or not").figures


# --- kept apart -----------------------------------------------------------------------------------------------------


def test_blind_assisted_and_bulk_are_never_pooled() -> None:
    hows = ["blind"] * 4 + ["assisted"] * 4 + ["bulk"] * 4
    ratings = [
        rating(name, n, *given, how=hows[n])
        for name, side in (("A", FIRST), ("B", SECOND))
        for n, given in enumerate(side)
    ]
    found = of(ratings).comparisons
    assert [(comparison.how, comparison.n) for comparison in found] == [("blind", 4), ("assisted", 4), ("bulk", 4)]


def test_a_coder_who_saw_suggestions_beside_one_who_did_not_is_a_comparison_of_its_own() -> None:
    ratings = [
        *(rating("A", n, *given, how="blind") for n, given in enumerate(FIRST)),
        *(rating("B", n, *given, how="assisted" if n > 5 else "blind") for n, given in enumerate(SECOND)),
    ]
    assert [comparison.how for comparison in of(ratings).comparisons] == ["blind", "A blind, B assisted"]


def test_a_coders_second_time_is_compared_with_the_first_and_with_nobody_else() -> None:
    again = [rating("A", n, *given, round="juni") for n, given in enumerate(SECOND)]
    found = of([*coders(FIRST, FIRST), *again]).comparisons
    assert [(comparison.kind, comparison.coders) for comparison in found] == [
        ("pair", ("A", "B")),
        ("same coder", ("A (first time)", "A (second time)")),
    ]
    assert line(found[0], "set", level="soort").figures["raw"].value == 1.0
    assert line(found[1], "set", level="soort").figures["raw"].value == pytest.approx(9 / 12)


def test_more_than_two_coders_are_compared_in_pairs_and_all_together_with_codings_missing() -> None:
    third = [rating("C", n, *given) for n, given in enumerate(FIRST) if n % 3]
    found = of([*coders(FIRST, SECOND), *third]).comparisons
    assert [comparison.kind for comparison in found] == ["pair", "pair", "pair", "all"]
    sets = [[frozenset(code for code, _ in side[n]) for side in (FIRST, SECOND, FIRST)] for n in range(12)]
    units = [[*both, third if n % 3 else None] for n, (*both, third) in enumerate(sets)]
    together = line(found[3], "set", level="soort").figures["alpha_nominal"].value
    assert together == pytest.approx(alpha(units, nominal), abs=1e-12)


# --- weights --------------------------------------------------------------------------------------------------------


def test_figures_are_weighted_by_one_over_the_probability_of_the_draw() -> None:
    weights = [1.0 if n % 2 else 3.0 for n in range(12)]
    ratings = [
        rating(name, n, *given, weight=weights[n])
        for name, side in (("A", FIRST), ("B", SECOND))
        for n, given in enumerate(side)
    ]
    comparison = of(ratings).comparisons[0]
    same = sum(w for w, a, b in zip(weights, FIRST, SECOND, strict=True) if a == b) / sum(weights)
    assert comparison.weighted
    assert line(comparison, "set", level="soort").figures["raw"].value == pytest.approx(same)
    assert "weighted by one over the probability of the draw (Hajek)" in agreement_text(of(ratings))
    assert "Figures are not weighted." in agreement_text(of(coders(FIRST, SECOND)))


def test_a_weight_for_some_fragments_only_is_refused() -> None:
    ratings = [rating(name, n, *X, weight=2.0 if n else None) for name in "AB" for n in range(4)]
    with pytest.raises(CodedDataError, match=r'1 fragments have no weight, such as "Fragment 0."'):
        of(ratings)


# --- said in words --------------------------------------------------------------------------------------------------


def values(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        for value in node.values():
            yield from values(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from values(value)
    else:
        yield node


def test_an_undefined_figure_is_said_in_words_and_never_nan_or_one() -> None:
    agreement = of(coders([NONE] * 12, [NONE] * 12))
    text = agreement_text(agreement)
    comparison = agreement.comparisons[0]
    kappa = line(comparison, "coded or not").figures["kappa"]
    assert (kappa.value, kappa.note) == (None, "not defined: only one code used")
    assert line(comparison, "set", level="soort").figures["alpha_nominal"].note == "not defined: only one code used"
    assert "nan" not in text
    assert "not defined: only one code used" in text
    plain = json.loads(json.dumps(agreement.as_json()))
    assert not any(isinstance(value, float) and math.isnan(value) for value in values(plain))


def test_a_sentence_says_what_two_coders_confuse() -> None:
    comparison = of(coders(FIRST, SECOND)).comparisons[0]
    said = {x.code: x.sentence for x in comparison.lines if x.about == "code" and x.over == "all"}
    assert said["M.1"] == "A and B agree on M.1: both gave it twice."
    assert said["S.1"] == "A and B both gave S.1 3 times; A alone once, B alone twice; they confuse it with S.2: twice."
    assert said["M.2"] == "Neither A nor B gave M.2."
    mean, weighted = (line(comparison, about, level="soort").sentence for about in ("mean", "weighted mean"))
    assert mean == "A and B gave 1 of 3 codes to exactly the same fragments; they differ most often on S.1: 3 times."
    assert weighted.startswith("Counting each code by how often it is given, the mean kappa is 0.")
    whole = line(comparison, "set", level="soort").sentence
    assert whole == "A and B gave 9 of 12 exactly the same; they confuse S.1 with S.2: twice."


def test_one_document_has_an_interval_for_this_document_only() -> None:
    pairs = [FIRST[n % 12] for n in range(60)], [SECOND[(n + n // 30) % 12] for n in range(60)]
    ordered = [
        rating(name, n, *given, document="d", order=float(n), is_ordered=True)
        for name, side in zip("AB", pairs, strict=True)
        for n, given in enumerate(side)
    ]
    comparison = of(ordered).comparisons[0]
    kappa = line(comparison, "coded or not").figures["kappa"]
    assert (comparison.sampled, comparison.groups) == ("stretch", 20)
    assert kappa.low is not None
    assert kappa.value is not None
    assert kappa.low < kappa.value
    assert "This document only" in agreement_text(of(ordered))


def test_speakers_or_parts_can_be_what_was_sampled() -> None:
    ratings = [
        rating(name, n, *given, document="d", speaker=f"JB0{n % 3}")
        for name, side in (("A", FIRST), ("B", SECOND))
        for n, given in enumerate(side)
    ]
    comparison = of(ratings, group="speaker").comparisons[0]
    assert (comparison.sampled, comparison.groups) == ("speaker", 3)
    with pytest.raises(SettingsError, match="has no column part"):
        of(ratings, group="part")


def test_one_coder_alone_is_refused_with_a_way_out() -> None:
    with pytest.raises(SettingsError, match="all codings are by one coder"):
        of([rating("A", n, *X) for n in range(4)])


# --- the study's own check ------------------------------------------------------------------------------------------


def test_ninety_fragments_with_three_differences_leave_kappa_and_alpha_open() -> None:
    """The same 87 of 90 (96.7 %, Wilson 90.7 to 98.9) goes with any kappa, as it depends on what the 87 were."""
    share = wilson(87, 90)
    assert (share.value, share.low, share.high) == pytest.approx((0.967, 0.907, 0.989), abs=0.0005)
    half, rare, never = YesNo(44, 2, 1, 43), YesNo(2, 2, 1, 85), YesNo(0, 2, 1, 87)
    assert {table.raw_agreement for table in (half, rare, never)} == {87 / 90}
    assert [table.kappa for table in (half, rare, never)] == pytest.approx([0.933, 0.554, -0.015], abs=0.0005)

    def units(table: YesNo) -> list[tuple[bool, bool]]:
        counts = (table.both, table.only_first, table.only_second, table.neither)
        kinds = ((True, True), (True, False), (False, True), (False, False))
        return [kind for kind, count in zip(kinds, counts, strict=True) for _ in range(int(count))]

    found = [alpha(units(table), nominal) for table in (half, rare, never)]
    assert found == pytest.approx([0.934, 0.557, -0.011], abs=0.0005)


# --- our own second-coder round -------------------------------------------------------------------------------------


def test_the_second_coder_round_gives_the_figures_of_its_data_card() -> None:
    files = [SECOND_CODER / f"coder{n}.csv" for n in (1, 2)]
    comparison = compare_files(files, AgreementSettings()).comparisons[0]
    scheme = load_scheme("waardecreatie")
    first, second = ({f.id: f for f in read_coded([path], scheme).fragments} for path in files)
    assert comparison.n == 90
    for depth, (level, expected) in enumerate((("dimension", 0.84), ("topic", 0.86), ("indicator", 0.83))):
        sets = [tuple(scheme.rolled_up(side[id_].codes, depth) for side in (first, second)) for id_ in first]
        found = line(comparison, "set", level=level).figures["alpha_nominal"].value
        assert found == pytest.approx(alpha(sets, nominal), abs=1e-12)
        assert found == pytest.approx(expected, abs=0.005)
    assert line(comparison, "coded or not").figures["alpha"].value == pytest.approx(0.83, abs=0.005)


# --- cuts, plan, disagreements --------------------------------------------------------------------------------------


WORDS = "ik vroeg het aan de jurist en die wist het wel maar later bleek dat de brief nooit was verstuurd"


def cut(coder: str, document: str, lengths: Sequence[int], codes: Sequence[Given]) -> list[Rating]:
    words, found, start = WORDS.split(), [], 0
    for place, (length, given) in enumerate(zip(lengths, codes, strict=True)):
        text = " ".join(words[start : start + length])
        labels = tuple(Label(code, valence) for code, valence in given)
        found.append(Rating(coder, text, labels, document, order=float(place)))
        start += length
    return found


def test_different_cuts_are_compared_in_words_and_their_boundaries_have_a_figure_of_their_own() -> None:
    ratings = [
        *cut("A", "d1", (8, 12), (X, Y)), *cut("A", "d2", (8, 12), (X, Y)),
        *cut("B", "d1", (11, 9), (X, Y)), *cut("B", "d2", (8, 12), (X, Y)),
    ]  # fmt: skip
    agreement = of(ratings)
    comparison = agreement.comparisons[0]
    assert (agreement.by, comparison.unit, comparison.n) == ("position", "words", 40)
    assert line(comparison, "set", level="soort").figures["raw"].value == pytest.approx(37 / 40)
    assert agreement.boundaries[0].similarity.value == pytest.approx(1 / 3)
    assert "boundary similarity 0.33" in agreement_text(agreement)


def test_a_plan_says_how_many_fragments_an_interval_takes_at_every_level() -> None:
    pairs = [FIRST[n % 12] for n in range(120)], [SECOND[n * 5 % 12] if n % 7 else FIRST[n % 12] for n in range(120)]
    comparison = of(coders(*pairs), plan=0.2).comparisons[0]
    assert [p.level for p in comparison.plan] == ["", "thema", "soort"]
    assert all(p.width_now and p.sentence for p in comparison.plan)
    wide, narrow = (of(coders(*pairs), plan=width).comparisons[0].plan[2] for width in (0.5, 0.1))
    assert (wide.fragments or 0) < (narrow.fragments or 10**9)
    with pytest.raises(SettingsError, match="--plan 3: give a width between 0 and 2"):
        of(coders(FIRST, SECOND), plan=3.0)


def test_a_plan_for_the_width_that_there_is_asks_for_the_fragments_that_there_are() -> None:
    pairs = [FIRST[n % 12] for n in range(120)], [SECOND[n * 5 % 12] if n % 7 else FIRST[n % 12] for n in range(120)]
    now = of(coders(*pairs), plan=0.2).comparisons[0].plan[2].width_now
    plan = of(coders(*pairs), plan=now).comparisons[0].plan[2]
    assert plan.same_documents == pytest.approx(120, abs=6)
    assert plan.fragments == pytest.approx(120, abs=31)


def test_a_plan_makes_no_forecast_where_nobody_disagrees() -> None:
    plan = of(coders(FIRST, FIRST), plan=0.2).comparisons[0].plan
    assert {p.fragments for p in plan} == {None}
    assert plan[0].sentence == "coded or not: no forecast: nobody disagrees yet, or only one code is used."


def test_disagreements_come_with_the_confusion_that_occurs_most_on_top() -> None:
    found = disagreements_of(of(coders(FIRST, SECOND)))
    assert [(one.confusion, one.times) for one in found] == [(("S.1", "S.2"), 2), (("S.1", "S.2"), 2), (("S.1", ""), 1)]
    assert found[2].given == ((), (Label("S.1", "+"),))


def test_the_workbook_of_disagreements_holds_texts_as_texts_and_can_be_trained_on(tmp_path: Path) -> None:
    ratings = [
        Rating(name, text, (Label(code, "+"),), "d", str(n), order=float(n), is_ordered=True)
        for name, codes in (("A", ("S.1", "S.2", "M.1")), ("B", ("S.1", "M.2", "M.2")))
        for n, (text, code) in enumerate(zip(("=1+1", "+31 6", "-ja"), codes, strict=True))
    ]
    path = tmp_path / "verschillen.xlsx"
    assert write_disagreements(of(ratings), path) == 2
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    assert book.sheetnames == ["Verschillen", "Verward thema", "Verward soort", "Uitleg"]
    sheet = book["Verschillen"]
    header = [cell.value for cell in sheet[1]]
    rows = [dict(zip(header, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert [(row["tekst"], row["A"], row["B"], row["wat ervoor staat"]) for row in rows] == [
        ("-ja", "M.1 +", "M.2 +", "+31 6"),
        ("+31 6", "S.2 +", "M.2 +", "=1+1"),
    ]
    assert len(book["Verward soort"].conditional_formatting) == 1
    sheet.cell(2, header.index("code (afgesproken)") + 1).value = "M.1 -"
    sheet.cell(3, header.index("code (afgesproken)") + 1).value = "geen"
    book.save(path)
    settled = {fragment.id: fragment.labels for fragment in read_coded([path], tree()).fragments}
    assert settled == {"2": (Label("M.1", "-"),), "1": ()}


def test_the_same_disagreements_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_disagreements(of(coders(FIRST, SECOND)), tmp_path / name, "en")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_flat_scheme_without_valences_has_no_lines_for_them() -> None:
    ratings = [
        Rating(name, f"Text {n}.", (Label(code),), f"d{n % 3}", str(n))
        for name, shift in (("A", 0), ("B", 1))
        for n, code in ((n, ("question", "laughter", "thanks")[(n + shift * (n % 5 == 0)) % 3]) for n in range(30))
    ]
    comparison = compare(ratings, flat(), AgreementSettings()).comparisons[0]
    assert {x.about for x in comparison.lines} == {"coded or not", "set", "mean", "weighted mean", "code"}


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_prints_json_without_nan(run: Any) -> None:
    code, out, _ = run("agreement", SECOND_CODER / "coder1.csv", SECOND_CODER / "coder2.csv", "--json", "--plan", "0.2")
    assert code == 0
    found = json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} in the JSON"))
    assert (found["coders"], found["matched_by"]) == (["coder1", "coder2"], "id")
    assert len(found["comparisons"][0]["plan"]) == 4


def test_the_command_writes_disagreements_and_never_over_what_exists(run: Any, tmp_path: Path) -> None:
    out_file = tmp_path / "uit.xlsx"
    files = [SECOND_CODER / f"coder{n}.csv" for n in (1, 2, 3)]
    code, out, _ = run("agreement", *files, "--disagreements", out_file, "--language", "en")
    assert (code, out_file.exists()) == (0, True)
    assert "coder1 and coder2" in out
    assert "coder1, coder2, coder3 (all together)" in out
    code, _, err = run("agreement", *files, "--disagreements", out_file)
    assert (code, "exists already" in err) == (2, True)
    code, _, err = run("agreement", *files, "--disagreements", tmp_path / "uit.csv")
    assert (code, "ends in .xlsx" in err) == (2, True)


def test_the_command_makes_a_scheme_of_the_codes_when_asked(run: Any, tmp_path: Path) -> None:
    for name, code in (("Anna", "b"), ("Bo", "c")):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("text", "code"), *((f"Zin {n}.", "a" if n % 2 else code) for n in range(12))])
    code, out, _ = run("agreement", tmp_path / "Anna.csv", tmp_path / "Bo.csv", "--scheme", "from-data", "--by", "text")
    assert code == 0
    assert "Anna and Bo gave 6 of 12 exactly the same; they confuse b with c: 6 times." in out


def test_what_was_settled_is_left_out_of_all_coders_together(tmp_path: Path) -> None:
    rows = ["document,id,text,code,codeur,hoe"]
    for number in range(12):
        for coder, code in (("A", "S.1"), ("B", "S.1" if number % 4 else "M.1"), ("C", "S.2" if number % 5 else "M.1")):
            rows.append(f"d{number % 3},{number},zin nummer {number},{code},{coder},blind")
        if not number % 4:
            rows.append(f"d{number % 3},{number},zin nummer {number},S.1,consensus,samen vastgesteld")
    path, scheme = tmp_path / "alles.csv", tmp_path / "leren.yaml"
    path.write_text("\n".join(rows), encoding="utf-8")
    scheme.write_text(TREE, encoding="utf-8")
    found = compare_files([path], AgreementSettings(str(scheme)))
    every = [(one.coders, one.how, one.n) for one in found.comparisons if one.kind == "all"]
    assert every == [(("A", "B", "C"), "blind", 12)]


def test_of_one_valence_throughout_it_is_not_said_that_coders_agree_on_valence() -> None:
    assert of_moments(("A", "B"), [("W", "W")] * 61) == (
        "A and B gave no valence but W: there is nothing to agree on or to confuse."
    )
    assert of_moments(("A", "B"), [("W", "W+"), ("W", "W")]).startswith("A and B gave the same valence to 1 of 2")
