"""Why a message was not taken, as a code with its values; older rows keep their words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notice", "0002_sealed_columns")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="delivery", name="reason_values", field=models.JSONField(default=dict)
        ),
    ]
