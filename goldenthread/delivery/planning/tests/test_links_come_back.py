"""What pointed at a removed row points at it again once it is back: also links that have no way back."""

from __future__ import annotations

import pytest
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.actions import freeze
from goldenthread.delivery.planning.models import Output, PlannedAmount, PlanState, Result

from . import make

pytestmark = pytest.mark.django_db


def served() -> tuple[Output, Result]:
    """Return an output that served one result when its workplan was frozen, and serves another by now."""
    programme = make.programme()
    before, now = make.result(programme), make.result(programme)
    output = make.output(make.workplan(programme.entity), result=before)
    make.cost_line(make.activity(output), "100")
    freeze(output.workplan.document, None, reason="", by=make.system(), at=make.AT)
    output.keep_as_agreed()
    output.result = now
    make.in_state(programme, PlanState.DRAFT)
    return output, before


def test_a_result_that_is_put_back_has_its_amounts_again() -> None:
    # Given that the change of the workplan is approved
    output, result = served()
    output.agreed, output.agreed_result = None, None
    output.save()
    head, at = make.head_of(result.programme), timezone.now()

    removed = actions.remove_result(result, base_revision=result.revision, by=head, at=at)
    assert PlannedAmount.objects.get().result is None
    actions.put_back(removed, by=head, at=at)

    assert PlannedAmount.objects.get().result == result


def test_a_result_stays_while_an_output_is_agreed_for_it() -> None:
    # Given an output that serves another result in a revision only
    output, result = served()
    output.save()
    head, at = make.head_of(result.programme), timezone.now()

    with pytest.raises(actions.RowRefused, match=f"outputs {output.code} are delivered for it"):
        actions.remove_result(result, base_revision=result.revision, by=head, at=at)

    output.refresh_from_db()
    assert output.agreed_result == result
