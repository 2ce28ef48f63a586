"""Errors a person can act on."""

from typing import Any


class RuleBroken(Exception):
    """A business rule says no. The message is shown to the user as it stands.

    It says what, why, who and what next, in that order.
    """

    # In a deed about many rows: the one it is about.
    about: Any = None
