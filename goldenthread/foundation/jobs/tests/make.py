"""Build jobs and kinds with the fewest words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.jobs.kinds import JOB_KINDS, JobKind, MadeFile, Progress, anyone

_next = count(1)
Run = Callable[[dict[str, Any], User, Progress], MadeFile]


def person(**fields: Any) -> User:
    number = next(_next)
    return User.objects.create_user(f"asker-{number}@example.org", f"Asker {number}", **fields)


def a_small_file(parameters: dict[str, Any], by: User, progress: Progress) -> MadeFile:
    progress("Writing", 1, 2)
    return MadeFile("words.txt", "text/plain", f"for {by.name}: {parameters['word']}".encode())


@contextmanager
def kind(
    code: str, run: Run = a_small_file, permits: Callable[[User, dict[str, Any]], bool] = anyone
) -> Iterator[str]:
    """Register a kind for the length of a test."""
    JOB_KINDS.register(JobKind(code, run, permits))
    try:
        yield code
    finally:
        JOB_KINDS._items.pop(code)
