"""What planning adds to the calendar: how many plan in a period, and the way to open a season for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.tabs import ColumnSpec, PanelSpec, columns, panels


def _counts(relation: str, periods: Sequence[Period]) -> Mapping[int, int]:
    """Return how many of these each period has. Read by framework managers only, who follow all of them."""
    counted = Period.objects.filter(pk__in=[one.pk for one in periods]).annotate(n=Count(relation))
    return dict(counted.order_by().values_list("pk", "n"))


def _workplans(periods: Sequence[Period], _person: User) -> Mapping[int, int]:
    return _counts("workplans", periods)


def _seasons(periods: Sequence[Period], _person: User) -> Mapping[int, int]:
    return _counts("planning_season", periods)


def _list_address(period: Period) -> str:
    return f"{reverse('planning:workplan-list')}?{urlencode({'period': period.code})}"


def _season_address(period: Period) -> str:
    return reverse("planning:season-detail", args=[period.code])


def _panel(_calendar: None, _person: User) -> Mapping[str, Any]:
    return {}


def add_to_lower_pages() -> None:
    """Register what the list of periods shows of plans."""
    planned = ColumnSpec("period-workplans", 10, "period-list", _("Workplans"), _workplans, _list_address)
    called = ColumnSpec("period-seasons", 20, "period-list", _("Seasons"), _seasons, _season_address)
    columns.register(planned)
    columns.register(called)
    panels.register(PanelSpec("period-planning", 10, "period-list", "planning/_periods_panel.html", _panel))
