"""What is on the desk: the open project, who works in it under which scheme, and the language of the pages."""

import hashlib
import threading
from pathlib import Path

from starlette.requests import Request

from autocode.errors import ProjectError
from autocode.store import Project
from autocode.workflow_review import Review, open_review


class NothingOpenError(Exception):
    """A page needs an open project, and there is none."""


class Desk:
    """At most one project is open at a time; every tab of the browser shows the same desk."""

    def __init__(self, language: str = "nl") -> None:
        self.language = language
        self.review: Review | None = None
        self._lock = threading.Lock()

    def open(
        self, path: Path, coder: str, scheme: str | None = None, *, blind: bool | None = None, learns: bool = True
    ) -> Review:
        """Open a project to work in, in the place of what was open (`workflow_review.open_review`)."""
        opened = open_review(path, coder, scheme, blind=blind, learns=learns)
        with self._lock:
            before, self.review = self.review, opened
        if before is not None:
            before.close()
        return opened

    @property
    def work(self) -> str:
        """What tells one piece of work from another (`work_of`); empty when nothing is open."""
        return "" if self.review is None else work_of(self.review)

    def close(self) -> None:
        """Close what is open."""
        with self._lock:
            before, self.review = self.review, None
        if before is not None:
            before.close()


def work_of(review: Review) -> str:
    """Return what tells one piece of work from another: the same project, coder and scheme, seen in the same way."""
    what = (str(review.project.path), review.coder, review.scheme.id, review.blind)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


def check_work(request: Request) -> None:
    """Refuse what a page sends that was made for other work: in another window somebody went on as somebody else."""
    sent = request.headers.get("autocode-work")
    if sent is None:
        return
    review = review_of(request)
    if sent != work_of(review):
        raise ProjectError(
            f"in another window somebody went on as {review.coder}, with {review.scheme.name}; nothing was saved. "
            "Load this page again."
        )


def desk_of(request: Request) -> Desk:
    """Return the desk of the server that a request came to."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk


def review_of(request: Request) -> Review:
    """Return the review under way; a person without one is sent to the start page."""
    review = desk_of(request).review
    if review is None:
        raise NothingOpenError
    return review


def project_of(request: Request) -> Project:
    """Return the open project; a person without one is sent to the start page."""
    return review_of(request).project
