"""The project as a whole: transcripts, speakers, suggestions, export, backup; and jobs that take a while."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from autocode import workflow_project, workflow_start
from autocode.errors import FileError, ProjectError
from autocode.read.folder import readable
from autocode.records import Action, Coding, Speaker
from autocode.store import Project, open_project
from autocode.suggest import BY_DEFINITION
from autocode.web.desk import desk_of, project_of, review_of
from autocode.web.helping import XLSX, counted, download, go, jobs_of, keep, page, plain_name, reopen, say, words_of
from autocode.web.lines import in_language
from autocode.web.review import OUTCOMES, STEPS
from autocode.workflow_report import ReportSettings, study_of_project, write_report

router = APIRouter()
Say = Callable[[str], None]
_MOST_LISTED = 200


@router.get("/project")
def project_page(request: Request) -> Response:
    """Show how the project stands and what can be done next."""
    review = review_of(request)
    project = review.project
    standing = workflow_project.standing(project)
    return page(
        request,
        "project.html",
        here="project",
        standing=standing,
        schemes=project.schemes(),
        scheme=review.scheme,
        coder=review.coder,
        blind=review.blind,
        coded={document.name: _coded(document.coded) for document in standing.documents},
        unread={name: project.transcript(name).unread for name in project.documents()},
        unnamed=_unnamed(project),
        orphaned=_orphaned(project),
        unmatched=[
            (one, one.text, in_language(one.reason, desk_of(request).language))
            for one in project.unmatched_codings()[:_MOST_LISTED]
        ],
        last=_last_step(project),
        is_undone=bool((log := project.log(1)) and log[0].kind == "undo"),
        step_names=STEPS,
        by_definition=BY_DEFINITION,
        outcomes=OUTCOMES,
        job=jobs_of(request).running,
    )


def _coded(by_scheme: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[tuple[str, int]]:
    """Return per coder how many codings, of all schemes together."""
    counts: dict[str, int] = {}
    for by_coder in by_scheme.values():
        for coder, outcomes in by_coder.items():
            counts[coder] = counts.get(coder, 0) + sum(outcomes.values())
    return sorted(counts.items())


def _orphaned(project: Project) -> list[tuple[Coding, str]]:
    """Return codings that lost their fragment, each with the text it was about."""
    found = project.orphaned_codings()[:_MOST_LISTED]
    texts = project.texts([one.fragment for one in found])
    return [(one, texts[one.fragment][1]) for one in found]


def _last_step(project: Project) -> Action | None:
    """Return the step that undoing would take back, None when there is none."""
    return next((one for one in reversed(project.log(500)) if one.kind in STEPS and not one.undone), None)


def _unnamed(project: Project) -> int:
    """Return how many speakers have no role yet."""
    return sum(not one.person.role for one in workflow_start.speakers_to_name(project))


@router.post("/switch")
def switch(
    request: Request,
    coder: Annotated[str, Form()],
    scheme: Annotated[str, Form()],
    blind: Annotated[bool, Form()] = False,
) -> Response:
    """Go on as another coder, under another scheme, or with or without suggestions."""
    project = project_of(request)
    assert project.path is not None
    review = desk_of(request).open(project.path, coder.strip(), scheme, blind=blind)
    workflow_start.remember(project.path, review.coder, review.scheme.id)
    return go(request, "/project")


@router.post("/project/undo")
def undo(request: Request, step: Annotated[int, Form()]) -> Response:
    """Take back the last step of anybody, when it still is the one that was shown."""
    project = project_of(request)
    last = _last_step(project)
    if last is None or last.id != step:
        raise ProjectError("somebody has gone on working meanwhile. Look again at what the last step is now.")
    return _turned(request, project.undo(), "undone")


@router.post("/project/redo")
def redo(request: Request) -> Response:
    """Bring back the step that was undone last."""
    return _turned(request, project_of(request).redo(), "redone")


def _turned(request: Request, action: Action, how: str) -> Response:
    _ = words_of(request)
    line = _("Undone: %(what)s.") if how == "undone" else _("Done again: %(what)s.")
    reopen(request)
    return go(request, "/project", line % {"what": _(STEPS.get(action.kind, action.kind))})


# --- long work ------------------------------------------------------------------------------------------------------


@router.post("/project/add")
def add(request: Request, files: list[UploadFile]) -> Response:
    """Add transcripts that were sent by the browser."""
    path = _path(request)
    _, ngettext = words_of(request), counted(request)
    language = desk_of(request).language

    def work(kept: list[Path], progress: Say) -> str:
        found, reasons = readable(kept)
        reasons = [in_language(reason, language) for reason in reasons]
        if not found:
            raise FileError("\n".join(reasons))
        with workflow_project.open_to_work(path, progress) as project:
            added = workflow_project.add_files(project, found, workflow_project.AddSettings(), progress)
        fragments = sum(document.fragments for document in added.documents)
        text = ", ".join(
            (
                ngettext("%(num)d transcript", "%(num)d transcripts", len(added.documents))
                % {"num": len(added.documents)},
                ngettext("%(num)d fragment", "%(num)d fragments", fragments) % {"num": fragments},
            )
        )
        if lost := len(added.orphaned):
            text += ". " + ngettext(
                "%(num)d coding has lost its fragment.", "%(num)d codings have lost their fragment.", lost
            ) % {"num": lost}
        if reasons:
            text += ". " + _("Not added: %(reasons)s.") % {"reasons": "; ".join(reasons)}
        return text

    return _work_on(request, files, _("Adding transcripts"), work)


@router.post("/project/import")
def import_codings(
    request: Request,
    files: list[UploadFile],
    coder: Annotated[str, Form()],
    add_documents: Annotated[bool, Form()] = False,
) -> Response:
    """Take in codings that somebody made elsewhere."""
    path, scheme = _path(request), review_of(request).scheme.id
    _, ngettext = words_of(request), counted(request)
    if not coder.strip():
        raise ProjectError("a coder needs a name.")
    settings = workflow_project.ImportSettings(coder.strip(), (scheme,), add_documents=add_documents)

    def work(kept: list[Path], progress: Say) -> str:
        with workflow_project.open_to_work(path, progress) as project:
            (done,) = workflow_project.import_codings(project, kept, settings, progress)
        text = ngettext(
            "%(num)d coding of %(coder)s taken in.", "%(num)d codings of %(coder)s taken in.", done.codings
        ) % {"num": done.codings, "coder": settings.coder}
        if lost := len(done.matched.unmatched):
            text += " " + ngettext(
                "%(num)d fits no fragment; it is listed below.",
                "%(num)d fit no fragment; they are listed below.",
                lost,
            ) % {"num": lost}
        return text

    return _work_on(request, files, _("Taking in codings"), work)


def _work_on(request: Request, files: list[UploadFile], title: str, work: Callable[[list[Path], Say], str]) -> Response:
    """Work in the background on files that were sent by the browser; they are gone when that is done, or fails."""
    folder = Path(tempfile.mkdtemp(prefix="autocode-"))
    try:
        kept = keep(files, folder)

        def run(progress: Say) -> str:
            try:
                return work(kept, progress)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        job = jobs_of(request).start(title, "/project", run, lambda: reopen(request))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return go(request, f"/jobs/{job.id}")


@router.post("/project/suggest")
def suggest(request: Request) -> Response:
    """Suggest codes for all fragments."""
    path = _path(request)
    _, ngettext = words_of(request), counted(request)

    def work(progress: Say) -> str:
        with workflow_project.open_to_work(path, progress) as project:
            done, without = workflow_project.suggest_codes(project, (), progress)
        lines = [
            f"{one.scheme}: "
            + ngettext("%(num)d suggestion", "%(num)d suggestions", one.moments) % {"num": one.moments}
            + ", "
            + ngettext("%(num)d fragment", "%(num)d fragments", one.fragments) % {"num": one.fragments}
            + "."
            for one in done
            if one.folder is not None
        ]
        lines += [
            _("%(scheme)s: no model yet, so codes are ranked by their definitions; not calibrated.")
            % {"scheme": one.scheme}
            for one in done
            if one.folder is None
        ]
        lines += [_("%(scheme)s: no model yet; code some fragments first.") % {"scheme": name} for name in without]
        return " ".join(lines)

    job = jobs_of(request).start(_("Suggesting codes"), "/project", work, lambda: reopen(request))
    return go(request, f"/jobs/{job.id}")


def _path(request: Request) -> Path:
    path = project_of(request).path
    if path is None:
        raise ProjectError("this project is no file on this computer.")
    return path


@router.get("/jobs/{number}")
def job_page(request: Request, number: int) -> Response:
    """Show how far a job is; scripts get it as JSON."""
    job = jobs_of(request)[number]
    if job is None:
        return go(request, "/project")
    language = desk_of(request).language
    line = in_language(job.lines[-1], language) if job.lines else ""
    refused = in_language(job.refused, language) if job.refused else ""
    if "application/json" in request.headers.get("accept", ""):
        if job.done and job.said:
            say(request, job.said)
        return JSONResponse({"done": job.done, "refused": refused, "to": job.to, "line": line})
    if job.done and not job.refused:
        return go(request, job.to, job.said)
    return page(request, "job.html", here="project", job=job, line=line, refused=refused)


# --- speakers -------------------------------------------------------------------------------------------------------


@router.get("/speakers")
def speakers(request: Request, apart: bool = False) -> Response:
    """Show who speaks, to be named."""
    project = project_of(request)
    return page(
        request,
        "speakers.html",
        here="project",
        people=workflow_start.speakers_to_name(project, apart=apart),
        apart=apart,
        left_out=sorted({role for scheme in project.schemes() for role in scheme.roles_not_suggested_for}),
        documents=project.documents(),
    )


@router.post("/speakers")
def name_speakers(
    request: Request,
    code: Annotated[list[str], Form()],
    role: Annotated[list[str], Form()],
    group: Annotated[list[str], Form()],
    suggested: Annotated[list[int] | None, Form()] = None,
    apart: Annotated[bool, Form()] = False,
) -> Response:
    """Store what was filled in: one value per speaker, in the order of the table."""
    review = review_of(request)
    people = workflow_start.speakers_to_name(review.project, apart=apart)
    _, ngettext = words_of(request), counted(request)
    if not len(people) == len(code) == len(role) == len(group):
        raise ProjectError("the list of speakers has changed meanwhile. Open the page again and fill it in anew.")
    ticked = set(suggested or ())
    named = [
        replace(
            one,
            person=Speaker(one.person.name, code[place].strip() or one.person.name, role[place].strip() or None,
                           group[place].strip() or None),
            suggested_for=place in ticked,
        )
        for place, one in enumerate(people)
    ]  # fmt: skip
    changed = workflow_start.name_speakers(review.project, named, review.coder)
    text = (
        ngettext("Saved, in %(num)d transcript.", "Saved, in %(num)d transcripts.", changed) % {"num": changed}
        if changed
        else _("Nothing changed.")
    )
    return go(request, "/project", text)


# --- export and backup ----------------------------------------------------------------------------------------------


@router.get("/export")
def export(request: Request, kind: str = "xlsx") -> Response:
    """Give the codings and suggestions as a file."""
    project = project_of(request)
    suffix = kind if kind in ("xlsx", "csv", "jsonl") else "xlsx"
    language = desk_of(request).language
    name = f"{plain_name(review_of(request).title)}.{suffix}"
    types = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
    return download(lambda out: workflow_project.export_table(project, out, language=language), name, types[suffix])


@router.get("/report")
def report(request: Request, kind: str = "html") -> Response:
    """Give the report on what was coded with the scheme that is open, as a page or as a workbook."""
    project, review, language = project_of(request), review_of(request), desk_of(request).language
    settings = ReportSettings(schemes=(review.scheme.id,), language=language)
    name = f"{plain_name(review.title)}-{'verslag' if language == 'nl' else 'report'}"

    def make(out: Path) -> None:
        book = out if kind == "xlsx" else None
        write_report(study_of_project(project, settings), out.with_suffix(".html"), book, settings)

    if kind == "xlsx":
        return download(make, f"{name}.xlsx", XLSX)
    return download(make, f"{name}.html", "text/html; charset=utf-8")


@router.post("/backup")
def backup(request: Request) -> Response:
    """Make a verified copy beside the project."""
    made = project_of(request).backup()
    _ = words_of(request)
    return go(request, "/project", _("A verified copy is kept: %(path)s") % {"path": made})


@router.post("/project/check")
def check(request: Request) -> Response:
    """Look whether the file is sound."""
    with open_project(_path(request)) as project:
        found = project.check()
    _ = words_of(request)
    return go(request, "/project", " ".join(found) if found else _("The project file is sound."))
