"""Member checks: only a respondent's own words go out, in plain words, and comments come back as memos."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from project_fakes import small_project

from autocode.errors import AutocodeError, FormError, ProjectError, SettingsError
from autocode.forms import MEMBER_WORDS
from autocode.records import Decision, How, Label
from autocode.store import Project
from autocode.workflow_member_check import MemberSettings, member_check_in, member_check_out, speakers_of

WORDS = MEMBER_WORDS["nl"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = small_project(tmp_path / "study.autocode")
    rows = [one.row for one in project.fragments()]
    project.record_codings(
        "Anna", "leren", [Decision(rows[0], (Label("S.1", "+"),)), Decision(rows[1], (Label("M.1", "-"),))]
    )
    project.record_coding("Anna", "leren", Decision(rows[4], (Label("S.2", "+"),)))
    project.record_coding("Anna", "topics", Decision(rows[0], (Label("question"),)))
    return project


@pytest.fixture
def sheet(project: Project, tmp_path: Path) -> Path:
    out = tmp_path / "noor.xlsx"
    assert member_check_out(project, out, MemberSettings("noor")).quotes == 2
    return out


def write(path: Path, *cells: tuple[int, str, str], change: Any = lambda work: None) -> None:
    book = openpyxl.load_workbook(path)
    work = book[WORDS.sheet]
    titles = [cell.value for cell in work[1]]
    for row, title, value in cells:
        cell = work.cell(row, titles.index(title) + 1)
        cell.value = value
        cell.data_type = "s"
    change(work)
    book.save(path)


def test_a_page_holds_a_respondents_own_coded_words_and_nobody_elses(project: Project, tmp_path: Path) -> None:
    out = tmp_path / "noor.html"
    member_check_out(project, out, MemberSettings("Noor"))
    page = out.read_text(encoding="utf-8")
    assert "Heb je de brief gezien?" in page
    assert "Hoe ging het gesprek met het gezin?" in page
    assert "Dan leg ik hem morgen" not in page
    for others in ("Nee, ik heb hem niet gezien", "Dank je wel", "beter dan de vorige keer", "Anna"):
        assert others not in page
    assert "Vragen stellen (positief): Iemand stelt een vraag." in page
    assert "S.1" not in page
    assert "://" not in page


def test_what_a_respondent_said_cannot_break_the_page(project: Project, tmp_path: Path) -> None:
    from project_fakes import new_document

    project.add_documents([new_document("raar", [("Vera", "<script>alert(1)</script> zei ik & klaar.")])])
    row = project.fragments("raar")[0].row
    project.record_coding("Anna", "leren", Decision(row, (Label("S.1", "+"),)))
    out = tmp_path / "vera.html"
    member_check_out(project, out, MemberSettings("Vera", language="en"))
    page = out.read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; zei ik &amp; klaar." in page


def test_a_consensus_counts_before_what_one_coder_gave(project: Project, tmp_path: Path) -> None:
    row = project.fragments()[0].row
    project.record_coding("consensus", "leren", Decision(row, (Label("M.2", "+"),), how=How.ADJUDICATED, reason="x"))
    project.record_coding("Bas", "leren", Decision(row, (Label("M.1", "+"),)))
    out = tmp_path / "noor.html"
    member_check_out(project, out, MemberSettings("Noor", "leren"))
    assert "Een map delen" in out.read_text(encoding="utf-8")
    member_check_out(project, out, MemberSettings("Noor", "leren", coder="Bas", overwrite=True))
    assert "Een brief hebben" in out.read_text(encoding="utf-8")


def test_comments_come_back_as_memos_on_the_fragments(project: Project, sheet: Path) -> None:
    write(
        sheet,
        (2, WORDS.fits, "deels"),
        (2, WORDS.comment, "=Zo bedoelde ik het niet."),
        (3, WORDS.fits, "Ja"),
        (4, WORDS.comment, "Fijn onderzoek."),
    )
    done = member_check_in(project, sheet, "Anna")
    assert (done.speaker, done.comments, done.unchanged) == ("Noor", 3, 0)
    rows = [one.row for one in project.fragments()]
    assert [(memo.target, memo.text) for memo in project.memos()] == [
        (str(rows[0]), "Member check Noor: klopt dit? deels. =Zo bedoelde ik het niet."),
        (str(rows[4]), "Member check Noor: klopt dit? Ja"),
        (None, "Member check Noor: Fijn onderzoek."),
    ]
    again = member_check_in(project, sheet, "Anna")
    assert (again.comments, again.unchanged) == (0, 3)
    project.undo("Anna")
    assert project.memos() == []


def test_everything_wrong_is_listed_and_nothing_taken_in(project: Project, sheet: Path) -> None:
    write(sheet, (2, WORDS.fits, "soms"), (2, WORDS.columns[2], "Ik zei iets anders."), (3, "autocode", "77"))
    with pytest.raises(FormError) as error:
        member_check_in(project, sheet, "Anna")
    assert [one.split(":")[0] for one in error.value.complaints] == [
        "Uw uitspraken, cel D2", "Uw uitspraken, rij 3",
    ]  # fmt: skip
    assert project.memos() == []


def test_what_a_respondent_writes_is_kept_as_they_wrote_it(project: Project, sheet: Path) -> None:
    text = project.fragments()[0].fragment.text
    write(
        sheet, (2, WORDS.fits, "Nee, hoor."), (2, WORDS.columns[2], f"{text} Echt waar."), (3, WORDS.fits, "misschien")
    )
    assert member_check_in(project, sheet, "Anna").comments == 2
    assert [memo.text for memo in project.memos()] == [
        f"Member check Noor: klopt dit? Nee, hoor. maakte van de tekst: {text} Echt waar.",
        "Member check Noor: klopt dit? misschien",
    ]


def test_a_sheet_without_any_comment_says_so(project: Project, sheet: Path) -> None:
    with pytest.raises(FormError, match="niemand heeft iets ingevuld"):
        member_check_in(project, sheet, "Anna")


def test_a_respondent_may_delete_rows(project: Project, sheet: Path) -> None:
    write(sheet, (3, WORDS.comment, "Klopt."), change=lambda work: work.delete_rows(2))
    assert member_check_in(project, sheet, "Anna").comments == 1


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (MemberSettings("Nemo"), ProjectError, "There is: Noor, Bas, Sem"),
        (MemberSettings("Sem"), ProjectError, "nothing that they said has a code yet"),
        (MemberSettings("Noor", language="fr"), SettingsError, "is not known"),
    ],
)
def test_what_cannot_be_sent_is_refused(
    project: Project, tmp_path: Path, settings: MemberSettings, error: type[AutocodeError], message: str
) -> None:
    with pytest.raises(error, match=message):
        member_check_out(project, tmp_path / "uit.xlsx", settings)
    assert speakers_of(project) == ["Noor", "Bas", "Sem"]
