"""Refusals and lines of progress in the language of the page.

What is below the pages speaks English, with names and numbers filled in. Here stand the lines that a person can meet on
a page, with a place for what is filled in; a line is recognised by its shape and said again in the other language. One
that is not here is shown as it is; what readers say of a file has its Dutch in `read.in_dutch`. What only somebody at a
terminal can do is said otherwise in Dutch.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import PurePath

from autocode.read.in_dutch import in_dutch
from autocode.web.words import N_, translations

LINES = (
    # a project file
    N_("%(file)s: exists already. Choose another name; nothing was changed."),
    N_('name "%(name)s": give the project a name of letters, numbers, spaces and dashes.'),
    N_("%(path)s: is no folder. Make it first, or choose another."),
    N_("%(path)s: cannot be read (%(why)s). Choose another folder."),
    N_("%(path)s: the folder %(folder)s does not exist. Make it first, or choose another place."),
    N_("%(path)s: there is no such file. Make a project with: autocode new %(same)s"),
    N_("%(path)s: cannot be opened (%(why)s)."),
    N_("%(path)s: is empty, and no project. %(back)s"),
    N_("%(path)s: is no project of autocode, or its beginning is damaged. %(back)s"),
    N_("%(path)s: is a database of another program. Name a project that `autocode new` made."),
    N_(
        "%(path)s: was made by a newer autocode (file version %(version)s; this is autocode %(own)s, which reads up to "
        "%(most)s). Update autocode."
    ),
    N_("%(path)s: is damaged (%(how)s); it was left as it is. %(back)s"),
    N_("%(path)s: is read-only. Make it writable, or copy it to a folder in which you may write."),
    N_("%(path)s: is read-only, or its folder is. Make it writable, or copy it to a folder in which you may write."),
    N_("There is no backup in %(folder)s; look for a copy of your own."),
    N_("The newest backup is %(path)s: copy that one over it."),
    N_(
        "%(path)s: could not be written (%(why)s). Is the disk full? Make room and try again; nothing of this step was "
        "saved, and all earlier steps are."
    ),
    N_(
        "%(path)s: another program is writing in it at this moment. Try again; if that does not help, close the other "
        "program (or the other window) that has it open."
    ),
    N_("%(path)s: the backup cannot be made (%(why)s). Is the disk full? Nothing was changed in the project."),
    N_("%(path)s: the backup cannot be put back (%(why)s)."),
    N_("%(path)s: there is no backup that is whole. Look for a copy of your own."),
    N_("%(path)s: is sound; it was left as it is."),
    # coders, steps, schemes
    N_("a coder needs a name."),
    N_("choose a codebook, or give your own."),
    N_("coder %(name)s: the project knows %(other)s. Write the name in the same way."),
    N_("somebody has gone on working meanwhile. Look again at what the last step is now."),
    N_(
        "this step cannot be undone or redone: what it changed was changed again since, in another step (%(what)s). "
        "Undo that one first."
    ),
    N_(
        "this step cannot be undone or redone: codings made since would lose their fragment (%(whose)s). Undo those "
        "first."
    ),
    N_("fragment %(number)s: is not in use (any more): it was split, joined or replaced. Look at it afresh."),
    N_("%(document)s: %(one)s and %(other)s would both be called %(code)s. Give each a code of their own."),
    N_("two schemes are called %(name)s. Name each once."),
    N_(
        "in another window somebody went on as %(coder)s, with %(scheme)s; nothing was saved. Load this page again."
    ),
    # while coding
    N_("there is nothing to undo."),
    N_("there is nothing to redo."),
    N_("the memo is empty. Write something, or close it."),
    N_("this memo is not there, or is somebody else's."),
    N_("this is the last fragment of its document; there is none to join it with."),
    N_("fragments of different documents or speakers cannot be joined."),
    N_("the work in the background was ended. Try again."),
    N_("the offer has changed since it was shown. Look at it again; nothing was accepted."),
    # transcripts and tables
    N_("no file was chosen. Choose at least one."),
    N_("something is still being worked on. Wait until it is done."),
    N_("%(name)s: two files have this name. Rename one, or add them one after the other."),
    N_("two documents have one name. Rename one of the files."),
    N_("%(one)s and %(other)s hold a document of the same name, %(name)s. Rename one file."),
    N_("%(file)s: no column %(name)s (found %(found)s); give one of the columns that name"),
    N_(
        "%(file)s: no column %(name)s (found %(found)s); give one of the columns that name, or say which it is with "
        "--columns text=NAME"
    ),
    N_("%(file)s: no coded fragment is left%(why)s."),
    N_("%(files)s: there is no code in these tables to make a scheme of."),
    N_(
        "%(file)s: no codebook is recognised (found %(found)s). Give it a first row with the words code, naam and "
        "definitie, and a row for each code."
    ),
    N_("%(file)s: the codebook has no codes. Fill in a row for each."),
    N_("%(file)s: the code %(code)s stands there twice. Give each code one row."),
    N_("%(file)s: %(code)s lies under %(parent)s, which is no code of this table."),
    N_("%(file)s: %(code)s lies under itself. Say otherwise what it lies under."),
    N_("no fragment has this id or this text"),
    N_("another row already has the fragment with this text"),
    N_("this text stands %(count)s times in the document, and the rows around it do not tell which"),
    N_("scheme %(scheme)s: no two coders coded the same fragment yet."),
    # what is being done
    N_("reading %(file)s"),
    N_("reading %(count)s file(s)"),
    N_("storing %(count)s documents"),
    N_("suggesting %(scheme)s for %(count)s fragments"),
    N_("ranking %(scheme)s by its definitions for %(count)s fragments"),
    N_("storing suggestions for %(count)s fragments"),
    N_("backup: %(path)s"),
)  # fmt: skip
_PLACE = re.compile(r"%\((\w+)\)s")


def in_language(text: str, language: str) -> str:
    """Return a line as it is said in a language; what is filled in stays, a file is called by its name only."""
    for template, shape in _shapes().items():
        found = shape.fullmatch(text)
        if found is not None:
            said = translations(language).gettext(template)
            return said % {name: _filled_in(name, value, language) for name, value in found.groupdict().items()}
    said = translations(language).gettext(text)
    return in_dutch(said) if language == "nl" else said


def _filled_in(name: str, value: str, language: str) -> str:
    if name == "file":
        return PurePath(value).name
    return in_language(value, language) if name == "back" else value


@cache
def _shapes() -> Mapping[str, re.Pattern[str]]:
    """Return per line what it looks like when it is filled in; a line with more words of its own comes first."""
    ordered = sorted(LINES, key=lambda line: -len(_PLACE.sub("", line)))
    return {line: re.compile(_shape(line), re.DOTALL) for line in ordered}


def _shape(line: str) -> str:
    pieces = _PLACE.split(line)
    return "".join(f"(?P<{piece}>.+?)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))
