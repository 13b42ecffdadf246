"""A review of the small project, with its background work done on the spot."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from project_fakes import small_project

from autocode.records import SuggestedMoment, Suggestion
from autocode.store import Project
from autocode.workflow_background import Helper
from autocode.workflow_review import Review, open_review


class Here(Helper):
    """Works where it is asked."""

    def ask(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


def suggest(project: Project, moments: dict[int, list[SuggestedMoment]], others: list[SuggestedMoment]) -> int:
    """Store suggestions by fragment; fragments that are not named get none of their own, only `others`."""
    found = {
        one.row: Suggestion(
            one.fragment.document, one.fragment.id, "leren", "model:1", tuple(moments.get(one.row, ())), tuple(others)
        )
        for one in project.fragments()
    }
    return project.record_suggestions("leren", "model:1", found)


def moment(
    code: str, confidence: float | None = 0.75, valence: str | None = "+", level: str = "soort"
) -> SuggestedMoment:
    return SuggestedMoment(code, level, confidence, valence, 0.75 if valence else None)


def small_review(
    path: Path, coder: str = "Anna", *, blind_share: float = 0.0, blind: bool | None = None, wait: float = 5.0
) -> Review:
    if not path.exists():
        small_project(path, blind_share=blind_share).close()
    return open_review(path, coder, "leren", blind=blind, make_helper=Here, wait=wait)
