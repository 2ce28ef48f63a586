"""What a version plans, added up when it was frozen. Versions that are there are added up here, from their data."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


def add_up(apps, schema_editor):
    amounts = apps.get_model("planning", "PlannedAmount")
    results = {
        str(uid): (pk, element)
        for uid, pk, element in apps.get_model("planning", "Result").objects.values_list("uid", "pk", "element")
    }
    elements = dict(apps.get_model("strategy", "PlanElement").objects.order_by("pk").values_list("code", "pk"))
    versions = apps.get_model("planning", "PlanSnapshot").objects.filter(document__kind="WORKPLAN")
    for version in versions.only("data").iterator(chunk_size=50):
        found = {}
        for output in version.data["outputs"]:
            result, element = _served(output, results, elements)
            for activity in output["activities"]:
                for line in activity["cost_lines"]:
                    key = (result, element, line["fund"])
                    found[key] = found.get(key, Decimal(0)) + Decimal(line["amount_base"])
        amounts.objects.bulk_create(
            amounts(snapshot=version, result_id=result, element_id=element, fund=fund, amount=amount)
            for (result, element, fund), amount in found.items()
        )


def _served(output, results, elements):
    """Return the result and the element of an output, as far as they are still there."""
    said = output["result"] or output
    # The oldest versions name results by code only: those are not known for certain.
    result, element = results.get(said.get("uid"), (None, None)) if output["result"] else (None, None)
    if element is None and said["element"]:
        element = elements.get(said["element"]["code"])
    return result, element


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0002_full_texts_of_tags"),
        ("planning", "0008_what_was_agreed"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlannedAmount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fund",
                    models.CharField(
                        choices=[
                            ("REGULAR_BUDGET", "Regular budget"),
                            ("EXTRABUDGETARY", "Extrabudgetary"),
                            ("TRUST_FUND", "Trust fund"),
                        ],
                        max_length=16,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15)),
                (
                    "element",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="strategy.planelement",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="planning.result"
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="amounts",
                        to="planning.plansnapshot",
                    ),
                ),
            ],
            options={"ordering": ("snapshot", "pk")},
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
    ]
