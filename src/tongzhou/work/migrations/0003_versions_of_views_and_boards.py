from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0002_deleted_views_in_the_trash")]

    operations = [
        migrations.AddField(
            model_name="savedview", name="version", field=models.PositiveIntegerField(default=1)
        ),
        migrations.AddField(model_name="board", name="version", field=models.PositiveIntegerField(default=0)),
    ]
