"""What everybody can read: contrast, names for screen readers, no page wider than the window, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_steps import Server, until_next
from playwright.sync_api import Browser, BrowserContext, Page, expect

PAGES = ("/review", "/fragments", "/fragments?page=1&low=10", "/no-fit", "/overview", "/nowhere")
DIALOGS = {"/": "find", "s": "park", "m": "memo", "e": "evidence", "?": "keys"}


def serious(page: Page) -> list[str]:
    """What axe-core finds wrong and calls serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.fixture(scope="module", autouse=True)
def some_work(signed_in: BrowserContext, server: Server) -> None:
    """Decide, park and note a little, so that no page is empty."""
    page = signed_in.new_page()
    rows = server.rows()
    for row, keys in ((rows[0], ("1", "Enter")), (rows[1], ("n",)), (rows[5], ("n",)), (rows[2], ("0",))):
        page.goto(f"/review/{row}")
        for key in keys:
            page.keyboard.press(key)
        until_next(page, row)
    page.goto(f"/review/{rows[3]}")
    page.keyboard.press("s")
    page.keyboard.type("later")
    page.keyboard.press("Control+Enter")
    until_next(page, rows[3])
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_barrier(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for path in PAGES:
        page.goto(path)
        if path == "/review":
            page.keyboard.press("1")
        expect(page.locator("[aria-busy]")).to_have_count(0, timeout=30000)
        assert serious(page) == [], path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_dialog_has_a_serious_barrier(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto("/review")
    for key, dialog in DIALOGS.items():
        page.keyboard.press(key)
        expect(page.locator(f"#{dialog}")).to_be_visible()
        assert serious(page) == [], dialog
        page.keyboard.press("Escape")
        expect(page.locator(f"#{dialog}")).to_be_hidden()
    page.keyboard.press("[")
    assert serious(page) == [], "splitting"


# 640 is 1280 at 200 % zoom.
@pytest.mark.parametrize("width", [1280, 640, 400])
def test_no_page_is_wider_than_the_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_fragment_and_its_codes_are_seen_together_at_200_percent_without_scrolling(page: Page, server: Server) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    for row in (server.rows()[9], server.rows()[44]):
        page.goto(f"/review/{row}")
        for keys in ((), ("1", "2")):
            for key in keys:
                page.keyboard.press(key)
            bar = page.locator(".actions").bounding_box()
            assert bar is not None
            assert bar["y"] > 340, "the buttons leave room"
            for seen in ("#fragment", ".offer >> nth=0", "[data-do=find]", "#chosen" if keys else "#nothing"):
                box = page.locator(seen).bounding_box()
                assert box is not None
                assert box["y"] >= 0, seen
                assert box["y"] + box["height"] <= bar["y"], seen
            assert page.evaluate("document.querySelector('.choices').offsetLeft > 300"), "beside it"


def test_what_is_asked_for_less_often_unfolds_at_200_percent(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    page.goto("/review")
    expect(page.locator("[data-do=memo]")).to_be_hidden()
    page.locator("[data-do=more]").click()
    page.locator("[data-do=memo]").click()
    expect(page.locator("#memo")).to_be_visible()


def test_suggestions_stay_where_they_are_when_one_is_chosen(page: Page, server: Server) -> None:
    page.goto(f"/review/{server.rows()[9]}")
    before = page.locator(".offer >> nth=1").bounding_box()
    page.locator(".offer >> nth=0").click()
    expect(page.locator(".chip")).to_have_count(1)
    assert page.locator(".offer >> nth=1").bounding_box() == before


def test_nothing_is_fetched_from_elsewhere(browser: Browser, server: Server, signed_in: BrowserContext) -> None:
    page = signed_in.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(path)
    page.close()
    assert asked
    assert all(url.startswith(server.address) for url in asked)


def test_what_no_code_fits_is_grouped_by_likeness(page: Page) -> None:
    page.goto("/no-fit")
    expect(page.locator("[aria-busy]")).to_have_count(0, timeout=30000)
    expect(page.locator(".line")).to_have_count(2)


def test_everything_on_the_review_page_is_reached_with_tab_and_keeps_the_focus(page: Page) -> None:
    page.goto("/review")
    page.keyboard.press("1")
    chip = page.locator(".chip .valence-button").first
    chip.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.sign") == chip.get_attribute("data-sign")
    page.locator(".chip .remove").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement !== document.body")
    assert page.locator(".chip").count() == 0


def test_every_button_has_a_name(page: Page) -> None:
    page.goto("/review")
    buttons = page.locator("button").all()
    assert all((one.text_content() or one.get_attribute("aria-label") or "").strip() for one in buttons)
