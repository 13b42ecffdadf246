"""Making the tables of a new project, and bringing an older file up to date."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from autocode.store import files

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
# Where the migrations lie; the first is the one that ships.
VERSIONS: tuple[Path, ...] = (MIGRATIONS / "versions",)


def migrate(connection: Connection) -> None:
    """Run all migrations that a database has not had, within the transaction of the connection."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {files.APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {files.SCHEMA_VERSION}")


def is_up_to_date(connection: Connection) -> bool:
    """Say whether a database has had all migrations."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA user_version").scalar()
        return bool(found == files.SCHEMA_VERSION)
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(_escaped, VERSIONS)))
    return config


def _escaped(path: Path) -> str:
    # Alembic reads its options with %-interpolation.
    return str(path).replace("%", "%%")
