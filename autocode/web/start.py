"""Where one begins, and the language."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autocode.web.desk import desk_of
from autocode.web.rendering import render
from autocode.web.words import LANGUAGES

router = APIRouter()


@router.get("/")
def start(request: Request) -> Response:
    """Go on with the review that is open; without one, say how to begin."""
    if desk_of(request).review is not None:
        return RedirectResponse("/review", 303)
    return render(request, "start.html", here="start")


@router.post("/language")
def choose_language(request: Request, language: Annotated[str, Form()], back: Annotated[str, Form()]) -> Response:
    """Show the pages in another language from now on."""
    if language in LANGUAGES:
        desk_of(request).language = language
    return RedirectResponse(back if back.startswith("/") and not back.startswith("//") else "/", 303)
