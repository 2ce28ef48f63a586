"""Keeping an uploaded workbook for an hour while the person who sent it looks at what it would change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Workplan
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken

FOLDER = "workbooks"
KEPT_FOR = timedelta(hours=1)
SALT = "goldenthread.workbooks.kept"


class NotKept(RuleBroken):
    """The uploaded file is not kept any more, or it is somebody else's."""


def keep(content: bytes, *, workplan: Workplan, by: User, at: datetime, rows: int = 0) -> str:
    """Keep a file for an hour; return the token with which this person finds it for this workplan.

    `rows` says how many rows it changes.
    """
    forget_old(at=at)
    name = default_storage.save(f"{FOLDER}/{uuid4().hex}.xlsx", ContentFile(content))
    said = {"file": name, "person": str(by.uid), "workplan": str(workplan.uid), "at": at.timestamp()}
    said["rows"] = rows
    return signing.dumps(said, salt=SALT)


def kept(token: str, *, workplan: Workplan, by: User, at: datetime) -> bytes:
    """Return a kept file, or raise NotKept: after an hour, to another person, for another workplan."""
    said = _said(token, workplan=workplan, by=by, at=at)
    with default_storage.open(said["file"]) as file:
        return bytes(file.read())


def rows_in(token: str, *, workplan: Workplan, by: User, at: datetime) -> int:
    """Return how many rows a kept file changed when it was sent, or raise NotKept."""
    return int(_said(token, workplan=workplan, by=by, at=at)["rows"])


def forget(token: str, *, workplan: Workplan, by: User, at: datetime) -> None:
    """Delete a kept file that was brought in."""
    default_storage.delete(_said(token, workplan=workplan, by=by, at=at)["file"])


def forget_old(*, at: datetime) -> None:
    """Delete the files that nobody can bring in any more."""
    if not default_storage.exists(FOLDER):
        return
    for name in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(f"{FOLDER}/{name}") < at - KEPT_FOR:
            default_storage.delete(f"{FOLDER}/{name}")


def _said(token: str, *, workplan: Workplan, by: User, at: datetime) -> dict[str, Any]:
    refusal = NotKept(
        _(
            "The file you sent is not kept any more; files are kept for one hour. Choose it and check it "
            "again."
        )
    )
    try:
        said: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature as problem:
        raise refusal from problem
    is_theirs = said["person"] == str(by.uid) and said["workplan"] == str(workplan.uid)
    is_late = at.timestamp() - said["at"] > KEPT_FOR.total_seconds()
    if not is_theirs or is_late or not default_storage.exists(said["file"]):
        raise refusal
    return said
