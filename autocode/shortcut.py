"""A shortcut on the desktop that opens the start page, so that nobody needs a terminal.

    Windows   autocode.cmd       a batch file: it starts the program in a small window; closing that ends it
    macOS     autocode.command   a script that the Finder opens with a double click
    Linux     autocode.desktop   an entry that the desktop shows with a name

Plain text files all three: no COM, no AppleScript, nothing that a virus scanner has to guess about. They start in the
folder that they lie in, so Python is told (-P, 3.11) to look for nothing there: somebody's random.py would break it.
"""

import os
import platform
import shlex
import sys
from pathlib import Path

from autocode.errors import FileError, SettingsError

_SYSTEMS = {"Windows": "autocode.cmd", "Darwin": "autocode.command", "Linux": "autocode.desktop"}


def write_shortcut(folder: Path | None = None, system: str | None = None, python: str | None = None) -> Path:
    """Write a shortcut into a folder (the desktop unless given) and return it; one that is there is replaced.

    `system` (`Windows`, `Darwin`, `Linux`) and `python` are those of this computer unless given. Raises SettingsError
    for another system, FileError when the folder is not there or cannot be written in.
    """
    system = system or platform.system()
    if system not in _SYSTEMS:
        raise SettingsError(f"{system}: for this system there is no shortcut. Start the program with: autocode start")
    target = (folder or _desktop()) / _SYSTEMS[system]
    if not target.parent.is_dir():
        raise FileError(f"{target.parent}: is no folder. Name one: autocode shortcut --folder FOLDER")
    try:
        target.write_bytes(_content(system, python or sys.executable).encode("utf-8"))
        if system != "Windows":
            target.chmod(0o755)
    except OSError as error:
        raise FileError(f"{target}: cannot be written ({error.strerror}). Name another folder: --folder") from error
    return target


def _desktop() -> Path:
    from platformdirs import user_desktop_path

    desktop = user_desktop_path()
    return desktop if desktop.is_dir() else Path.home()


def _content(system: str, python: str) -> str:
    if system == "Windows":
        # A percent sign in a path would be taken for a variable.
        path = python.replace("%", "%%")
        lines = ("@echo off", "chcp 65001 >nul", f'start "autocode" /min "{path}" -P -m autocode start')
        return "\r\n".join(lines) + "\r\n"
    if system == "Darwin":
        return f"#!/bin/sh\nexec {shlex.quote(python)} -P -m autocode start\n"
    return "\n".join(
        (
            "[Desktop Entry]",
            "Type=Application",
            "Name=autocode",
            "Comment=Coderen van transcripten",
            "Comment[en]=Coding of transcripts",
            f"Exec={_desktop_quoted(python)} -P -m autocode start",
            f"Icon={_icon()}",
            "Terminal=false",
            "Categories=Education;Office;",
            "",
        )
    )


def _desktop_quoted(path: str) -> str:
    """Return a path as an Exec line has it (Desktop Entry Specification 1.5): quoted, and a percent sign doubled."""
    escaped = path
    for sign in ("\\", '"', "`", "$"):
        escaped = escaped.replace(sign, f"\\{sign}")
    # Within a desktop file a backslash is itself written as two.
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def _icon() -> str:
    return os.fspath(Path(__file__).with_name("web") / "static" / "icon.svg")
