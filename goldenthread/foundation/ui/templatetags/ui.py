"""Tags and filters every template has (they are built in; no `load` needed)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.amounts import change, figure, money, whole
from goldenthread.foundation.lib.texts import text_in

register = template.Library()

STATE_TONES = {
    "NOT_STARTED": "",
    "IN_PROGRESS": "doing",
    "SUBMITTED": "sent",
    "RETURNED": "back",
    "DESK_APPROVED": "sent",
    "APPROVED": "ok",
    "DRAFT": "doing",
    "DESK_REVIEW": "sent",
    "TECHNICAL_REVIEW": "sent",
    "BOARD": "sent",
    "IN_FORCE": "ok",
    "CLOSED": "locked",
    "ONGOING": "doing",
    "COMPLETED": "ok",
    "POSTPONED": "back",
    "COMPLETE": "ok",
    "WAITING": "",
    "RUNNING": "doing",
    "DONE": "ok",
    "FAILED": "late",
    "CANCELLED": "locked",
}
# Zones that people know by another city than the one in their name.
CITIES: dict[str, str | Promise] = {"Europe/Zurich": _("Geneva"), "UTC": _("UTC")}
LAST_STEP = 4


class Level(Protocol):
    """A step of a scale, as far as drawing it needs to know."""

    position: int
    name: Mapping[str, str]


@register.filter
def text(texts: Mapping[str, str] | None) -> str:
    """Return a title in the reader's language."""
    return text_in(texts)


@register.filter
def tone(state: str) -> str:
    """Return the CSS modifier of a state's tag, such as `tag--ok`, or nothing."""
    modifier = STATE_TONES.get(state, "")
    return f"tag--{modifier}" if modifier else ""


@register.filter
def percent(share: float | Decimal | None) -> str:
    """Return a share (0 to 1) as whole per cent, or a dash where there is none: missing is never zero."""
    return "–" if share is None else f"{round(share * 100)}\u00a0%"


register.filter("figure", figure)
register.filter("money", money)
register.filter("whole", whole)
register.filter("change", change)


@register.simple_tag
def state_tag(state: str, word: str = "") -> SafeString:
    """Draw a state as its shape and its word."""
    return format_html('<span class="tag {}">{}</span>', tone(state), word or state)


@register.simple_tag
def level(step: Level | None, *, none: str = "") -> SafeString:
    """Draw a step of a progress scale as filled pips and its word; no step is "not rated", never zero."""
    if step is None:
        return format_html('<span class="level level--na">{}</span>', none or _("Not rated"))
    return format_html('<span class="level level--{}">{}</span>', step_number(step), text_in(step.name))


@register.filter
def step_number(step: Level) -> int:
    """Return which of the five drawings a step of a scale gets."""
    return max(0, min(LAST_STEP, step.position))


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, *, css: str = "", label: str = "", hint: str = "") -> dict[str, Any]:
    """Draw a form field: label, hint, error and input, tied together for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    return {
        "field": bound,
        "css": css,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "is_check": kind == "checkbox" and not hasattr(bound.field.widget, "choices"),
        # Several inputs under one question need a fieldset and a legend, not a label.
        "is_group": bound.field.widget.use_fieldset,
    }


@register.inclusion_tag("ui/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """List everything wrong with these forms, each line a link to its field; nothing when all is well."""
    problems = []
    for form in forms:
        if form is None or not form.is_bound:
            continue
        problems += [("", message) for message in form.non_field_errors()]
        problems += [
            # A label that is a sentence ends before the colon.
            (bound.auto_id, f"{str(bound.label).rstrip('.')}: {message}")
            for bound in form
            for message in bound.errors
        ]
    return {"problems": problems, "count": len(problems)}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page[Any]) -> dict[str, Any]:
    """Offer the other pages of a list, keeping every filter in the address."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("ui/sort_header.html", takes_context=True)
def sort_header(context: RequestContext, key: str, word: str, *, css: str = "") -> dict[str, Any]:
    """Draw a column head that sorts: once for ascending, again for descending. Needs `sort` in the page."""
    now = str(context["sort"])
    direction = "ascending" if now == key else "descending" if now == f"-{key}" else ""
    return {
        "request": context["request"],
        "word": word,
        "css": css,
        "direction": direction,
        "next_sort": f"-{key}" if direction == "ascending" else key,
    }


@register.simple_tag
def moment(at: datetime | None, *, seconds: bool = False) -> SafeString:
    """Write a moment in the reader's time zone, such as "31 Jan 2020, 23:59"; a dash where there is none."""
    if at is None:
        return format_html("{}", "–")
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{}</time>',
        at.isoformat(),
        date_format(local, "j M Y, H:i:s" if seconds else "j M Y, H:i"),
    )


@register.simple_tag
def day(at: datetime | None) -> SafeString:
    """Write the day of a moment in the reader's time zone; a dash where there is none."""
    if at is None:
        return format_html("{}", "–")
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(), date_format(timezone.localtime(at), "j M Y")
    )


@register.simple_tag(takes_context=True)
def deadline(context: RequestContext, at: datetime) -> SafeString:
    """Write a deadline in the organization's time zone, and in the reader's own where that differs."""
    organization = context.get("organization")
    zone = ZoneInfo(organization.time_zone if organization else "UTC")
    there, here = at.astimezone(zone), timezone.localtime(at)
    said = format_html(
        '<time datetime="{}">{} {}</time>', at.isoformat(), date_format(there, "j M Y, H:i"), city(str(zone))
    )
    if there.utcoffset() == here.utcoffset():
        return said
    own = _("your time: %(moment)s") % {"moment": date_format(here, "j M Y, H:i")}
    return format_html('{} <span class="hint">({})</span>', said, own)


@register.filter
def city(zone: str) -> str:
    """Return the city a time zone is known by."""
    return str(CITIES.get(zone, zone.rpartition("/")[2].replace("_", " ")))


@register.filter
def days_left(due_at: datetime, now: datetime | None = None) -> str:
    """Say how many days are left until a moment, or how many it is past."""
    days = (timezone.localdate(due_at) - timezone.localdate(now)).days
    if days == 0 and due_at >= (now or timezone.now()):
        return str(_("due today"))
    if days > 0:
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    late = max(1, -days)
    return ngettext("%(days)d day late", "%(days)d days late", late) % {"days": late}


@register.filter
def is_past(at: datetime) -> bool:
    """Say whether a moment is over."""
    return at < timezone.now()


@register.filter
def words(value: str) -> int:
    """Count the words of a text."""
    return len(value.split())


@register.simple_tag
def meter(done: int, total: int, words: str) -> SafeString:
    """Draw how much of a count is done; `words` say the same."""
    share = round(100 * done / total, 1) if total else 0
    return format_html(
        '<svg class="meter" width="100%" height="8" role="img" aria-label="{}">'
        '<rect width="100%" height="8"/>'
        '<rect x="{}%" width="{}%" height="8"/></svg>',
        words,
        _mirrored(0, share),
        share,
    )


def _mirrored(x: float, width: float = 0) -> float:
    """Return where a bar begins, in per cent, for the reader's direction."""
    return round(100 - x - width, 1) if get_language_bidi() else x


STEP_HEIGHT = 46


@register.simple_tag
def funnel_step(place: int, word: str, count: int, total: int) -> SafeString:
    """Draw one bar of a funnel: its word and count above, its share of the total below."""
    top = place * STEP_HEIGHT
    share = round(100 * count / total, 1) if total else 0
    return format_html(
        '<text x="{5}%" y="{0}">{1}</text><text class="tb end-t" x="{6}%" y="{0}">{2}</text>'
        '<rect class="track" x="0" y="{3}" width="100%" height="12"/>'
        '<rect class="mark" x="{7}%" y="{3}" width="{4}%" height="12"/>',
        top + 13,
        word,
        count,
        top + 19,
        share,
        _mirrored(0),
        _mirrored(100),
        _mirrored(0, share),
    )


@register.inclusion_tag("ui/bullet.html")
def bullet(baseline: Decimal | None, value: Decimal | None, target: Decimal | None) -> dict[str, Any]:
    """Draw a value between its baseline and its target; what is missing is not drawn."""
    known = [number for number in (baseline, value, target) if number is not None]
    low, high = min([Decimal(0), *known]), max([Decimal(0), *known])
    # Room behind the longest mark, so that a golden tick at the end is seen.
    reach = (high - low) * Decimal("1.08") or Decimal(1)

    def place(number: Decimal | None) -> str:
        return "" if number is None else f"{_mirrored(float((number - low) / reach * 100)):.1f}"

    zero = Decimal(place(Decimal(0)))
    end = Decimal(place(value) or 0)
    return {
        "has_any": bool(known),
        "baseline": baseline,
        "value": value,
        "target": target,
        "baseline_x": place(baseline),
        "target_x": place(
            target
        ),  # As words: a comma for the point, as French writes it, would break the drawing.
        "start_x": str(min(zero, end)),
        "width": str(abs(end - zero)),
    }


@register.filter
def narrative(value: str) -> SafeString:
    """Return a narrative as safe HTML."""
    return narratives.as_html(value)


@register.simple_tag
def diff(steps: list[tuple[str, str]]) -> SafeString:
    """Draw the change from one text to another: added words underlined, words that went struck through."""
    tags = {"new": "<ins>{}</ins>", "gone": "<del>{}</del>", "same": "{}"}
    return format_html_join("", "{}", ((format_html(tags[kind], words),) for kind, words in steps))


INDICATOR_TONES = {"MET": "tag--ok", "ON_TRACK": "tag--doing", "BEHIND": "tag--risk", "WORSE": "tag--late"}


@register.filter
def indicator_tone(status: str) -> str:
    """Return the CSS modifier for what an indicator's numbers say."""
    return INDICATOR_TONES.get(status, "")


@register.simple_tag
def snapshot_level(frozen: Mapping[str, Any] | None, levels: Mapping[str, Level]) -> SafeString:
    """Draw a level as a snapshot keeps it, with the drawing of the scale's step of that code."""
    if frozen is None:
        return level(None)
    step = levels.get(frozen["code"])
    return format_html(
        '<span class="level level--{}">{}</span>',
        step_number(step) if step else "na",
        text_in(frozen["name"]),
    )


@register.filter
def unlocalized(number: int) -> str:
    """Return a number as machines write it, for addresses and form values."""
    return str(number)
