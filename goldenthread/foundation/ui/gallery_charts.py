"""One chart of each form, for the gallery: the numbers are invented."""

from goldenthread.foundation.ui.charts import (
    Bar,
    Bars,
    Chart,
    Dumbbell,
    Dumbbells,
    Link,
    Marked,
    SmallMultiples,
    Sparkline,
    StackedBar,
    StackedBars,
)

LEVELS = ("No progress", "Some progress", "Good progress", "Partially achieved", "Fully achieved")
LINKS = (Link("How is this calculated?", "#charts"),)
PILLARS = (
    StackedBar("Mechanisms", (4, 20, 38, 14, 5), not_reported=2),
    StackedBar("Development", (9, 31, 33, 8, 2)),
    StackedBar("Peace and security", (6, 33, 38, 12, 4)),
)
REGIONS = (
    StackedBar("Africa", (6, 64, 58, 24, 6)),
    StackedBar("Middle East and North Africa", (5, 24, 23, 7, 2)),
    StackedBar("Headquarters", (7, 23, 39, 13, 3)),
)


def samples() -> list[Chart]:
    """Return one chart of each form that stands alone."""
    return [
        StackedBars(
            id="g-stacked",
            title="Mechanisms advanced furthest",
            subtitle="Results by level of progress, end of 2019: n = 257 rated",
            links=LINKS,
            marked=(Marked(0, (3, 4)),),
            row_head="Pillar",
            steps=LEVELS,
            rows=PILLARS,
            roll_up=(3, 4),
            roll_up_name="Partially or fully achieved",
        ),
        SmallMultiples(
            id="g-multiples",
            title="Headquarters advanced furthest",
            subtitle="Results by level of progress, end of 2019, on one scale",
            links=LINKS,
            row_head="Region",
            steps=LEVELS,
            rows=REGIONS,
        ),
        StackedBars(
            id="g-in-table",
            title="Bars inside a table, for groups with long names",
            subtitle="Results by level of progress, end of 2019",
            links=LINKS,
            row_head="Pillar",
            steps=LEVELS,
            rows=PILLARS,
            roll_up=(3, 4),
            roll_up_name="Partially or fully achieved",
            in_table=True,
        ),
        Dumbbells(
            id="g-dumbbells",
            title="Youth more than doubled",
            subtitle="Share of results with a spotlight, 2018 and 2019",
            links=LINKS,
            marked=(Marked(1),),
            row_head="Spotlight",
            before_name="2018",
            after_name="2019",
            rows=(
                Dumbbell("Women", Bar("Women", 66, 90), Bar("Women", 146, 200)),
                Dumbbell("Youth", Bar("Youth", 20, 90), Bar("Youth", 52, 200)),
                Dumbbell("Not asked before", None, Bar("Not asked before", 12, 200)),
            ),
        ),
        Bars(
            id="g-bars",
            title="Most results work towards SDG 16",
            subtitle="Results linked to the goal, 2019: n = 530. A result may count in several rows",
            links=LINKS,
            marked=(Marked(0),),
            row_head="Goal",
            rows=(
                Bar("16 Peace, justice", 202, 530),
                Bar("10 Inequalities", 160, 530),
                Bar("5 Gender", 0, 530),
            ),
        ),
    ]


def sparkline() -> Sparkline:
    """Return the chart that stands in the cell of a table."""
    return Sparkline(
        id="g-spark",
        title="KAS-I1, 2016 to 2019",
        subtitle="Recommendations under way",
        points=(("2016", 12), ("2017", None), ("2018", 26), ("2019", 43)),
    )
