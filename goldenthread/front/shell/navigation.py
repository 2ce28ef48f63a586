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


REVIEW_PATHS = ("/review/", "/rounds/", "/planning/review/")
PLAN_REVIEW = frozenset(
    {
        roles.APPROVE_PLAN,
        roles.REVIEW_PLAN_FINANCE,
        roles.REVIEW_PLAN_HUMAN_RESOURCES,
        roles.REVIEW_PLAN_GENDER,
        roles.REVIEW_PLAN_DISABILITY_INCLUSION,
        roles.REVIEW_PLAN_THEMATIC,
    }
)
# Entries with the same word: the first that fits the reader is shown, so that it leads where they have work.
MENU = (
    MenuItem(_("My work"), "shell:home", ("/",)),
    MenuItem(_("Plan"), "strategy:plan-list", ("/plans/", "/programmes/", "/results/", "/imports/")),
    MenuItem(
        _("Workplans"),
        "planning:workplan-list",
        ("/workplans/", "/activities/", "/plans-of-record/", "/planning/", "/periods/"),
        frozenset({roles.VIEW_DRAFT_PLAN, roles.VIEW_SUBMITTED_PLAN, roles.VIEW_FIGURES}),
    ),
    MenuItem(
        _("Report"),
        "monitoring:report-list",
        ("/reports/",),
        frozenset({roles.WRITE_REPORT, roles.VIEW_SUBMITTED_REPORT, roles.VIEW_APPROVED_REPORT}),
    ),
    MenuItem(_("Review"), "monitoring:round-list", REVIEW_PATHS, frozenset({roles.MANAGE_ROUNDS})),
    MenuItem(_("Review"), "monitoring:review-list", REVIEW_PATHS, frozenset({roles.REVIEW_REPORT})),
    # Technical reviewers and the board review plans, not reports.
    MenuItem(_("Review"), "planning:plan-review-list", REVIEW_PATHS, PLAN_REVIEW),
    MenuItem(_("Review"), "monitoring:round-list", REVIEW_PATHS, frozenset({roles.VIEW_COCKPIT})),
    MenuItem(_("Entities"), "organization:entity-list", ("/entities/",)),
    MenuItem(_("People"), "organization:people-list", ("/people/",), frozenset({roles.MANAGE_ACCOUNTS})),
    MenuItem(
        _("Dashboards"),
        "analysis:dashboard",
        ("/dashboards/", "/figures/", "/explorer/", "/chapters/"),
        frozenset({roles.VIEW_FIGURES}),
    ),
    MenuItem(_("Audit trail"), "shell:audit-trail", ("/audit-trail",), frozenset({roles.VIEW_AUDIT_TRAIL})),
)


# Where planning goes on, beside what waits, in the order of the work; the settings come last.
PLANNING_PLACES = (
    MenuItem(
        _("Workplans"),
        "planning:workplan-list",
        (),
        frozenset({roles.VIEW_DRAFT_PLAN, roles.VIEW_SUBMITTED_PLAN, roles.VIEW_FIGURES}),
    ),
    MenuItem(
        _("Plans under review"),
        "planning:plan-review-list",
        (),
        PLAN_REVIEW | {roles.REVIEW_PLAN, roles.MANAGE_PLANNING},
    ),
    MenuItem(
        _("Planning seasons"),
        "planning:season-list",
        (),
        frozenset({roles.WRITE_PLAN, roles.VIEW_COCKPIT}),
    ),
    MenuItem(_("What is planned"), "analysis:plan-overview", (), frozenset({roles.VIEW_FIGURES})),
    MenuItem(_("Quality checks"), "planning:check-settings", (), frozenset({roles.MANAGE_PLANNING})),
    MenuItem(_("Periods"), "organization:period-list", (), frozenset({roles.MANAGE_PLANNING})),
)


def planning_places(permissions: Collection[str]) -> list[dict[str, object]]:
    """Return where a reader goes on in planning."""
    open_ones = (place for place in PLANNING_PLACES if place.permissions & set(permissions))
    return [{"word": place.word, "url": reverse(place.url_name)} for place in open_ones]


def menu_for(permissions: Collection[str], *, path: str) -> list[dict[str, object]]:
    """Return the entries this reader sees, each with whether the reader is there now."""
    shown: dict[str, MenuItem] = {}
    for item in MENU:
        if not item.permissions or item.permissions & set(permissions):
            shown.setdefault(str(item.word), item)
    # The desk for plans lies below the address of planning: one is where the address is known best.
    best = max((_reach(item, path) for item in shown.values()), default=0)
    return [
        {
            "word": item.word,
            "url": reverse(item.url_name),
            "here": best > 0 and _reach(item, path) == best,
        }
        for item in shown.values()
    ]


def _reach(item: MenuItem, path: str) -> int:
    """Return how much of a path an entry stands for; nothing where it leads elsewhere."""
    found = (start for start in item.paths if (path == start if start == "/" else path.startswith(start)))
    return max(map(len, found), default=0)
