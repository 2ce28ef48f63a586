"""Figures as charts: which form each takes, and the finding that stands above it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.ui.charts import (
    Bar,
    Bars,
    Chart,
    Dumbbell,
    Dumbbells,
    Link,
    Marked,
    SmallMultiples,
    StackedBar,
    StackedBars,
)
from goldenthread.foundation.ui.templatetags.ui import percent

from .headlines import Group, Steps, groups_of, highest
from .tables import FigureTable, Key, Row

Links = Sequence[Link]
# Groups with long names stand in a table with bars, regions as panels on one scale, others as bars.
IN_TABLE = {"progress-by-pillar-result", "progress-by-action-plan"}
PANELS = {"progress-by-region"}


def drawing(
    table: FigureTable, *, year: int, steps: Steps, links: Links = (), most: int = 0, prefix: str = ""
) -> Chart:
    """Return the chart of a figure. `most` keeps the largest bars only, where there are many."""
    if "level" in table.figure.keys:
        return _levels(table, year=year, steps=steps, links=links, prefix=prefix)
    if "year" in table.figure.keys:
        return _two_years(table, year=year, links=links, prefix=prefix)
    return _amounts(table, year=year, links=links, most=most, prefix=prefix)


def _levels(table: FigureTable, *, year: int, steps: Steps, links: Links, prefix: str) -> StackedBars:
    groups = groups_of(table)
    furthest, behind = highest(groups, steps.rolled_up), highest(groups, steps.lowest)
    key, figure_id = table.figure.keys[0], table.figure.id
    rolled_up = tuple(steps.codes.index(code) for code in steps.rolled_up)
    marked = [
        Marked(groups.index(group), part) for group, part in ((furthest, rolled_up), (behind, (0,))) if group
    ]
    n, missing = sum(group.rated for group in groups), sum(group.not_reported for group in groups)
    return (SmallMultiples if figure_id in PANELS else StackedBars)(
        id=f"{prefix}{figure_id}",
        title=_finding(table, steps, furthest, behind),
        links=links,
        marked=marked,
        subtitle=_levels_subtitle(table, year, steps, n, missing),
        row_head=head_of(key),
        steps=steps.names,
        roll_up=rolled_up,
        roll_up_name=steps.roll_up_name,
        in_table=figure_id in IN_TABLE,
        rows=[
            StackedBar(group.label, tuple(group.count([code]) for code in steps.codes), group.not_reported)
            for group in groups
        ],
    )


def head_of(key: str) -> str:
    """Return what a key is called above a column."""
    heads = {
        "pillar": _("Pillar"),
        "pillar_result": _("Pillar result"),
        "region": _("Region"),
        "entity_type": _("Type of entity"),
        "action_plan": _("Action plan"),
        "result_area": _("Result area"),
        "shift": _("Shift"),
        "spotlight": _("Spotlight"),
        "sdg": _("Goal"),
        "year": _("Year"),
        "level": _("Level of progress"),
    }
    return heads[key]


def _finding(table: FigureTable, steps: Steps, furthest: Group | None, behind: Group | None) -> str:
    if furthest is None and behind is None:
        return str(table.figure.title)
    said = {
        "first": furthest.label if furthest else "",
        "last": behind.label if behind else "",
        "level": steps.names[0].lower(),
    }
    if behind is None:
        return _("%(first)s advanced furthest") % said
    if furthest is None:
        return _("%(last)s has the largest share with %(level)s") % said
    if furthest == behind:
        return _("%(first)s has the largest share at both ends of the scale") % said
    return _("%(first)s advanced furthest; %(last)s has the largest share with %(level)s") % said


def _levels_subtitle(table: FigureTable, year: int, steps: Steps, n: int, missing: int) -> str:
    said = {"unit": capfirst(str(table.figure.unit)), "year": year, "n": figure(n)}
    parts = [_("%(unit)s by level of progress, end of %(year)s; n = %(n)s rated.") % said]
    if steps.roll_up_name:
        name = steps.roll_up_name.lower()
        parts.append(_("The share named is “%(roll_up)s”.") % {"roll_up": name})
    if missing:
        parts.append(_("%(missing)s more are not reported.") % {"missing": figure(missing)})
    return " ".join(parts)


def _two_years(table: FigureTable, *, year: int, links: Links, prefix: str) -> Chart:
    years = sorted({int(row.keys["year"]) for row in table.rows})
    key = next((key for key in table.figure.keys if key != "year"), "")
    of = {y: next(row.of for row in table.rows if row.keys["year"] == y) for y in years}
    if len(years) < 2:
        return _amounts(table, year=year, links=links, most=0, prefix=prefix)
    before, after = years
    rows = [
        Dumbbell(
            now.labels[key] if key else str(table.figure.title),
            _bar(table.row(**{**now.keys, "year": before})),
            _a_bar(now),
        )
        for now in table.rows
        if now.keys["year"] == after
    ]
    return Dumbbells(
        id=f"{prefix}{table.figure.id}",
        title=_finding_of_years(table, rows, before, after),
        rows=rows,
        links=links,
        subtitle=_share_subtitle(table, year, several=bool(key)),
        row_head=head_of(key or "year"),
        before_name=_("%(year)s, n = %(n)s") % {"year": before, "n": figure(of[before])},
        after_name=_("%(year)s, n = %(n)s") % {"year": after, "n": figure(of[after])},
        marked=[Marked(_largest([row.after for row in rows]))] if rows else [],
    )


def _finding_of_years(table: FigureTable, rows: Sequence[Dumbbell], before: int, after: int) -> str:
    named = [row for row in rows if row.after.count]
    if not named:
        return str(table.figure.title)
    top = max(named, key=lambda row: row.after.count)
    said = {
        "name": top.label,
        "now": percent(top.after.share),
        "then": percent(top.before.share if top.before else None),
        "before": before,
        "after": after,
    }
    if table.figure.id == "spotlight-share":
        return (
            _("%(name)s: the most frequent spotlight, %(now)s in %(after)s after %(then)s in %(before)s")
            % said
        )
    return _("%(now)s of results contribute to a shift in %(after)s, after %(then)s in %(before)s") % said


def _share_subtitle(table: FigureTable, year: int, *, several: bool, shown: int = 0, n: int = 0) -> str:
    said = {
        "numerator": capfirst(str(table.figure.numerator)),
        "denominator": table.figure.denominator,
        "year": year,
    }
    parts = [_("%(numerator)s, of %(denominator)s, %(year)s.") % said]
    if n:
        parts.append(_("n = %(n)s.") % {"n": figure(n)})
    if several:
        parts.append(_("A result may count in several rows."))
    if shown:
        parts.append(_("The %(shown)s largest of %(all)s.") % {"shown": shown, "all": len(table.rows)})
    return " ".join(parts)


def _amounts(table: FigureTable, *, year: int, links: Links, most: int, prefix: str) -> Bars:
    key = table.figure.keys[-1] if table.figure.keys else ""
    several = key in {"shift", "spotlight", "sdg"}
    rows = list(table.rows)
    if several or key == "result_area":
        rows.sort(key=lambda row: -(row.share or 0))
    shown = rows[:most] if most and len(rows) > most else rows
    bars = [_a_bar(row, _name(row, key, table)) for row in shown]
    ofs = {row.of for row in rows}
    return Bars(
        id=f"{prefix}{table.figure.id}",
        title=_finding_of_amounts(table, bars),
        links=links,
        rows=bars,
        subtitle=_share_subtitle(
            table,
            year,
            several=several,
            shown=len(shown) if len(shown) < len(rows) else 0,
            n=ofs.pop() if len(ofs) == 1 else 0,
        ),
        row_head=head_of(key) if key else _("Office-wide"),
        marked=[Marked(_largest(bars))] if bars else [],
        count_head=capfirst(str(table.figure.unit)),
        shows_n=len({row.of for row in rows}) > 1,
    )


def _name(row: Row, key: str, table: FigureTable) -> str:
    if not key:
        return str(table.figure.title)
    label = row.labels[key]
    return f"{row.keys[key]} {label}" if key == "sdg" else label


def _finding_of_amounts(table: FigureTable, bars: Sequence[Bar]) -> str:
    counted = [bar for bar in bars if bar.count]
    if not counted or not table.figure.keys:
        return str(table.figure.title)
    top = max(counted, key=lambda bar: bar.share or 0)
    name = top.label
    if table.figure.keys[-1] in {"region", "result_area"}:
        count, of = sum(row.count for row in table.rows), sum(row.of for row in table.rows)
        said = {"share": percent(count / of if of else None), "name": name, "top": percent(top.share)}
        return _("%(share)s of values met their target; the highest share is %(top)s, in %(name)s") % said
    if table.figure.keys[-1] == "sdg":
        return _("Most results work towards SDG %(name)s: %(share)s") % {
            "name": name,
            "share": percent(top.share),
        }
    return _("%(name)s comes first, with %(share)s") % {"name": name, "share": percent(top.share)}


def _largest(bars: Sequence[Bar]) -> int:
    return max(range(len(bars)), key=lambda number: bars[number].share or 0)


def _bar(row: Row | None) -> Bar | None:
    return None if row is None else _a_bar(row)


def _a_bar(row: Row, label: str = "") -> Bar:
    return Bar(label, row.count, row.of)


def shifts_over_time(
    share: FigureTable, now: FigureTable, before: FigureTable | None, *, year: int, links: Links = ()
) -> Chart:
    """Return the chart of any shift and each shift, of all results, in the year and the round before."""
    of = {int(row.keys["year"]): row.of for row in share.rows}
    rows = {int(row.keys["year"]): row for row in share.rows}
    then = next((y for y in of if y != year), None)
    any_before = _bar(rows[then]) if then else None
    bars = [Dumbbell(_("Any shift"), any_before, _a_bar(rows[year]))]
    for row in now.rows:
        earlier = before.row(**row.keys) if before and then else None
        was = Bar("", earlier.count, of[then]) if earlier and then else None
        bars.append(Dumbbell(row.labels["shift"], was, Bar("", row.count, of[year])))
    return Dumbbells(
        id="shifts",
        title=_any_shift(rows[year], any_before),
        links=links,
        rows=bars,
        marked=[Marked(0)],
        row_head=_("Shift"),
        subtitle=_(
            "Share of all result reports. A result may contribute to several shifts; rows do not add up."
        ),
        before_name=_("%(year)s, n = %(n)s") % {"year": then, "n": figure(of[then])} if then else "",
        after_name=_("%(year)s, n = %(n)s") % {"year": year, "n": figure(of[year])},
    )


def _any_shift(now: Row, before: Bar | None) -> str:
    if before is None or before.share is None:
        return _("%(now)s of results contribute to a shift") % {"now": percent(now.share)}
    said = {"now": percent(now.share), "then": percent(before.share)}
    return _("%(now)s of results contribute to a shift, after %(then)s in the round before") % said


def keys_in_words(labels: dict[str, str], keys: dict[str, Key]) -> str:
    """Return the keys of a row in words: "Mechanisms, Good progress"."""
    return ", ".join(labels[key] for key in keys)
