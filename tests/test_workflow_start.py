"""What the start page needs: recent projects, folders, names of speakers; and a shortcut on the desktop."""

import configparser
import json
import os
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import Run
from project_fakes import small_project

from autocode import workflow_start
from autocode.errors import FileError, ProjectError, SettingsError
from autocode.records import Speaker
from autocode.shortcut import write_shortcut
from autocode.store import Project

WINDOWS, MACOS, LINUX = "Windows", "Darwin", "Linux"


@pytest.fixture(autouse=True)
def own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user without a past."""
    file = tmp_path / "state" / "recent.json"
    monkeypatch.setattr(workflow_start, "_recent_file", lambda: file)
    return file


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return small_project(tmp_path / "study.autocode")


def test_the_project_opened_last_comes_first_and_one_that_is_gone_is_left_out(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.autocode" for name in ("een", "twee")]
    for path in paths:
        path.touch()
        workflow_start.remember(path, "Anna", "leren")
    workflow_start.remember(paths[0], "Bas", "leren")
    assert [(one.name, one.coder) for one in workflow_start.recent_projects()] == [("een", "Bas"), ("twee", "Anna")]
    assert workflow_start.usual_coder() == "Bas"
    paths[0].unlink()
    assert [one.name for one in workflow_start.recent_projects()] == ["twee"]
    assert workflow_start.usual_folder() == tmp_path


def test_a_spoilt_list_of_recent_projects_is_no_reason_to_stop(own_state: Path, tmp_path: Path) -> None:
    own_state.parent.mkdir()
    for text in ("{", '[{"path": 3}]', '["een"]', "\x00"):
        own_state.write_text(text, encoding="utf-8")
        assert workflow_start.recent_projects() == []
    (tmp_path / "een.autocode").touch()
    workflow_start.remember(tmp_path / "een.autocode", "Anna", "leren")
    assert json.loads(own_state.read_text(encoding="utf-8"))[0]["coder"] == "Anna"


def test_a_project_gets_a_name_that_a_file_can_have(tmp_path: Path) -> None:
    assert workflow_start.project_path(str(tmp_path), " gilde 2026 ") == tmp_path / "gilde 2026.autocode"
    assert workflow_start.project_path(str(tmp_path), "gilde.autocode") == tmp_path / "gilde.autocode"
    for name in ("", "  ", "a/b", "..", ".verborgen", "con:1", "a\nb"):
        with pytest.raises(ProjectError, match="give the project a name"):
            workflow_start.project_path(str(tmp_path), name)
    with pytest.raises(FileError, match="is no folder"):
        workflow_start.project_path(str(tmp_path / "weg"), "gilde")


def test_a_folder_shows_its_folders_and_projects_and_nothing_hidden(tmp_path: Path) -> None:
    for name in ("b", "a", ".stil"):
        (tmp_path / name).mkdir()
    for name in ("z.autocode", "tekst.txt", ".y.autocode"):
        (tmp_path / name).touch()
    place = workflow_start.place(str(tmp_path))
    assert [one.name for one in place.folders] == ["a", "b"]
    assert [one.name for one in place.projects] == ["z.autocode"]
    assert place.above == tmp_path.parent


def test_speakers_are_named_once_for_all_documents_in_which_they_speak(project: Project) -> None:
    people = {one.person.name: one for one in workflow_start.speakers_to_name(project)}
    assert {name: one.documents for name, one in people.items()} == {
        "Noor": ("gesprek", "ander"), "Bas": ("gesprek",), "Sem": ("ander",),
    }  # fmt: skip
    named = replace(people["Noor"], person=Speaker("Noor", "OZ", "onderzoeker", None), suggested_for=False)
    assert workflow_start.name_speakers(project, [named, people["Bas"], people["Sem"]], "Anna") == 2
    assert {one.fragment.speaker for one in project.fragments()} == {"OZ", "Bas", "Sem"}
    assert {one.fragment.speaker for one in project.fragments() if not one.fragment.suggested_for} == {"OZ"}
    again = workflow_start.speakers_to_name(project)
    assert workflow_start.name_speakers(project, again, "Anna") == 0


def test_two_people_under_one_name_are_named_per_document(project: Project) -> None:
    apart = workflow_start.speakers_to_name(project, apart=True)
    assert [(one.person.name, one.documents) for one in apart] == [
        ("Noor", ("gesprek",)), ("Bas", ("gesprek",)), ("Noor", ("ander",)), ("Sem", ("ander",)),
    ]  # fmt: skip
    apart[2] = replace(apart[2], person=Speaker("Noor", "R9"))
    assert workflow_start.name_speakers(project, apart) == 1
    names = [(one.person.code, one.documents) for one in workflow_start.speakers_to_name(project)]
    assert ("Noor", ("gesprek",)) in names
    assert ("R9", ("ander",)) in names


def test_two_people_of_one_document_cannot_get_one_code(project: Project) -> None:
    people = workflow_start.speakers_to_name(project)
    same = [replace(one, person=replace(one.person, code="R1")) for one in people]
    with pytest.raises(ProjectError, match="would both be called R1"):
        workflow_start.name_speakers(project, same)
    assert {one.fragment.speaker for one in project.fragments()} == {"Noor", "Bas", "Sem"}


# --- the shortcut ---------------------------------------------------------------------------------------------------


def test_on_linux_a_desktop_entry_starts_the_program_even_from_a_path_with_strange_signs(tmp_path: Path) -> None:
    python = '/opt/my "pythons"/50% $x/python'
    made = write_shortcut(tmp_path, LINUX, python)
    assert made == tmp_path / "autocode.desktop"
    entry = configparser.RawConfigParser()
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(made, encoding="utf-8")
    line = entry["Desktop Entry"]["Exec"]
    # As a desktop reads it: escapes of the file, then quotes as a shell has them, then the percent sign.
    printed = subprocess.run(
        ["sh", "-c", "printf '%s\\n' " + line.replace("\\\\", "\\")], capture_output=True, text=True
    )
    words = printed.stdout.replace("%%", "%").splitlines()
    assert words == [python, "-P", "-m", "autocode", "start"]
    assert Path(entry["Desktop Entry"]["Icon"]).is_file()
    assert os.access(made, os.X_OK)


def test_on_macos_a_command_file_runs_the_program(tmp_path: Path) -> None:
    made = write_shortcut(tmp_path, MACOS, "/Users/anna b/it's/python3")
    assert made.name == "autocode.command"
    assert made.read_text(encoding="utf-8").splitlines()[0] == "#!/bin/sh"
    words = shlex.split(made.read_text(encoding="utf-8").splitlines()[1])
    assert words == ["exec", "/Users/anna b/it's/python3", "-P", "-m", "autocode", "start"]
    assert os.access(made, os.X_OK)


def test_on_windows_a_batch_file_starts_it_in_a_window_of_its_own(tmp_path: Path) -> None:
    made = write_shortcut(tmp_path, WINDOWS, r"C:\Users\Zoë 100%\python.exe")
    assert made.name == "autocode.cmd"
    text = made.read_bytes().decode("utf-8")
    assert text.count("\r\n") == text.count("\n") == 3
    assert r'start "autocode" /min "C:\Users\Zoë 100%%\python.exe" -P -m autocode start' in text


def test_the_macos_and_linux_shortcuts_really_start_this_program(tmp_path: Path) -> None:
    made = write_shortcut(tmp_path, MACOS)
    made.write_text(made.read_text(encoding="utf-8").replace("start", "start --help"), encoding="utf-8")
    # A file on the desktop that is called like one of Python's own is no obstacle.
    (tmp_path / "random.py").write_text("raise SystemExit('not this one')", encoding="utf-8")
    done = subprocess.run([made], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path)
    assert "Open the start page in the browser" in done.stdout
    assert sys.executable in write_shortcut(tmp_path, LINUX).read_text(encoding="utf-8")


def test_where_no_shortcut_can_be_made_it_is_said(run: Run, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="autocode start"):
        write_shortcut(tmp_path, "Plan 9")
    code, _, error = run("shortcut", "--folder", tmp_path / "weg")
    assert (code, len(error.splitlines())) == (2, 1)
    code, printed, _ = run("shortcut", "--folder", tmp_path, "--json")
    assert code == 0
    assert Path(json.loads(printed)["path"]).is_file()
