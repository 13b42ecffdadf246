"""The project as a whole: transcripts, speakers, suggestions, export, backup; and jobs that take a while."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from autocode import workflow_project, workflow_start
from autocode.errors import FileError, ProjectError
from autocode.read.folder import readable
from autocode.read.in_dutch import in_dutch
from autocode.records import Speaker
from autocode.store import Project, open_project
from autocode.web.desk import desk_of, project_of, review_of
from autocode.web.helping import XLSX, download, go, jobs_of, keep, page, plain_name, reopen, say, words_of
from autocode.workflow_report import ReportSettings, study_of_project, write_report

router = APIRouter()
Say = Callable[[str], None]


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
        job=jobs_of(request).running,
    )


def _coded(by_scheme: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[tuple[str, int]]:
    """Return per coder how many codings, of all schemes together."""
    counts: dict[str, int] = {}
    for by_coder in by_scheme.values():
        for coder, outcomes in by_coder.items():
            counts[coder] = counts.get(coder, 0) + sum(outcomes.values())
    return sorted(counts.items())


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


# --- long work ------------------------------------------------------------------------------------------------------


@router.post("/project/add")
def add(request: Request, files: list[UploadFile]) -> Response:
    """Add transcripts that were sent by the browser."""
    path = _path(request)
    _ = words_of(request)
    language = desk_of(request).language
    folder = Path(tempfile.mkdtemp(prefix="autocode-"))
    try:
        kept = keep(files, folder)

        def work(progress: Say) -> str:
            try:
                files, reasons = readable(kept)
                reasons = list(map(in_dutch, reasons)) if language == "nl" else reasons
                if not files:
                    raise FileError("\n".join(reasons))
                with workflow_project.open_to_work(path, progress) as project:
                    added = workflow_project.add_files(project, files, workflow_project.AddSettings(), progress)
                fragments = sum(document.fragments for document in added.documents)
                text = _("%(documents)d transcripts, %(fragments)d fragments.") % {
                    "documents": len(added.documents), "fragments": fragments,
                }  # fmt: skip
                if added.orphaned:
                    text += " " + _("%(count)d codings have lost their fragment; they stay in the file.") % {
                        "count": len(added.orphaned)
                    }
                if reasons:
                    text += " " + _("Not added: %(reasons)s.") % {"reasons": "; ".join(reasons)}
                return text
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        job = jobs_of(request).start(_("Adding transcripts"), "/project", work, lambda: reopen(request))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return go(request, f"/jobs/{job.id}")


@router.post("/project/suggest")
def suggest(request: Request) -> Response:
    """Suggest codes for all fragments."""
    path = _path(request)
    _ = words_of(request)

    def work(progress: Say) -> str:
        with workflow_project.open_to_work(path, progress) as project:
            done, without = workflow_project.suggest_codes(project, (), progress)
        lines = [
            _("%(scheme)s: %(moments)d suggestions for %(fragments)d fragments.")
            % {"scheme": one.scheme, "moments": one.moments, "fragments": one.fragments}
            for one in done
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
    if "application/json" in request.headers.get("accept", ""):
        if job.done and job.said:
            say(request, job.said)
        told: dict[str, Any] = {"done": job.done, "refused": job.refused, "to": job.to}
        return JSONResponse({**told, "line": job.lines[-1] if job.lines else ""})
    if job.done and not job.refused:
        return go(request, job.to, job.said)
    return page(request, "job.html", here="project", job=job)


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
    _ = words_of(request)
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
        _("Saved. Something changed in %(count)d transcripts.") % {"count": changed}
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
