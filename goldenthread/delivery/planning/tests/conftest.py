"""The set-up most tests of planning begin with: one office, what it plans, and who writes it."""

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Activity, Output, PlanState, Programme, Workplan
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User

from . import make


@pytest.fixture
def entity() -> Entity:
    """Return the office KAS."""
    return people.entity("KAS", name="Kasmar office")


@pytest.fixture
def version() -> PlanVersion:
    """Return a strategic plan in force, with elements to work under."""
    return plans.plan_version(plans.plan("OMP"))


@pytest.fixture
def programme(entity: Entity, version: PlanVersion) -> Programme:
    """Return the empty draft of a programme of KAS."""
    return make.programme(of=entity, version=version, code="KAS-P", state=PlanState.DRAFT)


@pytest.fixture
def workplan(entity: Entity) -> Workplan:
    """Return the empty draft of a workplan of KAS, for eighteen months."""
    return make.workplan(entity)


@pytest.fixture
def output(workplan: Workplan) -> Output:
    """Return an output of the workplan."""
    return make.output(workplan, code="O1")


@pytest.fixture
def activity(output: Output) -> Activity:
    """Return an activity of the output."""
    return make.activity(output)


@pytest.fixture
def editor(entity: Entity) -> User:
    """Return a person who writes the plans of KAS."""
    return people.member(entity)


@pytest.fixture
def writer(client: Client, editor: User) -> Client:
    """Return the browser of that person."""
    client.force_login(editor)
    return client
