"""What everybody reads of a plan while it is revised: its rows keep what was agreed beside the draft."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, When

from .documents import SETTLED, PlanDocument, being_revised


class Agreed(models.Model):
    """A row of a plan that can be revised. Its own fields are the plan as it is being written.

    From the day its plan is opened for revision until that is approved, it also keeps what it said before:
    the plain fields of KEPT in `agreed`, the links of KEPT_LINKS in columns of their own, so that they can
    be joined. A row that came with the revision keeps nothing: it is not part of what was agreed.
    """

    agreed = models.JSONField(null=True, blank=True, default=None, editable=False)

    KEPT: ClassVar[tuple[str, ...]] = ()
    KEPT_LINKS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def keep_as_agreed(self) -> None:
        """Keep what the row says now as what was agreed. Nothing is saved."""
        self.agreed = {name: _plain(getattr(self, name)) for name in self.KEPT}
        for link in self.KEPT_LINKS:
            setattr(self, f"agreed_{link}_id", getattr(self, f"{link}_id"))

    @property
    def as_agreed(self) -> Self:
        """Return the row as everybody reads it, never to be saved: as agreed, while its plan is revised."""
        if self.agreed is None:
            return self
        row = copy(self)
        for name, said in self.agreed.items():
            field: Any = self._meta.get_field(name)
            setattr(row, name, field.to_python(said))
        for link in self.KEPT_LINKS:
            _put_link(row, link)
        return row


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _put_link(row: Any, link: str) -> None:
    agreed = getattr(row, f"agreed_{link}_id")
    if agreed == getattr(row, f"{link}_id"):
        return
    setattr(row, f"{link}_id", agreed)
    if row._meta.get_field(f"agreed_{link}").is_cached(row):
        setattr(row, link, getattr(row, f"agreed_{link}"))


def linked(lookup: str, value: Any, *, row: str = "") -> Q:
    """Return a condition on a link of a row, such as "element__in", as was agreed while its plan is revised.

    `row` (ending in "__", or empty) leads to the row.
    """
    return Q(**{f"{row}agreed__isnull": True, f"{row}{lookup}": value}) | Q(
        **{f"{row}agreed__isnull": False, f"{row}agreed_{lookup}": value}
    )


def link_of(link: str, *, row: str = "") -> Case:
    """Return the key that a link of a row leads to, as was agreed, to be shown or grouped by."""
    return Case(
        When(**{f"{row}agreed__isnull": True, "then": F(f"{row}{link}_id")}),
        default=F(f"{row}agreed_{link}_id"),
    )


def stands(path: str, row: str = "") -> Q:
    """Return the condition that a row is part of what was agreed.

    `path` leads to its plan document, `row` (ending in "__", or empty) to the row itself.
    """
    return Q(**{f"{row}agreed__isnull": False}) | Q(**{f"{path}__state__in": SETTLED})


class WrittenManager(models.Manager[Any]):
    """The parts of rows as the plan is being written: what planning itself reads and changes."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(is_held=False)


class Held(models.Model):
    """A fact or a tag of a row. While the plan is revised, what was agreed is held beside it as a row."""

    is_held = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True


def not_of_revised(path: str) -> Q:
    """Return the condition that the plan document at the end of this path is not being revised."""
    revised = PlanDocument.objects.filter(being_revised())
    return ~Q(**{f"{path}__in": revised.values("pk")})
