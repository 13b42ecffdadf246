"""The project file as a file: nothing that was confirmed is lost, and what cannot be used is left byte for byte."""

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes import TREE, tree
from project_fakes import LINES, new_document, small_project
from sqlalchemy import event

from autocode.errors import ProjectError
from autocode.records import Decision, Label, SuggestedMoment, Suggestion
from autocode.store import Project, create_project, files, migrate, open_project, restore

TESTS = Path(__file__).parent
ASKED = Label("S.1", "+")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with some codings in it, closed."""
    place = tmp_path / "study.autocode"
    with small_project(place) as project:
        project.record_codings("Noor", "leren", [Decision(one.row, (ASKED,)) for one in project.fragments()])
    return place


def refused(path: Path, match: str) -> None:
    """Opening is refused in one line, and the file and its folder are as they were."""
    before = path.read_bytes(), sorted(path.parent.iterdir())
    with pytest.raises(ProjectError, match=match) as error:
        open_project(path)
    assert "\n" not in str(error.value)
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before


# --- what is refused ------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_named_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="autocode new"):
        open_project(tmp_path / "weg.autocode")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ProjectError, match="is a folder"):
        open_project(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leeg.autocode"
    path.touch()
    refused(path, "is empty")


def test_a_file_of_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tekst.autocode"
    path.write_text("Dit is een brief, en geen project. " * 20, encoding="utf-8")
    refused(path, "is no project of autocode")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vreemd.autocode"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE codings (id INTEGER)")
    connection.commit()
    connection.close()
    refused(path, "of another program")


def test_a_file_of_a_newer_program_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {files.SCHEMA_VERSION + 1}")
    connection.commit()
    connection.close()
    refused(path, "made by a newer autocode")


def test_a_file_that_was_cut_off_is_refused_with_the_way_back(path: Path) -> None:
    with open_project(path) as project:
        copy = project.backup()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, "is damaged")
    with pytest.raises(ProjectError, match=copy.name):
        open_project(path)


@pytest.mark.parametrize("seed", range(5))
def test_a_file_with_random_bytes_in_it_is_refused(path: Path, seed: int) -> None:
    draw = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(40):
        at = draw.randrange(4096, len(content) - 512)
        content[at : at + 512] = draw.randbytes(512)
    path.write_bytes(content)
    refused(path, "is damaged")


def test_a_damaged_beginning_is_refused(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(200) + path.read_bytes()[200:])
    refused(path, "is no project of autocode")


def test_the_newest_whole_backup_takes_the_place_of_a_damaged_file_and_its_log(path: Path) -> None:
    with open_project(path) as project:
        rows = [one.row for one in project.fragments()]
        project.record_coding("Anna", "leren", Decision(rows[0], ()))
        whole = project.backup()
        project.record_coding("Anna", "leren", Decision(rows[1], ()))
        newer = project.backup()
    newer.write_bytes(newer.read_bytes()[:5000])
    with pytest.raises(ProjectError, match="is sound"):
        restore(path)
    content = random.Random(2).randbytes(300) + path.read_bytes()[300:]
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(b"a log of the damaged file")
    copy, aside = restore(path)
    assert copy.path == whole
    assert aside.read_bytes() == content
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"a log of the damaged file"
    with open_project(path) as project:
        assert [one.fragment for one in project.current_codings("leren", "Anna")] == rows[:1]
        assert project.check() == []


def test_without_a_whole_backup_a_damaged_file_stays_where_it_is(path: Path) -> None:
    content = random.Random(3).randbytes(400)
    path.write_bytes(content)
    with pytest.raises(ProjectError, match="no backup that is whole"):
        restore(path)
    assert path.read_bytes() == content


def test_a_read_only_file_is_refused(path: Path) -> None:
    path.chmod(0o444)
    refused(path, "is read-only")


def test_a_new_project_never_replaces_a_file(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="exists already"):
        create_project(path, [(tree(), TREE)])
    assert path.read_bytes() == before


def test_a_new_project_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "study.autocode"
    with pytest.raises(ProjectError, match="at least one scheme"):
        create_project(path, [])
    with pytest.raises(ProjectError, match="another text under this version"):
        create_project(path, [(tree(), TREE), (tree(), TREE + "\n# anders\n")])
    with pytest.raises(ProjectError, match="does not exist"):
        create_project(tmp_path / "weg" / "study.autocode", [(tree(), TREE)])
    assert list(tmp_path.iterdir()) == []


# --- what fails while one works -------------------------------------------------------------------------------------


def test_while_another_program_writes_a_step_is_refused_and_nothing_is_half_saved(path: Path) -> None:
    with open_project(path, busy_seconds=0.1) as project:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        before = project.current_codings("leren")
        with pytest.raises(ProjectError, match="another program is writing"):
            project.undo("Noor")
        assert project.current_codings("leren") == before
        other.execute("ROLLBACK")
        other.close()
        project.undo("Noor")
        assert project.current_codings("leren") == []


def test_a_file_that_another_program_has_locked_whole_is_refused(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="another program is writing"):
        open_project(path, busy_seconds=0.1)
    assert path.read_bytes() == before
    other.execute("ROLLBACK")
    other.close()


def test_a_full_disk_is_one_clear_line_and_the_file_stays_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    lines = [("Noor", f"Zin {number} van een lang gesprek over het werk.") for number in range(3000)]
    with open_project(path) as project:
        event.listen(project._database.engine, "connect", _no_room)
        project._database.engine.dispose()
        seen = project.current_codings("leren")
        with pytest.raises(ProjectError, match="Is the disk full"):
            project.add_documents([new_document("lang", lines)])
        assert project.current_codings("leren") == seen
        assert project.documents() == ["gesprek", "ander"]
    assert path.read_bytes() == before
    with open_project(path) as project:
        assert project.check() == []


def _no_room(connection: sqlite3.Connection, _: object) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")


def test_when_no_more_can_be_written_the_command_says_so_and_the_file_stays_as_it_was(
    path: Path, tmp_path: Path
) -> None:
    transcript = tmp_path / "lang.txt"
    transcript.write_text(
        "\n".join(f"{'AB'[number % 2]}: Zin {number} van een lang gesprek over het werk." for number in range(3000)),
        encoding="utf-8",
    )
    with open_project(path) as project:
        project.daily_backup()
        project.backup(why="before-add")
    before = path.read_bytes()
    room = path.stat().st_size + 20_000
    result = subprocess.run(
        [sys.executable, "-m", "autocode", "add", str(path), str(transcript)],
        capture_output=True,
        text=True,
        check=False,
        cwd=TESTS.parent,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert result.returncode == 2
    assert "Is the disk full?" in result.stderr
    assert "Traceback" not in result.stderr
    assert path.read_bytes() == before


def test_a_backup_for_which_there_is_no_room_leaves_no_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with open_project(path) as project:
        monkeypatch.setattr(files.os, "replace", no_room)
        with pytest.raises(ProjectError, match="No space left on device"):
            project.backup()
    assert list(files.backup_folder(path).iterdir()) == []


# --- kill -9 --------------------------------------------------------------------------------------------------------

WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from autocode.records import Decision, Label, SuggestedMoment, Suggestion
from autocode.store import open_project

project = open_project(sys.argv[1])
rows = [one.row for one in project.fragments()]
for number in range(100_000):
    kind = number % 4
    if kind == 3:
        done = project.record_codings("Bas", "leren", [Decision(row, (Label("M.1", "-"),)) for row in rows], "bulk")
    else:
        done = [project.record_coding("Noor", "leren", Decision(rows[kind], (Label("S.1", "+"),)))]
    print(*done, flush=True)
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_was_confirmed_is_there_after_kill_9(path: Path, seed: int) -> None:
    script = path.with_name("writer.py")
    script.write_text(WRITER, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(TESTS.parent)}
    writer = subprocess.Popen(
        [sys.executable, str(script), str(path), str(TESTS)], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert writer.stdout is not None
    # A busy computer may take longer for these than the pause below.
    confirmed = "".join(writer.stdout.readline() for _ in range(4))
    time.sleep(random.Random(seed).uniform(0.05, 0.6))
    writer.send_signal(signal.SIGKILL)
    confirmed += writer.stdout.read()
    writer.wait()
    writer.stdout.close()
    whole = confirmed[: confirmed.rfind("\n") + 1]
    ids = {int(one) for one in whole.split()}
    assert len(ids) > 3
    with open_project(path) as project:
        stored = {coding.id for _, _, coding in project.coding_history("leren")}
        assert ids <= stored
        # A bulk step is there whole or not at all.
        assert all(len(steps) in (1, 6) for steps in _by_action(project).values())
        assert project.check() == []


def _by_action(project: Project) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for action, _, coding in project.coding_history("leren"):
        found.setdefault(action, []).append(coding.id)
    return found


# --- backups --------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_project_with_all_that_was_in_it(path: Path, tmp_path: Path) -> None:
    with open_project(path) as project:
        made = project.backup(tmp_path / "stick" / "kopie.autocode")
        expected = project.current_codings("leren"), project.fragments()
        with pytest.raises(ProjectError, match="exists already"):
            project.backup(made)
    with open_project(made) as copy:
        assert (copy.current_codings("leren"), copy.fragments()) == expected
        assert copy.check() == []


def test_a_backup_can_be_made_while_somebody_writes(path: Path) -> None:
    with open_project(path) as one, open_project(path) as other:
        row = one.fragments()[0].row
        other.record_coding("Bas", "leren", Decision(row, (ASKED,)))
        made = one.backup()
    with open_project(made) as copy:
        assert [coding.coder for coding in copy.current_codings("leren", "Bas")] == ["Bas"]


def test_a_copy_that_is_not_whole_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_counts", lambda connection, seen=[]: seen.append(1) or {"codings": len(seen)})
    with open_project(path) as project, pytest.raises(ProjectError, match="other rows"):
        project.backup()
    assert files.backups(path) == []


def days(path: Path) -> list[str]:
    return [f"{copy.day} {copy.why}" for copy in files.backups(path)]


def test_daily_backups_go_back_seven_days_and_those_that_were_asked_for_stay(path: Path) -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    files.make_backup(path, "asked", start)
    for day in range(1, 11):
        assert files.daily_backup(path, start + timedelta(days=day)) is not None
        assert files.daily_backup(path, start + timedelta(days=day, hours=1)) is None
    assert days(path) == ["2026-03-01 asked", *(f"2026-03-{day:02} daily" for day in range(5, 12))]


def test_of_one_day_the_first_and_the_last_automatic_copy_stay(path: Path) -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    files.daily_backup(path, start)
    for hour in range(1, 5):
        files.make_backup(path, "before-add", start + timedelta(hours=hour))
    files.clear_backups(path)
    assert [copy.time for copy in files.backups(path)] == ["090000", "130000"]


def test_backups_of_another_project_in_the_folder_are_left_alone(path: Path) -> None:
    folder = files.backup_folder(path)
    folder.mkdir()
    strange = folder / "ander-2020-01-01T000000-daily.autocode"
    strange.touch()
    for day in range(1, 11):
        files.daily_backup(path, datetime(2026, 3, day, tzinfo=UTC))
    assert strange.exists()


# --- migrations -----------------------------------------------------------------------------------------------------

SECOND = """
from alembic import op
import sqlalchemy as sa

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("coders", sa.Column("colour", sa.Text()))
    {more}
"""


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A version of the program with one migration more."""
    folder = tmp_path / "versions"
    folder.mkdir()
    monkeypatch.setattr(migrate, "VERSIONS", (*migrate.VERSIONS, folder))
    monkeypatch.setattr(files, "SCHEMA_VERSION", files.SCHEMA_VERSION + 1)
    return folder / "r0003_colour.py"


def test_the_migrations_make_the_tables_that_the_program_means(path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from autocode.store.tables import metadata

    with open_project(path) as project, project._database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_file_of_the_first_version_keeps_its_suggestions_and_takes_ranked_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "versions"
    first.mkdir()
    shutil.copy(migrate.VERSIONS[0] / "r0001_first.py", first)
    path = tmp_path / "oud.autocode"
    sure = Suggestion("gesprek", "1", "leren", "model", (SuggestedMoment("M.1", "soort", 0.7, "+", 0.9),))
    with monkeypatch.context() as old:
        old.setattr(migrate, "VERSIONS", (first,))
        old.setattr(files, "SCHEMA_VERSION", 1)
        with create_project(path, [(tree(), TREE)]) as project:
            project.add_documents([new_document("gesprek", LINES)])
            rows = [one.row for one in project.fragments()]
            project.record_suggestions("leren", "model", dict.fromkeys(rows, sure))
    with open_project(path) as project:
        assert {one.moments for _, one in project.suggestions("leren").values()} == {sure.moments}
        ranked = Suggestion("gesprek", "1", "leren", "definitions", (), (SuggestedMoment("M.1", "soort", None),))
        project.record_suggestions("leren", "definitions", {rows[0]: ranked})
        assert project.suggestions("leren")[rows[0]][1].alternatives == ranked.alternatives
        assert project.check() == []


def test_an_older_file_is_copied_before_it_is_migrated_and_that_is_said(path: Path, second: Path) -> None:
    second.write_text(SECOND.format(more=""), encoding="utf-8")
    said: list[str] = []
    with open_project(path, say=said.append) as project:
        assert len(project.current_codings("leren")) == 6
        assert project.check() == []
    (copy,) = files.backups(path)
    assert copy.why == "before-migration"
    assert str(copy.path) in said[0]
    assert files.read_header(path).schema_version == files.SCHEMA_VERSION
    assert files.read_header(copy.path).schema_version == files.SCHEMA_VERSION - 1
    with open_project(path, say=said.append):
        assert len(said) == 1


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path, second: Path) -> None:
    second.write_text(SECOND.format(more='raise RuntimeError("stop")'), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="stop"):
        open_project(path)
    assert path.read_bytes() == before
    with contextlib.closing(sqlite3.connect(path)) as connection:
        columns = connection.execute("SELECT name FROM pragma_table_info('coders')").fetchall()
    assert columns == [("id",), ("name",), ("kind",)]


def test_the_fakes_make_a_project_with_two_conversations(path: Path) -> None:
    with open_project(path) as project:
        assert [one.fragment.text for one in project.fragments("gesprek")] == [text for _, text in LINES]


def test_a_file_that_is_opened_twice_in_one_program_stays_safe_from_another_program(tmp_path: Path) -> None:
    """On POSIX, closing any handle of a file lets go of all locks that the program has on it."""
    path = tmp_path / "study.autocode"
    with small_project(path) as project:
        row = project.fragments()[0].row
        project.record_coding("Anna", "leren", Decision(row, (Label("S.1", "+"),)))
        with open_project(path) as again:
            assert len(again.current_codings("leren")) == 1
        other = "import sys; from autocode.store import open_project; open_project(sys.argv[1]).close()"
        subprocess.run([sys.executable, "-c", other, path], check=True, timeout=60)
        assert path.with_name(f"{path.name}-wal").exists()
        project.record_coding("Anna", "leren", Decision(row, (Label("S.2", "+"),)))
        assert project.check() == []
    with open_project(path) as project:
        assert [one.labels for one in project.current_codings("leren")] == [(Label("S.2", "+"),)]
