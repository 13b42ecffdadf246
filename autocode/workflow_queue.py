"""What a coder has still to do, best first: blind fragments, then the rest in reading order."""

from autocode.records import QueueItem, Reason
from autocode.store import Project
from autocode.workflow import Progress, silent


def queue(project: Project, scheme: str, coder: str, progress: Progress = silent) -> list[QueueItem]:
    """Return everything that a coder has still to do under a scheme, best first."""
    rows = project.open_fragments(scheme, coder)
    drawn = {draw.fragment for draw in project.draws("blind") if draw.drawn}
    progress(f"{len(rows)} fragments to review")
    blind = [QueueItem(row, Reason.BLIND) for row in rows if row in drawn]
    return blind + [QueueItem(row, Reason.IN_ORDER) for row in rows if row not in drawn]
