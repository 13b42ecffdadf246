"""The commands that look back on codings: agreement in a project, and the report. Thin doors, as in `cli`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autocode.errors import SettingsError


def agreement_of_project(
    files: Sequence[Path], settings: Any, coders: Sequence[str], models: bool, progress: Callable[[str], None]
) -> Any:
    """Return the agreement in a project: what `autocode agreement` does when it is given one."""
    from autocode import workflow_agreement, workflow_project
    from autocode.store import open_project

    if len(files) > 1 or settings.columns or settings.by:
        raise SettingsError("agreement in a project takes that project alone, without other tables, --by or --columns.")
    chosen = workflow_agreement.ProjectSettings(tuple(coders), models)
    with open_project(files[0], say=progress) as project:
        scheme = workflow_project.scheme_of(project, settings.scheme)
        return workflow_agreement.compare_project(project, settings, chosen, progress, scheme=scheme)
