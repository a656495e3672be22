"""Attempts to sign in are counted where everything is counted: in ``operations``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rights")]
    operations = [migrations.DeleteModel(name="Attempts")]
