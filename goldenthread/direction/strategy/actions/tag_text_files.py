"""Loading the texts of a plan's tags from a file."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.direction.strategy import plan_file
from goldenthread.direction.strategy.models import TagSet
from goldenthread.direction.strategy.plan_file import Problem, TagTextsFile
from goldenthread.foundation.accounts.models import User

from .plans import must_keep_plan
from .taxonomies import TagText, TextsRecorded, record_tag_texts


@dataclass(frozen=True)
class TagTextsImport:
    """What loading texts did, or would do; with problems it did nothing."""

    tag_set: TagSet | None = None
    file: TagTextsFile = field(default_factory=TagTextsFile)
    recorded: TextsRecorded = field(default_factory=TextsRecorded)
    problems: list[Problem] = field(default_factory=list)


def import_tag_texts(
    content: bytes,
    *,
    set_code: str,
    plan_code: str = "",
    kind: TagText = TagText.DESCRIPTION,
    by: User,
    at: datetime,
    dry_run: bool = False,
) -> TagTextsImport:
    """Load the texts of a tag set, all of them or nothing. The same file again changes nothing.

    With `dry_run` everything is tried and nothing kept.
    """
    must_keep_plan(by, at)
    tag_set, problems = _tag_set(set_code, plan_code)
    file, in_file = plan_file.read_tag_texts(content, languages=[code for code, _name in settings.LANGUAGES])
    if tag_set is not None:
        in_file += _unknown_codes(tag_set, file)
    problems += sorted(in_file, key=lambda problem: problem.line or 0)
    if tag_set is None or problems:
        return TagTextsImport(tag_set=tag_set, problems=problems)
    with transaction.atomic():
        recorded = record_tag_texts(
            tag_set, {row.code: row.texts for row in file.rows}, by=by, at=at, kind=kind
        )
        transaction.set_rollback(dry_run)
    return TagTextsImport(tag_set=tag_set, file=file, recorded=recorded)


def _tag_set(set_code: str, plan_code: str) -> tuple[TagSet | None, list[Problem]]:
    """Return the tag set meant, or what is unclear about it."""
    sets = TagSet.objects.filter(code=set_code).select_related("plan")
    if plan_code:
        sets = sets.filter(plan__code=plan_code)
    found = list(sets.order_by("plan__code"))
    if len(found) == 1:
        return found[0], []
    if found:
        message = _("Several plans have this tag set: %(plans)s. Say which plan.")
        plans = ", ".join(tag_set.plan.code for tag_set in found)
        return None, [Problem(None, set_code, message % {"plans": plans})]
    message = _("No such plan has this tag set. Load the plan first, or correct the code.")
    return None, [Problem(None, f"{plan_code} › {set_code}" if plan_code else set_code, message)]


def _unknown_codes(tag_set: TagSet, file: TagTextsFile) -> list[Problem]:
    known = set(tag_set.tags.values_list("code", flat=True))
    message = _("%(set)s has no tag with this code.") % {"set": tag_set}
    return [Problem(row.line, row.code, message) for row in file.rows if row.code and row.code not in known]
