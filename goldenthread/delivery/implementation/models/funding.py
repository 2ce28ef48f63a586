"""How much money an entity has for a period: typed or imported, until receipts are kept here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from goldenthread.delivery.planning.models import Fund
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid


class FundingPositionQuerySet(models.QuerySet["FundingPosition"]):
    """Filters for funding positions."""

    def visible_to(self, person: User) -> FundingPositionQuerySet:
        """Keep the positions of entities whose submitted plans this person may read."""
        return self.filter(holds(person, roles.VIEW_SUBMITTED_PLAN, timezone.localdate(), entity="entity"))

    def current(self) -> FundingPositionQuerySet:
        """Keep what counts of each entity, period and fund: the position of the latest day, said last."""
        later = FundingPosition.objects.filter(
            Q(as_at__gt=OuterRef("as_at")) | Q(as_at=OuterRef("as_at"), pk__gt=OuterRef("pk")),
            entity=OuterRef("entity"),
            period=OuterRef("period"),
            fund=OuterRef("fund"),
        )
        return self.filter(~Exists(later))


class FundingPosition(models.Model):
    """What one entity has from one fund for one period, as it stood on a day, in the base currency.

    Rows are only added: a correction is a later row, and what was believed before can still be read.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="funding_positions")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="funding_positions")
    fund = models.CharField(max_length=16, choices=Fund.choices)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    as_at = models.DateField()
    # Where the number comes from: a ledger, a letter.
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = FundingPositionQuerySet.as_manager()

    class Meta:
        ordering = ("entity", "period", "fund", "as_at", "pk")
        indexes = (models.Index(fields=["period", "entity", "fund"], name="funding_positions_by_period"),)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_funding_position_is_never_negative"),
        )

    def __str__(self) -> str:
        return f"{self.fund} {self.amount} as at {self.as_at}"
