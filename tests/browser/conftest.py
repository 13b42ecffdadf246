"""A server of its own, and Debian's Chromium on it. Without Chromium these tests fail: they are no extra."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_steps import CHROMIUM, Server, make_study, watched
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright


@pytest.fixture(autouse=True)
def closed_sockets() -> None:
    """Let these tests speak to their own server; the pages themselves may fetch nothing from elsewhere."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start a server on a project that is made for the test."""
    started: list[Server] = []

    def start(*options: str, blind_share: float = 0.0, study: Path | None = None) -> Server:
        path = study or make_study(tmp_path / f"study{len(started)}.autocode", blind_share=blind_share)
        started.append(Server(path, options).start())
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a module that keep to fragments of their own."""
    running = Server(make_study(tmp_path_factory.mktemp("study") / "study.autocode")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A browser that the shared server has let in."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=server.address)
    opened = context.new_page()
    opened.goto(server.link)
    opened.close()
    yield context
    context.close()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    opened = watched(signed_in.new_page())
    yield opened
    opened.close()
