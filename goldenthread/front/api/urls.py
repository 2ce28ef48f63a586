"""The address of the interface for machines."""

from collections.abc import Iterable

from django.urls import URLPattern, URLResolver, path

from .routes import api


def _asks_for_itself(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Let the API's own authentication answer: the site's would redirect machines to the sign-in page."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _asks_for_itself(pattern.url_patterns)
        else:
            pattern.callback.login_required = False  # type: ignore[attr-defined]


# Asked for once: each call of `urls` makes new callbacks.
addresses = api.urls
_asks_for_itself(addresses[0])
urlpatterns = [path("api/v1/", addresses)]
