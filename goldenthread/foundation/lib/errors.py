"""Errors a person can act on."""


class RuleBroken(Exception):
    """A business rule says no. The message is shown to the user as it stands.

    It says what, why, who and what next, in that order.
    """
