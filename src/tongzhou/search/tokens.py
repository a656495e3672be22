"""What each database searches in: FTS5 on SQLite, a tsvector with a GIN index on PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "CREATE VIRTUAL TABLE search_tokens USING fts5(title, body, ends, tokenize = 'unicode61 remove_diacritics 0')"
TRIGGER = (
    "CREATE TRIGGER search_tokens_gone AFTER DELETE ON search_searchdocument BEGIN "
    "DELETE FROM search_tokens WHERE rowid = OLD.id; END"
)
SQLITE = (TABLE, TRIGGER)
POSTGRESQL = (
    "ALTER TABLE search_searchdocument ADD COLUMN vector tsvector",
    "CREATE INDEX search_document_vector ON search_searchdocument USING gin (vector)",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put it beside the table of documents, as the migrations do step by step."""
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)
