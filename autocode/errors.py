"""Every way in which a user's input can be refused.

    AutocodeError          one line: what, where, what to do; the command line exits with 2
    ├── FileError          a file cannot be read or written (missing, damaged, of an unknown format)
    ├── SchemeError        a coding scheme breaks a rule (carries file:line)
    ├── CodedDataError     a coded table cannot be understood (carries file and row)
    │   └── FormError      a workbook that was sent out comes back with something wrong in it (lists all of it)
    ├── ModelError         a model folder is damaged, foreign, or newer than this program
    ├── ProjectError       a project file cannot be opened or written, or does not allow what was asked
    └── SettingsError      options that contradict each other or the data

Anything else that escapes is a bug of ours: a traceback and exit code 1.
"""


class AutocodeError(Exception):
    """The user's input cannot be used; the message says what, where and what to do."""


class FileError(AutocodeError):
    """A file cannot be read or written."""


class SchemeError(AutocodeError):
    """A coding scheme breaks a rule of its format."""


class CodedDataError(AutocodeError):
    """A coded table cannot be understood."""


class FormError(CodedDataError):
    """A workbook that was sent out and filled in cannot be taken in; `complaints` are all that is wrong, a line each.

    With several the message has a line for each, below the first.
    """

    def __init__(self, message: str, complaints: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join((message, *(f"  {one}" for one in complaints))))
        self.summary = message
        self.complaints = complaints


class ModelError(AutocodeError):
    """A model folder cannot be used."""


class ProjectError(AutocodeError):
    """A project file cannot be used, or does not allow what was asked."""


class DamagedProjectError(ProjectError):
    """A project file is damaged, or what lies in its place is no project at all: a backup can take its place."""


class SettingsError(AutocodeError):
    """Options contradict each other or the data."""
