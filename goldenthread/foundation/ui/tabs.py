"""What higher apps add to the pages of lower ones: tabs, panels and columns.

A lower page shows what is registered for it and never needs to know who did. Register in `AppConfig.ready()`.
`person` is the reader; every function gives only what that person may see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from goldenthread.foundation.lib.registry import Registry

# Whoever reads the page: the accounts live on a floor above, so their type is not known here.
Person = Any


@dataclass(frozen=True)
class TabSpec:
    """A tab on the page of an object: another view of the same object, at an address of its own."""

    code: str
    order: int
    page: str
    title: str | Promise
    url: Callable[[Any], str]
    # How many things the tab holds for this reader; none: no number is shown.
    count: Callable[[Any, Person], int] | None = None


@dataclass(frozen=True)
class PanelSpec:
    """A part of an object's page: a template that finds its values in `panel`.

    `context` returns those values, or nothing where the panel has no place on the page for this reader.
    """

    code: str
    order: int
    page: str
    template: str
    context: Callable[[Any, Person], Mapping[str, Any] | None]
    # Panels of the side column hold facts; the others hold lists and tables.
    is_aside: bool = False


@dataclass(frozen=True)
class ColumnSpec:
    """A number beside each row of a page: `values` returns it by the row's key, missing where none.

    `url` leads from a row to what is counted.
    """

    code: str
    order: int
    page: str
    title: str | Promise
    values: Callable[[Any, Person], Mapping[int, int]]
    url: Callable[[Any], str] | None = None


tabs: Registry[TabSpec] = Registry()
panels: Registry[PanelSpec] = Registry()
columns: Registry[ColumnSpec] = Registry()


@dataclass(frozen=True)
class Tab:
    """A tab ready to be drawn."""

    title: str | Promise
    url: str
    count: int | None = None
    is_here: bool = False


@dataclass(frozen=True)
class Panel:
    """A panel ready to be drawn."""

    template: str
    context: Mapping[str, Any]
    is_aside: bool


@dataclass(frozen=True)
class Column:
    """A column ready to be drawn."""

    title: str | Promise
    values: Mapping[int, int] = field(default_factory=dict)
    url: Callable[[Any], str] | None = None

    def cell_of(self, row: Any) -> "Cell":
        """Return the column's number for a row, and the way to what it counts if there is any."""
        number = self.values.get(row.pk, 0)
        return Cell(self.title, number, self.url(row) if self.url and number else "")


@dataclass(frozen=True)
class Cell:
    """A column's number for one row, ready to be drawn."""

    title: str | Promise
    number: int
    url: str


def tabs_of(page: str, thing: Any, person: Person, *, here: str = "") -> list[Tab]:
    """Return the tabs of an object's page; `here` is the code of the tab that is open."""
    return [
        Tab(
            spec.title,
            spec.url(thing),
            spec.count(thing, person) if spec.count else None,
            is_here=spec.code == here,
        )
        for spec in tabs
        if spec.page == page
    ]


def panels_of(page: str, thing: Any, person: Person) -> list[Panel]:
    """Return the panels that have a place on an object's page for this reader."""
    found = ((spec, spec.context(thing, person)) for spec in panels if spec.page == page)
    return [Panel(spec.template, context, spec.is_aside) for spec, context in found if context is not None]


def columns_of(page: str, thing: Any, person: Person) -> list[Column]:
    """Return the columns of a page's table."""
    return [Column(spec.title, spec.values(thing, person), spec.url) for spec in columns if spec.page == page]
