"""Actual values of indicators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from goldenthread.delivery.planning.models import Indicator
from goldenthread.direction.strategy.models import Fact, fact_constraints
from goldenthread.foundation.accounts.models import User

from .reports import Report, among


class ActualQuerySet(models.QuerySet["Actual"]):
    """Filters for actual values."""

    def visible_to(self, person: User) -> ActualQuerySet:
        """Leave out the values of a period whose report this person may not read (yet)."""
        unread = Report.objects.filter(
            round__period__starts_on__lte=OuterRef("period__starts_on"),
            round__period__ends_on__gte=OuterRef("period__ends_on"),
        ).exclude(among(Report.objects.visible_to(person), "pk"))
        return self.exclude(
            Exists(unread.filter(entity=OuterRef("indicator__result__programme__entity")))
        ).exclude(Exists(unread.filter(entity=OuterRef("indicator__output__workplan__entity"))))


class Actual(Fact):
    """What an indicator's value was in a period."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="actuals")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ActualQuerySet.as_manager()

    class Meta:
        constraints = fact_constraints("actuals")

    def __str__(self) -> str:
        return f"actual {self.value}"
