"""Member checks: what each respondent said with its codes in plain words goes out, comments come in."""

from fastapi import APIRouter, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from autocode import workflow_member_check
from autocode.forms import MEMBER_WORDS
from autocode.web.desk import desk_of, review_of
from autocode.web.helping import XLSX, download, go, page, plain_name, uploaded, words_of

router = APIRouter()


@router.get("/respondents")
def respondents(request: Request) -> Response:
    """Show the speakers, and what they wrote back."""
    project = review_of(request).project
    marks = tuple(one.memo.partition("{")[0] for one in MEMBER_WORDS.values())
    memos = [memo for memo in project.memos() if memo.text.startswith(marks)]
    said = [(memo, project.fragment(int(memo.target)).fragment if memo.target else None) for memo in memos]
    return page(
        request,
        "respondents.html",
        here="coders",
        speakers=workflow_member_check.speakers_with_counts(project),
        memos=said,
    )


@router.get("/respondents/sheet")
def sheet(request: Request, speaker: str, kind: str = "xlsx") -> Response:
    """Give a respondent's quotes, as a sheet to fill in or a page to read."""
    language = desk_of(request).language
    suffix = "html" if kind == "html" else "xlsx"
    settings = workflow_member_check.MemberSettings(speaker, language=language)
    project = review_of(request).project
    name = f"{plain_name(speaker)}.{suffix}"
    # A page is saved, never shown from this server: what is on it was said by people, and this is our own address.
    return download(
        lambda out: workflow_member_check.member_check_out(project, out, settings),
        name,
        XLSX if suffix == "xlsx" else "application/octet-stream",
    )


@router.post("/respondents/in")
def take_in(request: Request, file: UploadFile) -> Response:
    """Take comments in."""
    review = review_of(request)
    _ = words_of(request)
    with uploaded([file]) as (path,):
        done = workflow_member_check.member_check_in(review.project, path, review.coder)
    values = {"comments": done.comments, "speaker": done.speaker, "unchanged": done.unchanged}
    text = _("%(comments)d comments of %(speaker)s became memos; %(unchanged)d were there already.") % values
    return go(request, "/respondents", text)
