"""``tongzhou manage …``: Django's own commands (migrate, shell, check, createcachetable …)."""

from __future__ import annotations

import os


def main(argv: list[str]) -> int:
    """Run a command of Django; return the exit status."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongzhou.config.settings")
    execute_from_command_line(["tongzhou manage", *argv])
    return 0
