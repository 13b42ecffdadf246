"""What several pages share: a line said after a change, background jobs, uploads, and going on to another page."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import UploadFile
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from autocode.errors import SettingsError
from autocode.records import Label
from autocode.scheme import Scheme
from autocode.web.desk import desk_of, review_of
from autocode.web.jobs import Jobs
from autocode.web.rendering import render
from autocode.web.words import translations

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_FILE = "no file was chosen. Choose at least one."


def words_of(request: Request) -> Callable[[str], str]:
    """Return what translates a text into the language of the desk."""
    return translations(desk_of(request).language).gettext


def counted(request: Request) -> Callable[[str, str, int], str]:
    """Return what translates a text with a number into the language of the desk; call it `ngettext`."""
    return translations(desk_of(request).language).ngettext


def jobs_of(request: Request) -> Jobs:
    """Return the jobs of the server that a request came to."""
    state = request.app.state
    if not hasattr(state, "jobs"):
        state.jobs = Jobs()
    jobs = state.jobs
    assert isinstance(jobs, Jobs)
    return jobs


def page(request: Request, template: str, *, here: str, **values: Any) -> HTMLResponse:
    """Return a page with the line that was last said, once."""
    said = getattr(request.app.state, "said", "")
    request.app.state.said = ""
    return render(request, template, here=here, said=said, **values)


def say(request: Request, text: str) -> None:
    """Let the next page say a line."""
    request.app.state.said = text


def go(request: Request, to: str, text: str = "") -> Response:
    """Go on to a page and say a line there; scripts are told where to go."""
    if text:
        say(request, text)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"to": to})
    return RedirectResponse(to, 303)


def reopen(request: Request) -> None:
    """Open the project on the desk anew, for the same coder and scheme: it has changed underneath."""
    desk, review = desk_of(request), review_of(request)
    if review.project.path is not None:
        desk.open(review.project.path, review.coder, review.scheme.id)


@contextlib.contextmanager
def uploaded(files: Sequence[UploadFile]) -> Iterator[list[Path]]:
    """Give files that were sent by the browser, under their own names, for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="autocode-"))
    try:
        yield keep(files, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(files: Sequence[UploadFile], folder: Path) -> list[Path]:
    """Write files that were sent by the browser into a folder; SettingsError when none was, or two have one name."""
    kept: list[Path] = []
    for file in files:
        # Browsers send a name only, but what is sent need not come from a browser.
        name = PurePosixPath((file.filename or "").replace("\\", "/")).name
        if not name or name in (".", ".."):
            continue
        target = folder / name
        if target in kept:
            raise SettingsError(f"{name}: two files have this name. Rename one, or add them one after the other.")
        with target.open("wb") as out:
            shutil.copyfileobj(file.file, out)
        kept.append(target)
    if not kept:
        raise SettingsError(NO_FILE)
    return kept


def download(make: Callable[[Path], object], name: str, kind: str) -> Response:
    """Return a file that `make` writes, to be saved under a name; it is gone from this computer's own folders after."""
    folder = Path(tempfile.mkdtemp(prefix="autocode-"))
    try:
        make(folder / name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    clear = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    return FileResponse(folder / name, media_type=kind, filename=name, background=clear)


def plain_name(text: str) -> str:
    """Return a text as part of a file's name."""
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in text).strip("-") or "autocode"


def label_words(label: Label, scheme: Scheme, language: str) -> str:
    """Return a label as people read it: sign, name, and the valence in words."""
    if label.code not in scheme:
        return str(label)
    code = scheme[label.code]
    name = (code.english if language == "en" else None) or code.name
    shown = code.code if code.code == name else f"{code.code} {name}"
    valence = next((one for one in scheme.valences if one.sign == label.valence), None)
    if valence is None:
        return shown
    return f"{shown} ({(valence.english if language == 'en' else None) or valence.name})"
