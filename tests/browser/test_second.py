"""More than one coder in the browser: a consensus by keyboard and by mouse, a sheet, member checks, the codebook."""

from collections.abc import Iterator

import openpyxl
import pytest
from browser_steps import make_study, watched
from playwright.sync_api import Browser, BrowserContext, Page, expect
from project_fakes import new_document
from start_steps import StartServer, barriers

from autocode.records import Decision, How, Label
from autocode.store import open_project
from autocode.workflow_adjudicate import CONSENSUS

ASK, LETTER, THANK = Label("S.1", "+"), Label("M.1", "-"), Label("S.2", "+")
# Constructed: nobody said this.
SAME = "Dit is precies dezelfde zin als elders."
PAGES = (
    "/", "/project", "/speakers", "/codebook", "/codebook?code=v", "/coders", "/agreement", "/agreement?after=true",
    "/adjudicate", "/adjudicate?show=all&model=1&names=0", "/respondents", "/memos", "/look-again",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """A server beside a project that Anna and Bas coded; they differ on four fragments."""
    study = make_study(tmp_path_factory.mktemp("coded") / "study.autocode")
    with open_project(study) as project:
        rows = [one.row for one in project.fragments()][:8]
        anna = ((ASK,), (LETTER,), (), (THANK,), (ASK,), (ASK,), (), ())
        bas = ((ASK,), (), (), (THANK, ASK), (ASK,), (), (LETTER,), ())
        for name, given in (("Anna", anna), ("Bas", bas)):
            decisions = [Decision(row, labels) for row, labels in zip(rows, given, strict=True)]
            project.record_codings(name, "leren", decisions)
        project.add_documents([new_document("dubbel", [("Sem", SAME), ("Sem", "Hm."), ("Sem", SAME)])])
        first, _, last = (one.row for one in project.fragments("dubbel"))
        project.record_codings("Anna", "leren", [Decision(first, (LETTER,)), Decision(last, (THANK,))])
    running = StartServer(study).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: StartServer) -> Iterator[BrowserContext]:
    """A browser that the server has let in, with the project open for Anna."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=server.address)
    opened = context.new_page()
    opened.goto(server.link)
    opened.goto(f"/?folder={server.study.parent}")
    place = opened.locator("section", has=opened.get_by_role("heading", name="Open a project from a folder"))
    place.get_by_label("Your name, as coder").fill("Anna")
    place.get_by_role("button", name="study").click()
    opened.wait_for_url("**/project")
    opened.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    opened = watched(signed_in.new_page())
    yield opened
    opened.close()


def shown(page: Page, text: str) -> None:
    """Wait until a page says something, and has loaded what listens to keys."""
    expect(page.get_by_text(text)).to_be_visible()
    page.wait_for_load_state()


def settled(server: StartServer) -> dict[int, tuple[tuple[Label, ...], str | None]]:
    with open_project(server.study) as project:
        there = CONSENSUS in [coder.name for coder in project.coders()]
        found = project.current_codings("leren", CONSENSUS) if there else []
        assert all(one.decision.how is How.ADJUDICATED for one in found)
        return {one.fragment: (one.labels, one.decision.reason) for one in found}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for path in PAGES:
        page.goto(path)
        assert barriers(page) == [], path


# 640 is 1280 at 200 % zoom.
@pytest.mark.parametrize("width", [1280, 640, 400])
def test_no_page_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_differences_are_settled_by_keyboard_alone(page: Page, server: StartServer) -> None:
    rows = server.rows()
    page.goto("/adjudicate")
    shown(page, "1 of 4")
    assert page.locator("#settle input:checked").count() == 0
    page.keyboard.press("a")
    page.keyboard.type("the letter is named")
    page.keyboard.press("Control+Enter")
    shown(page, "1 of 3")
    assert settled(server) == {rows[1]: ((LETTER,), "the letter is named")}
    page.keyboard.press("j")
    shown(page, "2 of 3")
    page.keyboard.press("k")
    shown(page, "1 of 3")
    page.keyboard.press("2")
    page.keyboard.press("r")
    page.keyboard.type("a question, not thanks")
    page.keyboard.press("Control+Enter")
    shown(page, "1 of 2")
    assert settled(server)[rows[3]] == ((ASK,), "a question, not thanks")
    page.keyboard.press("z")
    expect(page.get_by_role("status").first).to_contain_text("taken back")
    page.wait_for_load_state()
    assert set(settled(server)) == {rows[1]}
    with open_project(server.study) as project:
        assert {one.coder for one in project.current_codings("leren", fragment=rows[1])} == {"Anna", "Bas", CONSENSUS}
    page.keyboard.press("z")
    shown(page, "1 of 4")
    assert settled(server) == {}


def test_differences_are_settled_by_mouse_alone(page: Page, server: StartServer) -> None:
    rows = server.rows()
    page.goto("/adjudicate")
    page.get_by_role("link", name="next").click()
    shown(page, "2 of 4")
    settle = page.get_by_role("button", name="Settle")
    reason = page.get_by_label("Why")
    reason.fill("talked over")
    settle.click()
    expect(page.locator("#settle").get_by_role("alert")).to_contain_text("Nothing is chosen")
    expect(reason).to_have_value("talked over")
    page.get_by_label("Another code").select_option("M.2")
    page.get_by_label("Valence").select_option("+")
    settle.click()
    expect(page.get_by_role("status").first).to_contain_text("Settled and saved")
    assert settled(server)[rows[3]] == ((Label("M.2", "+"),), "talked over")
    page.get_by_role("link", name="Settled", exact=True).click()
    expect(page.get_by_text("M.2 Sharing (positive)")).to_have_count(2)  # the consensus, and among the codes
    page.goto("/adjudicate")
    page.get_by_role("radio", name="valuable, but no code fits").check()
    page.get_by_label("Why").fill("none of the codes")
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_role("status").first).to_contain_text("Settled and saved")
    assert settled(server)[rows[1]] == ((), "none of the codes")
    for left in (1, 0):
        page.get_by_role("button", name="Undo the last consensus").click()
        page.wait_for_function(f"() => document.body?.innerText.includes('of {4 - left}')")
        page.wait_for_load_state()
    assert settled(server) == {}


def test_the_model_and_names_are_on_the_page_only_when_wanted(page: Page) -> None:
    page.goto("/adjudicate")
    assert "Coder 1" not in page.content()
    assert page.locator(".given").count() == 2
    page.get_by_role("link", name="Hide names").click()
    expect(page.get_by_role("heading", name="Coder 1")).to_be_visible()
    assert "Bas" not in page.locator(".sides").inner_html()
    page.get_by_role("link", name="Show the model").click()
    expect(page.locator(".given")).to_have_count(3)
    expect(page.get_by_role("heading", name="model")).to_be_visible()


def test_a_sheet_goes_out_and_everything_wrong_in_it_is_shown_before_it_comes_in(
    page: Page, server: StartServer
) -> None:
    page.goto("/coders")
    out = page.locator("section", has=page.get_by_role("heading", name="A sheet for a second coder"))
    out.get_by_label("Name of the second coder").fill("Carla")
    out.get_by_label("How many fragments").fill("4")
    with page.expect_download() as waiting:
        out.get_by_role("button", name="Make the sheet").click()
    sheet = server.study.parent / waiting.value.suggested_filename
    waiting.value.save_as(sheet)
    assert sheet.name == "study-Carla.xlsx"
    back = page.locator("section", has=page.get_by_role("heading", name="A sheet that comes back"))
    back.get_by_label("The filled-in sheet").set_input_files(sheet)
    back.get_by_label("Name of the second coder").fill("Carla")
    back.get_by_role("button", name="Take it in").click()
    expect(back.get_by_role("alert")).to_contain_text("1 thing is wrong, so nothing was taken in")
    expect(back.get_by_role("alert")).to_contain_text("4 rows are empty (2-5)")
    book = openpyxl.load_workbook(sheet)
    for number in range(2, 6):
        book["Coding"].cell(number, 8).value = "M.1"
    book.save(sheet)
    back.get_by_label("The filled-in sheet").set_input_files(sheet)
    back.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("status").first).to_contain_text("4 codings of Carla taken in")
    with open_project(server.study) as project:
        assert {one.labels for one in project.current_codings("leren", "Carla")} == {(Label("M.1", "0"),)}
        project.undo("Carla")


def test_the_report_is_given_as_a_page_and_as_a_workbook(page: Page, server: StartServer) -> None:
    page.goto("/project")
    for name, suffix in (("Report", "html"), ("Report as a workbook", "xlsx")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name, exact=True).click()
        file = server.study.parent / f"report.{suffix}"
        waiting.value.save_as(file)
        assert waiting.value.suggested_filename == f"study-report.{suffix}"
    assert "Krippendorff" in (server.study.parent / "report.html").read_text(encoding="utf-8")
    assert len(openpyxl.load_workbook(server.study.parent / "report.xlsx").sheetnames) > 3


def test_a_respondents_comments_go_round(page: Page, server: StartServer) -> None:
    page.goto("/respondents")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Sheet to fill in Noor").click()
    sheet = server.study.parent / "Noor.xlsx"
    waiting.value.save_as(sheet)
    book = openpyxl.load_workbook(sheet)
    book["What you said"].cell(2, 7).value = "That is how I meant it."
    book.save(sheet)
    page.get_by_label("The filled-in sheet").set_input_files(sheet)
    page.get_by_role("button", name="Take the comments in").click()
    expect(page.get_by_role("status").first).to_contain_text("1 comments of Noor became memos")
    expect(page.get_by_text("Member check Noor: That is how I meant it.")).to_be_visible()


def test_the_codebook_changes_and_what_is_to_be_looked_at_again_is_listed(page: Page, server: StartServer) -> None:
    page.goto("/codebook")
    page.get_by_role("link", name="S.1").click()
    page.get_by_label("Definition").first.fill("Somebody wants to know something, also about feelings.")
    page.get_by_role("button", name="Redefine").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 3 of the codebook: S.1 redefined.")
    page.get_by_text("3 fragments of yours are to be looked at again").click()
    expect(page.locator(".touched li")).to_have_count(3)
    page.get_by_text("Rename", exact=True).first.click()
    page.get_by_label("Sign").first.fill("V.1")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 4 of the codebook: S.1 renamed.")
    expect(page.get_by_role("heading", name="V.1 Vragen stellen")).to_be_visible()
    page.get_by_text("Retire", exact=True).first.click()
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 5 of the codebook: V.1 retired.")
    # What was coded with a code that is no more can still be read everywhere.
    for path in (f"/review/{server.rows()[0]}", "/fragments", "/overview", "/adjudicate?show=all", "/agreement"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
    page.goto("/codebook")
    page.get_by_role("link", name="Samen").click()
    page.get_by_text("Retire", exact=True).first.click()
    page.get_by_role("button", name="Retire").click()
    expect(page.locator("#change").get_by_role("alert").last).to_contain_text("has codes under it (S.2)")
    for version in ("4", "3", "2"):
        page.get_by_role("button", name="Undo the last change").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"version {version}")
    with open_project(server.study) as project:
        assert project.scheme("leren").version == "2"
        assert project.check() == []


def test_memos_on_project_transcript_code_and_fragment_are_written_changed_and_taken_away(
    page: Page, server: StartServer
) -> None:
    page.goto("/memos")
    for about, text in (
        ("the whole project", "Everybody is tired."),
        ("gesprek", "Long."),
        ("M.1 Having a letter", "Too wide?"),
    ):
        page.get_by_label("What strikes you?").fill(text)
        page.get_by_label("It is about").select_option(about)
        page.get_by_role("button", name="Save").first.click()
        expect(page.get_by_role("status").first).to_contain_text("Memo saved")
        expect(page.locator(".memo", has_text=text)).to_be_visible()
        page.reload()
    page.goto(f"/review/{server.rows()[9]}")
    page.keyboard.press("1")
    for about, text in (("fragment", "On its own."), ("code:M.1", "Also of folders."), ("document", "Second half.")):
        page.keyboard.press("m")
        page.locator("#memo-text").fill(text)
        page.locator("#memo-about").select_option(about)
        page.locator("#memo-text").press("Control+Enter")
        expect(page.locator("#memo")).to_be_hidden()
    with open_project(server.study) as project:
        assert [(memo.about, memo.target, memo.text) for memo in project.memos() if memo.coder == "Anna"][-6:] == [
            ("project", None, "Everybody is tired."),
            ("document", "gesprek", "Long."),
            ("code", "b", "Too wide?"),
            ("fragment", str(server.rows()[9]), "On its own."),
            ("code", "b", "Also of folders."),
            ("document", "gesprek", "Second half."),
        ]
    page.goto("/memos")
    long = page.locator(".memo", has_text="Long.")
    long.get_by_text("Change").click()
    long.locator("textarea").fill("Very long.")
    long.get_by_role("button", name="Save").click()
    expect(page.locator(".memo", has_text="Very long.")).to_be_visible()
    page.reload()
    page.locator(".memo", has_text="Too wide?").get_by_text("Change").click()
    page.locator(".memo", has_text="Too wide?").get_by_role("button", name="Take away").click()
    expect(page.get_by_role("status").first).to_contain_text("Undo brings it back")
    expect(page.locator(".memo", has_text="Too wide?")).to_have_count(0)


def test_the_overview_says_how_far_coders_agree_so_far(page: Page) -> None:
    page.goto("/overview")
    row = page.get_by_role("row", name="Bas")
    expect(row).to_contain_text("0.50", timeout=30000)
    expect(row.get_by_role("cell").nth(1)).to_have_text("8")


def test_what_was_coded_otherwise_than_the_same_words_is_listed_and_own_fragments_come_back_by_lot(
    page: Page, server: StartServer
) -> None:
    page.goto("/coders")
    page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("The same words elsewhere:")).to_be_visible(timeout=120_000)
    (doubt,) = page.locator(".near").all()
    expect(doubt).to_contain_text("S.2 Thanking (positive) you gave")
    expect(doubt).to_contain_text("M.1 Having a letter (negative)")
    page.get_by_label("How many").fill("3")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_role("status").first).to_contain_text("3 fragments drawn", timeout=60_000)
    with open_project(server.study) as project:
        assert len([draw for draw in project.draws("repeat", "leren") if draw.drawn]) == 3
