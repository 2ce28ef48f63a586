"""Scales and tags: the words a plan rates and groups with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import Scale, ScaleLevel, StrategicPlan, Tag, TagSet
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from .plans import must_keep_plan


class ScaleDiffers(RuleBroken):
    """A scale of this code exists with other levels."""


class TagRefused(RuleBroken):
    """A tag cannot be added."""


@dataclass(frozen=True)
class NewScaleLevel:
    """A step of a scale to be added, lowest first."""

    code: str
    name: TextMap
    definition: TextMap = field(default_factory=dict)
    in_roll_up: bool = False


@transaction.atomic
def add_scale(
    plan: StrategicPlan,
    *,
    code: str,
    name: TextMap,
    levels: Sequence[NewScaleLevel],
    roll_up_name: TextMap | None = None,
) -> Scale:
    """Return the plan's scale with this code, made if it is not there. A step of building a draft.

    Raises ScaleDiffers when one with other levels is there: ratings given with it keep their meaning.
    """
    scale = plan.scales.filter(code=code).first()
    if scale is not None:
        _must_be_the_same(scale, levels)
        return scale
    scale = Scale.objects.create(plan=plan, code=code, name=name, roll_up_name=roll_up_name or {})
    ScaleLevel.objects.bulk_create(
        ScaleLevel(
            scale=scale,
            code=level.code,
            name=level.name,
            definition=level.definition,
            position=position,
            in_roll_up=level.in_roll_up,
        )
        for position, level in enumerate(levels)
    )
    return scale


def is_same_scale(scale: Scale, levels: Sequence[NewScaleLevel]) -> bool:
    """Say whether a scale has exactly these levels, in words and meaning."""
    there = scale.levels.order_by("position")
    return [NewScaleLevel(s.code, s.name, s.definition, s.in_roll_up) for s in there] == list(levels)


def _must_be_the_same(scale: Scale, levels: Sequence[NewScaleLevel]) -> None:
    if not is_same_scale(scale, levels):
        raise ScaleDiffers(
            _(
                "The scale %(code)s of %(plan)s has other levels, words or meanings (%(levels)s). "
                "Ratings already given keep their meaning, so give the new scale a code of its own."
            )
            % {
                "code": scale.code,
                "plan": scale.plan.code,
                "levels": ", ".join(scale.levels.order_by("position").values_list("code", flat=True)),
            }
        )


def add_tag_set(
    plan: StrategicPlan,
    *,
    code: str,
    name: TextMap,
    role: str = TagSet.Role.OTHER,
    position: int = 0,
    has_significance: bool = False,
) -> TagSet:
    """Return the plan's tag set with this code, made if it is not there, also while the plan is in force."""
    tag_set, _made = TagSet.objects.get_or_create(
        plan=plan,
        code=code,
        defaults={"name": name, "role": role, "position": position, "has_significance": has_significance},
    )
    return tag_set


@transaction.atomic
def add_tag(
    tag_set: TagSet,
    *,
    code: str,
    name: TextMap,
    by: User,
    at: datetime,
    parent: Tag | None = None,
    number: int | None = None,
    on: date | None = None,
) -> Tag:
    """Add a tag, also while the plan is in force. Reports already written keep the tags they have.

    `on` is the day from which it is used: today unless given. A child takes its parent's number.
    Raises TagRefused for a code that is taken or a parent from another set.
    """
    must_keep_plan(by, at)
    tag_set = TagSet.objects.select_for_update().get(pk=tag_set.pk)
    reasons = _reasons_not_to_add(tag_set, code, name, parent)
    if reasons:
        raise TagRefused(" ".join(reasons))
    if number is None and parent is not None:
        number = parent.number
    last = tag_set.tags.order_by("-position").first()
    tag = Tag.objects.create(
        tag_set=tag_set,
        parent=parent,
        code=code,
        name=name,
        number=number,
        position=last.position + 1 if last else 0,
        added_on=on or at.date(),
    )
    audit_trail.record("strategy.tag.added", tag, by=by, at=at, tag_set=tag_set.code, code=code)
    return tag


def _reasons_not_to_add(tag_set: TagSet, code: str, name: TextMap, parent: Tag | None) -> list[str]:
    reasons = []
    if not code or not any(name.values()):
        reasons.append(_("A tag needs a code and a name. Write both."))
    if tag_set.tags.filter(code=code).exists():
        reasons.append(
            _("%(set)s already has a tag with the code %(code)s. Choose another code.")
            % {"set": tag_set, "code": code}
        )
    if parent is not None and parent.tag_set_id != tag_set.pk:
        reasons.append(
            _("%(parent)s belongs to another tag set. Choose a parent of the same set.") % {"parent": parent}
        )
    return reasons


class TagText(StrEnum):
    """Which text of a tag: the short label of lists and charts, or the full wording."""

    NAME = "name"
    DESCRIPTION = "description"


@dataclass(frozen=True)
class TextsRecorded:
    """How many tags were given texts, how many had them, and how many names in use were left as they are."""

    changed: int = 0
    unchanged: int = 0
    names_kept: int = 0


@transaction.atomic
def record_tag_texts(
    tag_set: TagSet, texts: Mapping[str, TextMap], *, by: User, at: datetime, kind: TagText
) -> TextsRecorded:
    """Give tags their texts, by code; languages that are not said stay as they are.

    Once the plan was in force names only gain languages: those in use stay. Raises TagRefused for a code
    that the set does not have.
    """
    must_keep_plan(by, at)
    tag_set = TagSet.objects.select_for_update().get(pk=tag_set.pk)
    tags = {tag.code: tag for tag in tag_set.tags.all()}
    unknown = sorted(texts.keys() - tags.keys())
    if unknown:
        raise TagRefused(
            _("%(set)s has no tag with the code %(codes)s.") % {"set": tag_set, "codes": ", ".join(unknown)}
        )
    keeps_names = kind is TagText.NAME and tag_set.plan.versions.exclude(state="DRAFT").exists()
    changed, names_kept = [], 0
    for code, said in texts.items():
        tag = tags[code]
        there: TextMap = getattr(tag, kind)
        wanted = there | said
        if keeps_names:
            wanted |= {language: text for language, text in there.items() if text}
            names_kept += any(wanted[language] != text for language, text in said.items())
        if wanted != there:
            setattr(tag, kind, wanted)
            changed.append(tag)
    if changed:
        Tag.objects.bulk_update(changed, [kind.value], batch_size=500)
        languages = sorted({language for said in texts.values() for language in said})
        audit_trail.record(
            "strategy.tag_texts.recorded",
            tag_set,
            by=by,
            at=at,
            plan=tag_set.plan.code,
            tag_set=tag_set.code,
            kind=kind.value,
            languages=languages,
            changed=len(changed),
            names_kept=names_kept,
        )
    return TextsRecorded(len(changed), len(texts) - len(changed), names_kept)
