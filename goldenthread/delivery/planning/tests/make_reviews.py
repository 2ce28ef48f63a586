"""An office with a plan under review, and the people around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from goldenthread.delivery.planning import actions, rules
from goldenthread.delivery.planning.models import PlanDocument, TechnicalReview
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User

from . import make

AT = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)
FINANCE, GENDER = TechnicalReview.Function.FINANCE, TechnicalReview.Function.GENDER


@dataclass
class Office:
    """A plan of an entity, and the people around it, none of whom wrote in it."""

    document: PlanDocument
    editor: User
    head: User
    desk: User
    manager: User
    board: User

    def move(self, code: str, by: User | None = None, **said: Any) -> PlanDocument:
        """Take a step; by whom it belongs to, unless another is named."""
        who = by or {
            "SUBMIT": self.head, "WITHDRAW": self.head, "REVISE": self.head, "TAKE_UP": self.desk,
            "ASK_TECHNICAL": self.desk, "RETURN": self.desk, "APPROVE": self.board,
        }.get(code, self.manager)  # fmt: skip
        return actions.move_plan(self.document, code, by=who, at=AT, **said)

    def walk(self, *codes: str) -> None:
        """Take steps in order, with a note; only finance is asked, and agrees before the plan is accepted."""
        for code in codes:
            if code == "ACCEPT":
                self.answer(FINANCE)
            self.move(code, note="Because.", functions=[FINANCE])

    def answer(self, function: str, outcome: str = "AGREED", *, note: str = "") -> TechnicalReview:
        """Answer for a function on the latest version."""
        by = organization.member(
            role=next(iter(roles.roles_with(rules.ANSWER_PERMISSION[TechnicalReview.Function(function)])))
        )
        return actions.answer_technical_review(self.asked(function), outcome, by=by, at=AT, note=note)

    def asked(self, function: str) -> TechnicalReview:
        """Return what a function was asked about the latest version."""
        return TechnicalReview.objects.filter(snapshot__document=self.document, function=function).latest(
            "pk"
        )

    @property
    def state(self) -> str:
        """Return the state in the database."""
        return PlanDocument.objects.get(pk=self.document.pk).state


def office(document: PlanDocument | None = None) -> Office:
    document = document or make.complete_workplan().document
    entity = document.entity
    return Office(
        document,
        organization.member(entity, roles.ENTITY_EDITOR),
        organization.member(entity, roles.HEAD_OF_ENTITY),
        organization.member(entity.details.get().region, roles.DESK_REVIEWER),
        organization.framework_manager(),
        organization.member(role=roles.BOARD_MEMBER),
    )
