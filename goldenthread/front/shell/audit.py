"""Reading the audit trail: filters of the page and its copy as CSV."""

import csv
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.audit_trail.models import AuditEntry

COLUMNS = (
    "sequence",
    "at",
    "by",
    "action",
    "subject_type",
    "subject_id",
    "subject_label",
    "entity",
    "note",
    "details",
)
# What a spreadsheet would run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class AuditFilter(forms.Form):
    """What the reader looks for."""

    q = forms.CharField(label=_("Deed or object"), required=False)
    person = forms.CharField(label=_("Person"), required=False)
    entity = forms.CharField(label=_("Entity code"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


def entries(form: AuditFilter) -> QuerySet[AuditEntry]:
    """Return the entries the filter asks for, the latest first. A filter that is wrong asks for nothing."""
    rows = AuditEntry.objects.select_related("by").order_by("-sequence")
    return rows.filter(_condition(form.cleaned_data)) if form.is_valid() else rows.none()


def _condition(wanted: dict[str, Any]) -> Q:
    condition = Q()
    if wanted["q"]:
        condition &= (
            Q(action__icontains=wanted["q"])
            | Q(subject_label__icontains=wanted["q"])
            | Q(subject_type__icontains=wanted["q"])
        )
    if wanted["person"]:
        condition &= Q(by__name__icontains=wanted["person"]) | Q(by__email__icontains=wanted["person"])
    if wanted["entity"]:
        condition &= Q(entity_code__iexact=wanted["entity"])
    if wanted["since"]:
        condition &= Q(at__gte=timezone.make_aware(datetime.combine(wanted["since"], time.min)))
    if wanted["until"]:
        condition &= Q(at__lte=timezone.make_aware(datetime.combine(wanted["until"], time.max)))
    return condition


class _Echo:
    """A file that gives back what is written to it, so that CSV can be streamed."""

    def write(self, line: str) -> str:
        return line


def as_csv(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    """Yield the entries as lines of CSV, safe to open in a spreadsheet."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for entry in rows.iterator(chunk_size=500):
        yield writer.writerow([_safe(cell) for cell in _cells(entry)])


def _cells(entry: AuditEntry) -> tuple[object, ...]:
    return (
        entry.sequence,
        entry.at.isoformat(),
        entry.by.email,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.entity_code,
        entry.note,
        entry.details,
    )


def _safe(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
