"""The status of a row in a workbook: whether a machine or a person stands behind its code.

Only a person's status makes a row a coding; everything else is a suggestion or still open.
"""

from enum import Enum


class Status(Enum):
    """One status, with its word in Dutch and in English, and whether a person gave it."""

    SUGGESTED = ("voorstel", "suggestion", False)
    AGREED = ("akkoord", "agreed", True)
    CHANGED = ("gewijzigd", "changed", True)
    NO_CODE = ("geen code", "no code", True)
    NOT_REVIEWED = ("nog niet bekeken", "not yet reviewed", False)

    def __init__(self, nl: str, en: str, is_persons: bool) -> None:
        self.nl = nl
        self.en = en
        self.is_persons = is_persons

    @property
    def key(self) -> str:
        """The name for programs: `agreed`, `no_code`."""
        return self.name.lower()

    def word(self, language: str) -> str:
        """Return the word that stands in a workbook of this language (`nl` or `en`)."""
        return self.en if language == "en" else self.nl


def parse(text: str) -> Status | None:
    """Return the status that a person wrote, in either language and whatever the case or spacing, or None."""
    written = " ".join(text.casefold().split())
    return next((status for status in Status if written in (status.nl, status.en)), None)
