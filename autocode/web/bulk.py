"""Accepting suggestions in bulk, where checks say that they are precise enough."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from autocode.web.desk import desk_of, review_of
from autocode.web.rendering import fill, render
from autocode.web.review import code_name, percent
from autocode.web.words import translations
from autocode.workflow_background import BulkOffer
from autocode.workflow_review import Review

router = APIRouter()
BAR = 80


@router.get("/bulk")
def bulk(request: Request, code: str = "", low: int = 0, bar: int = BAR, done: str = "") -> Response:
    """Show what to ask for, and what was done last; a script then asks for the offer."""
    review = _review(request)
    asked = {"code": code if code in review.scheme else "", "low": _bounded(low), "bar": _bounded(bar)}
    return render(
        request,
        "bulk.html",
        here="bulk",
        asked=asked,
        query=urlencode(asked),
        undoable=done.startswith("accepted-"),
        done=_done(done, translations(desk_of(request).language).gettext),
        scheme=review.scheme,
        named=code_name(desk_of(request).language),
    )


@router.get("/bulk/offer")
def offer(request: Request, code: str = "", low: int = 0, bar: int = BAR) -> Response:
    """Answer with what could be accepted."""
    review = _review(request)
    found = review.bulk_offer(code or None, low / 100, bar / 100)
    _ = translations(desk_of(request).language).gettext
    asked = {"code": code, "low": low, "bar": bar}
    html = fill(
        request, "bulk_offer.html", found=found, asked=asked, verdict=verdict(found, bar, _), scheme=review.scheme
    )
    return JSONResponse({"html": html})


@router.post("/bulk/accept")
def accept(
    request: Request,
    expected: Annotated[int, Form()],
    code: Annotated[str, Form()] = "",
    low: Annotated[int, Form()] = 0,
    bar: Annotated[int, Form()] = BAR,
) -> Response:
    """Accept what was offered."""
    taken, kept = _review(request).bulk_accept(code or None, low / 100, bar / 100, expected)
    return _back({"code": code, "low": low, "bar": bar, "done": f"accepted-{taken}-{kept}"})


@router.post("/bulk/checks")
def checks(
    request: Request,
    size: Annotated[int, Form()],
    code: Annotated[str, Form()] = "",
    low: Annotated[int, Form()] = 0,
    bar: Annotated[int, Form()] = BAR,
) -> Response:
    """Draw fragments to check."""
    drawn = _review(request).draw_checks(size)
    return _back({"code": code, "low": low, "bar": bar, "done": f"drawn-{drawn}-0"})


@router.post("/bulk/undo")
def undo(request: Request) -> Response:
    """Take back the last step."""
    turned = _review(request).undo()
    return _back({"done": f"undone-{turned.fragments}-0"})


def _review(request: Request) -> Review:
    review = review_of(request)
    if not review.can_bulk:
        raise HTTPException(404)
    return review


def _back(values: dict[str, object]) -> Response:
    return RedirectResponse(f"/bulk?{urlencode(values)}", 303)


def _bounded(percentage: int) -> int:
    return min(99, max(0, percentage))


def _done(written: str, _: Callable[[str], str]) -> str:
    """Return what was done, in words: from `accepted-40-4`."""
    what, *counts = written.split("-")
    if len(counts) != 2 or not all(count.isdecimal() for count in counts):
        return ""
    lines = {
        "accepted": _("%(count)s fragments accepted; %(kept)s were kept back, and come as checks."),
        "drawn": _("%(count)s fragments drawn; they come without a suggestion."),
        "undone": _("Undone: %(count)s fragments are as they were."),
    }
    return lines[what] % {"count": counts[0], "kept": counts[1]} if what in lines else ""


def verdict(found: BulkOffer, bar: int, _: Callable[[str], str]) -> str:
    """Return in words whether checks allow it."""
    if not found.fragments:
        return _("Nothing is suggested here that is still to do.")
    if not found.checks or found.estimate is None:
        return _("Nothing of this was checked yet: about %(needed)s checks are needed.") % {"needed": found.needed}
    words = {
        "share": percent(found.estimate),
        "checks": found.checks,
        "low": percent(found.low),
        "bar": f"{bar} %",
        "needed": found.needed,
    }
    if found.allowed:
        return _("Right in %(share)s of %(checks)s checks, surely in %(low)s: above the bar of %(bar)s.") % words
    if found.needed:
        line = _(
            "Right in %(share)s of %(checks)s checks, surely in %(low)s: for %(bar)s about %(needed)s more are needed."
        )
        return line % words
    return _("Right in %(share)s of %(checks)s checks, surely in %(low)s: not precise enough for %(bar)s.") % words
