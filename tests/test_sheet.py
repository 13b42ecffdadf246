"""Sheets for a second coder: what is drawn, what is on them, and how every cell is checked when they come back."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from project_fakes import new_document, small_project

from autocode.agree.drawing import stratified
from autocode.agree.plan import first_guess
from autocode.errors import FileError, FormError, ProjectError, SettingsError
from autocode.forms import ABOUT, CODING_WORDS
from autocode.records import Decision, How, Label, Outcome, SuggestedMoment, Suggestion
from autocode.scheme_change import Merge, Rename, Retire
from autocode.store import Project
from autocode.workflow_codebook import change_codebook
from autocode.workflow_sheet import SheetSettings, advised_size, sheet_in, sheet_out

WORDS = CODING_WORDS["nl"]
Change = Callable[[Any], None]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "study.autocode")


@pytest.fixture
def sheet(project: Project, tmp_path: Path) -> Path:
    """A sheet for Bas with all six fragments."""
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "leren", size=6))
    return out


def column(work: Any, title: str) -> int:
    return [cell.value for cell in work[1]].index(title) + 1


def fill(path: Path, *rows: dict[str, str], change: Change = lambda work: None) -> None:
    """Fill in rows from the top; rows not given say "no code"."""
    book = openpyxl.load_workbook(path)
    work = book[WORDS.sheet]
    for number in range(2, work.max_row + 1):
        given = rows[number - 2] if number - 2 < len(rows) else {"code 1": WORDS.no_code}
        for title, value in given.items():
            cell = work.cell(number, column(work, title))
            cell.value = value
            cell.data_type = "s"  # what begins with = is typed as text
    change(book)
    book.save(path)


def wrong(project: Project, path: Path, coder: str = "Bas", **options: bool) -> list[str]:
    """Return all that is wrong with a sheet, having seen that nothing was taken in."""
    before = [action.id for action in project.log()]
    with pytest.raises(FormError) as error:
        sheet_in(project, path, coder, **options)
    assert [action.id for action in project.log()] == before
    assert all(complaint in str(error.value) for complaint in error.value.complaints)
    return list(error.value.complaints)


# --- drawing --------------------------------------------------------------------------------------------------------


def test_every_document_gets_its_share_and_every_unit_its_probability() -> None:
    drawn = stratified({"coded": range(100), "not": range(100, 500)}, 60, "zaad")
    chosen = [unit for unit, (_, is_in) in drawn.items() if is_in]
    assert len(chosen) == 60
    assert {drawn[unit][0] for unit in range(100)} == {0.3}
    assert {drawn[unit][0] for unit in range(100, 500)} == {0.075}
    assert all(len([unit for unit in chosen if start <= unit < start + 20]) == 6 for start in range(0, 100, 20))
    assert drawn == stratified({"coded": range(100), "not": range(100, 500)}, 60, "zaad")


def test_what_a_stratum_is_too_small_for_goes_to_the_other() -> None:
    drawn = stratified({"coded": range(4), "not": range(4, 50)}, 20, "zaad")
    counts = Counter(unit < 4 for unit, (_, is_in) in drawn.items() if is_in)
    assert counts == {True: 4, False: 16}
    assert sum(is_in for _, is_in in stratified({"coded": range(3), "not": []}, 9, "zaad").values()) == 3


def test_weights_of_the_draw_add_up_to_what_was_drawn_from() -> None:
    """Constructed: over many draws the mean of the weighted numbers is the number of units."""
    strata = {"coded": range(30), "not": range(30, 130)}
    totals = []
    for seed in range(200):
        drawn = stratified(strata, 20, str(seed))
        totals.append(sum(1 / chance for chance, is_in in drawn.values() if is_in))
    assert sum(totals) / len(totals) == pytest.approx(130)


def test_a_first_guess_follows_cohens_standard_error() -> None:
    # p_e = .5, p_o = .85: .85 * .15 / .25 = .51; (2 * 1.96 / .2)^2 = 384.1; .51 * 384.1 = 195.9
    assert first_guess(0.5, 0.2) == 196
    assert first_guess(0.0, 0.2) == first_guess(0.05, 0.2)


# --- out ------------------------------------------------------------------------------------------------------------


def test_a_sheet_holds_nothing_of_what_others_or_a_model_gave(project: Project, tmp_path: Path) -> None:
    row = project.fragments()[0].row
    project.record_coding("Anna", "leren", Decision(row, (Label("M.2", "-"),), reason="GEHEIM"))
    one = project.fragment(row).fragment
    found = Suggestion(one.document, one.id, "leren", "model", (SuggestedMoment("M.1", "soort", 0.77),))
    project.record_suggestions("leren", "model", {row: found})
    project.write_memo("Anna", "GEHEIM", fragment=row)
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "leren", size=6, everything=True))
    work = openpyxl.load_workbook(out)[WORDS.sheet]
    cells = [str(cell.value) for line in work.iter_rows(min_row=2) for cell in line if cell.value is not None]
    assert len(list(work.iter_rows(min_row=2))) == 6
    for secret in ("M.1", "M.2", "GEHEIM", "0.77", "Anna"):
        assert not any(secret in cell for cell in cells)
    assert "Bas: Nee, ik heb hem niet gezien." in cells


def test_codes_and_valences_are_chosen_from_lists(sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    lists = {str(one.sqref): one.formula1 for one in book[WORDS.sheet].data_validations.dataValidation}
    assert len(lists) == 8
    assert set(lists.values()) == {"codes_to_choose", "valences_to_choose"}
    sheet_name, cells = next(iter(book.defined_names["codes_to_choose"].destinations))
    choices = [cell.value for line in book[sheet_name][cells] for cell in line]
    assert choices[:4] == [WORDS.no_code, WORDS.no_fit, "Samen", "S.1 · Vragen stellen"]
    assert book[ABOUT].sheet_state == "veryHidden"


def test_the_draw_is_stored_with_its_probability_for_all_that_could_be_drawn(project: Project, tmp_path: Path) -> None:
    rows = [one.row for one in project.fragments()]
    coded = [Decision(row, (Label("S.1", "+"),)) for row in rows[:2]]
    project.record_codings("Anna", "leren", [*coded, *(Decision(row) for row in rows[2:])])
    done = sheet_out(project, tmp_path / "bas.xlsx", SheetSettings("Bas", "leren", size=2, seed="zaad"))
    draws = project.draws("check", "leren")
    assert {one.fragment: one.probability for one in draws} == {
        **dict.fromkeys(rows[:2], 0.5), **dict.fromkeys(rows[2:], 0.25),
    }  # fmt: skip
    assert (sum(one.drawn for one in draws), done.fragments, done.coded, done.population) == (2, 2, 1, 6)
    assert {(one.coder, one.action) for one in draws} == {("Bas", done.draw)}


def test_what_nobody_decided_on_is_drawn_only_when_asked_for(project: Project, tmp_path: Path) -> None:
    rows = [one.row for one in project.fragments()]
    project.record_codings("Anna", "leren", [Decision(row) for row in rows[:3]])
    assert sheet_out(project, tmp_path / "a.xlsx", SheetSettings("Bas", "leren", size=9)).fragments == 3
    assert sheet_out(project, tmp_path / "b.xlsx", SheetSettings("Bas", "leren", 9, everything=True)).fragments == 6


def test_a_sheet_never_asks_again_what_its_coder_has_coded(project: Project, tmp_path: Path) -> None:
    rows = [one.row for one in project.fragments()]
    project.record_codings("Bas", "leren", [Decision(row) for row in rows[:5]])
    assert sheet_out(project, tmp_path / "a.xlsx", SheetSettings("Bas", "leren", size=9)).fragments == 1
    project.record_coding("Bas", "leren", Decision(rows[5]))
    with pytest.raises(ProjectError, match="no fragments left that Bas can code"):
        sheet_out(project, tmp_path / "b.xlsx", SheetSettings("Bas", "leren", size=9))


def test_speakers_left_out_of_suggestions_are_not_on_the_sheet(project: Project, tmp_path: Path) -> None:
    project.add_documents([new_document("derde", [("Onderzoeker", "Hoe was dat?"), ("Bas", "Het was goed.")])])
    speaker = project.transcript("derde").speakers[0]
    project.name_speakers("derde", {"Onderzoeker": speaker}, ["Onderzoeker"])
    assert sheet_out(project, tmp_path / "a.xlsx", SheetSettings("Bas", "leren", size=99)).fragments == 7


def test_without_a_size_as_many_are_drawn_as_the_wanted_precision_takes(project: Project, tmp_path: Path) -> None:
    lines = [("Noor", f"Dat is vraag nummer {number}.") for number in range(400)]
    project.add_documents([new_document("lang", lines)])
    done = sheet_out(project, tmp_path / "a.xlsx", SheetSettings("Bas", "leren", width=0.3))
    assert done.fragments == first_guess(0.0, 0.3) or done.fragments == done.population
    assert "nothing was coded twice yet" in done.advice[0]


def test_what_was_coded_twice_already_says_how_many_more(project: Project, tmp_path: Path) -> None:
    texts = [
        [("Noor", f"Gesprek {document}, zin {number} over iets.") for number in range(40)] for document in range(4)
    ]
    project.add_documents([new_document(f"lang {place}", lines) for place, lines in enumerate(texts)])
    rows = [one.row for one in project.fragments() if one.fragment.document.startswith("lang")]
    for name, wrong_one in (("Anna", 7), ("Bas", 11)):
        decisions = [
            Decision(row, (Label("S.1", "+"),) if (place % 3 == 0) != (place % wrong_one == 0) else ())
            for place, row in enumerate(rows)
        ]
        project.record_codings(name, "leren", decisions)
    done = sheet_out(project, tmp_path / "a.xlsx", SheetSettings("Carla", "leren", width=0.1))
    assert "Anna and Bas: coded or not: not surely to be had from these 4 documents" in done.advice[0]
    assert "or 280 fragments of 7 such documents" in done.advice[0]
    assert advised_size(project, "leren", "Carla", 0.1, 0.4)[0] == 280
    assert not any("are there already" in line for line in done.advice)
    more = advised_size(project, "leren", "Bas", 0.1, 0.4)
    assert "160 of those are there already" in more[1][-1]
    assert more[0] == advised_size(project, "leren", "Carla", 0.1, 0.4)[0] - 160


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (SheetSettings("Bas", "leren", size=0), "at least 1"),
        (SheetSettings("Bas", "leren", size=3, width=0.2), "not both"),
        (SheetSettings("Bas", "leren", width=3.0), "between 0 and 2"),
        (SheetSettings(" ", "leren", size=3), "whose sheet"),
        (SheetSettings("Bas", "leren", size=3, language="fr"), "is not known"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    project: Project, tmp_path: Path, settings: SheetSettings, message: str
) -> None:
    with pytest.raises(SettingsError, match=message):
        sheet_out(project, tmp_path / "a.xlsx", settings)
    assert project.draws("check") == []


def test_a_sheet_that_may_be_filled_in_is_not_written_over(project: Project, sheet: Path) -> None:
    with pytest.raises(FileError, match="may be filled in"):
        sheet_out(project, sheet, SheetSettings("Bas", "leren", size=6))
    with pytest.raises(SettingsError, match=r"ends in \.xlsx"):
        sheet_out(project, sheet.with_suffix(".csv"), SheetSettings("Bas", "leren", size=6))


# --- in -------------------------------------------------------------------------------------------------------------


def test_a_filled_in_sheet_is_taken_in_as_blind_codings_with_the_probability_of_the_draw(
    project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "leren", size=3, seed="zaad"))
    fill(
        out,
        {"code 1": "S.1 · Vragen stellen", "valentie 1": "+ · positief", "code 2": "m.1", "opmerking": "=let op"},
        {"code 1": WORDS.no_fit},
    )
    done = sheet_in(project, out, "Bas")
    assert (done.codings, done.unchanged, done.remarks) == (3, 0, 1)
    found = project.current_codings("leren", "Bas")
    assert [(one.labels, one.outcome) for one in sorted(found, key=lambda one: one.fragment)] == [
        ((Label("S.1", "+"), Label("M.1", "0")), Outcome.CODED), ((), Outcome.NO_FIT), ((), Outcome.NO_CODE),
    ]  # fmt: skip
    decisions = [one.decision for one in found]
    assert {(one.how, one.saw_suggestion, one.draw_probability) for one in decisions} == {(How.ALONE, False, 0.5)}
    assert [memo.text for memo in project.memos()] == ["=let op"]
    project.undo("Bas")
    assert project.current_codings("leren", "Bas") == []
    assert project.memos() == []
    assert project.check() == []


def test_taking_a_sheet_in_again_takes_in_what_is_new(project: Project, sheet: Path) -> None:
    fill(sheet, {"code 1": "S.1", "opmerking": "hm"})
    sheet_in(project, sheet, "Bas")
    again = sheet_in(project, sheet, "Bas")
    assert (again.codings, again.unchanged, again.remarks) == (0, 6, 0)
    fill(sheet, {"code 1": "S.2"})
    mended = sheet_in(project, sheet, "Bas")
    assert (mended.codings, mended.unchanged) == (1, 5)


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"code 1": "S.8"}, r'Coderen, cel H2: code "S\.8" zit niet in schema leren 2\. Bedoelt u S\.\d'),
        ({"code 1": "n.v.t."}, r'Coderen, cel H2: code "n\.v\.t\." zit niet in .* Bedoelt u geen code\?'),
        ({"code 1": "S.1, m.1"}, r"Coderen, cel H2: hier staan 2 codes in een cel \(S\.1, M\.1\)\. Zet elke code in"),
        ({"code 1": "S.1 en S.2"}, r"Coderen, cel H2: hier staan 2 codes in een cel"),
        ({"code 1": "2026-02-01"}, r"Coderen, cel H2: hier staat een datum \(2026-02-01\): Excel maakte die"),
        ({"code 1": "S.1 Dank zeggen"}, r'Coderen, cel H2: code "S\.1 Dank zeggen" zit niet in schema'),
        ({"code 1": "S.1 +", "valentie 1": "-"}, r"Coderen, cel H2: hier staat valentie \+, en ernaast -"),
        ({"code 1": "S.1", "valentie 1": "?"}, r'Coderen, cel I2: "\?" is geen valentie\. Kies een van: \+, -, 0'),
        ({"valentie 1": "+"}, r"Coderen, cel H2: is leeg, en er staat een valentie \(\+\) naast"),
        ({"code 1": "S.1", "valentie 2": "+"}, r"Coderen, cel J2: is leeg, en er staat een valentie"),
        ({"code 1": "geen code", "code 2": "S.1"}, r"Coderen, cel H2: hier staat 'geen code', en in deze rij staat"),
        ({"code 1": "geen code", "valentie 1": "+"}, r"Coderen, cel H2: hier staat 'geen code'"),
        ({"code 1": "S.1", "code 2": "V"}, r"Coderen, cel J2: S\.1 0 staat twee keer"),
        ({}, r"Coderen, cel H2: is leeg\. Kies een code"),
        ({"te coderen": "Iets anders."}, r"Coderen, cel F2: dit is niet de tekst die verstuurd is"),
        ({"autocode": "999"}, r"Coderen, rij 2: is geen van de rijen die verstuurd zijn"),
        ({"autocode": "é²"}, r"Coderen, rij 2: is geen van de rijen die verstuurd zijn"),
        ({"autocode": "2"}, r"Coderen, rij 3: is hetzelfde fragment als rij 2"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_in_a_cell_is_said_with_its_place_and_what_to_do(
    project: Project, sheet: Path, given: dict[str, str], complaint: str
) -> None:
    fill(sheet, given)
    assert any(re.match(complaint, one) for one in wrong(project, sheet))


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({"code 1": "s.1 "}, Label("S.1", "0")),
        ({"code 1": "vragen  STELLEN"}, Label("S.1", "0")),
        ({"code 1": "S.1 Vragen stellen"}, Label("S.1", "0")),
        ({"code 1": "S.1 - vragen stellen"}, Label("S.1", "0")),
        ({"code 1": "S.1: Vragen stellen"}, Label("S.1", "0")),
        ({"code 1": "Vragen stellen (S.1)"}, Label("S.1", "0")),
        ({"code 1": "Vragen stellen · S.1", "valentie 1": "positief · +"}, Label("S.1", "+")),
        ({"code 1": "S.1 +"}, Label("S.1", "+")),
        ({"code 1": "S.1", "valentie 1": "–"}, Label("S.1", "-")),
        ({"code 1": "S.1", "valentie 1": "- negatief"}, Label("S.1", "-")),
        ({"code 1": "Geen code."}, None),
        ({"code 1": "Waardevol maar geen code past"}, None),
    ],
)  # fmt: skip
def test_what_can_be_meant_in_one_way_only_is_taken_as_it_was_meant(
    project: Project, sheet: Path, given: dict[str, str], label: Label | None
) -> None:
    fill(sheet, given)
    sheet_in(project, sheet, "Bas")
    first = project.fragments()[0].row
    (coding,) = project.current_codings("leren", "Bas", first)
    assert coding.labels == (() if label is None else (label,))


def test_a_date_that_excel_made_of_a_code_leads_back_to_it(project: Project, tmp_path: Path) -> None:
    change_codebook(project, "leren", Rename("S.1", sign="1.2"))
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "leren", size=6))

    def change(book: Any) -> None:
        work = book[WORDS.sheet]
        work.cell(2, column(work, "code 1")).value = datetime(2026, 2, 1)

    fill(out, change=change)
    (said,) = wrong(project, out)
    assert "hier staat een datum (2026-02-01)" in said
    assert "Bedoelt u 1.2 · Vragen stellen?" in said


def test_what_is_wrong_is_said_in_the_language_of_the_sheet(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "leren", size=6, language="en"))
    with pytest.raises(FormError, match="1 thing is wrong, so nothing was taken in") as error:
        sheet_in(project, out, "Bas")
    assert error.value.complaints == (
        "Coding: 6 rows are empty (2-7). Choose a code in each, or 'no code'; what is filled in so far can be taken in "
        "as an unfinished sheet (--unfinished).",
    )


def test_all_that_is_wrong_is_listed_at_once(project: Project, sheet: Path) -> None:
    fill(sheet, {"code 1": "S.8"}, {"valentie 1": "+"}, {}, {"code 1": "S.1", "valentie 1": "x"})
    assert [re.sub(r":.*", "", one) for one in wrong(project, sheet)] == [
        "Coderen, cel H2", "Coderen, cel H3", "Coderen, cel I5", "Coderen, cel H4",
    ]  # fmt: skip


def test_a_row_that_is_gone_is_missed_and_one_that_was_added_is_noticed(project: Project, sheet: Path) -> None:
    def change(book: Any) -> None:
        work = book[WORDS.sheet]
        work.delete_rows(3)
        work.cell(7, column(work, "code 1")).value = "S.1"

    fill(sheet, change=change)
    found = wrong(project, sheet)
    assert any("rij 7: is geen van de rijen" in one for one in found)
    assert any("de rij van fragment gesprek-0002 is weg" in one for one in found)


def test_rows_may_be_sorted_and_sheets_renamed(project: Project, sheet: Path) -> None:
    def change(book: Any) -> None:
        work = book[WORDS.sheet]
        values = [[cell.value for cell in line] for line in work.iter_rows(min_row=2)]
        for number, line in enumerate(reversed(values), start=2):
            for place, value in enumerate(line, start=1):
                work.cell(number, place).value = value
        work.title = "Klaar"

    fill(sheet, {"code 1": "S.1"}, change=change)
    sheet_in(project, sheet, "Bas")
    (coded,) = [one for one in project.current_codings("leren", "Bas") if one.labels]
    assert coded.fragment == project.fragments()[0].row


def test_what_is_filled_in_so_far_is_taken_in_when_asked_for(project: Project, sheet: Path) -> None:
    fill(sheet, {"code 1": "S.1"}, {}, {}, {}, {}, {})
    assert wrong(project, sheet) == [
        "Coderen: 5 rijen zijn leeg (3-7). Kies bij elke een code, of 'geen code'; wat al wel is ingevuld, kan als "
        "onvoltooid blad worden ingelezen (--unfinished)."
    ]
    done = sheet_in(project, sheet, "Bas", unfinished=True)
    assert (done.codings, done.empty) == (1, 5)


def test_nothing_filled_in_is_said(project: Project, sheet: Path) -> None:
    fill(sheet, {}, {}, {}, {}, {}, {})
    assert wrong(project, sheet, unfinished=True) == []


def test_a_sheet_of_another_coder_project_or_kind_is_refused(project: Project, sheet: Path, tmp_path: Path) -> None:
    fill(sheet)
    with pytest.raises(FormError, match="is gemaakt voor codeur Bas, niet voor Carla"):
        sheet_in(project, sheet, "Carla")
    copy = tmp_path / "other.xlsx"
    copy.write_bytes(sheet.read_bytes())

    def change(book: Any) -> None:
        for line in book[ABOUT].iter_rows():
            if line[0].value == "study":
                line[1].value = "0" * 16

    fill(copy, change=change)
    with pytest.raises(FormError, match="is gemaakt uit een ander project"):
        sheet_in(project, copy, "Bas")
    fill(sheet, change=lambda book: book.remove(book[ABOUT]))
    with pytest.raises(FormError, match="is no coding sheet of autocode"):
        sheet_in(project, sheet, "Bas")
    text = tmp_path / "niets.xlsx"
    text.write_text("geen werkboek", encoding="utf-8")
    with pytest.raises(FormError, match="is no coding sheet of autocode"):
        sheet_in(project, text, "Bas")
    with pytest.raises(FileError):
        sheet_in(project, tmp_path / "weg.xlsx", "Bas")


def test_a_column_that_was_taken_away_is_named(project: Project, sheet: Path) -> None:
    fill(sheet, change=lambda book: book[WORDS.sheet].delete_cols(9))
    with pytest.raises(FormError, match="the column 'valentie 1' is not there"):
        sheet_in(project, sheet, "Bas")


def test_codes_that_were_renamed_or_merged_since_are_taken_for_what_they_are_now(project: Project, sheet: Path) -> None:
    fill(sheet, {"code 1": "S.1"}, {"code 1": "M.2", "code 2": "S.1"})
    change_codebook(project, "leren", Rename("S.1", sign="V.1"))
    change_codebook(project, "leren", Merge(("M.2",), "M.1"))
    sheet_in(project, sheet, "Bas")
    found = sorted(project.current_codings("leren", "Bas"), key=lambda one: one.fragment)
    assert [sorted(label.code for label in one.labels) for one in found[:2]] == [["V.1"], ["M.1", "V.1"]]
    change_codebook(project, "leren", Retire("V.1"))
    assert all("staat niet meer in het codeboek" in one for one in wrong(project, sheet))


def test_fragments_that_were_split_since_are_named_and_those_of_a_corrected_transcript_are_found(
    project: Project, sheet: Path
) -> None:
    from project_fakes import LINES

    first = project.fragments("gesprek")[0]
    changed = [*LINES[:2], (LINES[2][0], "Dan leg ik hem vanmiddag voor je klaar."), LINES[3]]
    project.add_documents([new_document("gesprek", changed)])
    fill(sheet, {"code 1": "S.1"})
    (complaint,) = wrong(project, sheet)
    assert "rij 4: fragment gesprek-0003 is sindsdien in het project gesplitst" in complaint
    fill(sheet, {"code 1": "S.1"}, change=lambda book: book[WORDS.sheet].delete_rows(4))
    assert sheet_in(project, sheet, "Bas").codings == 5
    (coded,) = [one for one in project.current_codings("leren", "Bas") if one.labels]
    assert project.fragment(coded.fragment).fragment.text == first.fragment.text


def test_texts_that_excel_would_take_for_formulas_come_back_as_they_were(project: Project, tmp_path: Path) -> None:
    lines = [("Noor", "=1+1 is twee."), ("Bas", "-Ja, dat klopt."), ("Noor", "@allen: kom\u00a0maar  binnen.")]
    project.add_documents([new_document("raar", lines)])
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "leren", size=99))
    fill(out)
    assert sheet_in(project, out, "Bas").codings == 9


def test_a_scheme_with_one_code_per_fragment_has_one_column_and_no_valences(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "bas.xlsx"
    sheet_out(project, out, SheetSettings("Bas", "topics", size=6, language="en"))
    book = openpyxl.load_workbook(out)
    titles = [cell.value for cell in book["Coding"][1]]
    assert titles[-2:] == ["code 1", "remark"]
    for number in range(2, 8):
        book["Coding"].cell(number, len(titles) - 1).value = "thanks"
    book.save(out)
    assert sheet_in(project, out, "Bas").codings == 6
