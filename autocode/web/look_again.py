"""Looking again: codings that contradict what is the same or very like it, and own fragments that come back blind."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from autocode.web.desk import desk_of, review_of
from autocode.web.helping import go, label_words, page, words_of
from autocode.web.rendering import fill

router = APIRouter()
SIZE = 20


@router.get("/look-again")
def look_again(request: Request) -> Response:
    """Show what can be looked at again; a script then asks for the codings that contradict others."""
    review_of(request)
    return page(request, "look_again.html", here="coders", size=SIZE)


@router.get("/look-again/doubts")
def doubts(request: Request) -> Response:
    """Answer with the codings that contradict others."""
    review, language = review_of(request), desk_of(request).language
    html = fill(
        request,
        "doubts.html",
        found=review.doubts(),
        scheme=review.scheme,
        words=lambda labels: ", ".join(label_words(one, review.scheme, language) for one in labels),
    )
    return JSONResponse({"html": html})


@router.post("/look-again/repeats")
def repeats(request: Request, size: Annotated[int, Form(ge=1, le=1000)] = SIZE) -> Response:
    """Draw own fragments to come back blind."""
    drawn = review_of(request).draw_repeats(size)
    _ = words_of(request)
    text = _("%(count)s fragments drawn; they come back in the review, without what you gave.")
    return go(request, "/look-again", text % {"count": drawn})
