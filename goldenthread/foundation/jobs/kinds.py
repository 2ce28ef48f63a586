"""The kinds of long work there are. Higher apps register theirs when they start (in `AppConfig.ready`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.registry import Registry


class Progress(Protocol):
    """What the work calls to say how far it is: a step in words, and how many of how many are done."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class MadeFile:
    """What a job makes: the name the reader gets it under, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes


def anyone(person: User, parameters: dict[str, Any]) -> bool:
    """Permit everyone; for work that shows nothing but what the person gave."""
    return person.is_active and parameters is not None


@dataclass(frozen=True)
class Outcome:
    """Where people see what a job did, for work whose file only lists it."""

    address: str
    # What the way there is called.
    words: str


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    `run` does it and must be safe to repeat: a worker may die half-way. `permits` is asked when the job is
    requested and again when its file is downloaded, because rights end.

    Work that changes something says with `outcome` where that is seen; then its person gets a letter at the
    end. It reports its last step inside the transaction that changes something: from there on it cannot be
    cancelled, and if it was cancelled before, everything is undone.
    """

    code: str
    run: Callable[[dict[str, Any], User, Progress], MadeFile]
    permits: Callable[[User, dict[str, Any]], bool] = anyone
    order: int = 0
    outcome: Callable[[dict[str, Any]], Outcome] | None = None


JOB_KINDS: Registry[JobKind] = Registry()
