"""What the shell adds to the first page of a person: roles handed over that begin or end soon."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.waiting import Wait, Waits, WaitSpec, sources

AHEAD = timedelta(days=14)
# Somebody who was away reads what began or ended meanwhile.
BEHIND = timedelta(days=3)


def delegations_about_now(person: User, *, at: datetime) -> QuerySet[Membership]:
    """Return the roles this person handed over, or was handed, that begin or end about now."""
    today = timezone.localdate(at)
    near = (today - BEHIND, today + AHEAD)
    return (
        Membership.objects.filter(Q(person=person) | Q(delegated_by=person), delegated_by__isnull=False)
        .filter(Q(valid_from__range=near) | Q(valid_to__range=near))
        .select_related("person", "delegated_by", "entity", "region")
        .order_by("valid_from", "pk")
    )


def _said(held: Membership, person: User, at: datetime) -> Wait:
    days = {"from": date_format(held.valid_from, "j F Y"), "role": roles.name_of(held.role)}
    days |= {"to": date_format(held.valid_to, "j F Y") if held.valid_to else "", "where": held.where}
    is_over = held.valid_to is not None and held.valid_to < timezone.localdate(at)
    if held.person_id == person.pk:
        words = _("%(who)s handed you a role: %(role)s, %(where)s") % {"who": held.delegated_by, **days}
        url = reverse("shell:profile")
    else:
        words = _("You handed %(who)s a role: %(role)s, %(where)s") % {"who": held.person, **days}
        url = reverse("shell:delegation")
    note = _("From %(from)s to %(to)s.") % days
    if is_over:
        note = _("It ended on %(to)s.") % days
    return Wait(words=words, url=url, note=note)


def _delegations(person: User, at: datetime) -> Waits:
    return Waits.of([_said(held, person, at) for held in delegations_about_now(person, at=at)])


def add_to_first_page() -> None:
    """Register the list."""
    sources.register(
        WaitSpec("delegations", 90, gettext_lazy("Roles handed over"), _delegations, is_news=True)
    )
