"""The sentences that carry figures. Each is computed and knows the rows it rests on; publishing uses them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import ScaleLevel
from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.templatetags.ui import percent

from .ratings import NOT_REPORTED
from .tables import Answer, FigureTable, Key, Row


@dataclass(frozen=True)
class Headline:
    """One sentence: its figure in large letters, the words after it, what was counted, and on which rows."""

    id: str
    figure: str
    words: str
    counted: str
    figure_id: str
    rows: tuple[Row, ...]
    # What finds the records counted: the keys of a row; several levels of one group are joined with commas.
    keys: dict[str, Key] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Return figure and words as one sentence, for a text."""
        return f"{self.figure} {self.words}"


@dataclass(frozen=True)
class Group:
    """One group of a progress figure with its rows by level."""

    code: Key
    label: str
    rows: dict[Key, Row]

    @property
    def rated(self) -> int:
        """Return how many are rated."""
        return next((row.of for level, row in self.rows.items() if level != NOT_REPORTED), 0)

    @property
    def not_reported(self) -> int:
        """Return how many are not reported."""
        return self.rows[NOT_REPORTED].count if NOT_REPORTED in self.rows else 0

    def count(self, levels: Sequence[str]) -> int:
        """Return how many are at these levels together."""
        return sum(self.rows[level].count for level in levels if level in self.rows)

    def share(self, levels: Sequence[str]) -> float | None:
        """Return the share at these levels together."""
        return self.count(levels) / self.rated if self.rated else None


@dataclass(frozen=True)
class Steps:
    """The scale as figures speak of it."""

    levels: tuple[ScaleLevel, ...]

    @property
    def codes(self) -> list[str]:
        """Return the codes, lowest first."""
        return [level.code for level in self.levels]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names, lowest first."""
        return tuple(text_in(level.name) for level in self.levels)

    @property
    def rolled_up(self) -> list[str]:
        """Return the codes of the levels that may be added up."""
        return [level.code for level in self.levels if level.in_roll_up]

    @property
    def roll_up_name(self) -> str:
        """Return what those levels are called together."""
        return text_in(self.levels[0].scale.roll_up_name) if self.levels else ""

    @property
    def lowest(self) -> list[str]:
        """Return the code of the lowest level."""
        return self.codes[:1]


def steps_of(answer: Answer) -> Steps:
    """Return the scale of the plan an answer is about. Costs one query."""
    scale = answer.version.scale_id if answer.version else None
    levels = ScaleLevel.objects.filter(scale=scale).select_related("scale").order_by("position")
    return Steps(tuple(levels)) if scale else Steps(())


def groups_of(table: FigureTable) -> list[Group]:
    """Return the groups of a progress figure, in order."""
    key = table.figure.keys[0]
    groups: dict[Key, Group] = {}
    for row in table.rows:
        group = groups.setdefault(row.keys[key], Group(row.keys[key], row.labels[key], {}))
        group.rows[row.keys["level"]] = row
    return list(groups.values())


def highest(groups: Sequence[Group], levels: Sequence[str]) -> Group | None:
    """Return the group with the largest share at these levels; of equals, the one with more records."""
    rated = [group for group in groups if group.count(levels)]
    return max(rated, key=lambda group: (group.share(levels) or 0, group.rated), default=None)


def headlines(answer: Answer) -> list[Headline]:
    """Return the sentences that this answer carries, in the order of an argument."""
    steps = steps_of(answer)
    found: list[Headline | None] = [
        _furthest_pillar(answer, steps),
        _most_without_progress(answer, steps),
        _shift_share(answer),
        _spotlight_order(answer),
        _spotlight_growth(answer),
        _largest_goals(answer),
        _oe_share(answer),
        _on_target(answer),
        _region_on_target(answer, highest_first=True),
        _region_on_target(answer, highest_first=False),
    ]
    return [headline for headline in found if headline is not None]


def _furthest_pillar(answer: Answer, steps: Steps) -> Headline | None:
    table = answer.table("progress-by-pillar")
    group = highest(groups_of(table), steps.rolled_up) if table else None
    if group is None:
        return None
    words = _("of results under %(pillar)s were %(levels)s: the highest share of all pillars.")
    said = words % {"pillar": group.label, "levels": steps.roll_up_name.lower()}
    return _about_group("furthest-pillar", "progress-by-pillar", group, steps.rolled_up, said)


def _most_without_progress(answer: Answer, steps: Steps) -> Headline | None:
    table = answer.table("progress-by-pillar")
    group = highest(groups_of(table), steps.lowest) if table else None
    if group is None:
        return None
    words = _("of results under %(pillar)s saw %(level)s: the largest share of all pillars.")
    said = words % {"pillar": group.label, "level": steps.names[0].lower()}
    return _about_group("most-without-progress", "progress-by-pillar", group, steps.lowest, said)


def _about_group(name: str, figure_id: str, group: Group, levels: Sequence[str], words: str) -> Headline:
    rows = tuple(group.rows[level] for level in levels)
    counted = _results(group.count(levels), group.rated)
    keys: dict[str, Key] = {**rows[0].keys, "level": ",".join(levels)}
    return Headline(name, percent(group.share(levels)), words, counted, figure_id, rows, keys)


def _results(count: int, of: int) -> str:
    return _("%(count)s of %(of)s results") % {"count": figure(count), "of": figure(of)}


def _shift_share(answer: Answer) -> Headline | None:
    table = answer.table("shift-share")
    now = table.row(year=answer.year) if table else None
    if table is None or now is None or now.share is None:
        return None
    before = next((row for row in table.rows if row is not now and row.share is not None), None)
    counted = _results(now.count, now.of)
    words = _("of all results contributed to at least one shift%(change)s.") % {
        "change": _change(now, before)
    }
    return Headline(
        "shift-share", percent(now.share), words, counted, "shift-share", tuple(table.rows), now.keys
    )


def _change(now: Row, before: Row | None) -> str:
    if before is None or now.share is None or before.share is None:
        return ""
    values = {"share": percent(before.share), "year": before.keys["year"]}
    if round(now.share * 100) > round(before.share * 100):
        return _(", up from %(share)s in %(year)s") % values
    if round(now.share * 100) < round(before.share * 100):
        return _(", down from %(share)s in %(year)s") % values
    return _(", as in %(year)s") % values


def _spotlights(answer: Answer, year: int) -> list[Row]:
    table = answer.table("spotlight-share")
    rows = [row for row in table.rows if row.keys["year"] == year and row.count] if table else []
    return sorted(rows, key=lambda row: -row.count)


def _spotlight_order(answer: Answer) -> Headline | None:
    rows = _spotlights(answer, answer.year)
    if not rows:
        return None
    first, *others = rows
    words = _("of results with a spotlight named %(first)s%(others)s.") % {
        "first": first.labels["spotlight"].lower(),
        "others": _(", followed by %(names)s")
        % {"names": listed(r.labels["spotlight"].lower() for r in others)}
        if others
        else "",
    }
    return Headline(
        "spotlight-order",
        percent(first.share),
        words,
        _results(first.count, first.of),
        "spotlight-share",
        tuple(rows),
        first.keys,
    )


def _spotlight_growth(answer: Answer) -> Headline | None:
    table = answer.table("spotlight-share")
    before = {r.keys["spotlight"]: r for r in table.rows if r.keys["year"] != answer.year} if table else {}
    grown = [
        (row.count / before[spotlight].count, row, before[spotlight])
        for row in _spotlights(answer, answer.year)
        if (spotlight := row.keys["spotlight"]) in before and before[spotlight].count
    ]
    ratio, now, then = max(grown, key=lambda item: item[0], default=(0, None, None))
    if now is None or then is None or ratio <= 1:
        return None
    how = _("more than double") if ratio > 2 else _("more than")
    words = _(
        "of results with a spotlight named %(spotlight)s: %(now)s results, %(how)s the %(then)s of %(year)s."
    ) % {
        "spotlight": now.labels["spotlight"].lower(),
        "now": figure(now.count),
        "how": how,
        "then": figure(then.count),
        "year": then.keys["year"],
    }
    return Headline(
        "spotlight-growth",
        percent(now.share),
        words,
        _results(now.count, now.of),
        "spotlight-share",
        (now, then),
        now.keys,
    )


def _largest_goals(answer: Answer) -> Headline | None:
    table = answer.table("sdg-engagement")
    rows = sorted((row for row in table.rows if row.count), key=lambda row: -row.count)[:4] if table else []
    if not rows:
        return None
    names = [
        _("SDG %(number)s (%(name)s)") % {"number": r.keys["sdg"], "name": r.labels["sdg"]} for r in rows
    ]
    others = _("; next are %(names)s") % {"names": listed(names[1:])} if names[1:] else ""
    words = _("of results work towards %(first)s%(others)s.") % {"first": names[0], "others": others}
    return Headline(
        "largest-goals",
        percent(rows[0].share),
        words,
        _results(rows[0].count, rows[0].of),
        "sdg-engagement",
        tuple(rows),
        rows[0].keys,
    )


def _oe_share(answer: Answer) -> Headline | None:
    table = answer.table("oe-reporting-share")
    row = table.rows[0] if table else None
    if row is None or row.share is None:
        return None
    counted = _("%(count)s of %(of)s entities") % {"count": figure(row.count), "of": figure(row.of)}
    words = _("of reporting entities reported on results in organizational effectiveness.")
    return Headline("oe-share", percent(row.share), words, counted, "oe-reporting-share", (row,))


def _on_target(answer: Answer) -> Headline | None:
    table = answer.table("indicators-on-target")
    if table is None:
        return None
    # Counts of rows may be added up; shares may not.
    count, of = sum(row.count for row in table.rows), sum(row.of for row in table.rows)
    words = _("of indicator values met their target for %(year)s.") % {"year": answer.year}
    return Headline(
        "on-target",
        percent(count / of) if of else "–",
        words,
        _values(count, of),
        "indicators-on-target",
        tuple(table.rows),
    )


def _region_on_target(answer: Answer, *, highest_first: bool) -> Headline | None:
    table = answer.table("indicators-on-target")
    if table is None or len(table.rows) < 2:
        return None
    rows = sorted(table.rows, key=lambda row: row.share or 0, reverse=highest_first)
    row, name = rows[0], "highest-region-on-target" if highest_first else "lowest-region-on-target"
    words = (
        _("of values in %(region)s met their target: the highest share of all regions.")
        if highest_first
        else _("of values in %(region)s met their target: the lowest share of all regions.")
    )
    said, counted = words % {"region": row.labels["region"]}, _values(row.count, row.of)
    return Headline(name, percent(row.share), said, counted, "indicators-on-target", (row,), row.keys)


def _values(count: int, of: int) -> str:
    return _("%(count)s of %(of)s values") % {"count": figure(count), "of": figure(of)}


def listed(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: "a, b and c"."""
    words = list(names)
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
