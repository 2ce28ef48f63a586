"""Taking rows out of a plan so that they can be put back, with all under them and under their identifiers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import (
    Activity,
    Agreed,
    Baseline,
    CostLine,
    Held,
    Indicator,
    Output,
    PlanDocument,
    Post,
    ProgrammeResource,
    ProgrammeRisk,
    RemovedRow,
    Result,
    ResultTag,
    Target,
)
from .permits import document_to_write

Row = Result | Indicator | Output | Activity | CostLine | Post | ProgrammeRisk | ProgrammeResource
Model = type[models.Model]

# What stands under a row and goes with it, and through which field: owners before what they own.
BELOW: tuple[tuple[Model, Model, str], ...] = (
    (Output, Activity, "output"),
    (Activity, Activity.places.through, "activity"),
    (Activity, CostLine, "activity"),
    (Result, ResultTag, "result"),
    (Output, Indicator, "output"),
    (Result, Indicator, "result"),
    (Indicator, Baseline, "indicator"),
    (Indicator, Target, "indicator"),
)


class CannotPutBack(RuleBroken):
    """What was removed cannot be put back now; the message says what is in the way."""


def take_out(row: Row, document: PlanDocument, *, by: User, at: datetime) -> RemovedRow:
    """Remove a row with everything under it, and keep it. Part of a deed that has checked the rights.

    Raises ProtectedError where a row of a higher app refers to it.
    """
    return take_out_many([row], document, by=by, at=at)[0]


def take_out_many(rows: Sequence[Row], document: PlanDocument, *, by: User, at: datetime) -> list[RemovedRow]:
    """Remove rows of one kind as `take_out` does. The number of queries does not depend on how many."""
    taken: dict[tuple[Model, int], list[Any]] = {(type(row), row.pk): [row] for row in rows}
    by_model = _with_what_is_under(rows, taken)
    links = _links(by_model, taken)
    kept = RemovedRow.objects.bulk_create(
        RemovedRow(
            document=document,
            kind=(row._meta.model_name or "").upper(),
            row_uid=row.uid,
            label=str(row)[:300],
            rows=[_plain(one) for one in taken[type(row), row.pk]],
            links=links.get(row.pk, []),
            removed_at=at,
            removed_by=by,
        )
        for row in rows
    )
    for model, those in reversed(by_model.items()):
        model._base_manager.filter(pk__in=[one.pk for one in those]).delete()
    return kept


@in_one_transaction
def put_back(removed: RemovedRow, *, by: User, at: datetime) -> RemovedRow:
    """Put what was removed back where it stood, under the same identifiers.

    Once it is back, nothing happens. Raises NotYoursToPlan, PlanNotOpen, or CannotPutBack where something
    took its place or what it refers to is gone.
    """
    document = document_to_write(removed.document_id, by=by, at=at)
    removed = RemovedRow.objects.select_for_update(of=("self",)).get(pk=removed.pk)
    if removed.put_back_at is not None:
        return removed
    rows = rows_of(removed, document)
    _check_place(removed, rows)
    try:
        insert(rows)
    except IntegrityError:
        raise CannotPutBack(
            _(
                "Not put back: something took the place of %(what)s since, another row with its code or for "
                "the same year and fund. Change or remove that one, then undo the removal."
            )
            % {"what": removed.label}
        ) from None
    _link_again(removed)
    if isinstance(rows[0], Indicator):
        # An indicator has no revision of its own: what it measures counts one more.
        _count_revision(rows[0])
    removed.put_back_at, removed.put_back_by = at, by
    removed.save(update_fields=["put_back_at", "put_back_by"])
    audit_trail.record(
        f"planning.{removed.kind.lower()}.put_back",
        rows[0],
        by=by,
        at=at,
        entity_code=document.entity.code,
        rows=len(rows),
    )
    return removed


def insert(rows: Sequence[models.Model]) -> None:
    """Write rows as they are, all or none."""
    with transaction.atomic():
        for one in rows:
            one.save(force_insert=True)


def rows_of(removed: RemovedRow, document: PlanDocument) -> list[models.Model]:
    """Return what was removed as rows to be written: of what was agreed, they keep only what still counts."""
    made = [_made_again(said) for said in removed.rows]
    since = document.snapshots.filter(approved_at__gt=removed.removed_at)
    if not since.exists():
        return made
    # The plan was approved without these rows: they are part of the draft only.
    for row in made:
        if isinstance(row, Agreed):
            row.agreed = None
            for link in row.KEPT_LINKS:
                setattr(row, f"agreed_{link}_id", None)
    return [row for row in made if not (isinstance(row, Held) and row.is_held)]


def note_as_back(document: PlanDocument, uids: Collection[str], *, by: User, at: datetime) -> None:
    """Take rows that came back another way off the list of what can be put back."""
    rows = document.removed_rows.filter(put_back_at=None, row_uid__in=uids)
    rows.update(put_back_at=at, put_back_by=by)


def bring_back(document: PlanDocument, uids: Collection[str], *, by: User, at: datetime) -> bool:
    """Put back those of these rows that were removed by hand and fit where they stood; say whether any did.

    Part of writing an old version back, which makes anew what does not come back so.
    """
    found = document.removed_rows.filter(put_back_at=None, row_uid__in=uids).order_by("-pk")
    is_any = False
    for removed in found:
        rows = rows_of(removed, document)
        try:
            _check_place(removed, rows)
            insert(rows)
        except (CannotPutBack, IntegrityError):
            continue
        _link_again(removed)
        is_any = True
    note_as_back(document, uids, by=by, at=at)
    return is_any


def _with_what_is_under(
    rows: Sequence[Row], taken: dict[tuple[Model, int], list[Any]]
) -> dict[Model, list[Any]]:
    """Return these rows and all that stands under them by table; add each to the row that it goes with.

    `taken` has the list of each row that is removed; what stands under it comes to share that list.
    """
    found: dict[Model, list[Any]] = {type(row): list(rows) for row in rows[:1]}
    for above, model, field in BELOW:
        if above not in found:
            continue
        keys = [one.pk for one in found[above]]
        found[model] = list(model._base_manager.filter(**{f"{field}__in": keys}).order_by("pk"))
        for one in found[model]:
            with_it = taken[above, getattr(one, f"{field}_id")]
            with_it.append(one)
            taken[model, one.pk] = with_it
    return found


def _columns(model: Model) -> list[Any]:
    """Return the columns that are written; what the database works out by itself is not."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def _plain(row: models.Model) -> dict[str, Any]:
    fields = {}
    for column in _columns(type(row)):
        value = column.value_from_object(row)
        fields[column.attname] = None if value is None else column.value_to_string(row)
    return {"model": row._meta.label_lower, "fields": fields}


def _made_again(said: dict[str, Any]) -> models.Model:
    """Return the row one revision on: whoever still has it on the screen must not overwrite it unseen."""
    model: Any = apps.get_model(said["model"])
    # A column that came since the row was removed has what such rows begin with.
    known = [column for column in _columns(model) if column.attname in said["fields"]]
    row = model(**{column.attname: column.to_python(said["fields"][column.attname]) for column in known})
    if "revision" in said["fields"]:
        row.revision += 1
    made: models.Model = row
    return made


def _links(
    by_model: Mapping[Model, Sequence[Any]], taken: Mapping[tuple[Model, int], Sequence[Any]]
) -> dict[int, list[dict[str, Any]]]:
    """Return what points at these rows and is let go of when they go, by the row that is removed."""
    links: dict[int, list[dict[str, Any]]] = {}
    for model, those in by_model.items():
        for relation in _letting_go(model):
            name, other = relation.field.name, relation.related_model
            pointing = other._base_manager.filter(**{f"{name}__in": [row.pk for row in those]})
            there: dict[int, list[int]] = {}
            for key, one in pointing.order_by("pk").values_list(name, "pk"):
                there.setdefault(key, []).append(one)
            for key, ones in there.items():
                link = {"model": other._meta.label_lower, "field": name, "key": key, "rows": ones}
                links.setdefault(taken[model, key][0].pk, []).append(link)
    return links


def _letting_go(model: Model) -> list[Any]:
    """Return the links to rows of this table that are emptied when a row goes, those without a name too."""
    # Django's own list of what refers to a table leaves out links that cannot be followed backwards ("+").
    fields: Any = model._meta.get_fields(include_hidden=True)
    return [one for one in fields if getattr(one, "on_delete", None) is models.SET_NULL and not one.concrete]


def _link_again(removed: RemovedRow) -> None:
    """Let what pointed at the rows point at them again, where it points at nothing else now."""
    for link in removed.links:
        model: Any = apps.get_model(link["model"])
        keys = [key for key in link["rows"] if not (model is Result and key in _above(link["key"]))]
        free = model._base_manager.filter(pk__in=keys, **{f"{link['field']}__isnull": True})
        free.update(**{link["field"]: link["key"]})


def _count_revision(indicator: Indicator) -> None:
    """Let what the indicator measures be one revision on."""
    measured: Any = indicator.output or indicator.result
    type(measured)._base_manager.filter(pk=measured.pk).update(revision=measured.revision + 1)


def _above(key: int) -> set[int]:
    """Return the results that a result leads to, directly or not: none of them may lead back to it."""
    found: set[int] = set()
    above: int | None = key
    while above is not None and above not in found:
        found.add(above)
        above = Result.objects.filter(pk=above).values_list("parent", flat=True).first()
    return found


def _check_place(removed: RemovedRow, rows: Iterable[models.Model]) -> None:
    """Raise CannotPutBack where the row is there again, or what it stood under or refers to is gone."""
    rows = list(rows)
    if type(rows[0])._base_manager.filter(uid=removed.row_uid).exists():
        raise CannotPutBack(
            _("Not put back: %(what)s is in the plan again, from an older version.") % {"what": removed.label}
        )
    for model, keys in _referred_to(rows).items():
        if model._base_manager.filter(pk__in=keys).count() < len(keys):
            raise CannotPutBack(_reason_gone(model) % {"what": removed.label})


def _reason_gone(model: Model) -> str:
    if model in {above for above, _below, _field in BELOW}:
        return _(
            "Not put back: what %(what)s stood under was removed as well. Put that back first, then this one."
        )
    return _(
        "Not put back: %(what)s refers to an entry of a list that is not there any more: an element, a tag, "
        "a place, a budget class. Write it anew with an entry that is."
    )


def _referred_to(rows: Sequence[models.Model]) -> dict[Model, set[Any]]:
    """Return which rows of other tables these rows refer to; a result that led to one gone leads nowhere."""
    own = {(type(row), row.pk) for row in rows}
    above = [row.parent_id for row in rows if isinstance(row, Result)]
    results = set(Result.objects.filter(pk__in=[key for key in above if key]).values_list("pk", flat=True))
    wanted: dict[Model, set[Any]] = {}
    for row in rows:
        if isinstance(row, Result) and row.parent_id not in results:
            row.parent_id = None
        for column in _columns(type(row)):
            key, model = column.value_from_object(row), column.related_model
            if model is not None and key is not None and (model, key) not in own:
                wanted.setdefault(model, set()).add(key)
    return wanted
