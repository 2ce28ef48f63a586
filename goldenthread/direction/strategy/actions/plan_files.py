"""Loading a plan from a file."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from goldenthread.direction.strategy import plan_file
from goldenthread.direction.strategy.models import PlanVersion, Scale, StrategicPlan, Tag, TagSet
from goldenthread.direction.strategy.plan_file import PlanFile, Problem
from goldenthread.direction.strategy.plan_file.contents import TagInFile, TagSetInFile
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken

from .plans import add_elements, add_level, create_plan, create_version, must_keep_plan, put_in_force
from .taxonomies import NewScaleLevel, add_scale, add_tag_set, is_same_scale

State = PlanVersion.State


@dataclass(frozen=True)
class PlanImport:
    """What loading a plan file did, or would do; with problems it did nothing."""

    version: PlanVersion | None = None
    created: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unchanged: bool = False


class _Refused(Exception):
    """A valid file that does not fit what is already here."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("refused")
        self.problems = problems


def import_plan(content: bytes, *, by: User, at: datetime, dry_run: bool = False) -> PlanImport:
    """Load a plan file, all of it or nothing.

    The same file again changes nothing. A file that only adds tags adds them to the plan in force. One with
    another tree, levels or scale becomes the next version: a draft, unless it says `put_in_force: true`.
    With `dry_run` everything is tried and nothing kept.
    """
    must_keep_plan(by, at)
    plan, problems = plan_file.read(content)
    if plan is None:
        return PlanImport(problems=problems)
    try:
        with transaction.atomic():
            outcome = _Loader(plan, by=by, at=at).load(hashlib.sha256(content).hexdigest())
            transaction.set_rollback(dry_run)
    except _Refused as refused:
        return PlanImport(problems=refused.problems)
    if dry_run and not outcome.unchanged:
        return PlanImport(created=outcome.created)
    return outcome


class _Loader:
    """One loading of one file into the database."""

    def __init__(self, file: PlanFile, *, by: User, at: datetime) -> None:
        self.file, self.by, self.at = file, by, at
        self.created: Counter[str] = Counter()
        self.has_changed = False

    def load(self, digest: str) -> PlanImport:
        plan = self._plan()
        latest = plan.versions.order_by("-number").first()
        if latest is not None and latest.file_digest == digest:
            return PlanImport(version=latest, unchanged=True)
        was_in_force = plan.versions.exclude(state=State.DRAFT).exists()
        self._tag_sets(plan, was_in_force=was_in_force)
        version = self._version(plan, latest)
        version.file_digest = digest
        version.save(update_fields=["file_digest"])
        if self.file.put_in_force and version.state == State.DRAFT:
            version = put_in_force(version, by=self.by, at=self.at)
            self.has_changed = True
        created = {name: count for name, count in self.created.items() if count}
        if not created and not self.has_changed:
            return PlanImport(version=version, unchanged=True)
        audit_trail.record("strategy.plan.imported", version, by=self.by, at=self.at, created=created)
        return PlanImport(version=version, created=created)

    def _plan(self) -> StrategicPlan:
        plan = StrategicPlan.objects.select_for_update().filter(code=self.file.code).first()
        if plan is None:
            self.created["plans"] += 1
            return create_plan(
                self.file.code,
                title=self.file.title,
                starts_on=self.file.starts_on,
                ends_on=self.file.ends_on,
                source=self.file.source,
                by=self.by,
                at=self.at,
            )
        said = {name: getattr(self.file, name) for name in ("title", "starts_on", "ends_on", "source")}
        if any(getattr(plan, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(plan, name, value)
            plan.save(update_fields=list(said))
            self.has_changed = True
            audit_trail.record("strategy.plan.changed", plan, by=self.by, at=self.at)
        return plan

    def _version(self, plan: StrategicPlan, latest: PlanVersion | None) -> PlanVersion:
        """Return the version that holds the file's tree: the latest where it is the same, else the next."""
        if latest is not None and _tree_of(latest) == _tree_in(self.file):
            return latest
        if latest is None or latest.state != State.DRAFT:
            latest = create_version(plan, by=self.by, at=self.at)
            self.created["versions"] += 1
        else:
            self._clear(latest)
        latest.scale = self._scale(plan)
        latest.save(update_fields=["scale"])
        self._tree(latest)
        return latest

    def _clear(self, draft: PlanVersion) -> None:
        # The draft's place in the order stays; what it held gives way to what the file holds.
        try:
            draft.elements.update(parent=None)
            draft.elements.all().delete()
            draft.levels.all().delete()
        except ProtectedError as error:
            message = _(
                "Results already stand on the draft %(version)s. Put it in force, or remove them, first."
            )
            raise _Refused([Problem(None, self.file.code, message % {"version": draft})]) from error

    def _tree(self, version: PlanVersion) -> None:
        for position, level in enumerate(self.file.levels):
            add_level(
                version,
                code=level.code,
                name=level.name,
                name_plural=level.name_plural,
                role=level.role,
                position=position,
            )
        add_elements(version, self.file.elements)
        self.created["levels"] += len(self.file.levels)
        self.created["elements"] += len(self.file.elements)

    def _scale(self, plan: StrategicPlan) -> Scale | None:
        said = self.file.scale
        if said is None:
            return None
        levels = [NewScaleLevel(s.code, s.name, s.definition, s.in_roll_up) for s in said.levels]
        self._drop_scale_of_drafts(plan, said.code, levels)
        is_new = not plan.scales.filter(code=said.code).exists()
        try:
            scale = add_scale(
                plan, code=said.code, name=said.name, roll_up_name=said.roll_up_name, levels=levels
            )
        except RuleBroken as refusal:
            raise _Refused([Problem(said.line, "scale", str(refusal))]) from refusal
        if is_new:
            self.created["scales"] += 1
            self.created["scale_levels"] += len(said.levels)
        return scale

    def _drop_scale_of_drafts(self, plan: StrategicPlan, code: str, levels: list[NewScaleLevel]) -> None:
        """Make way for a corrected scale that nobody has rated with, because it was never in force."""
        scale = plan.scales.filter(code=code).first()
        if scale is None or is_same_scale(scale, levels):
            return
        if not scale.plan_versions.exclude(state=State.DRAFT).exists():
            scale.plan_versions.update(scale=None)
            scale.delete()

    def _tag_sets(self, plan: StrategicPlan, *, was_in_force: bool) -> None:
        problems: list[Problem] = []
        for position, said in enumerate(self.file.tag_sets):
            self.created["tag_sets"] += not plan.tag_sets.filter(code=said.code).exists()
            tag_set = add_tag_set(
                plan,
                code=said.code,
                name=said.name,
                role=said.role,
                position=position,
                has_significance=said.has_significance,
            )
            problems += self._tags(tag_set, said, was_in_force=was_in_force)
        if problems:
            raise _Refused(problems)

    def _tags(self, tag_set: TagSet, said: TagSetInFile, *, was_in_force: bool) -> list[Problem]:
        there = {tag.code: tag for tag in tag_set.tags.select_related("parent")}
        added_on = self.at.date() if was_in_force else None
        position = len(there)
        for parents_first in (False, True):
            new = [t for t in said.tags if t.code not in there and bool(t.parent) is parents_first]
            rows = [_row(tag_set, tag, there, position + place, added_on) for place, tag in enumerate(new)]
            there |= {row.code: row for row in Tag.objects.bulk_create(rows, batch_size=500)}
            position += len(new)
            self.created["tags"] += len(new)
        return [
            problem
            for tag in said.tags
            for problem in self._differences(said, tag, there[tag.code], was_in_force)
        ]

    def _differences(
        self, tag_set: TagSetInFile, said: TagInFile, there: Tag, was_in_force: bool
    ) -> list[Problem]:
        """Correct a tag of a plan that never was in force; refuse to change one that reports may carry."""
        parent = there.parent.code if there.parent else ""
        # A file of texts may have given the name more languages than the plan file says.
        is_same_name = said.name == there.name or (was_in_force and said.name.items() <= there.name.items())
        if is_same_name and said.parent == parent and said.number in (None, there.number):
            return []
        if was_in_force:
            message = _(
                "The tag %(code)s is in use under another name, parent or number. Add a new tag instead."
            )
            where = f"tag_sets › {tag_set.code} › {said.code}"
            return [Problem(said.line, where, message % {"code": said.code})]
        there.parent = Tag.objects.get(tag_set=there.tag_set_id, code=said.parent) if said.parent else None
        there.name, there.number = said.name, _number(said, there.parent)
        there.save(update_fields=["name", "number", "parent"])
        self.has_changed = True
        return []


def _row(
    tag_set: TagSet, said: TagInFile, there: dict[str, Tag], position: int, added_on: date | None
) -> Tag:
    parent = there[said.parent] if said.parent else None
    return Tag(
        tag_set=tag_set,
        code=said.code,
        name=said.name,
        parent=parent,
        number=_number(said, parent),
        position=position,
        added_on=added_on,
    )


def _number(said: TagInFile, parent: Tag | None) -> int | None:
    """Return the number of a tag: its own, else that of its parent."""
    return said.number if said.number is not None or parent is None else parent.number


def _tree_in(file: PlanFile) -> object:
    """Return the tree, levels and scale of a file in a form that compares."""
    return (
        [(level.code, level.name, level.name_plural, level.role) for level in file.levels],
        [
            (new.level_code, new.code, new.title, new.short_title, new.parent_code, new.confidence, new.note)
            for new in file.elements
        ],
        file.scale
        and (
            file.scale.code,
            file.scale.roll_up_name,
            [(s.code, s.name, s.definition, s.in_roll_up) for s in file.scale.levels],
        ),
    )


def _tree_of(version: PlanVersion) -> object:
    """Return the tree, levels and scale of a version in the same form."""
    scale = version.scale
    elements = version.elements.select_related("level", "parent").order_by("position", "code")
    return (
        [
            (level.code, level.name, level.name_plural, level.role)
            for level in version.levels.order_by("position")
        ],
        [
            (
                e.level.code,
                e.code,
                e.title,
                e.short_title,
                e.parent.code if e.parent else "",
                e.confidence,
                e.note,
            )
            for e in elements
        ],
        scale
        and (
            scale.code,
            scale.roll_up_name,
            [(s.code, s.name, s.definition, s.in_roll_up) for s in scale.levels.order_by("position")],
        ),
    )
