"""Where one begins: a new project, one that was opened before, or one in a folder; and the language."""

import signal
import tempfile
import threading
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from autocode import workflow_start
from autocode.config import DEFAULT_SCHEME
from autocode.errors import DamagedProjectError, ProjectError
from autocode.scheme_file import load_scheme, shipped_schemes
from autocode.store import backups, restore
from autocode.web.desk import desk_of
from autocode.web.helping import go, keep, page, say, words_of
from autocode.web.words import LANGUAGES
from autocode.workflow_project import new_project

router = APIRouter()
_GOODBYE_AFTER = 0.4


@router.get("/")
def start(request: Request, folder: str = "") -> Response:
    """Show how to begin, and what was open before."""
    return page(
        request,
        "start.html",
        here="start",
        # The usual one first: coding begins with the first scheme that is chosen.
        schemes=[load_scheme(name) for name in sorted(shipped_schemes(), key=lambda one: one != DEFAULT_SCHEME)],
        recent=workflow_start.recent_projects(),
        coder=workflow_start.usual_coder(),
        place=workflow_start.place(folder),
    )


@router.post("/new")
def new(
    request: Request,
    name: Annotated[str, Form()],
    coder: Annotated[str, Form()],
    folder: Annotated[str, Form()] = "",
    scheme: Annotated[list[str] | None, Form()] = None,
    own: UploadFile | None = None,
    blind: Annotated[bool, Form()] = False,
) -> Response:
    """Make a project and open it."""
    path = workflow_start.project_path(folder, name)
    with tempfile.TemporaryDirectory(prefix="autocode-") as kept:
        schemes = list(scheme or ())
        if own is not None and own.filename:
            # The first is the one that coding begins with.
            schemes = [*(str(file) for file in keep([own], Path(kept))), *schemes]
        if not schemes:
            raise ProjectError("choose a codebook, or give your own.")
        new_project(path, schemes).close()
    return _open(request, path, coder, None, blind or None)


@router.post("/open")
def open_project(
    request: Request,
    path: Annotated[str, Form()],
    coder: Annotated[str, Form()],
    scheme: Annotated[str, Form()] = "",
    blind: Annotated[str, Form()] = "",
) -> Response:
    """Open a project that is there; `blind` is "yes", "no", or "" for as it was last time."""
    try:
        return _open(request, Path(path), coder, scheme or None, {"yes": True, "no": False}.get(blind))
    except DamagedProjectError:
        if not backups(Path(path)):
            raise
        return go(request, f"/damaged?{urlencode({'path': path, 'coder': coder})}")


@router.get("/damaged")
def damaged(request: Request, path: str, coder: str = "") -> Response:
    """Offer the newest backup of a project that is damaged."""
    copies = backups(Path(path))
    newest = copies[-1] if copies else None
    return page(request, "damaged.html", here="start", path=Path(path), coder=coder, newest=newest)


@router.post("/restore")
def put_back(request: Request, path: Annotated[str, Form()], coder: Annotated[str, Form()]) -> Response:
    """Put the newest backup in the place of a project that is damaged, and open it."""
    copy, aside = restore(Path(path))
    answer = _open(request, Path(path), coder, None, None)
    _ = words_of(request)
    values = {"day": copy.day, "file": aside.name}
    say(request, _("The backup of %(day)s is back in its place. The damaged file is kept as %(file)s.") % values)
    return answer


def _open(request: Request, path: Path, coder: str, scheme: str | None, blind: bool | None) -> Response:
    review = desk_of(request).open(path, coder.strip(), scheme, blind=blind)
    workflow_start.remember(path, review.coder, review.scheme.id)
    return go(request, "/project")


@router.post("/close")
def close(request: Request) -> Response:
    """Close the project; the program goes on."""
    desk_of(request).close()
    _ = words_of(request)
    return go(request, "/", _("The project is closed. Everything is saved."))


@router.post("/quit")
def end(request: Request) -> Response:
    """End the program, a moment after the page has said so."""
    desk_of(request).close()
    # The server ends on this signal as it does on Ctrl+C.
    threading.Timer(_GOODBYE_AFTER, signal.raise_signal, [signal.SIGINT]).start()
    return page(request, "ended.html", here="start")


@router.post("/language")
def choose_language(request: Request, language: Annotated[str, Form()], back: Annotated[str, Form()]) -> Response:
    """Show the pages in another language from now on."""
    if language in LANGUAGES:
        desk_of(request).language = language
    return RedirectResponse(back if back.startswith("/") and not back.startswith("//") else "/", 303)
