"""Django's ``migrate``, for which an empty database is a case of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser, no_translations
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from tongzhou.operations.creation import create_schema

SPECIAL = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
"""With one of these somebody wants something else than tables."""


class Command(migrate.Command):
    """Brings the database up to date; an empty one gets its tables at once."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's, and one to go through the whole history."""
        super().add_arguments(parser)
        parser.add_argument(
            "--one-by-one", action="store_true", help="Apply every migration, to an empty database as well."
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Make all tables at once where there is none; otherwise do what Django does."""
        usual = options["database"] == DEFAULT_DB_ALIAS and not any(options[name] for name in SPECIAL)
        if usual and not options["one_by_one"] and create_schema():
            if options["verbosity"]:
                self.stdout.write("The database was empty: all tables have been made at once.")
            return
        super().handle(*args, **options)
