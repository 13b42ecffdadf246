"""A person's review of one project under one scheme: what is next, deciding, undoing. No pages here, and no SQL."""

from pathlib import Path

from autocode.errors import ProjectError
from autocode.scheme import Scheme
from autocode.store import Project
from autocode.workflow import Progress, silent
from autocode.workflow_project import open_to_work

_BLIND_CODERS = "blind coders"


class Review:
    """One coder's work in an open project under one scheme; `blind` is a coder who sees nothing of the model."""

    def __init__(self, project: Project, scheme: Scheme, coder: str, *, blind: bool = False) -> None:
        self.project = project
        self.scheme = scheme
        self.coder = coder
        self.blind = blind

    @property
    def title(self) -> str:
        """What the project is called: the name of its file."""
        return self.project.path.stem if self.project.path is not None else self.scheme.title

    def close(self) -> None:
        """Close the project."""
        self.project.close()


def open_review(
    path: Path, coder: str, scheme: str | None = None, *, blind: bool | None = None, progress: Progress = silent
) -> Review:
    """Open a project to review in; the scheme is its first unless named, and `blind` as it was last time."""
    if not coder.strip():
        raise ProjectError("a coder needs a name.")
    project = open_to_work(path, progress)
    try:
        chosen = project.scheme(scheme) if scheme is not None else project.schemes()[0]
        known = list(project.setting(_BLIND_CODERS, []))
        if blind is not None and blind != (coder in known):
            known = [*known, coder] if blind else [one for one in known if one != coder]
            project.change_setting(_BLIND_CODERS, known)
        return Review(project, chosen, coder.strip(), blind=coder in known)
    except BaseException:
        project.close()
        raise
