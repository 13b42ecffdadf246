"""Where one begins: from nothing to a project with suggestions, and what happens when something is refused."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from browser_steps import enter, make_study
from playwright.sync_api import Browser, expect
from start_steps import StartServer, barriers

from autocode.store import open_project

# Constructed: nobody said this.
FIRST = (
    "Noor: Hoe heb je de bijeenkomst ervaren?\n"
    "Bas: Ik heb geleerd hoe ik zo'n brief anders kan schrijven. Dat doe ik nu ook.\n"
    "Noor: En de rest van het team?\nBas: Die vonden het fijn om elkaar te spreken.\n"
)
SECOND = "Noor: Wat leverde het op?\nSem: We hebben nu een map met voorbeelden die iedereen kan gebruiken.\n"


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[StartServer]:
    """A server in an empty folder."""
    running = StartServer(tmp_path / "gilde.autocode").start()
    yield running
    running.stop()


def test_from_nothing_to_a_project_with_suggestions(browser: Browser, nothing: StartServer) -> None:
    folder = nothing.study.parent
    page = enter(browser, nothing)
    assert barriers(page) == []
    page.get_by_label("Name of the project").fill("gilde")
    new = page.locator("section", has=page.get_by_role("heading", name="New project"))
    new.get_by_label("Your name, as coder").fill("Anna")
    new.get_by_label("Folder").fill(str(folder))
    page.keyboard.press("Enter")
    page.wait_for_url("**/project")

    (folder / "eerste.txt").write_text(FIRST, encoding="utf-8")
    page.get_by_label("Drop transcripts here").set_input_files(folder / "eerste.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("1 transcript", timeout=30000)
    expect(page.locator("tbody th")).to_contain_text(["eerste"])
    page.wait_for_load_state()  # what is dropped before the page listens is gone
    dropped = page.evaluate_handle(
        "text => { const it = new DataTransfer(); it.items.add(new File([text], 'tweede.txt')); return it; }", SECOND
    )
    page.dispatch_event("form[data-drop]", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("status").first).to_contain_text("1 transcript, 2 fragments", timeout=30000)
    expect(page.locator("tbody th")).to_contain_text(["eerste", "tweede"])

    page.get_by_role("link", name="Name speakers").click()
    page.wait_for_url("**/speakers")  # and its scripts, which tick the boxes
    page.get_by_label("Code, Noor").fill("OZ")
    page.get_by_label("Role, Noor").fill("onderzoeker")
    page.get_by_label("Role, Bas").focus()
    expect(page.get_by_label("Suggest, Noor")).not_to_be_checked()
    page.get_by_label("Role, Bas").fill("jeugdbeschermer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved, in 2 transcripts")

    page.get_by_role("button", name="Suggest codes").click()
    expect(page.get_by_role("status").first).to_contain_text(" suggestion", timeout=120000)
    page.get_by_role("link", name="Go on coding").first.click()
    expect(page.locator("#card")).to_be_visible()
    with open_project(folder / "gilde.autocode") as project:
        assert project.documents() == ["eerste", "tweede"]
        fragments = project.fragments()
        assert {one.fragment.speaker for one in fragments} == {"OZ", "Bas", "Sem"}
        wanted = {one.row for one in fragments if one.fragment.suggested_for}
        assert {one.fragment.speaker for one in fragments if one.row in wanted} == {"Bas", "Sem"}
        assert set(project.suggestions("waardecreatie")) == wanted
        assert project.check() == []
    page.context.close()


def test_what_is_refused_is_said_beside_the_form_and_nothing_typed_is_lost(
    browser: Browser, nothing: StartServer
) -> None:
    page = enter(browser, nothing)
    new = page.locator("section", has=page.get_by_role("heading", name="New project"))
    new.get_by_label("Name of the project").fill("gilde/2026")
    new.get_by_label("Your name, as coder").fill("Anna")
    new.get_by_role("button", name="Make the project").click()
    expect(new.get_by_role("alert")).to_contain_text("give the project a name of letters")
    expect(new.get_by_label("Name of the project")).to_have_value("gilde/2026")
    expect(new.get_by_role("button", name="Make the project")).to_be_focused()
    new.get_by_label("Folder").fill(str(nothing.study.parent))
    new.get_by_label("Name of the project").fill("gilde")
    page.keyboard.press("Enter")
    page.wait_for_url("**/project")
    (nothing.study.parent / "leeg.txt").touch()
    page.get_by_label("Drop transcripts here").set_input_files(nothing.study.parent / "leeg.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("leeg.txt is empty", timeout=30000)
    # What can be read is added all the same, and what cannot is named.
    (nothing.study.parent / "eerste.txt").write_text(FIRST, encoding="utf-8")
    page.goto("/project")
    both = [nothing.study.parent / name for name in ("leeg.txt", "eerste.txt")]
    page.get_by_label("Drop transcripts here").set_input_files(both)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Not added: leeg.txt is empty", timeout=30000)
    expect(page.get_by_role("status").first).to_contain_text("1 transcript, 4 fragments.")
    # A project is closed, found again among the recent ones, and the program is ended from the page.
    page.goto("/")
    page.get_by_role("button", name="Close the project").click()
    expect(page.get_by_role("status").first).to_contain_text("closed")
    page.get_by_role("button", name="gilde Anna").click()
    page.wait_for_url("**/project")
    page.goto("/")
    page.get_by_role("button", name="End autocode").click()
    expect(page.get_by_role("heading")).to_contain_text("ended")
    assert nothing.process is not None
    assert nothing.process.wait(20) == 0
    page.context.close()


def test_who_knows_excel_only_begins_with_a_codebook_takes_in_codings_and_takes_that_back(
    browser: Browser, nothing: StartServer
) -> None:
    folder = nothing.study.parent
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("Thema", "Code", "Definitie"), ("Samen", "Vragen", "Iemand vraagt wat."), (None, "Leren", None)):
        book.active.append(row)
    book.save(folder / "Ons codeboek.xlsx")
    coded = openpyxl.Workbook()
    assert coded.active is not None
    for row in (
        ("document", "text", "code"),
        ("eerste", "Hoe heb je de bijeenkomst ervaren?", "Vragen"),
        ("eerste", "Dit zei niemand.", "Leren"),
    ):
        coded.active.append(row)
    coded.save(folder / "codering.xlsx")
    (folder / "eerste.txt").write_text(FIRST, encoding="utf-8")
    page = enter(browser, nothing)
    new = page.locator("section", has=page.get_by_role("heading", name="New project"))
    new.get_by_label("Name of the project").fill("Één")
    new.get_by_label("Your name, as coder").fill("Anna")
    new.get_by_label("Folder").fill(str(folder))
    new.get_by_label("Or your own codebook, from Excel").set_input_files(folder / "Ons codeboek.xlsx")
    assert new.locator("input[name=scheme]:checked").count() == 0
    new.get_by_role("button", name="Make the project").click()
    page.wait_for_url("**/project")
    expect(page.get_by_text("code with Ons codeboek")).to_be_visible()
    page.get_by_label("Drop transcripts here").set_input_files(folder / "eerste.txt")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("1 transcript", timeout=30000)
    page.get_by_text("Take in codings from Excel").click()
    page.get_by_label("A coded table").set_input_files(folder / "codering.xlsx")
    page.get_by_label("Whose codings they are").fill("Bas")
    page.get_by_role("button", name="Take in", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("1 coding of Bas taken in. 1 fits no", timeout=30000)
    page.get_by_text("1 imported coding fits no fragment.").click()
    expect(page.get_by_text("Dit zei niemand.")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Undo this").click()
    expect(page.get_by_role("status").first).to_contain_text("Undone: an import")
    expect(page.get_by_text("Bas 1")).to_have_count(0)
    page.get_by_role("button", name="Redo what was undone").click()
    expect(page.get_by_text("Bas 1")).to_be_visible()
    page.get_by_role("button", name="Undo this").click()
    expect(page.get_by_text("Last step: adding a transcript")).to_be_visible()
    page.get_by_role("button", name="Undo this").click()
    expect(page.get_by_text("There are no transcripts yet")).to_be_visible()
    with open_project(folder / "Één.autocode") as project:
        assert [code.code for code in project.schemes()[0].codes] == ["Samen", "Vragen", "Leren"]
        assert project.check() == []
    page.context.close()


def test_a_damaged_project_is_put_back_from_its_newest_backup(browser: Browser, nothing: StartServer) -> None:
    make_study(nothing.study)
    with open_project(nothing.study) as project:
        project.backup()
    broken = b"?" * 300 + nothing.study.read_bytes()[300:]
    nothing.study.write_bytes(broken)
    page = enter(browser, nothing)
    page.goto(f"/?folder={nothing.study.parent}")
    place = page.locator("section", has=page.get_by_role("heading", name="Open a project from a folder"))
    place.get_by_label("Your name, as coder").fill("Anna")
    place.get_by_role("button", name="gilde").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("gilde is damaged")
    assert barriers(page) == []
    assert nothing.study.read_bytes() == broken
    page.get_by_role("button", name="Put the backup back and open it").click()
    expect(page.get_by_role("status").first).to_contain_text("is back in its place")
    assert [one.read_bytes() for one in nothing.study.parent.glob("gilde.autocode.damaged-*")] == [broken]
    assert len(nothing.rows()) > 40
    page.context.close()
