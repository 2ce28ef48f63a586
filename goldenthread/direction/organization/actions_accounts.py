"""Accounts are given, not taken: what a system administrator does with them.

They live here, not beside the User, because the right to make accounts comes from a role, and because the
audit trail knows the User and so lies above it.
"""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken

from . import queries, rules


class AccountRefused(RuleBroken):
    """An account cannot be made or changed so."""


@transaction.atomic
def create_account(email: str, name: str, *, by: User, at: datetime, password: str | None = None) -> User:
    """Give a person an account. Without a password they set one through "forgotten password".

    Raises AccountRefused when the address is wrong or taken, or the password too weak, with every reason.
    """
    _must_manage_accounts(by, at)
    email, name = email.strip(), name.strip()
    reasons = _reasons_not_to_create(email, name, password)
    if reasons:
        raise AccountRefused(" ".join(reasons))
    person = User.objects.create_user(email, name, password)
    audit_trail.record("accounts.account.created", person, by=by, at=at)
    return person


def _reasons_not_to_create(email: str, name: str, password: str | None) -> list[str]:
    reasons = []
    if not name:
        reasons.append(_("A name is needed, because it stands beside everything the person does."))
    try:
        validate_email(email)
    except ValidationError:
        reasons.append(_("“%(email)s” is not an e-mail address.") % {"email": email})
    if User.objects.filter(email__iexact=email).exists():
        reasons.append(
            _("%(email)s has an account already. Give that one a role instead.") % {"email": email}
        )
    if password is not None:
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as problem:
            reasons.extend(problem.messages)
    return reasons


@transaction.atomic
def close_account(person: User, *, by: User, at: datetime, reason: str) -> User:
    """End someone's access from the next request on. What they did stays in their name."""
    _must_manage_accounts(by, at)
    if person == by:
        raise AccountRefused(_("Nobody closes their own account. Ask another system administrator."))
    person = User.objects.select_for_update().get(pk=person.pk)
    person.is_active = False
    person.save(update_fields=["is_active"])
    audit_trail.record("accounts.account.closed", person, by=by, at=at, note=reason)
    return person


def _must_manage_accounts(by: User, at: datetime) -> None:
    if not queries.may(by, rules.MANAGE_ACCOUNTS, at.date()):
        raise AccountRefused(
            _("%(person)s may not make or close accounts. Ask one of: %(roles)s.")
            % {"person": by, "roles": ", ".join(rules.names_of_roles_with(rules.MANAGE_ACCOUNTS))}
        )
