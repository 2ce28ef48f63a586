"""What a view receives."""

from django.http import HttpRequest

from .models import User


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware, so it certainly has a user."""

    user: User
