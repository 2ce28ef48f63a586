"""Measurements on the peers' shape, in a process and a database of their own."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from bench import clock
from bench.bare import Bare
from bench.shape import SIZES, Shape, make_shapes
from goldenthread.delivery.monitoring import actions as monitoring
from goldenthread.delivery.monitoring.actions import NewActual
from goldenthread.delivery.monitoring.models import ReportSection, Round
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Indicator, PlanDocument
from goldenthread.direction.organization import actions as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.insight.publishing import programme as publishing

LARGEST = max(SIZES)


def measure() -> dict[str, Any]:
    """Return every number of the peers' shape on this database."""
    shapes = make_shapes()
    # Reading then also asks which reports the reader may read.
    _open_section(shapes[LARGEST])
    found: dict[str, Any] = {"read": {size: _read(shape) for size, shape in shapes.items()}}
    # Memory before the documents, which a process of their own makes when asked for on a page.
    found["memory"] = _memory(shapes[LARGEST])
    found["page"] = {size: _page(shape) for size, shape in shapes.items()}
    found["save"] = {size: _save(shape) for size, shape in shapes.items()}
    found["documents"] = {name: _document(shapes[LARGEST], name) for name in ("docx", "pdf")}
    return found


def getting(person: User, address: str) -> Callable[[], None]:
    """Return a call that gets the page as this person and insists on an answer."""
    client = Client()
    client.force_login(person)

    def get() -> None:
        response = client.get(address)
        clock.insist(response.status_code == 200, f"{address} answered {response.status_code}")
        clock.insist(response.content, f"{address} is empty")

    return get


def _read(shape: Shape) -> dict[str, float]:
    """Measure reading the whole framework as the least privileged reader, and through the bare driver."""
    get = getting(shape.reader, f"/api/v1/programmes/{shape.programme.uid}/results")
    bare = Bare()
    ours, theirs = clock.cpu_ms(get), clock.cpu_ms(lambda: bare.framework(shape.programme.pk))
    return {"cpu": ours, "bare": theirs, "ratio": ours / theirs, "queries": clock.queries(get)}


def _page(shape: Shape) -> dict[str, float]:
    get = getting(shape.reader, f"/programmes/{shape.programme.code}/")
    return {"wall": clock.wall_ms(get), "cpu": clock.cpu_ms(get), "queries": clock.queries(get)}


def _document(shape: Shape, name: str) -> float:
    return clock.wall_ms(lambda: publishing.publish_programme(shape.programme, name), times=1)


def _memory(shape: Shape) -> float:
    """Return how much the process grows by twenty reads of the largest framework, after a small page."""
    getting(shape.reader, "/api/v1/programmes")()
    get = getting(shape.reader, f"/api/v1/programmes/{shape.programme.uid}/results")
    before = clock.memory_mb()
    for _ in range(20):
        get()
    return clock.memory_mb() - before


def _save(shape: Shape) -> dict[str, float]:
    """Measure saving one value with its two parts, as the editor, in a report that is open now."""
    section = _open_section(shape)
    indicator = Indicator.objects.filter(result__programme=shape.programme).order_by("pk")[0]
    place, year = organization.whole_entity(), organization.add_year(2021)
    chance = random.Random(1)  # noqa: S311 - numbers to type, not secrets

    def save() -> None:
        parts = [Decimal(chance.randint(1, 10_000)) for _cell in range(2)]
        values = [
            NewActual(indicator, year, place, cell, value)
            for cell, value in zip(shape.cells, (sum(parts, Decimal(0)), *parts), strict=True)
        ]
        current = ReportSection.objects.get(pk=section.pk)
        monitoring.save_indicator_section(
            current,
            base_revision=current.revision,
            values=values,
            complete=False,
            by=shape.editor,
            at=timezone.now(),
        )

    return {"cpu": clock.cpu_ms(save, times=25), "queries": clock.queries(save)}


def _open_section(shape: Shape) -> ReportSection:
    version, year = shape.programme.plan_version, organization.add_year(2021)
    round_ = Round.objects.filter(plan_version=version).first()
    if round_ is None:
        now = timezone.now()
        later = now + timedelta(days=9)
        # A round asks about what was agreed.
        drafts = PlanDocument.objects.filter(programme__plan_version=version).select_related("entity")
        planning.record_approved_elsewhere(
            list(drafts), note="Measured plans.", by=organization.system_user(), at=now
        )
        round_ = monitoring.open_round(
            Round.Kind.END_OF_YEAR, plan_version=version, period=year, due_at=later, locks_at=later,
            by=organization.system_user(), at=now,
        )  # fmt: skip
    return ReportSection.objects.get(
        report__round=round_, report__entity=shape.programme.entity, key="indicators"
    )
