"""The texts of plans: revisions, two people at once, what is refused, and who reads what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from goldenthread.delivery.planning import actions, queries, rules
from goldenthread.delivery.planning.models import PlanDocument, PlanSection, PlanState, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib import narratives

from . import make

pytestmark = pytest.mark.django_db
Kind = PlanSection.Kind
ALL = frozenset({roles.VIEW_CONFIDENTIAL, roles.WRITE_PLAN})


def save(plan: Workplan | PlanDocument, text: str = "It worked.", *, by: User, **said: Any) -> PlanSection:
    """Save a text of a plan; what worked, from nothing, unless said."""
    document = plan.document if isinstance(plan, Workplan) else plan
    defaults: dict[str, Any] = {"base_revision": 0, "language": "en", "classification": "INTERNAL"}
    kind = said.pop("kind", Kind.WHAT_WORKED)
    return actions.save_plan_section(document, kind, text=text, by=by, at=make.AT, **(defaults | said))


def refusals() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__endswith=".refused").values_list("details__reason", flat=True)
    )


# Saving


def test_the_first_save_makes_revision_one_and_notes_who_wrote(workplan: Workplan, editor: User) -> None:
    section = save(workplan, "One.\r\n\r\nTwo. ", by=editor)

    assert (section.revision, section.text, section.updated_by) == (1, "One.\n\nTwo.", editor)
    assert [paragraph["text"] for paragraph in section.paragraphs] == ["One.", "Two."]
    kept = section.revisions.get()
    assert (kept.number, kept.was_taken, kept.paragraphs) == (1, True, section.paragraphs)
    assert list(workplan.document.contributions.values_list("person", flat=True)) == [editor.pk]
    entry = AuditEntry.objects.get(action="planning.section.saved")
    assert entry.details == {"kind": "WHAT_WORKED", "revision": 1}


def test_a_paragraph_keeps_its_id_and_a_copied_text_is_not_copied_any_more(
    workplan: Workplan, editor: User
) -> None:
    first = save(workplan, "One.\n\nTwo women joined.", by=editor)
    PlanSection.objects.update(copied_from="KAS 2018")

    second = save(workplan, "New.\n\nOne.\n\nTwo women joined it.", by=editor, base_revision=1)

    assert second.paragraphs[1:] == [
        first.paragraphs[0],
        {"id": first.paragraphs[1]["id"], "text": "Two women joined it."},
    ]
    assert second.copied_from == ""
    assert second.revisions.count() == 2


def test_another_classification_stands_in_the_audit_trail(workplan: Workplan, editor: User) -> None:
    save(workplan, by=editor, classification="CONFIDENTIAL")
    save(workplan, by=editor, classification="PUBLIC", base_revision=1)

    entry = AuditEntry.objects.filter(action="planning.section.saved").latest("pk")
    assert (entry.details["source"], entry.details["target"]) == ("CONFIDENTIAL", "PUBLIC")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": Kind.CONTEXT}, "It has: What worked, What did not work, What we change."),
        ({"kind": "NONSENSE"}, "This plan has no such text"),
        ({"text": "x" * (narratives.MAX_LENGTH + 1)}, "a section holds 60000"),
        ({"language": "tlh"}, "The language is not in the list"),
        ({"classification": "SECRET"}, "Say who may read the text"),
    ],
)
def test_what_is_no_text_of_the_plan_is_refused_with_the_reason(
    workplan: Workplan, editor: User, said: dict[str, Any], words: str
) -> None:
    with pytest.raises(actions.SectionRefused, match=words):
        save(workplan, by=editor, **said)

    assert not PlanSection.objects.exists()


def test_who_comes_second_overwrites_nothing_and_finds_both_texts(workplan: Workplan, editor: User) -> None:
    other = people.member(workplan.entity)
    save(workplan, "First.", by=editor)
    save(workplan, "Theirs.", by=other, base_revision=1)

    with pytest.raises(actions.PlanSectionChanged, match=r"Yours is kept beside theirs") as refusal:
        save(workplan, "Mine.", by=editor, base_revision=1)

    both = refusal.value
    assert both.base is not None
    assert (both.theirs.text, both.base.text, both.mine.text) == ("Theirs.", "First.", "Mine.")
    assert str(other) in str(both)
    section = PlanSection.objects.get()
    assert (section.text, section.revision) == ("Theirs.", 2)
    assert list(section.revisions.filter(was_taken=False).values_list("text", "saved_by")) == [
        ("Mine.", editor.pk)
    ]


def test_a_revision_that_never_was_is_a_conflict_too(workplan: Workplan, editor: User) -> None:
    with pytest.raises(actions.PlanSectionChanged, match="Someone saved") as refusal:
        save(workplan, "Mine.", by=editor, base_revision=7)

    assert refusal.value.base is None
    assert PlanSection.objects.get().text == ""
    assert PlanSection.objects.get().revisions.get().was_taken is False


def test_a_text_typed_while_the_plan_was_submitted_is_kept_aside(workplan: Workplan, editor: User) -> None:
    make.in_state(workplan, PlanState.SUBMITTED)

    with pytest.raises(actions.PlanNotOpen):
        save(workplan, "Too late.", by=editor)

    section = PlanSection.objects.get()
    assert (section.text, section.revision) == ("", 0)
    assert section.revisions.get().text == "Too late."
    assert refusals() == ["not open for writing"]


def test_who_does_not_plan_there_writes_nothing(workplan: Workplan) -> None:
    with pytest.raises(actions.NotYoursToPlan):
        save(workplan, by=people.member(people.entity()))

    assert not PlanSection.objects.exists()
    assert refusals() == ["not a planner"]


def test_nobody_replaces_a_text_that_is_not_theirs_to_read(
    workplan: Workplan, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given an organization whose editors write plans without reading what is confidential."""
    save(workplan, "Names.", by=editor, classification="CONFIDENTIAL")
    role = roles.ROLES[roles.ENTITY_EDITOR]
    less = replace(role, permissions=role.permissions - {roles.VIEW_CONFIDENTIAL})
    monkeypatch.setitem(roles.ROLES, roles.ENTITY_EDITOR, less)

    with pytest.raises(actions.NotYoursToPlan, match="do not include reading it"):
        save(workplan, "Blank.", by=editor, base_revision=1)

    assert PlanSection.objects.get().text == "Names."
    assert refusals() == ["not a reader of the text"]
    assert save(workplan, "From a file.", by=make.system(), base_revision=1).revision == 2


# Reading


@pytest.mark.parametrize(
    ("classification", "nobody", "desk", "writer"),
    [
        ("PUBLIC", True, True, True),
        ("INTERNAL", True, True, True),
        ("CONFIDENTIAL", False, True, True),
        ("STRICTLY_CONFIDENTIAL", False, False, True),
        ("UNKNOWN", False, False, False),
    ],
)
def test_a_classification_says_who_reads(classification: str, nobody: bool, desk: bool, writer: bool) -> None:
    read = rules.may_read_section

    assert read(classification, ()) is nobody
    assert read(classification, {roles.VIEW_CONFIDENTIAL}) is desk
    assert read(classification, ALL) is writer


def test_a_plans_data_holds_its_texts_in_reading_order_without_empty_ones(
    workplan: Workplan, editor: User
) -> None:
    save(workplan, "Change.", by=editor, kind=Kind.WHAT_CHANGES)
    save(workplan, "Work.", by=editor, language="fr")
    save(workplan, " ", by=editor, kind=Kind.WHAT_DID_NOT)

    sections = queries.plan_data(workplan.document)["sections"]

    assert [(one["kind"], one["language"]) for one in sections] == [
        ("WHAT_WORKED", "fr"),
        ("WHAT_CHANGES", "en"),
    ]
    assert [paragraph["text"] for paragraph in sections[0]["paragraphs"]] == ["Work."]
    assert (sections[0]["classification"], sections[0]["revision"]) == ("INTERNAL", 1)


def test_a_programme_has_texts_of_its_own(entity: Entity, editor: User) -> None:
    programme = make.programme(of=entity, state=PlanState.DRAFT)
    save(programme.document, "Why.", by=editor, kind=Kind.THEORY_OF_CHANGE)

    data = queries.plan_data(programme.document)

    assert [one["kind"] for one in data["sections"]] == ["THEORY_OF_CHANGE"]


def kinds_seen(document: PlanDocument, *permissions: str) -> list[str]:
    document.refresh_from_db()
    data = queries.data_for(document, frozenset(permissions))
    assert data is not None
    return [section["classification"] for section in data["sections"]]


def test_readers_get_no_text_above_them_live_as_submitted_or_as_approved(
    workplan: Workplan, editor: User
) -> None:
    """Given three texts, each more confidential than the one before; then the plan goes its way."""
    document = workplan.document
    save(workplan, by=editor)
    save(workplan, by=editor, kind=Kind.WHAT_DID_NOT, classification="CONFIDENTIAL")
    save(workplan, by=editor, kind=Kind.WHAT_CHANGES, classification="STRICTLY_CONFIDENTIAL")
    own = (roles.VIEW_DRAFT_PLAN, roles.WRITE_PLAN, roles.VIEW_CONFIDENTIAL)

    assert kinds_seen(document, *own) == ["INTERNAL", "CONFIDENTIAL", "STRICTLY_CONFIDENTIAL"]

    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)
    actions.freeze(document, None, reason="", by=head, at=make.AT)
    PlanDocument.objects.update(state=PlanState.SUBMITTED, submitted_at=make.AT, submitted_by=head)

    assert kinds_seen(document, roles.VIEW_SUBMITTED_PLAN) == ["INTERNAL"]
    assert kinds_seen(document, roles.VIEW_SUBMITTED_PLAN, roles.VIEW_CONFIDENTIAL) == [
        "INTERNAL",
        "CONFIDENTIAL",
    ]

    PlanDocument.objects.update(state=PlanState.IN_FORCE, approved_snapshot=document.snapshots.get())

    assert kinds_seen(document) == ["INTERNAL"]
    assert len(document.snapshots.get().data["sections"]) == 3


def test_a_version_frozen_before_plans_had_texts_has_none() -> None:
    assert queries.as_seen({"outputs": []}, ALL) == {"outputs": [], "sections": []}
