"""The whole installation in one file, and back, into either database; see docs/adr/0021-backup.md.

Search indexes and other tables without a model can be made anew from the rest and are not kept; rooms name the
tasks that make them in ``REBUILDS``, and a restore has them run.
"""

REBUILDS: list[str] = []
"""Tasks that are enqueued after a restore."""
