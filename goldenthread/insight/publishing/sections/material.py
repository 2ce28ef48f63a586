"""What the sections are written from."""

from __future__ import annotations

from functools import cached_property

from goldenthread.direction.organization.models import Organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.figures import FigureTable, NotComputable
from goldenthread.insight.analysis.headlines import steps_of
from goldenthread.insight.publishing import background, illustrations
from goldenthread.insight.publishing.illustrations import Levels
from goldenthread.insight.publishing.model import Figure


class Material:
    """The figures of the year, the plan and what came in; hands out the numbers of figures and tables."""

    def __init__(
        self, answer: figures.Answer, version: PlanVersion, organization: Organization | None
    ) -> None:
        self.answer, self.version, self.year = answer, version, answer.year
        self.organization = organization
        self.tables = {table.figure.id: table for table in answer.tables if table.rows}
        self.steps = steps_of(answer)
        self.scale = list(self.steps.levels)
        self.roll_up_name = self.steps.roll_up_name
        self.round = background.round_of(version, answer.year)
        self._figures = self._tables = 0

    @property
    def has_data(self) -> bool:
        """Say whether there is anything of the year: a round, or at least one figure."""
        return self.round is not None or bool(self.tables)

    @cached_property
    def reporting(self) -> background.Reporting | None:
        """Return what the year's round brought in, if there was one."""
        return background.reporting_in(self.round) if self.round else None

    @cached_property
    def measurement(self) -> background.Measurement:
        """Return how much is planned and measured."""
        return background.measurement_in(self.version, self.year)

    def table(self, figure_id: str) -> FigureTable | None:
        """Return a figure of the year, unless it was left out or has no row."""
        return self.tables.get(figure_id)

    def levels(self, figure_id: str) -> Levels | None:
        """Return a figure with ratings, regrouped, unless nothing is rated."""
        table = self.table(figure_id)
        levels = Levels(table, self.scale) if table else None
        return levels if levels and any(levels.rated(group) for group in levels.groups) else None

    @cached_property
    def before(self) -> Levels | None:
        """Return the progress by pillar of the year before, if it can be computed."""
        try:
            table = figures.compute("progress-by-pillar", year=self.year - 1, version=self.version)
        except NotComputable:
            return None
        return Levels(table, self.scale)

    def figure(self, figure_id: str) -> Figure:
        """Return the next figure of the chapter."""
        self._figures += 1
        table = self.tables[figure_id]
        return illustrations.figure_of(table, number=self._figures, year=self.year, steps=self.steps)

    def next_table(self) -> int:
        """Return the number of the next table."""
        self._tables += 1
        return self._tables
