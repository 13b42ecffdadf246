"""Migrations of project files, run by Alembic (`autocode.store.migrate`)."""
