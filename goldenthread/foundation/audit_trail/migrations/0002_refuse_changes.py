"""The database itself refuses to change or remove an audit entry, on both engines."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE TRIGGER audit_entries_are_never_{past} BEFORE {event} ON audit_trail_auditentry
BEGIN SELECT RAISE(ABORT, 'audit entries are never {past}'); END
"""
POSTGRESQL = """
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries are never changed or removed'; END $$;
CREATE TRIGGER audit_entries_are_never_changed BEFORE UPDATE OR DELETE ON audit_trail_auditentry
FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
"""


def refuse(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute(SQLITE.format(past="changed", event="UPDATE"))
            cursor.execute(SQLITE.format(past="removed", event="DELETE"))
        else:
            cursor.execute(POSTGRESQL)


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entries_are_never_changed")
            cursor.execute("DROP TRIGGER audit_entries_are_never_removed")
        else:
            cursor.execute("DROP TRIGGER audit_entries_are_never_changed ON audit_trail_auditentry")
            cursor.execute("DROP FUNCTION refuse_audit_change()")


class Migration(migrations.Migration):
    dependencies = [("audit_trail", "0001_initial")]
    operations = [migrations.RunPython(refuse, allow)]
