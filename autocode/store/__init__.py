"""The project file: everything that a study needs to keep, and the only SQL in the program.

    open_project / create_project -> Project -> records

tables     what is stored: facts, and ledgers of entries with their latest state
database   connections and transactions; failures as one clear line
files      the file before it is opened; verified backups
ledger     appending entries, and reversing those of an action
steps      actions, undo, redo
write      what goes in
change     fragments that are split, joined or taken over, and what becomes of their codings
realign    a corrected transcript laid beside the old one
read       what comes out
look       a fragment in its conversation, a search, counts so far
check      whether a file is sound: the log is replayed
migrate    the tables made, and brought up to date (Alembic, `migrations/`)
"""

from autocode.store.files import SUFFIX, backups, restore
from autocode.store.look import Search
from autocode.store.project import (
    DEFAULT_BLIND_SHARE,
    AddedDocument,
    DocumentProgress,
    NewDocument,
    Project,
    create_project,
    open_project,
)

__all__ = [
    "DEFAULT_BLIND_SHARE",
    "SUFFIX",
    "AddedDocument",
    "DocumentProgress",
    "NewDocument",
    "Project",
    "Search",
    "backups",
    "create_project",
    "open_project",
    "restore",
]
