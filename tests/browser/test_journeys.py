"""Whole journeys in the browser: with no mouse at all, in bulk, and with a transcript that was corrected."""

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from browser_steps import Server, enter, row_of, until_next
from playwright.sync_api import Browser, Page, expect
from start_steps import StartServer, barriers
from test_workflow_queue import checked_project

from autocode.records import How
from autocode.store import open_project

# Constructed: nobody said this.
FIRST = (
    "Noor: Hoe heb je de bijeenkomst ervaren?\n"
    "Bas: Ik heb geleerd hoe ik zo'n brief anders kan schrijven. Dat doe ik nu ook.\n"
    "Noor: En de rest van het team?\nBas: Die vonden het fijn om elkaar te spreken.\n"
)


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[StartServer]:
    """A server in an empty folder, whose name has a space and an accent."""
    folder = tmp_path / "mijn café"
    folder.mkdir()
    running = StartServer(folder / "gilde.autocode").start()
    yield running
    running.stop()


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus is called so: as a screen reader says it, by its label, text or name."""
    called = """() => { const one = document.activeElement;
        return (one.getAttribute('aria-label') || [...(one.labels || [])].map(label => label.innerText).join(' ')
            || one.innerText || '').trim(); }"""
    seen = []
    for _ in range(120):
        page.keyboard.press("Tab")
        seen.append(str(page.evaluate(called)))
        if seen[-1].startswith(wanted):
            return
    raise AssertionError(f"{wanted!r} is not reached with Tab; there are {seen}")


def test_from_nothing_to_a_coded_exported_and_backed_up_project_without_a_mouse(
    browser: Browser, nothing: StartServer
) -> None:
    folder = nothing.study.parent
    (folder / "eerste.txt").write_text(FIRST, encoding="utf-8")
    page = enter(browser, nothing)
    for label, text in (("Name of the project", "gilde"), ("Your name, as coder", "Anna"), ("Folder", str(folder))):
        tab_to(page, label)
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/project")
    tab_to(page, "Drop transcripts here, or choose files")
    page.locator("#files").set_input_files(folder / "eerste.txt")  # the window of the system is no part of the page
    tab_to(page, "Add")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 transcript", timeout=30000)
    page.wait_for_load_state()
    tab_to(page, "Review")
    page.keyboard.press("Enter")
    expect(page.locator("#fragment")).to_be_focused()
    for keys in (("/", "PW.3", "Enter", "+", "Enter"), ("0",), ("n",)):
        row = row_of(page)
        for key in keys:
            page.keyboard.type(key) if len(key) > 1 and key != "Enter" else page.keyboard.press(key)
        until_next(page, row)
        expect(page.locator("#fragment")).to_be_focused()
    page.keyboard.press("z")
    page.wait_for_function("row => document.querySelector('#card').dataset.row === row", arg=str(row))
    page.keyboard.press("Shift+Tab")
    tab_to(page, "Confirm")
    page.goto("/project")
    with page.expect_download() as waiting:
        tab_to(page, "Excel workbook")
        page.keyboard.press("Enter")
    waiting.value.save_as(folder / "uit.xlsx")
    assert openpyxl.load_workbook(folder / "uit.xlsx").sheetnames
    tab_to(page, "Make a backup")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("A verified copy is kept")
    with open_project(folder / "gilde.autocode") as project:
        found = [(one.outcome.value, tuple(map(str, one.labels))) for one in project.current_codings("waardecreatie")]
        assert sorted(found) == [("coded", ("PW.3 W+",)), ("no code", ())]
        assert project.check() == []
    assert list((folder / "gilde-backups").glob("*asked.autocode"))
    page.context.close()


def test_bulk_is_refused_without_checks_draws_them_and_is_allowed_and_undone_with_enough(
    browser: Browser, serve: Callable[..., Server], tmp_path: Path
) -> None:
    few, many = tmp_path / "few.autocode", tmp_path / "many.autocode"
    checked_project(few, 2).close()
    checked_project(many, 30).close()
    server = Server(few, ("--no-learn",), coder="Noor").start()
    page = enter(browser, server)
    page.goto("/bulk")
    draw = page.get_by_role("button", name="loten om te controleren")
    expect(draw).to_be_visible(timeout=30000)
    assert page.locator("form[action='/bulk/accept']").count() == 0
    assert barriers(page) == []
    draw.click()
    expect(page.locator(".done-line")).to_contain_text("geloot")
    page.context.close()
    server.stop()
    server = Server(many, ("--no-learn",), coder="Noor").start()
    page = enter(browser, server)
    page.goto("/bulk?code=M.1")
    accept = page.locator("form[action='/bulk/accept'] button")
    expect(accept).to_contain_text("170", timeout=30000)
    accept.click()
    expect(page.locator(".done-line")).to_contain_text("17 ")
    with server.project() as project:
        hows = [one.decision.how for one in project.current_codings("leren", "Noor")]
    assert (len(hows), hows.count(How.BULK)) == (183, 153)
    page.locator(".done-line button").click()
    expect(page.locator(".done-line")).to_contain_text("Ongedaan")
    with server.project() as project:
        assert len(project.current_codings("leren", "Noor")) == 30
    page.context.close()
    server.stop()


def test_a_transcript_that_was_corrected_takes_its_codings_along_and_lists_what_is_lost(
    browser: Browser, nothing: StartServer
) -> None:
    folder = nothing.study.parent
    page = enter(browser, nothing)
    new = page.locator("section", has=page.get_by_role("heading", name="New project"))
    new.get_by_label("Name of the project").fill("gilde")
    new.get_by_label("Your name, as coder").fill("Anna")
    new.get_by_label("Folder").fill(str(folder))
    page.keyboard.press("Enter")
    page.wait_for_url("**/project")
    for text, says in ((FIRST, "fragments"), (FIRST.replace("Die vonden het fijn", "Zij vonden het niks"), "lost")):
        (folder / "eerste.txt").write_text(text, encoding="utf-8")
        page.get_by_label("Drop transcripts here").set_input_files(folder / "eerste.txt")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("status").first).to_contain_text(says, timeout=30000)
        if says == "fragments":
            page.goto("/review")
            for _ in range(4):
                row = row_of(page)
                page.keyboard.press("n")
                page.wait_for_function(
                    "row => !document.querySelector('#card') || document.querySelector('#card').dataset.row !== row",
                    arg=str(row),
                )
            page.goto("/project")
    lost = page.locator("details", has_text="1 coding has lost its fragment")
    lost.locator("summary").click()
    expect(lost).to_contain_text("Die vonden het fijn om elkaar te spreken.")
    page.goto("/review")
    expect(page.locator("#text")).to_contain_text("Zij vonden het niks")
    with open_project(folder / "gilde.autocode") as project:
        assert len(project.current_codings("waardecreatie", "Anna")) == len(project.fragments()) - 1
        assert project.check() == []
    page.context.close()
