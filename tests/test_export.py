import csv
import json
import os
import re
from collections import Counter
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autocode.errors import FileError, SettingsError
from autocode.export import counts_sheet, workbook
from autocode.export.cells import MOST_UNITS, fit, sheet_name
from autocode.export.parts import SPARE_ROWS
from autocode.export.rows import Precoding, Row, SchemeRun, clock, columns, rows
from autocode.export.tables import check_target, write_precoding
from autocode.records import Fragment, Segmentation, SuggestedMoment, Suggestion, Transcript, Turn, UnreadLine
from autocode.scheme import Level, Scheme
from autocode.scheme_file import load_scheme, parse_scheme
from autocode.status import Status, parse
from tests.fakes import flat, tree

Moments = dict[str, tuple[SuggestedMoment, ...]]
ODD_TEXTS = (
    "=1+1",
    "+31 6 staat op het briefje",
    "- en toen zei hij: nou",
    "@allemaal even luisteren",
    '=HYPERLINK("http://voorbeeld.nl")',
    "https://voorbeeld.nl/map",
    "  met witruimte vooraf",
    "eerste regel\ntweede regel",
    "007",
    "1e5",
    "TRUE",
    'zij zei "ja", dus; ik\took',
    "_x0041_ en 👍 en é",
    "'s avonds",
    "#N/A",
)


def cut(document: str, texts: tuple[str, ...], left_out: tuple[int, ...] = (), **about: Any) -> Segmentation:
    """One turn and one fragment per text; the numbers in `left_out` are the researcher's."""
    turns, fragments, position = [], [], 0
    for number, text in enumerate(texts, start=1):
        times: dict[str, Any] = {"start_ms": number * 61_000, "end_ms": number * 61_000 + 5_999}
        turns.append(Turn(document, number, "JB1", text, **times))
        who: dict[str, Any] = {"speaker": "JB1", "suggested_for": number not in left_out, **times, **about}
        end = position + len(text)
        fragments.append(
            Fragment(document, f"{document}-{number}", number, number, text, position, end, **who),
        )
        position = end + 1
    transcript = Transcript(document, "docx", tuple(turns), (UnreadLine(7, "=== pauze ==="),))
    return Segmentation(transcript, "knipper 1", tuple(fragments))


def run(scheme: Scheme, moments: Moments, about: tuple[tuple[str, str], ...] = ()) -> SchemeRun:
    keys = {key: (key.rpartition("-")[0], key) for key in moments}
    return SchemeRun(
        scheme, {keys[key]: Suggestion(*keys[key], scheme.id, "m", moments[key]) for key in moments}, about
    )


def moment(code: str, confidence: float, level: str = "soort", valence: str | None = "+") -> SuggestedMoment:
    return SuggestedMoment(code, level, confidence, valence, None if valence is None else 0.9)


@pytest.fixture
def precoding() -> Precoding:
    """Two documents under the tree scheme: two moments, one at theme level, one with the default valence, two empty."""
    first = cut("gesprek 1", ("Heb je een vraag?", "Dank je wel.", "Het regent.", "Zal ik iets zeggen?"), left_out=(4,))
    second = cut("gesprek 2", ("De brief ligt er niet.", "In de map."))
    found: Moments = {
        "gesprek 1-1": (moment("S.2", 0.41), moment("S.1", 0.87, valence="-")),
        "gesprek 1-2": (moment("Samen", 0.66, level="thema"),),
        "gesprek 1-3": (),
        "gesprek 2-1": (moment("M.1", 0.5, valence="0"),),
        "gesprek 2-2": (moment("M.1", 0.123456, valence="+"),),
    }
    about = (
        ("model", "leren-1"),
        ("figures", "Gemeten op drie gesprekken."),
        ("figures", "| level | F1 |"),
        ("figures", "| thema | 0.61 |"),
    )
    return Precoding((first, second), (run(tree(), found, about),), (("speakers", "sprekers.csv"),))


def loaded(content: bytes, data_only: bool = False) -> Any:
    import openpyxl

    return openpyxl.load_workbook(BytesIO(content), data_only=data_only)


def opened(precoding: Precoding, language: str = "nl") -> Any:
    return loaded(workbook.workbook(precoding, language))


def column_of(sheet: Any, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1


def cell(sheet: Any, row: int, name: str) -> Any:
    return sheet.cell(row, column_of(sheet, name))


# --- rows -----------------------------------------------------------------------------------------------------------


def test_the_columns_of_the_shipped_scheme_stand_in_the_agreed_order() -> None:
    assert " ".join(columns([load_scheme("waardecreatie")])) == (
        "document fragment id part turn speaker role group start_time end_time start_char end_char text scheme "
        "dimension topic code indicator valence confidence valence_confidence level status alternatives"
    )


def test_several_schemes_share_one_table_with_the_levels_of_all_each_once() -> None:
    two = columns([load_scheme("waardecreatie"), load_scheme("ontwerpprincipes")])
    assert two[two.index("scheme") : two.index("valence")] == (
        *("scheme", "dimension", "topic", "code"),
        *("indicator", "principle"),
    )
    alike = parse_scheme(
        "{format: 1, id: a, version: 1, name: A, levels: [{id: thema}], codes: [{id: x, name: X}]}", "alike.yaml"
    )
    assert columns([tree(), alike]).count("thema") == 1


def test_a_fragment_has_a_row_per_moment_the_surest_first_and_else_one_empty_row(precoding: Precoding) -> None:
    found = [(row["id"], row["code"], row["confidence"], row["level"], row["status"]) for row in rows(precoding)]
    assert found == [
        ("gesprek 1-1", "S.1", 0.87, "soort", "voorstel"),
        ("gesprek 1-1", "S.2", 0.41, "soort", "voorstel"),
        ("gesprek 1-2", "Samen", 0.66, "thema", "voorstel"),
        ("gesprek 1-3", None, None, "none", "nog niet bekeken"),
        ("gesprek 1-4", None, None, "none", "nog niet bekeken"),
        ("gesprek 2-1", "M.1", 0.5, "soort", "voorstel"),
        ("gesprek 2-2", "M.1", 0.1235, "soort", "voorstel"),
    ]


def test_level_columns_hold_names_as_deep_as_the_suggestion_goes(precoding: Precoding) -> None:
    first, _, shallow, empty, *_ = rows(precoding)
    assert (first["thema"], first["soort"]) == ("Samen", "Vragen stellen")
    assert (shallow["thema"], shallow["soort"]) == ("Samen", None)
    assert (empty["thema"], empty["soort"], empty["valence"]) == (None, None, None)


def test_english_rows_differ_from_dutch_ones_in_status_alone(precoding: Precoding) -> None:
    dutch, english = rows(precoding), rows(precoding, "en")
    assert {row["status"] for row in english} == {"suggestion", "not yet reviewed"}
    assert [{**row, "status": ""} for row in english] == [{**row, "status": ""} for row in dutch]


def test_rows_of_all_runs_follow_each_other_and_one_run_can_stand_alone(precoding: Precoding) -> None:
    other = run(flat(), {"gesprek 1-3": (SuggestedMoment("question", "topic_name", 0.7),)})
    both = Precoding(precoding.segmentations, (*precoding.runs, other))
    assert [row["scheme"] for row in rows(both)] == ["leren"] * 7 + ["topics"] * 6
    assert {tuple(row) for row in rows(both)} == {columns([tree(), flat()])}
    alone = rows(both, run=other)
    assert tuple(alone[0]) == columns([flat()])
    assert [row["code"] for row in alone] == [None, None, "question", None, None, None]


def test_times_are_hours_minutes_and_seconds(precoding: Precoding) -> None:
    assert (clock(0), clock(61_999), clock(36_000_000), clock(None)) == ("0:00:00", "0:01:01", "10:00:00", None)
    assert rows(precoding)[0]["start_time"] == "0:01:01"


def test_a_run_refuses_equal_fragment_ids_and_suggestions_for_no_fragment() -> None:
    segmentation = cut("gesprek", ("Ja.",))
    with pytest.raises(ValueError, match="the same id"):
        Precoding((segmentation, segmentation), ())
    with pytest.raises(ValueError, match="gesprek-9"):
        Precoding((segmentation,), (run(tree(), {"gesprek-9": ()}),))


def test_statuses_are_known_in_both_languages_whatever_the_case() -> None:
    assert [parse(status.nl) for status in Status] == [parse(status.en.upper()) for status in Status] == list(Status)
    assert parse("  Geen   code ") is Status.NO_CODE
    assert parse("klaar") is None
    assert [status.nl for status in Status if status.is_persons] == ["akkoord", "gewijzigd", "geen code"]


# --- tables ---------------------------------------------------------------------------------------------------------


def odd() -> Precoding:
    return Precoding((cut("vreemd", ODD_TEXTS),), (run(tree(), {}),))


def test_a_csv_file_reads_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    write_precoding(odd(), path)
    assert path.read_bytes().startswith("\ufeffdocument,fragment,".encode())
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["text"] for row in read] == list(ODD_TEXTS)
    assert [int(row["start_char"]) for row in read] == [row["start_char"] for row in rows(odd())]


def test_json_lines_carry_nulls_and_numbers(precoding: Precoding, tmp_path: Path) -> None:
    path = tmp_path / "uit.jsonl"
    write_precoding(precoding, path)
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == rows(precoding)


def test_parquet_carries_types_even_for_columns_that_are_empty(tmp_path: Path) -> None:
    import pyarrow.parquet

    path = tmp_path / "uit.PARQUET"
    write_precoding(odd(), path)
    table = pyarrow.parquet.read_table(path)
    assert table.to_pylist() == rows(odd())
    types = {field.name: str(field.type) for field in table.schema}
    assert (types["start_char"], types["confidence"], types["code"], types["part"]) == (
        *("int64", "double"),
        *("string", "string"),
    )


def test_another_ending_is_refused_and_the_four_are_named(precoding: Precoding, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\.xlsx, \.csv, \.jsonl, \.parquet"):
        write_precoding(precoding, tmp_path / "uit.xls")
    with pytest.raises(SettingsError, match="nl, en"):
        write_precoding(precoding, tmp_path / "uit.csv", "fr")


def test_a_file_that_exists_is_kept_unless_it_may_be_overwritten(precoding: Precoding, tmp_path: Path) -> None:
    path = tmp_path / "uit.csv"
    path.write_text("mijn werk", encoding="utf-8")
    with pytest.raises(FileError, match="--overwrite"):
        write_precoding(precoding, path)
    assert path.read_text(encoding="utf-8") == "mijn werk"
    write_precoding(precoding, path, overwrite=True)
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 8


def test_a_target_in_no_folder_or_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not exist"):
        check_target(tmp_path / "nergens" / "uit.csv")
    (tmp_path / "map.csv").mkdir()
    with pytest.raises(FileError, match="is a folder"):
        check_target(tmp_path / "map.csv", overwrite=True)


@pytest.mark.parametrize(
    ("failure", "message"),
    [(PermissionError(13, "locked"), "open in Excel, close it"), (OSError(28, "No space left"), "No space left")],
)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    precoding: Precoding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: OSError, message: str
) -> None:
    path = tmp_path / "uit.csv"
    path.write_text("mijn werk", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise failure

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(FileError, match=message):
        write_precoding(precoding, path, overwrite=True)
    assert [each.name for each in tmp_path.iterdir()] == ["uit.csv"]
    assert path.read_text(encoding="utf-8") == "mijn werk"


# --- the workbook: its main sheet -----------------------------------------------------------------------------------


def test_the_main_sheet_reads_back_as_the_rows(precoding: Precoding) -> None:
    import pandas

    found = pandas.read_excel(BytesIO(workbook.workbook(precoding)), dtype=object, keep_default_na=False)
    expected = [{key: "" if value is None else value for key, value in row.items()} for row in rows(precoding)]
    assert found.to_dict("records") == expected


def test_odd_texts_stay_texts_and_none_becomes_a_formula_or_link() -> None:
    sheet = opened(odd())["Coderingen"]
    found = [cell(sheet, row, "text") for row in range(2, len(ODD_TEXTS) + 2)]
    assert [each.value for each in found] == list(ODD_TEXTS)
    assert {each.data_type for each in found} == {"s"}
    assert not any(each.hyperlink for each in found)
    # The mark without which Excel makes a formula of the text when a person enters the cell and leaves it.
    assert [each.quotePrefix for each in found[:5]] == [True] * 5
    assert not found[5].quotePrefix


def test_the_main_sheet_holds_no_formula(precoding: Precoding) -> None:
    book = opened(precoding)
    assert not [each for row in book["Coderingen"].iter_rows() for each in row if each.data_type == "f"]
    assert [each for row in book["Tellingen"].iter_rows() for each in row if each.data_type == "f"]


def test_the_workbook_opens_on_the_codings_with_headers_in_view(precoding: Precoding) -> None:
    book = opened(precoding)
    assert book.sheetnames == ["Coderingen", "Uitleg", "Codeboek", "Tellingen", "Verantwoording"]
    sheet = book.active
    assert sheet.title == "Coderingen"
    assert sheet.freeze_panes == "D2"
    assert sheet.auto_filter.ref == "A1:W8"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert (sheet["A1"].font.bold, sheet["A1"].fill.fgColor.rgb) == (True, "FFDCE3EA")


def test_the_english_workbook_is_english_throughout(precoding: Precoding) -> None:
    book = opened(precoding, "en")
    assert book.sheetnames == ["Codings", "Guide", "Codebook", "Counts", "Account"]
    texts = " ".join(str(each.value) for sheet in book for row in sheet.iter_rows() for each in row if each.value)
    assert not re.search(r"\b(voorstel|akkoord|gewijzigd|niet bekeken|totaal|regels|naam)\b", texts)


def validations(sheet: Any) -> dict[str, Any]:
    """The drop-down lists of the main sheet by column name."""
    names = {each.column_letter: each.value for each in sheet[1]}
    return {
        names[re.sub(r"\d.*", "", str(each.sqref))]: each
        for each in sheet.data_validations.dataValidation
        if each.type == "list"
    }


def named_values(book: Any, name: str) -> list[object]:
    """The values of a named range, top to bottom."""
    ((title, address),) = book.defined_names[name].destinations
    return [each.value for (each,) in book[title][address]]


def test_lists_offer_the_codes_valences_and_statuses_below_the_last_row_too(precoding: Precoding) -> None:
    book = opened(precoding)
    lists = validations(book["Coderingen"])
    assert set(lists) == {"code", "valence", "status"}
    assert all(str(each.sqref).endswith(str(1 + 7 + SPARE_ROWS)) for each in lists.values())
    assert named_values(book, lists["code"].formula1) == [code.code for code in tree().codes]
    assert named_values(book, lists["valence"].formula1) == ["+", "-", "0"]
    assert lists["status"].formula1 == '"voorstel,akkoord,gewijzigd,geen code,nog niet bekeken"'
    assert (lists["code"].errorStyle, lists["status"].errorStyle) == ("warning", None)


def test_a_long_codebook_and_long_signs_still_give_valid_lists() -> None:
    codes = ", ".join(f"{{id: c{n}, name: 'Een lange naam voor code {n}, met een komma'}}" for n in range(80))
    signs = ", ".join(f"{{sign: 'heel uitgesproken {n}', name: v{n}}}" for n in range(40))
    scheme = parse_scheme(
        f"{{format: 1, id: lang, version: 1, name: L, levels: [{{id: code_}}], valences: [{signs}], codes: [{codes}]}}",
        "lang.yaml",
    )
    book = opened(Precoding((cut("g", ("Ja.",)),), (run(scheme, {}),)))
    lists = validations(book["Coderingen"])
    assert len(named_values(book, lists["code"].formula1)) == 80
    assert len(named_values(book, lists["valence"].formula1)) == 40
    assert len(lists["valence"].error) <= 255


def test_rows_of_one_fragment_share_a_band_and_the_next_fragment_has_another(precoding: Precoding) -> None:
    sheet = opened(precoding)["Coderingen"]
    bands = [cell(sheet, row, "text").fill.fill_type for row in range(2, 9)]
    assert bands == [None, None, "solid", None, "solid", None, "solid"]


def test_rows_of_speakers_who_are_left_out_are_grey(precoding: Precoding) -> None:
    sheet = opened(precoding)["Coderingen"]
    assert [cell(sheet, row, "text").font.italic for row in range(2, 9)] == [False] * 4 + [True] + [False] * 2


def test_columns_for_programs_and_empty_columns_are_folded_away(precoding: Precoding) -> None:
    sheet = opened(precoding)["Coderingen"]
    hidden = {
        sheet.cell(1, number).value
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min, dimension.max + 1)
    }
    assert hidden == {"part", "turn", "role", "group", "end_time", "start_char", "end_char", "scheme"}


def test_confidences_are_shown_as_percentages_and_codes_are_kept_as_text(precoding: Precoding) -> None:
    sheet = opened(precoding)["Coderingen"]
    assert (cell(sheet, 2, "confidence").value, cell(sheet, 2, "confidence").number_format) == (0.87, "0%")
    assert cell(sheet, 2, "code").number_format == "@"
    assert cell(sheet, 5, "code").number_format == "@"


def test_colours_follow_the_status_and_strike_names_that_no_longer_fit(precoding: Precoding) -> None:
    sheet = opened(precoding)["Coderingen"]
    rules = {
        (rule.formula[0], str(each.sqref)): rule.dxf
        for each in sheet.conditional_formatting
        for rule in each.rules
        if rule.type == "expression"
    }
    names = {each.column_letter: each.value for each in sheet[1]}
    of_status = {(names[place[0]], formula.split('"')[1]) for formula, place in rules if formula.startswith("$V2=")}
    persons = {"akkoord", "gewijzigd", "geen code"}
    assert of_status == {(name, status) for name in ("code", "valence", "status") for status in persons}
    struck = {names[place[0]] for (formula, place), look in rules.items() if "LOOKUP" in formula and look.font.strike}
    assert struck == {"thema", "soort", "confidence", "level"}


def test_a_text_too_long_for_a_cell_is_shortened_in_sight_and_accounted_for() -> None:
    long = "heel lang verhaal " * 3000
    book = opened(Precoding((cut("lang", ("kort", long.strip())),), (run(tree(), {}),)))
    text = cell(book["Coderingen"], 3, "text").value
    assert len(text) == MOST_UNITS
    assert text.endswith(" … [ingekort]")
    account = [each.value for row in book["Verantwoording"].iter_rows() for each in row if each.value]
    assert "Coderingen, 3" in account
    assert any("ingekort" in str(value) for value in account)


def test_a_fragment_of_twenty_thousand_characters_is_whole_and_its_row_no_higher_than_a_screen() -> None:
    long = ("ja " * 6700).strip()
    sheet = opened(Precoding((cut("lang", (long,)),), (run(tree(), {}),)))["Coderingen"]
    assert cell(sheet, 2, "text").value == long
    assert sheet.row_dimensions[2].height < 409


def test_control_characters_go_and_are_accounted_for() -> None:
    assert fit("a\x00b\x0bc\x1b\ud800d\uffff\r\ne\rf", "…").text == "abcd\ne\nf"
    book = opened(Precoding((cut("stuur", ("piep\x07 piep",)),), (run(tree(), {}),)))
    assert cell(book["Coderingen"], 2, "text").value == "piep piep"
    assert "Coderingen, 2" in [row[0].value for row in book["Verantwoording"].iter_rows()]


def test_shortening_never_splits_a_character_outside_the_basic_plane() -> None:
    found = fit("👍" * 20_000, "!")
    assert found.shortened
    assert set(found.text) == {"👍", "!"}
    assert len(found.text.encode("utf-16-le")) // 2 <= MOST_UNITS


def test_more_rows_than_excel_holds_are_refused(precoding: Precoding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 500)
    with pytest.raises(FileError, match=r"\.csv, \.jsonl or \.parquet"):
        workbook.workbook(precoding)


def test_the_same_run_gives_the_same_bytes_dated_by_its_own_account(precoding: Precoding) -> None:
    assert workbook.workbook(precoding) == workbook.workbook(precoding)
    dated = Precoding(precoding.segmentations, precoding.runs, (("date", "2026-11-23T20:15:00"),))
    assert opened(dated).properties.created == datetime(2026, 11, 23, 20, 15)


def test_two_schemes_have_a_main_sheet_codebook_and_counts_each(precoding: Precoding) -> None:
    other = run(flat(), {"gesprek 2-1": (SuggestedMoment("thanks", "topic_name", 0.4),)})
    book = opened(Precoding(precoding.segmentations, (*precoding.runs, other)))
    assert book.sheetnames == [
        *("Coderingen leren", "Coderingen topics", "Uitleg", "Codeboek leren", "Codeboek topics"),
        *("Tellingen leren", "Tellingen topics", "Verantwoording"),
    ]
    assert named_values(book, "codebook_code_2") == ["question", "laughter", "thanks"]
    assert cell(book["Coderingen topics"], 6, "code").value == "thanks"


def test_a_scheme_without_valences_keeps_the_columns_empty_and_folded() -> None:
    book = opened(Precoding((cut("g", ("Ja.", "Nee.")),), (run(flat(), {}),)))
    sheet = book["Coderingen"]
    assert set(validations(sheet)) == {"code", "status"}
    assert sheet.column_dimensions[cell(sheet, 1, "valence").column_letter].hidden
    assert book["Tellingen"]["C11"].value == "aantal"


@pytest.mark.parametrize(
    ("base", "addition", "taken", "expected"),
    [
        ("Codeboek", "", [], "Codeboek"),
        ("Codeboek", "a/b:c", [], "Codeboek a-b-c"),
        ("Codeboek", "x" * 40, [], "Codeboek " + "x" * 22),
        ("Codeboek", "Leren", ["codeboek leren"], "Codeboek Leren 2"),
        ("Codeboek", "x" * 40, ["Codeboek " + "x" * 22], "Codeboek " + "x" * 20 + " 2"),
    ],
)
def test_sheet_names_are_allowed_and_unique(base: str, addition: str, taken: list[str], expected: str) -> None:
    assert sheet_name(base, addition, taken) == expected


# --- the other sheets -----------------------------------------------------------------------------------------------


def test_the_codebook_lists_every_code_with_its_path_and_boundaries(precoding: Precoding) -> None:
    sheet = opened(precoding)["Codeboek"]
    assert [each.value for each in sheet[1]] == [
        *("thema", "soort", "code", "naam", "Engels", "omschrijving", "wel", "niet", "voorbeelden"),
    ]
    assert [each.value for each in sheet[3]] == [
        *("Samen", "Vragen stellen", "S.1", "Vragen stellen", None, "Iemand stelt een vraag.", None),
        *("Antwoord: S.2.", None),
    ]
    texts = [each.value for row in sheet.iter_rows() for each in row]
    assert "(geldt als er niets is ingevuld)" in texts


def test_the_guide_explains_every_column_and_status(precoding: Precoding) -> None:
    sheet = opened(precoding)["Uitleg"]
    explained = {row[0].value: row[1].value for row in sheet.iter_rows() if row[1].value}
    assert set(columns([tree()])) | {status.nl for status in Status} <= set(explained)
    assert all("{" not in text for text in explained.values())


def test_the_account_names_model_figures_documents_and_unread_lines(precoding: Precoding) -> None:
    lines = [[each.value for each in row if each.value is not None] for row in opened(precoding)["Verantwoording"]]
    assert ["model", "leren-1"] in lines
    assert ["cijfers", "Gemeten op drie gesprekken."] in lines
    assert ["level", "F1"] in lines
    assert ["thema", "0.61"] in lines
    assert ["sprekers", "sprekers.csv"] in lines
    assert ["gesprek 1", "docx", 4, 4, 13, 1, "knipper 1"] in lines
    assert ["leren 2", 5, 4, 2, 1] in lines
    assert ["gesprek 2", 7, "=== pauze ==="] in lines


# --- the counts -----------------------------------------------------------------------------------------------------


class Calculator:
    """Works out the few kinds of formulas of the counts sheet from what stands in the cells of a workbook."""

    def __init__(self, book: Any, counts: str) -> None:
        self.sheet = book[counts]
        self.ranges = {
            name: np.array(["" if value is None else value for value in named_values(book, name)], dtype=object)
            for name in book.defined_names
            if name.startswith("coding_")
        }

    def value(self, address: str) -> object:
        found = self.sheet[address.replace("$", "")].value
        return self.formula(found[1:]) if isinstance(found, str) and found.startswith("=") else found

    def formula(self, formula: str) -> int:
        python = re.sub(r"SUM\(([A-Z]+\d+(:[A-Z]+\d+)?)\)", r"total('\1')", formula).replace("SUMPRODUCT", "product")
        python = python.replace("<>", "!=").replace("--", "0+")
        python = re.sub(r"(?<!!)=", "==", python)
        python = re.sub(r"(?<![\w'\"])(\$?[A-Z]{1,2}\$?\d+)(?![\w:'\"])", r"value('\1')", python)
        names = {"product": np.sum, "total": self.total, "value": self.value, **self.ranges}
        return int(eval(python, {"__builtins__": {}}, names))

    def total(self, address: str) -> int:
        first, last = address.split(":") if ":" in address else (address, address)
        return sum(int(str(self.value(each.coordinate) or 0)) for row in self.sheet[first:last] for each in row)

    def all(self) -> dict[str, int]:
        return {
            each.coordinate: self.formula(each.value[1:])
            for row in self.sheet.iter_rows()
            for each in row
            if each.data_type == "f"
        }


def cached(content: bytes, counts: str = "Tellingen") -> dict[str, object]:
    """The values that were written along with the formulas."""
    formulas, values = (
        loaded(content),
        loaded(content, data_only=True),
    )
    return {
        each.coordinate: values[counts][each.coordinate].value
        for row in formulas[counts].iter_rows()
        for each in row
        if each.data_type == "f"
    }


def table_under(sheet: Any, section: str, level: str, scope: int = 0) -> dict[str, dict[str, object]]:
    """One table of the counts, as numbers per code (or name) and valence."""
    lines = [[each.value for each in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if section in line[:2])
    header = next(number for number in range(start, len(lines)) if lines[number][1] == level)
    titles = lines[header][2:]
    width = titles.index(None)
    found = {}
    for line in lines[header + 1 :]:
        first = 2 + scope * (width + 1)
        found[str(line[0] or line[1])] = dict(zip(titles[:width], line[first : first + width], strict=True))
        if line[0] in ("totaal", "total"):
            return found
    raise AssertionError("the table has no total")


def test_values_written_along_are_what_the_formulas_come_to(precoding: Precoding) -> None:
    content = workbook.workbook(precoding)
    calculated = Calculator(loaded(content), "Tellingen").all()
    assert calculated == cached(content)
    assert sum(calculated.values()) > 0


def test_counts_equal_those_of_the_rows_per_theme_code_valence_and_document(precoding: Precoding) -> None:
    sheet = loaded(workbook.workbook(precoding), data_only=True)["Tellingen"]
    themes = table_under(sheet, "Alle documenten", "thema")
    assert themes["Samen"] == {"+": 2, "-": 1, "0": 0, "totaal": 3}
    assert themes["totaal"] == {"+": 3, "-": 1, "0": 1, "totaal": 5}
    per_code = Counter(str(row["code"]) for row in rows(precoding) if row["code"])
    codes = table_under(sheet, "Alle documenten", "soort")
    assert {code: line["totaal"] for code, line in codes.items()} == {
        **{code.code: per_code[code.code] for code in tree().codes},
        "totaal": 5,
    }
    assert table_under(sheet, "gesprek 2", "soort")["M.1"] == {"+": 1, "-": 0, "0": 1, "totaal": 2}
    assert table_under(sheet, "gesprek 2", "thema")["Samen"]["totaal"] == 0
    assert table_under(sheet, "Alle documenten", "thema", scope=1)["totaal"]["totaal"] == 0


def test_counts_follow_what_a_person_does() -> None:
    texts = tuple(f"Zin {number}." for number in range(1, 7))
    found: Moments = {f"g-{number}": (moment("S.1", 0.5),) for number in range(1, 7)}
    book = opened(Precoding((cut("g", texts),), (run(tree(), found),)))
    sheet = book["Coderingen"]
    changes: list[Row] = [
        {"status": "akkoord"},
        {"status": "gewijzigd", "code": "M.2", "valence": "-"},
        {"status": "geen code"},
        {"status": "gewijzigd", "valence": None},
        {"code": "X.1"},
    ]
    for number, change in enumerate(changes, start=2):
        for name, value in change.items():
            cell(sheet, number, name).value = value
    added = 30
    for name, value in {"document": "g", "code": "S.2", "valence": "+", "status": "gewijzigd"}.items():
        cell(sheet, added, name).value = value
    calculator = Calculator(book, "Tellingen")
    for address, value in calculator.all().items():
        book["Tellingen"][address].value = value
    counts = book["Tellingen"]
    assert [counts[f"C{row}"].value for row in range(4, 8)] == [6, 4, 1, 1]
    assert table_under(counts, "Alle documenten", "soort")["S.1"] == {"+": 2, "-": 0, "0": 1, "totaal": 3}
    assert table_under(counts, "Alle documenten", "soort", scope=1)["S.1"] == {"+": 1, "-": 0, "0": 1, "totaal": 2}
    assert table_under(counts, "Alle documenten", "thema", scope=1)["totaal"] == {"+": 2, "-": 1, "0": 1, "totaal": 4}


def test_signs_that_look_like_numbers_or_patterns_are_counted_apart() -> None:
    scheme = parse_scheme(
        "{format: 1, id: n, version: 1, name: N, levels: [{id: soort}], codes: ["
        "{id: a, code: '1.1', name: A}, {id: b, code: '1.10', name: B}, {id: c, code: '?', name: C}]}",
        "n.yaml",
    )
    found: Moments = {
        f"g-{number}": (moment(code, 0.5, valence=None),) for number, code in enumerate(("1.1", "1.10", "1.10", "?"), 1)
    }
    content = workbook.workbook(Precoding((cut("g", ("a", "b", "c", "d")),), (run(scheme, found),)))
    sheet = loaded(content, data_only=True)["Tellingen"]
    assert [table_under(sheet, "Alle documenten", "soort")[code]["aantal"] for code in ("1.1", "1.10", "?")] == [
        1,
        2,
        1,
    ]
    assert Calculator(loaded(content), "Tellingen").all() == cached(content)


def test_valences_without_a_default_have_a_column_for_rows_without_one() -> None:
    scheme = parse_scheme(
        "{format: 1, id: v, version: 1, name: V, levels: [{id: soort}], valences: [{sign: p, name: plus}],"
        " codes: [{id: a, name: A}]}",
        "v.yaml",
    )
    found: Moments = {"g-1": (moment("A", 0.5, valence="p"),), "g-2": (moment("A", 0.5, valence=None),)}
    content = workbook.workbook(Precoding((cut("g", ("a", "b")),), (run(scheme, found),)))
    sheet = loaded(content, data_only=True)["Tellingen"]
    assert table_under(sheet, "Alle documenten", "soort")["A"] == {"p": 1, "(geen)": 1, "totaal": 2}
    assert Calculator(loaded(content), "Tellingen").all() == cached(content)


def test_codes_out_of_tree_order_are_still_added_up_under_their_parents(precoding: Precoding) -> None:
    ordered = tree()
    top = tuple(code for code in ordered.codes if code.depth == 0)
    below = tuple(code for code in ordered.codes if code.depth == 1)
    scheme = Scheme("leren", "2", "L", "nl", (Level("thema", "thema"), Level("soort", "soort")), (*top, *below))
    content = workbook.workbook(
        Precoding((cut("g", ("a", "b")),), (run(scheme, {"g-1": (moment("S.2", 0.5), moment("M.2", 0.4))}),))
    )
    sheet = loaded(content, data_only=True)["Tellingen"]
    assert table_under(sheet, "Alle documenten", "thema")["Samen"]["aantal"] == 1
    assert Calculator(loaded(content), "Tellingen").all() == cached(content)


def test_counts_per_document_are_left_out_aloud_when_they_would_stall_excel(
    precoding: Precoding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts_sheet, "_MOST_COMPARISONS", 10)
    texts = [str(row[0].value) for row in opened(precoding)["Tellingen"].iter_rows()]
    assert "Document" not in texts
    assert any("draaitabel" in text for text in texts)
