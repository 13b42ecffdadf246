"""Whatever a second coder fills in comes in as exactly that, and a codebook that changes loses no coding."""

import tempfile
from pathlib import Path

import openpyxl
from fakes import tree
from hypothesis import given, settings
from hypothesis import strategies as st
from project_fakes import new_document, small_project

from autocode.errors import SchemeError
from autocode.export.coding_form import code_choice, valence_choice
from autocode.forms import CODING_WORDS, PAIRS
from autocode.records import Label
from autocode.scheme import Scheme
from autocode.scheme_change import (
    Add,
    Merge,
    NewCode,
    Redefine,
    Rename,
    Retire,
    Split,
    differences,
    known_of,
    translation,
)
from autocode.scheme_file import parse_scheme, scheme_text
from autocode.workflow_sheet import SheetSettings, sheet_in, sheet_out

SCHEME = tree()
CODES = [code.code for code in SCHEME.codes]
LABELS = st.builds(Label, st.sampled_from(CODES), st.sampled_from(SCHEME.valence_signs))
FILLED = st.one_of(st.lists(LABELS, min_size=1, max_size=PAIRS, unique=True), st.sampled_from(["no code", "no fit"]))
# As people type: the choice in the list, the sign, the name, in capitals or not.
WAYS = st.sampled_from(["choice", "sign", "lower"])
LINE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=40).filter(str.strip)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(FILLED, WAYS), min_size=6, max_size=6), st.sampled_from(["nl", "en"]))
def test_a_sheet_that_is_filled_in_comes_in_as_exactly_that(
    rows: list[tuple[list[Label] | str, str]], language: str
) -> None:
    words = CODING_WORDS[language]
    with tempfile.TemporaryDirectory() as folder:
        project = small_project(Path(folder) / "study.autocode")
        out = Path(folder) / "bas.xlsx"
        sheet_out(project, out, SheetSettings("Bas", "leren", size=6, language=language))
        book = openpyxl.load_workbook(out)
        work = book[words.sheet]
        titles = [cell.value for cell in work[1]]
        for number, (given_, way) in enumerate(rows, start=2):
            if isinstance(given_, str):
                work.cell(number, titles.index("code 1") + 1).value = (
                    words.no_code if given_ == "no code" else words.no_fit
                )
                continue
            for place, label in enumerate(given_, start=1):
                choice = code_choice(SCHEME, label.code)
                written = {"choice": choice, "sign": label.code, "lower": choice.lower()}[way]
                valence = next(one for one in SCHEME.valences if one.sign == label.valence)
                work.cell(number, titles.index(f"code {place}") + 1).value = written
                cell = work.cell(number, titles.index(words.valence.format(number=place)) + 1)
                cell.value = valence.sign if way == "sign" else valence_choice(valence)
                cell.data_type = "s"
        book.save(out)
        sheet_in(project, out, "Bas")
        found = {one.fragment: one for one in project.current_codings("leren", "Bas")}
        for one, (given_, _) in zip(project.fragments(), rows, strict=True):
            coding = found[one.row]
            if isinstance(given_, str):
                assert (coding.labels, coding.decision.no_fit) == ((), given_ == "no fit")
            else:
                assert coding.labels == tuple(given_)
        assert project.check() == []
        project.close()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Noor", "Bas"]), LINE), min_size=1, max_size=5))
def test_texts_come_back_from_a_sheet_as_the_ones_that_were_sent(lines: list[tuple[str, str]]) -> None:
    from autocode.read.source import canonical

    kept = [(speaker, canonical(text).strip()) for speaker, text in lines]
    kept = [(speaker, text) for speaker, text in kept if text]
    if not kept:
        return
    with tempfile.TemporaryDirectory() as folder:
        project = small_project(Path(folder) / "study.autocode")
        project.add_documents([new_document("raar", kept)])
        out = Path(folder) / "bas.xlsx"
        done = sheet_out(project, out, SheetSettings("Bas", "leren", size=999))
        book = openpyxl.load_workbook(out)
        work = book["Coderen"]
        place = [cell.value for cell in work[1]].index("code 1") + 1
        for number in range(2, done.fragments + 2):
            work.cell(number, place).value = "geen code"
        book.save(out)
        assert sheet_in(project, out, "Bas").codings == done.fragments
        project.close()


SIGNS = st.sampled_from(["S.1", "S.2", "M.1", "M.2", "N.1", "N.2", "Samen", "Spullen"])
CHANGES = st.one_of(
    st.builds(Rename, SIGNS, sign=SIGNS),
    st.builds(Rename, SIGNS, name=st.sampled_from(["Een", "Twee", "Samen"])),
    st.builds(Redefine, SIGNS, definition=st.sampled_from(["", "Iets.", "Iets anders."])),
    st.builds(Add, st.builds(NewCode, st.sampled_from(["Een", "Twee"]), SIGNS), st.sampled_from([None, "Samen"])),
    st.builds(Merge, st.tuples(SIGNS), SIGNS),
    st.builds(Split, SIGNS, st.just((NewCode("Drie", "D.1"), NewCode("Vier", "D.2")))),
    st.builds(Retire, SIGNS),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(CHANGES, max_size=8))
def test_any_row_of_changes_leaves_a_scheme_that_reads_back_and_ids_that_mean_one_code(changes: list[object]) -> None:
    versions: list[Scheme] = [SCHEME]
    for change in changes:
        try:
            new = change.applied(versions[-1], known_of(versions))  # type: ignore[attr-defined]
        except SchemeError:
            continue
        assert parse_scheme(scheme_text(new), "again") == new
        assert differences(versions[-1], new)
        versions.append(new)
    signs: dict[str, set[str]] = {}
    for scheme in versions:
        assert set(translation(SCHEME, scheme)) == set(CODES)
        assert all(sign is None or sign in scheme for sign in translation(SCHEME, scheme).values())
        for code in scheme.codes:
            signs.setdefault(code.code, set()).add(code.id)
    assert all(len(ids) == 1 for ids in signs.values())
