"""What was removed from a plan while it was written, kept so that it can be put back as it was."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid

from .documents import PlanDocument


class RemovedRowQuerySet(models.QuerySet["RemovedRow"]):
    """Filters for removed rows."""

    def visible_to(self, person: User) -> RemovedRowQuerySet:
        """Keep what was removed from drafts that this person reads."""
        return self.filter(
            holds(person, roles.VIEW_DRAFT_PLAN, timezone.localdate(), entity="document__entity")
        )


class RemovedRow(models.Model):
    """A row that someone removed from a plan, with what stood under it, as the tables held it."""

    class Kind(models.TextChoices):
        RESULT = "RESULT", _("Result")
        INDICATOR = "INDICATOR", _("Indicator")
        OUTPUT = "OUTPUT", _("Output")
        ACTIVITY = "ACTIVITY", _("Activity")
        COSTLINE = "COSTLINE", _("Cost line")
        POST = "POST", _("Post")
        PROGRAMMERISK = "PROGRAMMERISK", _("Risk")
        PROGRAMMERESOURCE = "PROGRAMMERESOURCE", _("Resource")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="removed_rows")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    row_uid = models.UUIDField()
    label = models.CharField(max_length=300)
    # The row itself first, then what stood under it: [{"model": …, "fields": {…}}].
    rows = models.JSONField()
    # What pointed at these rows and was let go of: [{"model": …, "field": …, "key": …, "rows": [keys]}].
    links = models.JSONField(default=list)
    removed_at = models.DateTimeField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_back_at = models.DateTimeField(null=True, blank=True)
    put_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RemovedRowQuerySet.as_manager()

    class Meta:
        ordering = ("document", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(put_back_at=None, put_back_by=None)
                | Q(put_back_at__isnull=False, put_back_by__isnull=False),
                name="a_row_put_back_has_both_who_and_when",
            ),
        )

    def __str__(self) -> str:
        return self.label
