"""A plan in force is opened for revision: nobody who may not read the draft meets any of it, at any address.

Not a new row, not a changed word, not a changed number: on no page, in no file, in no answer to a machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Output, Programme, Result, Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
from goldenthread.insight.publishing import programme as programme_document

from .universe import Universe, address, every_route, universe

pytestmark = pytest.mark.django_db
# What a search is asked for is repeated on its page; the second word never is.
WORD, NUMBER = "zebrafinch", "7654321"
DRAFTED = {"en": f"Whisper {WORD}"}
CODE = "QX-ZEBRAFINCH"


def write_in_the_programme(programme: Programme, result: Result, by: User) -> None:
    """Change every part of a programme's draft, and add to it."""
    at, version = timezone.now(), programme.plan_version
    stamp = actions.stamp_of(actions.said_of(programme))
    said = actions.ProgrammeSaid(DRAFTED, programme.kind, programme.starts_on, programme.ends_on)
    actions.save_programme(programme, said, base_stamp=stamp, by=by, at=at)
    changed = actions.ResultSaid(
        DRAFTED,
        element=result.element,
        code=CODE,
        tags=[actions.TagSaid(strategy.tag(version, "YOUTH"))],
    )
    actions.save_result(programme, changed, by=by, at=at, result=result, base_revision=result.revision)
    added = actions.ResultSaid(DRAFTED, element=result.element, code=f"{CODE}-2")
    new = actions.save_result(programme, added, by=by, at=at)
    for of, code in ((result, f"{CODE}.7"), (new, f"{CODE}.8")):
        indicator = actions.add_indicator(
            code=code, title=DRAFTED, measure="UNIT", result=of, unit=WORD, by=by, at=at
        )
        facts(indicator, by)
    for indicator in result.indicators.all():
        facts(indicator, by)
    indicator = result.indicators.order_by("pk")[0]
    indicator.refresh_from_db()
    wanted = actions.IndicatorSaid(title=DRAFTED, measure="UNIT", unit=WORD, code=f"{CODE}.9")
    revision = Result.objects.get(pk=result.pk).revision
    actions.save_indicator(result, wanted, base_revision=revision, by=by, at=at, indicator=indicator)
    risk = actions.RiskSaid("PROGRAMMATIC", DRAFTED["en"], 2, 2)
    actions.save_risk(programme, risk, by=by, at=at)
    section(programme, "CONTEXT", by)


def facts(indicator: Any, by: User) -> None:
    for record in (actions.record_target, actions.record_baseline):
        record(
            indicator,
            period=planning.year(2019),
            place=planning.whole_entity(),
            cell=planning.total(),
            value=Decimal(NUMBER),
            by=by,
            at=timezone.now(),
        )


def section(plan: Programme | Workplan, kind: str, by: User) -> None:
    actions.save_plan_section(
        plan.document,
        kind,
        base_revision=0,
        text=DRAFTED["en"],
        language="en",
        classification="PUBLIC",
        by=by,
        at=timezone.now(),
    )


def write_in_the_workplan(workplan: Workplan, result: Result, by: User) -> None:
    """Change every part of a workplan's draft, and add to it."""
    at = timezone.now()
    for output in workplan.outputs.all():
        said = actions.OutputSaid(DRAFTED, result=result, code=f"{CODE}-{output.pk}")
        actions.save_output(workplan, said, by=by, at=at, output=output, base_revision=output.revision)
    new = actions.save_output(
        workplan, actions.OutputSaid(DRAFTED, result=result, code=f"{CODE}-O"), by=by, at=at
    )
    measured = actions.add_indicator(
        code=f"{CODE}-OI", title=DRAFTED, measure="UNIT", output=new, unit=WORD, by=by, at=at
    )
    facts(measured, by)
    for output in workplan.outputs.all():
        planning.cost_line(
            planning.activity(output, title=DRAFTED, responsible=WORD), NUMBER, description=WORD
        )
    planning.post(workplan, title=WORD)
    section(workplan, "WHAT_WORKED", by)


def revised(state: str = "APPROVED") -> tuple[Universe, Programme, Workplan]:
    """Return the universe of addresses with a programme and a workplan in force that are being revised."""
    made = universe(state)
    result = made.report.result_reports.get().result
    programme, workplan = result.programme, Output.objects.get(workplan__entity=made.report.entity).workplan
    planning.target(result.indicators.get(), "40")
    head, editor = made.people["own head"], made.people["own editor"]
    for plan in (programme, workplan):
        planning.in_state(plan, "IN_FORCE")
        document = actions.move_plan(plan.document, "REVISE", by=head, at=timezone.now(), note="A new law")
        plan.document = document
    write_in_the_programme(programme, result, editor)
    write_in_the_workplan(workplan, result, editor)
    return made, programme, workplan


def addresses(made: Universe) -> Iterator[str]:
    """Yield every address: with ids, without, and searches for what is in the draft."""
    for name, ids in made.ids.items():
        yield address(name, ids)
    for name, names in every_route():
        if not names:
            yield address(name, {})
    asked = {
        "search": "/search/",
        "q": "/workplans/",
        "words": "/workplans.csv",
    }
    for parameter, path in asked.items():
        yield f"{path}?{urlencode({parameter: 'Whisper'})}"
    for words in ("Whisper", "QX", WORD[:7]):
        yield f"/search/?{urlencode({'q': words})}"
    plan = made.ids["strategy:plan-detail"]["code"]
    for element in ("M1", "OE1.1"):
        yield f"/plans/{plan}/elements/{element}/"
        yield f"/plans/{plan}/elements/{element}/results/"


def said_by(answer: Any) -> str:
    """Return all that an answer says; files are unpacked."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace").casefold()


# It says what was done to whom it is open: those whose task is to check deeds, drafts among them.
RECORD_OF_DEEDS = ("/audit-trail/", "/audit-trail.csv")


def leaks(paths: Iterable[str], person: User) -> list[str]:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    found = []
    for path in sorted(set(paths) - set(RECORD_OF_DEEDS)):
        said = said_by(client.get(path))
        words = [word for word in (WORD, NUMBER, "7,654,321", "7\u202f654\u202f321") if word in said]
        if words:
            found.append(f"{path} says {words}: …{said[max(0, said.index(words[0]) - 90) :][:140]}…")
    return found


def test_nobody_meets_a_revision_that_is_not_theirs_to_read_and_its_writers_do() -> None:
    made, programme, workplan = revised()
    paths = list(addresses(made))
    of_writers = (
        f"/programmes/{programme.code}/",
        f"/workplans/{workplan.entity.code}/{workplan.period.code}/",
        f"/plans-of-record/{programme.document.uid}/compare/",
    )
    # Who reads approved plans, who reviews them, who reads everything but drafts.
    who = ("senior reader", "desk", "auditor")

    met = {name: leaks(paths, made.people[name]) for name in who}

    met_by = [f"{name}: {leak}" for name, some in met.items() for leak in some]
    assert not met_by, "\n".join(met_by)
    assert len(leaks(of_writers, made.people["own editor"])) == len(of_writers)


def test_a_programme_being_revised_is_published_as_it_was_agreed() -> None:
    made, programme, _workplan = revised("IN_PROGRESS")
    programme.refresh_from_db()

    document = programme_document.assemble(
        programme, language="en", at=timezone.now(), reader=made.people["senior reader"]
    )

    assert WORD not in str(document).casefold()
    assert NUMBER not in str(document)
    assert "R1" in str(document)
