"""The app: the routers of all pages, with the guard around them."""

from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from autocode.errors import AutocodeError
from autocode.web import (
    bulk,
    codebook,
    coders,
    fragments,
    look_again,
    memos,
    no_fit,
    overview,
    project,
    respondents,
    review,
    start,
)
from autocode.web.desk import Desk, NothingOpenError, check_work, desk_of
from autocode.web.lines import in_language
from autocode.web.rendering import render
from autocode.web.security import Guard, Keys
from autocode.web.words import N_

ROUTERS: tuple[APIRouter, ...] = (
    start.router,
    review.router,
    fragments.router,
    no_fit.router,
    look_again.router,
    bulk.router,
    overview.router,
    memos.router,
    project.router,
    codebook.router,
    coders.router,
    respondents.router,
)
_CLOSED = N_("the project was closed in another window; nothing was saved. Open it again.")
_NOT_THERE = N_("this page is not there.")
STATIC = Path(__file__).with_name("static")


def create_app(desk: Desk, keys: Keys) -> FastAPI:
    """Return the app for what is on a desk, to be reached with these keys."""
    # No pages of FastAPI's own: they fetch scripts from elsewhere.
    app = FastAPI(title="autocode", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    app.add_middleware(Guard, keys=keys)
    app.add_exception_handler(AutocodeError, _refused)
    app.add_exception_handler(NothingOpenError, _nothing_open)
    app.add_exception_handler(HTTPException, _not_there)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for router in ROUTERS:
        # The start page opens and closes, whatever is open.
        app.include_router(router, dependencies=[] if router is start.router else [Depends(check_work)])
    return app


def _nothing_open(request: Request, _error: Exception) -> Response:
    """Send a person to the start page; a script is told, since it would take that page for its answer."""
    if "application/json" in request.headers.get("accept", ""):
        return _told(request, in_language(_CLOSED, desk_of(request).language), 409)
    return RedirectResponse("/", 303)


def _refused(request: Request, error: Exception) -> Response:
    """Show a refusal as its one line, in the language of the page where it is known."""
    return _told(request, in_language(str(error), desk_of(request).language), 409)


def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    line = _NOT_THERE if error.status_code == 404 else str(error.detail)
    return _told(request, in_language(line, desk_of(request).language), error.status_code)


def _told(request: Request, message: str, status: int) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"message": message}, status)
    return render(request, "message.html", status=status, message=message)
