"""Limits that administrators have set."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_one_counter")]
    operations = [
        migrations.CreateModel(
            name="SetLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("value", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value__gte", 1)), name="set_limit_above_zero")
                ],
            },
        ),
    ]
