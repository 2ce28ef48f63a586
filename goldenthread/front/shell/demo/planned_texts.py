"""What Kasmar's plans say in words. No real place is named."""

from __future__ import annotations

from datetime import datetime

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import PlanDocument, PlanSection, Programme
from goldenthread.foundation.lib.classification import Classification

from .workplans import PLANNED_AT
from .world import World

Kind = PlanSection.Kind
PROGRAMME_TEXTS = {
    Kind.CONTEXT: (
        "Kasmar follows up some recommendations of the human rights mechanisms, and leaves others without "
        "an owner. Courts in the provinces are far from those who need them.\n\n"
        "Civil society is active in the capital; outside it, few organizations have steady means."
    ),
    Kind.THEORY_OF_CHANGE: (
        "If authorities follow up recommendations through one plan with dates and owners, and if civil "
        "society can ask for it freely, laws and practice change step by step.\n\n"
        "This holds as long as parliament keeps its committee on human rights and the law on associations "
        "is not narrowed."
    ),
    Kind.STAKEHOLDERS: (
        "- Ministry of Justice: owns the plan of follow-up\n"
        "- National human rights institution: receives complaints\n"
        "- Coalition of civil society organizations: reports and advises"
    ),
    Kind.GENDER_AND_INCLUSION: (
        "Women report violence more often since the help desk opened, and few cases reach a court. Persons "
        "with disabilities cannot enter two of three court buildings."
    ),
}
REFLECTION = {
    Kind.WHAT_WORKED: (
        "Working sessions with the drafting committee: half of our proposals are in the law.\n\n"
        "The help desk, because partners run it themselves."
    ),
    Kind.WHAT_DID_NOT: (
        "Visits in the rainy season. Two were cancelled, and the third reached one village only."
    ),
    Kind.WHAT_CHANGES: "We plan visits for the dry months, and give the grant to the partner before March.",
}


def write_texts_of_programme(world: World, programme: Programme) -> None:
    """Let the editor of Kasmar write what its programme rests on."""
    _write(world, programme.document, PROGRAMME_TEXTS, at=PLANNED_AT)


def write_reflection(world: World, document: PlanDocument, *, at: datetime) -> None:
    """Let the editor of Kasmar look back before planning the next year."""
    _write(world, document, REFLECTION, at=at)


def _write(world: World, document: PlanDocument, texts: dict[Kind, str], *, at: datetime) -> None:
    for kind, text in texts.items():
        planning.save_plan_section(
            document,
            kind,
            base_revision=0,
            text=text,
            language="en",
            classification=Classification.INTERNAL,
            by=world.editor("KAS"),
            at=at,
        )
