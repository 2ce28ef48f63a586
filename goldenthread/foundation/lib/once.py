"""Making something once, however often its form is sent.

A form for something new carries the identifier that the row will have. Sent again (a second click, a page
that is loaded anew, two requests at once), it finds the row and nothing more is made. Deeds look here after
they have locked what the row belongs to, so the second of two at once sees the row of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from .errors import RuleBroken

Row = TypeVar("Row", bound=models.Model)
# On a row in memory: it was there before this deed.
MARK = "_was_made_before"


class NotOnce(RuleBroken):
    """Nothing can be made under the identifier that a form carries: what was typed needs a new one."""

    def __init__(self, message: str, *, carried: str) -> None:
        super().__init__(message)
        self.carried = carried


def uid_in(said: str) -> UUID | None:
    """Return the identifier that a form carries for what it makes; nothing where it carries none."""
    try:
        return UUID(said) if said else None
    except ValueError:
        raise _forged(said) from None


def made_before(uid: UUID | None, own: models.QuerySet[Row]) -> Row | None:
    """Return what was made under this identifier before, among the rows it can belong to.

    Raises NotOnce if it is a row of something else: no form of ours carries that.
    """
    if uid is None:
        return None
    row = own.filter(uid=uid).first()
    if row is None and _is_taken(uid, own.model):
        raise _forged(str(uid))
    return row


def _is_taken(uid: UUID, model: type[models.Model]) -> bool:
    """Say whether any row of the app has this identifier: its rows of all kinds are told apart by it."""
    beside = apps.get_app_config(model._meta.app_label).get_models()
    first, *others = (
        one._base_manager.filter(uid=uid).order_by().values_list("uid")
        for one in beside
        if any(field.name == "uid" for field in one._meta.concrete_fields)
    )
    return first.union(*others, all=True).exists()


def unchanged(row: Row, *, also: bool = True) -> Row:
    """Return a row that was made before, with what arrived put into it, if it says what it said already.

    `also` is whether what hangs on the row says the same. Raises NotOnce if something else arrived: it is not
    thrown away, and it does not overwrite what was saved.
    """
    kept = type(row)._base_manager.get(pk=row.pk)
    uid = row.serializable_value("uid")
    is_same = also and all(
        field.to_python(getattr(row, field.attname)) == getattr(kept, field.attname)
        for field in row._meta.concrete_fields
    )
    if not is_same:
        raise NotOnce(
            _(
                "Nothing was saved: this form was saved already, as “%(what)s”, and now says something else. "
                "To change what was saved, open it there. To add what stands below as well, save again."
            )
            % {"what": str(kept)[:200]},
            carried=str(uid),
        )
    row.__dict__[MARK] = True
    return row


def is_again(row: models.Model) -> bool:
    """Say whether a deed made nothing because the row was there before."""
    return MARK in row.__dict__


def as_one(row: Row, made: Iterable[models.Model]) -> Row:
    """Return a row with what was made beside it; it was there before only if all of that was."""
    if is_again(row) and not all(is_again(one) for one in made):
        del row.__dict__[MARK]
    return row


def words_on(kept: object) -> str:
    """Return what someone is told who saved this."""
    return _("Already saved.") if isinstance(kept, models.Model) and is_again(kept) else _("Saved.")


def _forged(carried: str) -> NotOnce:
    return NotOnce(
        _(
            "Nothing was saved: the form was not made for this place. What you typed stands below; look at "
            "it, then save again."
        ),
        carried=carried,
    )
