"""Nobody but the person who started it, from pages of its own, gets an answer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_fakes import small_review
from starlette.testclient import TestClient

from autocode.records import Decision, Label
from autocode.web import Desk, create_app
from autocode.web.security import Keys

PORT = 51234
BASE = f"http://127.0.0.1:{PORT}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk("en")
    desk.review = small_review(tmp_path / "study.autocode")
    yield desk
    desk.close()


@pytest.fixture
def keys() -> Keys:
    return Keys(PORT)


@pytest.fixture
def stranger(desk: Desk, keys: Keys) -> TestClient:
    return TestClient(create_app(desk, keys), base_url=BASE, follow_redirects=False)


@pytest.fixture
def person(stranger: TestClient, keys: Keys) -> TestClient:
    assert stranger.get(keys.link("/review")).status_code == 303
    return stranger


def test_without_the_link_nothing_is_shown(stranger: TestClient) -> None:
    for path in ("/", "/review", "/overview", "/static/autocode.js"):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "Start autocode again" in answer.text


def test_the_link_becomes_a_cookie_that_scripts_cannot_read_and_other_sites_cannot_send(
    stranger: TestClient, keys: Keys
) -> None:
    answer = stranger.get(keys.link("/review"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/review"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert stranger.get("/review").status_code == 200


def test_the_link_works_once(person: TestClient, desk: Desk, keys: Keys) -> None:
    thief = TestClient(person.app, base_url=BASE, follow_redirects=False)
    assert thief.get(keys.link("/review")).status_code == 403
    assert thief.get("/enter?token=").status_code == 403
    assert thief.get("/review").status_code == 403


def test_the_link_leads_to_no_other_site(stranger: TestClient, keys: Keys) -> None:
    assert stranger.get(keys.link("//example.org/")).headers["location"] == "/"


@pytest.mark.parametrize("host", ["example.org", f"example.org:{PORT}", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_name_for_this_computer_is_refused(person: TestClient, host: str) -> None:
    assert person.get("/review", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://example.org", "null", "http://127.0.0.1:1", f"https://127.0.0.1:{PORT}"])
def test_a_request_from_another_page_is_refused(person: TestClient, origin: str) -> None:
    wanted = {"language": "nl", "back": "/review"}
    assert person.post("/language", data=wanted, headers={"origin": origin}).status_code == 403
    assert person.get("/review", headers={"origin": origin}).status_code == 403


def test_what_changes_things_must_say_where_it_comes_from(person: TestClient, desk: Desk) -> None:
    wanted = {"language": "nl", "back": "/review"}
    assert person.post("/language", data=wanted).status_code == 403
    assert desk.language == "en"
    assert person.post("/language", data=wanted, headers={"origin": BASE}).status_code == 303
    assert desk.language == "nl"


def test_a_link_on_another_site_opens_nothing(person: TestClient) -> None:
    assert person.get("/review", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_every_answer_forbids_inline_scripts_and_everything_from_elsewhere(person: TestClient) -> None:
    for path in ("/review", "/static/autocode.css", "/nowhere"):
        policy = person.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


def test_no_page_names_an_address_elsewhere_or_holds_a_script_or_style(person: TestClient) -> None:
    static = Path(__file__).parents[1] / "autocode" / "web" / "static"
    pages = [person.get(path).text for path in ("/review", "/fragments", "/no-fit", "/overview", "/nowhere")]
    for text in pages:
        assert not re.search(r"<script(?![^>]*\ssrc=\"/)", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=", text)
    for text in (*pages, *(file.read_text(encoding="utf-8") for file in static.iterdir())):
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", text):
            assert address == "http://www.w3.org/2000/svg", address


def test_who_codes_blind_sees_and_settles_no_fragment_that_they_have_still_to_code(tmp_path: Path, keys: Keys) -> None:
    desk = Desk("en")
    desk.review = small_review(tmp_path / "study.autocode", "Cas", blind=True)
    project = desk.review.project
    own, others = (one.row for one in project.fragments()[:2])
    for coder, label in (("Anna", Label("S.1", "+")), ("Bas", Label("M.1", "-"))):
        project.record_codings(coder, "leren", [Decision(own, (label,)), Decision(others, (label,))])
    project.record_coding("Cas", "leren", Decision(own, ()))
    person = TestClient(create_app(desk, keys), base_url=BASE, follow_redirects=False)
    person.get(keys.link("/review"))
    for row in (own, others):
        shown = person.get(f"/adjudicate?show=all&model=1&row={row}").text
        assert "1 of 1" in shown
        assert f'name="row" value="{own}"' in shown
    refused = person.post(
        "/adjudicate",
        data={"row": str(others), "outcome": "no code", "reason": "guessed"},
        headers={"origin": BASE},
    )
    assert refused.status_code >= 400
    assert len(project.current_codings("leren", fragment=others)) == 2
    desk.close()
