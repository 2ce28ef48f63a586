"""People who sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from goldenthread.foundation.lib.uids import new_uid


class UserManager(BaseUserManager["User"]):
    """Makes users from an e-mail address and a name."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        """Return a new user; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do comes from their memberships, never from this record."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, blank=True)
    theme = models.CharField(max_length=5, blank=True, choices=[("light", "Light"), ("dark", "Dark")])
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    # What was read about the person while one request is answered. Outside a request nothing is remembered.
    remembered: dict[str, Any] | None = None

    objects = UserManager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="one_user_per_email_whatever_its_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name, where Django and allauth ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name, where Django asks for it."""
        return self.name


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Filters for machine tokens."""

    def usable(self, at: datetime) -> ApiTokenQuerySet:
        """Keep those that are neither revoked nor expired and whose owner is active."""
        return self.filter(revoked_at=None, expires_at__gt=at, owner__is_active=True)


class ApiToken(models.Model):
    """A key a machine uses to read what its owner may see. Only its hash is kept."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} of {self.owner}"
