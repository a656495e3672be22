from django.db import migrations, models

PARTS = {
    "goals": "goals",
    "deliverables": "deliverables",
    "changes": "changes",
    "acceptances": "acceptances",
    "client_actions": "client actions",
}


class Migration(migrations.Migration):
    """What was published so far stays as it is: the client sees no new part until somebody publishes it."""

    dependencies = [("portal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name=name,
            field=models.BooleanField(default=False, verbose_name=label),
        )
        for name, label in PARTS.items()
    ]
