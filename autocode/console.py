"""What the commands share: progress on stderr, JSON on stdout, options that hold several things."""

import json
import sys
import time
from typing import Annotated, Any

import typer

from autocode.errors import SettingsError
from autocode.segment import Cut

Columns = Annotated[
    str | None,
    typer.Option("--columns", metavar="ROLE=COLUMN,...", help="Which column is what, as in text=Citaat,code=Codering."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
CutInto = Annotated[
    Cut, typer.Option("--cut", help="Into what turns are cut. A table of fragments is taken as it is cut.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]


class Progress:
    """Prints lines to stderr once the work has taken over a second; before that it holds them back."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._waiting: list[str] = []

    def __call__(self, line: str) -> None:
        """Take a line."""
        self._waiting.append(line)
        if time.monotonic() - self._started > 1.0:
            self.flush()

    def flush(self) -> None:
        """Print the lines that wait."""
        for line in self._waiting:
            print(line, file=sys.stderr, flush=True)
        self._waiting.clear()


def columns(written: str | None) -> dict[str, str] | None:
    """Return `text=Citaat,code=Codering` as a mapping."""
    if written is None:
        return None
    pairs = [pair.partition("=") for pair in written.split(",")]
    for role, equals, column in pairs:
        if not (role.strip() and equals and column.strip()):
            raise SettingsError(f"--columns {written}: write role=column,role=column, as in text=Citaat,code=Codering.")
    return {role.strip(): column.strip() for role, _, column in pairs}


def print_json(value: Any) -> None:
    """Print plain values as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1))
