"""One row per counter; what was counted in the minutes before is forgotten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_queue_schedules_counters")]
    operations = [
        migrations.RunSQL("DELETE FROM operations_counter", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="counter", name="counter_once_per_window"),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.UniqueConstraint(fields=["bucket"], name="counter_once_per_bucket"),
        ),
    ]
