from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """The sealed columns say in their names what they hold: nobody takes them for what can be shown."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("notice", "0001_initial")]

    operations: ClassVar[list[Any]] = [
        migrations.RenameField("channel", "url", "sealed_url"),
        migrations.RenameField("channel", "secret", "sealed_secret"),
    ]
