"""The menu, in order."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles


@dataclass(frozen=True)
class MenuItem:
    """One entry: its word, where it leads, the paths it stands for and who sees it (empty: everyone)."""

    word: str | Promise
    url_name: str
    paths: tuple[str, ...]
    permissions: frozenset[str] = frozenset()


MENU = (
    MenuItem(_("My work"), "shell:home", ("/",)),
    MenuItem(_("Plan"), "strategy:plan-list", ("/plans/", "/programmes/", "/results/")),
    MenuItem(
        _("Report"), "monitoring:report-list", ("/reports/",),
        frozenset({roles.WRITE_REPORT, roles.VIEW_SUBMITTED_REPORT, roles.VIEW_APPROVED_REPORT}),
    ),
    MenuItem(_("Review"), "monitoring:round-list", ("/rounds/", "/review/"), frozenset({roles.VIEW_COCKPIT})),
    MenuItem(_("Entities"), "organization:entity-list", ("/entities/",)),
    MenuItem(_("Dashboards"), "analysis:dashboard", ("/dashboards/", "/figures/", "/explorer/", "/chapters/"), frozenset({roles.VIEW_FIGURES})),
)


def menu_for(permissions: Collection[str], *, path: str) -> list[dict[str, object]]:
    """Return the entries this reader sees, each with whether the reader is there now."""
    return [
        {"word": item.word, "url": reverse(item.url_name), "here": _is_here(item, path)}
        for item in MENU
        if not item.permissions or item.permissions & set(permissions)
    ]


def _is_here(item: MenuItem, path: str) -> bool:
    return any(path == start if start == "/" else path.startswith(start) for start in item.paths)
