"""`goldenthread manage create_administrator`: the first account of a home, which then makes all others."""

import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import actions_accounts, rules
from goldenthread.foundation.lib.errors import RuleBroken


class Command(BaseCommand):
    """Make an account that may make accounts and give roles."""

    help = (
        "Make an account that may make accounts and give roles. The password is made here and shown once, "
        "or read from the file named in --password-file."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say which words the command takes."""
        parser.add_argument("email")
        parser.add_argument("name", help='the name of the person, such as "Ada Example"')
        parser.add_argument("--password-file", help="a file only you can read, holding the password")

    def handle(self, *_: Any, **options: Any) -> None:
        """Make the account and the role together."""
        path = options["password_file"]
        password = _read(path) if path else secrets.token_urlsafe(12)
        by, at = organization.system_user(), timezone.now()
        try:
            with transaction.atomic():
                person = actions_accounts.create_account(
                    options["email"], options["name"], by=by, at=at, password=password
                )
                organization.give_role(person, rules.SYSTEM_ADMINISTRATOR, by=by, at=at, since=at.date())
        except RuleBroken as problem:
            raise CommandError(str(problem)) from problem
        self.stderr.write(f"{person.email} is a system administrator.")
        if not path:
            self.stdout.write(password)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError as problem:
        raise CommandError(f"{os.fspath(path)} cannot be read: {problem.strerror}.") from problem
