"""The codebook: its codes, how often each is given, and changes, each a new version."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from autocode import workflow_codebook
from autocode.scheme_change import Add, CodebookChange, Merge, NewCode, Redefine, Rename, Retire, Split
from autocode.web.desk import review_of
from autocode.web.helping import go, page, reopen, words_of
from autocode.web.words import N_
from autocode.workflow_project import in_scheme

router = APIRouter()
CHANGES = {
    "renamed": N_("renamed"),
    "moved": N_("moved"),
    "redefined": N_("redefined"),
    "added": N_("added"),
    "merged": N_("merged"),
    "split": N_("split"),
    "retired": N_("retired"),
}


@router.get("/codebook")
def codebook(request: Request, code: str = "") -> Response:
    """Show the codebook; with `code` (an id) what can be done with that code."""
    review = review_of(request)
    project = review.project
    scheme = project.scheme(review.scheme.id)
    codings = [in_scheme(project, one, scheme) for one in project.current_codings(scheme.id)]
    given = Counter(sign for one in codings for sign in {label.code for label in one.labels})
    touched = workflow_codebook.touched(project, scheme.id, review.coder)
    texts = {one.row: project.fragment(one.row).fragment for one in touched}
    return page(
        request,
        "codebook.html",
        here="codebook",
        scheme=scheme,
        chosen=next((one for one in scheme.codes if one.id == code), None),
        given=given,
        touched=touched,
        texts=texts,
        words=CHANGES,
        versions=[one.version for one in project.scheme_versions(scheme.id)],
    )


@router.post("/codebook/rename")
def rename(
    request: Request,
    code: Annotated[str, Form()],
    sign: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    english: Annotated[str, Form()] = "",
) -> Response:
    """Give a code another sign or name."""
    return _change(request, Rename(code, sign, name, english), code)


@router.post("/codebook/redefine")
def redefine(
    request: Request,
    code: Annotated[str, Form()],
    definition: Annotated[str, Form()] = "",
    include: Annotated[str, Form()] = "",
    exclude: Annotated[str, Form()] = "",
) -> Response:
    """Give a code another meaning."""
    return _change(request, Redefine(code, definition, include, exclude), code)


@router.post("/codebook/add")
def add(
    request: Request,
    name: Annotated[str, Form()] = "",
    sign: Annotated[str, Form()] = "",
    parent: Annotated[str, Form()] = "",
    definition: Annotated[str, Form()] = "",
) -> Response:
    """Add a code."""
    return _change(request, Add(NewCode(name, sign, definition=definition), parent or None))


@router.post("/codebook/merge")
def merge(request: Request, code: Annotated[str, Form()], into: Annotated[str, Form()] = "") -> Response:
    """Take a code up into another."""
    return _change(request, Merge((code,), into))


@router.post("/codebook/split")
def split(
    request: Request,
    code: Annotated[str, Form()],
    sign: Annotated[list[str], Form()],
    name: Annotated[list[str], Form()],
) -> Response:
    """Replace a code by others."""
    pairs = zip(name, sign, strict=False)
    new = tuple(NewCode(one or its_sign, its_sign) for one, its_sign in pairs if one.strip() or its_sign.strip())
    return _change(request, Split(code, new))


@router.post("/codebook/retire")
def retire(request: Request, code: Annotated[str, Form()]) -> Response:
    """Take a code out of use."""
    return _change(request, Retire(code))


def _change(request: Request, change: CodebookChange, stay: str = "") -> Response:
    """Make a change, say what it did, and show the code again when it is still there."""
    review = review_of(request)
    scheme = review.scheme.id
    before = review.project.scheme(scheme)
    done = workflow_codebook.change_codebook(review.project, scheme, change, review.coder)
    _ = words_of(request)
    what = ", ".join(f"{one.before or one.after} {_(CHANGES[one.kind.value])}" for one in done.differences[:4])
    text = _("Version %(version)s of the codebook: %(what)s.") % {"version": done.scheme.version, "what": what}
    count = len({one.row for rows in done.touched.values() for one in rows})
    if count:
        text += " " + _("%(count)d fragments are to be looked at again.") % {"count": count}
    reopen(request)
    found = before.find(stay) if stay else None
    return go(request, f"/codebook?code={found.id}" if found else "/codebook", "\n".join((text, *done.notes)))


@router.post("/codebook/undo")
def undo(request: Request) -> Response:
    """Take back the coder's last step, when it was a change of the codebook."""
    review = review_of(request)
    _ = words_of(request)
    own = [one for one in review.project.log(50) if one.coder == review.coder and not one.undone and not one.of_action]
    if not own or own[-1].kind != "scheme":
        return go(request, "/codebook", _("Your last step was no change of the codebook. Undo that one first."))
    review.project.undo(review.coder)
    reopen(request)
    return go(request, "/codebook", _("The last change of the codebook is taken back."))
