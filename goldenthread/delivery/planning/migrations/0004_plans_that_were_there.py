"""Every programme and workplan gets its document: what was there already is a plan of record. And the code lists."""

from django.db import migrations

BUDGET_CLASSES = (
    ("STAFF", "Staff and other personnel"),
    ("SUPPLIES", "Supplies, commodities and materials"),
    ("EQUIPMENT", "Equipment, vehicles and furniture"),
    ("CONTRACTUAL", "Contractual services"),
    ("TRAVEL", "Travel"),
    ("GRANTS", "Transfers and grants to counterparts"),
    ("OPERATING", "General operating and other direct costs"),
)
SOURCE_CATEGORIES = (
    ("ASSESSED", "Assessed contributions"),
    ("MEMBER_STATES", "Voluntary contributions of Member States"),
    ("UN_SYSTEM", "United Nations funds and entities"),
    ("INTERGOVERNMENTAL", "Other intergovernmental organizations"),
    ("PRIVATE", "Foundations and private donors"),
)


def give_documents(apps, schema_editor):
    documents = apps.get_model("planning", "PlanDocument")
    for kind in ("Programme", "Workplan"):
        for plan in apps.get_model("planning", kind).objects.filter(document=None).iterator():
            plan.document = documents.objects.create(kind=kind.upper(), entity_id=plan.entity_id, state="IN_FORCE")
            plan.save(update_fields=["document"])


def fill_lists(apps, schema_editor):
    for model, entries in (("BudgetClass", BUDGET_CLASSES), ("SourceCategory", SOURCE_CATEGORIES)):
        for position, (code, name) in enumerate(entries):
            apps.get_model("planning", model).objects.get_or_create(
                code=code, defaults={"name": {"en": name}, "position": position}
            )


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_plans_of_record")]

    operations = [
        migrations.RunPython(give_documents, migrations.RunPython.noop),
        migrations.RunPython(fill_lists, migrations.RunPython.noop),
    ]
