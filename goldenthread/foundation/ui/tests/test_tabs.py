"""Tabs, panels and columns that higher apps add to lower pages."""

import pytest

from goldenthread.foundation.lib.registry import Registry
from goldenthread.foundation.ui import tabs


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("tabs", "panels", "columns"):
        monkeypatch.setattr(tabs, name, Registry())


def test_a_page_shows_its_own_tabs_in_order_with_their_counts() -> None:
    tabs.tabs.register(tabs.TabSpec("later", 20, "entity", "Later", lambda thing: f"/{thing}/later/"))
    tabs.tabs.register(
        tabs.TabSpec(
            "reports", 10, "entity", "Reports", lambda thing: f"/{thing}/", count=lambda _thing, _by: 6
        )
    )
    tabs.tabs.register(tabs.TabSpec("other", 1, "plan", "Other", lambda _thing: "/"))

    shown = tabs.tabs_of("entity", "KAS", None, here="reports")

    assert shown == [tabs.Tab("Reports", "/KAS/", 6, is_here=True), tabs.Tab("Later", "/KAS/later/")]


def test_a_panel_without_values_for_this_reader_is_left_out() -> None:
    tabs.panels.register(tabs.PanelSpec("a", 1, "entity", "a.html", lambda _thing, _by: None))
    tabs.panels.register(tabs.PanelSpec("b", 2, "entity", "b.html", lambda thing, _by: {"thing": thing}))

    assert tabs.panels_of("entity", "KAS", None) == [tabs.Panel("b.html", {"thing": "KAS"}, is_aside=False)]


def test_columns_bring_numbers_by_row() -> None:
    tabs.columns.register(tabs.ColumnSpec("results", 1, "plan", "Results", lambda _thing, _by: {7: 3}))

    assert tabs.columns_of("plan", None, None) == [tabs.Column("Results", {7: 3})]
