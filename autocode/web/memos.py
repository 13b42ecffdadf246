"""Memos: on the project, a transcript, a code or a fragment; written, changed and taken away here, or while coding."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from autocode.records import Fragment, Memo
from autocode.web.desk import desk_of, review_of
from autocode.web.helping import go, page, words_of
from autocode.web.review import code_name
from autocode.web.words import N_
from autocode.workflow_review import Review

router = APIRouter()
KINDS = {
    "project": N_("On the project"),
    "document": N_("On transcripts"),
    "code": N_("On codes"),
    "fragment": N_("On fragments"),
}


@dataclass(frozen=True)
class Shown:
    """A memo, what it is about in words, and the fragment when it is about one."""

    memo: Memo
    about: str
    fragment: Fragment | None


@router.get("/memos")
def memos(request: Request) -> Response:
    """Show all memos that the coder may see, by what they are about."""
    review = review_of(request)
    found = [_shown(review, memo, desk_of(request).language) for memo in review.memos()]
    return page(
        request,
        "memos.html",
        here="project",
        kinds=[(title, [one for one in found if one.memo.about == kind]) for kind, title in KINDS.items()],
        documents=review.project.documents(),
        codes=review.scheme.codes,
        named=code_name(desk_of(request).language),
        coder=review.coder,
        scheme=review.scheme,
    )


def _shown(review: Review, memo: Memo, language: str) -> Shown:
    if memo.about == "fragment":
        return Shown(memo, "", review.project.fragment(int(memo.target or 0)).fragment)
    if memo.about != "code" or memo.scheme is None:
        return Shown(memo, memo.target or "", None)
    code = next((one for one in review.project.scheme(memo.scheme).codes if one.id == memo.target), None)
    if code is None:
        return Shown(memo, memo.target or "", None)
    name = code_name(language)(code)
    return Shown(memo, code.code if name == code.code else f"{code.code} {name}", None)


@router.post("/memos")
def write(request: Request, text: Annotated[str, Form()] = "", about: Annotated[str, Form()] = "project") -> Response:
    """Write a memo; `about` is `project`, `document:NAME` or `code:SIGN`."""
    kind, _colon, target = about.partition(":")
    review_of(request).write_memo(None, text, about=kind, target=target)
    _ = words_of(request)
    return go(request, "/memos", _("Memo saved."))


@router.post("/memos/{memo}")
def change(request: Request, memo: int, text: Annotated[str, Form()] = "") -> Response:
    """Give a memo of the coder another text."""
    review_of(request).change_memo(memo, text)
    _ = words_of(request)
    return go(request, "/memos", _("Memo saved."))


@router.post("/memos/{memo}/remove")
def remove(request: Request, memo: int) -> Response:
    """Take a memo of the coder away; it can be undone."""
    review_of(request).change_memo(memo, None)
    _ = words_of(request)
    return go(request, "/memos", _("The memo is taken away. Undo brings it back."))
