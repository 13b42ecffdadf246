"""A person codes in the browser: by keys, by mouse, blind, in two tabs, with a server that dies."""

import re
from collections.abc import Callable

from browser_steps import CHROMIUM, Server, enter, row_of, said, until_next
from playwright.sync_api import Browser, BrowserContext, Page, expect

Serve = Callable[..., Server]


def test_chromium_is_there() -> None:
    from pathlib import Path

    assert Path(CHROMIUM).exists(), "install it: apt-get install chromium"


def test_twenty_fragments_by_keyboard_alone_are_on_the_disk_as_they_were_chosen(browser: Browser, serve: Serve) -> None:
    server = serve()
    page = enter(browser, server)
    wanted: dict[int, tuple[str, ...]] = {}
    for number in range(20):
        row = row_of(page)
        assert row not in wanted
        suggested = page.locator(".offers:not(.faint) .offer")
        if number % 5 == 4:
            page.keyboard.press("n")
            wanted[row] = ("no code fits",)
        elif suggested.count() == 0:
            page.keyboard.press("Enter")
            said(page, "niets gekozen")
            page.keyboard.press("0")
            wanted[row] = ("no code",)
        elif number % 2:
            # Asked for before Enter: after it the next fragment may be there already.
            wanted[row] = (f"{suggested.get_attribute('data-code')} -",)
            for key in ("1", "-", "Enter"):
                page.keyboard.press(key)
        else:
            wanted[row] = (f"{suggested.get_attribute('data-code')} +", "M.2 G")
            for key in ("1", "2", "g", "Enter"):
                page.keyboard.press(key)
        until_next(page, row)
        expect(page.locator("#fragment")).to_be_focused()
    assert server.codings() == wanted


def test_twenty_fragments_by_mouse_alone_are_on_the_disk_as_they_were_chosen(browser: Browser, serve: Serve) -> None:
    server = serve()
    page = enter(browser, server)
    wanted: dict[int, tuple[str, ...]] = {}
    for number in range(20):
        row = row_of(page)
        assert row not in wanted
        suggested = page.locator(".offers:not(.faint) .offer")
        if number % 5 == 4:
            page.click("[data-do=no-fit]")
            wanted[row] = ("no code fits",)
        elif suggested.count() == 0:
            page.click("[data-do=none]")
            wanted[row] = ("no code",)
        else:
            code = suggested.get_attribute("data-code")
            suggested.click()
            page.click(f".chip[data-code='{code}'] [data-sign='G']")
            page.click("[data-do=confirm]")
            wanted[row] = (f"{code} G",)
        until_next(page, row)
    assert server.codings() == wanted


def test_nothing_is_ticked_beforehand_and_nothing_chosen_is_refused(page: Page, server: Server) -> None:
    page.goto(f"/review/{server.rows()[20]}")
    assert page.locator(".offer[aria-pressed=true], .chip").count() == 0
    page.click("[data-do=confirm]")
    said(page, "niets gekozen")
    assert server.rows()[20] not in server.codings()


def test_no_code_does_not_throw_away_what_was_chosen_without_asking(page: Page, server: Server) -> None:
    row = server.rows()[21]
    page.goto(f"/review/{row}")
    page.keyboard.press("1")
    page.keyboard.press("0")
    said(page, "nog eens")
    assert row not in server.codings()
    page.keyboard.press("0")
    until_next(page, row)
    assert server.codings()[row] == ("no code",)


def test_a_blind_coder_finds_no_suggestion_on_the_page_nor_in_what_came_over_the_line(
    browser: Browser, serve: Serve
) -> None:
    server = serve("--blind")
    page = enter(browser, server)
    came: list[str] = []
    page.on("response", lambda answer: came.append(answer.text()) if "/static" not in answer.url else None)
    for row in server.rows()[:3]:
        page.goto(f"/review/{row}")
        assert page.locator(".offer").count() == 0
        page.keyboard.press("1")
        page.keyboard.press("e")
        said_in = page.locator("#evidence-found")
        expect(said_in).to_contain_text("Blind")
        page.keyboard.press("Escape")
        page.keyboard.press("0")
        until_next(page, row)
    page.goto("/fragments")
    assert page.locator("select[name=suggested], input[name=low]").count() == 0
    assert came
    # Nor in why it is next: "the suggestion is in doubt (M.1, 80 %)" would be a suggestion.
    assert not any(re.search(r'class="offer|data-number|\d\d %|0\.\d\d|model:1|twijfel', text) for text in came)


def test_a_fragment_drawn_blind_shows_no_suggestion_before_nor_after_it_is_coded(
    browser: Browser, serve: Serve
) -> None:
    server = serve(blind_share=0.5)
    page = enter(browser, server)
    with server.project() as project:
        drawn = [one.row for one in project.fragments() if one.blind]
    page.goto(f"/review/{drawn[0]}")
    expect(page.locator(".why").first).to_contain_text("blind")
    assert page.locator(".offer").count() == 0
    page.keyboard.press("0")
    until_next(page, drawn[0])
    page.goto(f"/review/{drawn[0]}")
    assert page.locator(".offer").count() == 0
    page.goto("/fragments?low=1")
    shown = page.locator("table.list a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert not {f"/review/{row}" for row in drawn} & set(shown)


def test_undo_and_redo_work_after_the_server_was_started_again(browser: Browser, serve: Serve) -> None:
    server = serve()
    page = enter(browser, server)
    first = row_of(page)
    page.keyboard.press("0")
    until_next(page, first)
    second = row_of(page)
    page.keyboard.press("0")
    until_next(page, second)
    server.stop()
    page.keyboard.press("0")
    said(page, "antwoordt niet")
    again = serve(study=server.study)
    page = enter(browser, again)
    page.keyboard.press("z")
    said(page, "Ongedaan gemaakt")
    assert row_of(page) == second
    assert set(again.codings()) == {first}
    page.keyboard.press("Control+z")
    page.wait_for_function("row => document.querySelector('#card').dataset.row === row", arg=str(first))
    assert again.codings() == {}
    page.keyboard.press("Shift+Z")
    said(page, "Opnieuw gedaan")
    page.keyboard.press("Control+Shift+Z")
    page.wait_for_function("row => document.querySelector('#card').dataset.row === row", arg=str(second))
    assert set(again.codings()) == {first, second}


def test_split_at_a_word_chosen_with_the_arrows_and_join_again(page: Page, server: Server) -> None:
    row = server.rows()[22]
    page.goto(f"/review/{row}")
    text = page.locator("#text").inner_text()
    page.keyboard.press("[")
    page.keyboard.press("ArrowRight")
    word = page.locator(".word.caret").inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#text").inner_text() == text
    page.keyboard.press("[")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    until_next(page, row)
    said(page, "gesplitst")
    first = page.locator("#text").inner_text()
    assert text.startswith(first)
    assert text[len(first) :].strip().startswith(word)
    part = row_of(page)
    page.keyboard.press("]")
    until_next(page, part)
    assert page.locator("#text").inner_text() == text
    expect(page.locator("#fragment")).to_be_focused()


def test_split_by_mouse_at_the_word_that_is_clicked(page: Page, server: Server) -> None:
    row = server.rows()[24]
    page.goto(f"/review/{row}")
    page.click("[data-do=split]")
    page.locator(".word", has_text="daar").click()
    page.click("[data-do=split-here]")
    until_next(page, row)
    assert page.locator("#text").inner_text() == "Heb je"


def test_a_parked_fragment_keeps_its_reason_and_is_taken_back_from_the_overview(page: Page, server: Server) -> None:
    row = server.rows()[30]
    page.goto(f"/review/{row}")
    page.keyboard.press("s")
    page.keyboard.type("weet ik niet: vragen")
    page.keyboard.press("Control+Enter")
    until_next(page, row)
    said(page, "Geparkeerd")
    page.goto("/overview")
    expect(page.locator(".parked")).to_contain_text("weet ik niet: vragen")
    page.click(".parked button")
    expect(page.locator("#parked ~ p")).to_contain_text("niets geparkeerd")


def test_a_memo_is_kept_and_what_was_chosen_stays_chosen(page: Page, server: Server) -> None:
    row = server.rows()[32]
    page.goto(f"/review/{row}")
    page.keyboard.press("1")
    page.keyboard.press("m")
    page.keyboard.type("Toon valt op. 1 0 n")
    page.click("#memo button[value=save]")
    said(page, "Memo bewaard")
    expect(page.locator(".memos")).to_contain_text("Toon valt op. 1 0 n")
    assert page.locator(".chip").count() == 1
    assert row not in server.codings()
    expect(page.locator("#fragment")).to_be_focused()


def test_a_code_is_found_by_sign_name_and_definition(page: Page, server: Server) -> None:
    page.goto(f"/review/{server.rows()[33]}")
    for wanted, code in (("s.2", "S.2"), ("brief", "M.1"), ("ordner", "M.2")):
        page.keyboard.press("/")
        page.keyboard.type(wanted)
        page.keyboard.press("Enter")
        expect(page.locator(f".chip[data-code='{code}']")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    pointed = page.locator("#find-text").get_attribute("aria-activedescendant")
    assert page.locator(f"#{pointed}").get_attribute("aria-selected") == "true"
    page.keyboard.type("zoiets is er niet")
    expect(page.locator("#find-none")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#fragment")).to_be_focused()
    assert page.locator(".chip").count() == 3


def test_two_tabs_work_and_neither_takes_a_decision_that_is_stale(
    page: Page, signed_in: BrowserContext, server: Server
) -> None:
    row = server.rows()[36]
    other = signed_in.new_page()
    for tab in (page, other):
        tab.goto(f"/review/{row}")
    page.keyboard.press("0")
    until_next(page, row)
    code = other.locator("[data-number='1']").get_attribute("data-code")
    other.keyboard.press("1")
    other.keyboard.press("+")
    other.keyboard.press("Enter")
    said(other, "ander venster")
    assert row_of(other) == row
    assert other.locator(".chip").count() == 1
    assert server.codings()[row] == ("no code",)
    other.keyboard.press("Enter")
    until_next(other, row)
    assert server.codings()[row] == (f"{code} +",)
    other.close()


def test_a_tab_of_one_coder_saves_nothing_once_another_tab_went_on_as_somebody_else_or_closed_the_project(
    browser: Browser, serve: Serve
) -> None:
    server = serve()
    page = enter(browser, server)
    row = row_of(page)
    other = page.context.new_page()
    other.goto("/project")
    other.get_by_text("Een andere codeur of een ander codeboek").click()
    other.locator("form[action='/switch'] input[name=coder]").fill("Bas")
    other.locator("form[action='/switch'] button").click()
    expect(other.locator(".study")).to_contain_text("Bas")
    page.keyboard.press("0")
    said(page, "verdergegaan als Bas")
    memo = page.evaluate(
        """() => fetch('/memos', {method: 'POST', headers: autocode.headers(), body: new URLSearchParams({text: 'x'})})
            .then(answer => answer.status)"""
    )
    assert memo == 409
    assert row_of(page) == row
    assert server.codings() == {}
    with server.project() as project:
        assert project.current_codings("leren") == []
    page.reload()
    page.keyboard.press("0")
    until_next(page, row)
    with server.project() as project:
        assert [one.coder for one in project.current_codings("leren")] == ["Bas"]
    other.goto("/")
    other.get_by_role("button", name="Project sluiten").click()
    expect(other.get_by_role("status").first).to_contain_text("gesloten")
    page.keyboard.press("0")
    said(page, "in een ander venster gesloten")
    assert page.locator("#card").count() == 1
    page.context.close()


def test_a_tab_with_a_fragment_that_was_split_elsewhere_says_so(
    page: Page, signed_in: BrowserContext, server: Server
) -> None:
    row = server.rows()[40]
    other = signed_in.new_page()
    for tab in (page, other):
        tab.goto(f"/review/{row}")
    page.keyboard.press("[")
    page.keyboard.press("[")
    until_next(page, row)
    other.keyboard.press("0")
    said(other, "niets bewaard")
    assert row not in server.codings()
    other.close()


def test_what_was_confirmed_is_there_when_the_server_is_killed_in_mid_click(browser: Browser, serve: Serve) -> None:
    server = serve()
    page = enter(browser, server)
    first = row_of(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    until_next(page, first)
    second = row_of(page)
    page.click("[data-do=none]", no_wait_after=True)
    server.kill()
    page.keyboard.press("0")
    said(page, "antwoordt niet")
    confirmed = {first} if row_of(page) == second else {first, second}
    assert confirmed <= set(server.codings())
    with server.project() as project:
        assert project.check() == []


def test_the_keys_are_listed_and_the_language_changes(page: Page, server: Server) -> None:
    page.goto(f"/review/{server.rows()[44]}")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("bevestigen wat gekozen is")
    page.keyboard.press("Escape")
    page.click("button[name=language]")
    expect(page.locator("[data-do=confirm]")).to_contain_text("Confirm")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("button[name=language]")
    expect(page.locator("[data-do=confirm]")).to_contain_text("Bevestigen")


def test_fragments_are_searched_filtered_and_opened(page: Page, server: Server) -> None:
    page.goto("/fragments")
    page.fill("input[name=text]", "nummer 46.")
    page.keyboard.press("Enter")
    expect(page.locator("table.list tbody tr")).to_have_count(1)
    page.click("table.list a")
    expect(page.locator("#text")).to_contain_text("nummer 46.")


def test_going_back_in_the_browser_shows_the_fragment_before(page: Page, server: Server) -> None:
    row = server.rows()[46]
    page.goto(f"/review/{row}")
    page.keyboard.press("0")
    until_next(page, row)
    page.go_back()
    page.wait_for_function("row => document.querySelector('#card').dataset.row === row", arg=str(row))
    expect(page.locator(".about")).to_contain_text("geen code")


def test_a_long_pause_does_not_count_as_time_taken(page: Page, server: Server) -> None:
    row = server.rows()[47]
    page.clock.install()
    page.goto(f"/review/{row}")
    page.clock.fast_forward(3000)
    page.keyboard.press("?")
    page.clock.fast_forward(10 * 60 * 1000)
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    until_next(page, row)
    with server.project() as project:
        (coding,) = project.current_codings("leren", "Anna", row)
    assert coding.decision.seconds is not None
    assert 3 <= coding.decision.seconds < 60
