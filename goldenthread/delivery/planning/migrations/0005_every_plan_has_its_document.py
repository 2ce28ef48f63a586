import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_plans_that_were_there")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name=name, to="planning.plandocument"
            ),
        )
        for name in ("programme", "workplan")
    ]
