"""What a comment must satisfy. Plain functions: values in, answer out."""

from django.utils.translation import gettext as _

from goldenthread.foundation.lib import narratives

MOST_CHARACTERS = 4_000


def reasons_not_to_keep(text: str) -> list[str]:
    """Return why a text cannot be kept as a comment."""
    length = len(narratives.cleaned(text))
    if not length:
        return [_("The comment is empty. Write what should change, or what you ask.")]
    if length > MOST_CHARACTERS:
        return [
            _("The comment has %(length)s characters; at most %(most)s fit. Shorten it, or split it.")
            % {"length": length, "most": MOST_CHARACTERS}
        ]
    return []
