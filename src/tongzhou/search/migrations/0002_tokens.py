"""What each database searches in: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLE = "CREATE VIRTUAL TABLE search_tokens USING fts5(title, body, ends, tokenize = 'unicode61 remove_diacritics 0')"
TRIGGER = (
    "CREATE TRIGGER search_tokens_gone AFTER DELETE ON search_searchdocument BEGIN "
    "DELETE FROM search_tokens WHERE rowid = OLD.id; END"
)
SQLITE = (TABLE, TRIGGER)
SQLITE_BACK = ("DROP TRIGGER search_tokens_gone", "DROP TABLE search_tokens")
POSTGRESQL = (
    "ALTER TABLE search_searchdocument ADD COLUMN vector tsvector",
    "CREATE INDEX search_document_vector ON search_searchdocument USING gin (vector)",
)
POSTGRESQL_BACK = ("ALTER TABLE search_searchdocument DROP COLUMN vector",)


def run(sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> Any:
    """A migration that speaks each database's language."""

    def apply(apps: Any, editor: Any) -> None:
        for statement in postgresql if editor.connection.vendor == "postgresql" else sqlite:
            editor.execute(statement)

    return apply


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(run(SQLITE, POSTGRESQL), run(SQLITE_BACK, POSTGRESQL_BACK))]
