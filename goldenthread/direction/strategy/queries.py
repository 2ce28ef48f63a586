"""Questions other code asks about plans. Reading only."""

from datetime import date

from .models import PlanLevel, PlanVersion, ScaleLevel, StrategicPlan, TagSet

State = PlanVersion.State


def plan_version_in_force(code: str | None = None, *, on: date | None = None) -> PlanVersion | None:
    """Return the version in force of the plan with this code, or nothing.

    Without a code: of the plan that runs on that day; without a day, of the plan that began last.
    """
    versions = PlanVersion.objects.filter(state=State.IN_FORCE).select_related("plan", "scale")
    if code:
        versions = versions.filter(plan__code=code)
    if on is not None:
        versions = versions.filter(plan__starts_on__lte=on, plan__ends_on__gte=on)
    return versions.order_by("-plan__starts_on", "plan__code").first()


def levels_of(version: PlanVersion) -> list[PlanLevel]:
    """Return the levels of this version, topmost first."""
    return list(version.levels.order_by("position", "code"))


def tag_sets_of(plan: StrategicPlan) -> list[TagSet]:
    """Return the tag sets of this plan in order, each with its tags."""
    return list(plan.tag_sets.order_by("position", "code").prefetch_related("tags"))


def scale_levels(version: PlanVersion) -> list[ScaleLevel]:
    """Return the levels results are rated with under this version, lowest first; none where it has no scale."""
    if version.scale_id is None:
        return []
    return list(ScaleLevel.objects.filter(scale_id=version.scale_id).order_by("position"))
