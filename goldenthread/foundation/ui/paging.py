"""Long lists in pages of twenty, with "show all" for those who print or search in the page."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PAGE_SIZE = 20
# "Show all" stops here, so that no address makes a page too heavy for a weak line.
ALL = 500


def asked(request: HttpRequest, name: str, *, longest: int = 100) -> str:
    """Return what the address says under this name, cut to a sensible length.

    Without the character that PostgreSQL refuses in any text.
    """
    return request.GET.get(name, "").replace("\x00", "").strip()[:longest]


def page_of(request: HttpRequest, rows: Any, *, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page of these rows that the address asks for: ?page=2, or ?page=all.

    A page number that is no number, or too high, gives the nearest page instead of an error.
    """
    wanted = request.GET.get("page", "1")
    return Paginator(rows, ALL if wanted == "all" else size).get_page(wanted)
