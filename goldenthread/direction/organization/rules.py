"""Roles: who may do what. Plain data, in words that the interface shows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import Membership

Scope = Membership.Scope

# What a person may do, named once. A permission holds within the scope of the membership that gives it.
VIEW_DRAFT_REPORT = "view_draft_report"
VIEW_SUBMITTED_REPORT = "view_submitted_report"
VIEW_APPROVED_REPORT = "view_approved_report"
VIEW_CONFIDENTIAL = "view_confidential"
WRITE_REPORT = "write_report"
SUBMIT_REPORT = "submit_report"
REVIEW_REPORT = "review_report"
DESK_APPROVE_REPORT = "desk_approve_report"
APPROVE_REPORT = "approve_report"
MANAGE_ROUNDS = "manage_rounds"
MANAGE_FRAMEWORK = "manage_framework"
VIEW_COCKPIT = "view_cockpit"
VIEW_FIGURES = "view_figures"
VIEW_AUDIT_TRAIL = "view_audit_trail"
MANAGE_ACCOUNTS = "manage_accounts"
VIEW_DRAFT_PLAN = "view_draft_plan"
VIEW_SUBMITTED_PLAN = "view_submitted_plan"
WRITE_PLAN = "write_plan"
SUBMIT_PLAN = "submit_plan"
COMMENT_ON_PLAN = "comment_on_plan"
REVIEW_PLAN = "review_plan"
RETURN_PLAN = "return_plan"
APPROVE_PLAN = "approve_plan"
MANAGE_PLANNING = "manage_planning"
REVIEW_PLAN_FINANCE = "review_plan_finance"
REVIEW_PLAN_HUMAN_RESOURCES = "review_plan_human_resources"
REVIEW_PLAN_GENDER = "review_plan_gender"
REVIEW_PLAN_DISABILITY_INCLUSION = "review_plan_disability_inclusion"
REVIEW_PLAN_THEMATIC = "review_plan_thematic"


@dataclass(frozen=True)
class Role:
    """A role: its name and meaning as shown to people, where it can be held, and what it permits."""

    code: str
    name: str | Promise
    meaning: str | Promise
    scopes: tuple[str, ...]
    permissions: frozenset[str]


ENTITY_EDITOR = "ENTITY_EDITOR"
HEAD_OF_ENTITY = "HEAD_OF_ENTITY"
DESK_REVIEWER = "DESK_REVIEWER"
FRAMEWORK_MANAGER = "FRAMEWORK_MANAGER"
SENIOR_READER = "SENIOR_READER"
AUDITOR = "AUDITOR"
SYSTEM_ADMINISTRATOR = "SYSTEM_ADMINISTRATOR"
FINANCE_REVIEWER = "FINANCE_REVIEWER"
HUMAN_RESOURCES_REVIEWER = "HUMAN_RESOURCES_REVIEWER"
GENDER_REVIEWER = "GENDER_REVIEWER"
DISABILITY_INCLUSION_REVIEWER = "DISABILITY_INCLUSION_REVIEWER"
THEMATIC_LEAD = "THEMATIC_LEAD"
BOARD_MEMBER = "BOARD_MEMBER"

# What every technical reviewer may do beside answering for their own function.
TECHNICAL = frozenset({VIEW_SUBMITTED_PLAN, COMMENT_ON_PLAN, VIEW_APPROVED_REPORT, VIEW_FIGURES})

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            ENTITY_EDITOR,
            _("Entity editor"),
            _("Writes the plans and reports of one entity."),
            (Scope.ENTITY,),
            frozenset(
                {
                    VIEW_DRAFT_REPORT,
                    VIEW_SUBMITTED_REPORT,
                    VIEW_APPROVED_REPORT,
                    VIEW_CONFIDENTIAL,
                    WRITE_REPORT,
                    VIEW_FIGURES,
                    VIEW_DRAFT_PLAN,
                    VIEW_SUBMITTED_PLAN,
                    WRITE_PLAN,
                    COMMENT_ON_PLAN,
                }
            ),
        ),
        Role(
            HEAD_OF_ENTITY,
            _("Head of entity"),
            _("Answers for one entity: writes, signs and submits its plans and reports."),
            (Scope.ENTITY,),
            frozenset(
                {
                    VIEW_DRAFT_REPORT,
                    VIEW_SUBMITTED_REPORT,
                    VIEW_APPROVED_REPORT,
                    VIEW_CONFIDENTIAL,
                    WRITE_REPORT,
                    SUBMIT_REPORT,
                    VIEW_FIGURES,
                    VIEW_DRAFT_PLAN,
                    VIEW_SUBMITTED_PLAN,
                    WRITE_PLAN,
                    SUBMIT_PLAN,
                    COMMENT_ON_PLAN,
                }
            ),
        ),
        Role(
            DESK_REVIEWER,
            _("Desk reviewer"),
            _("Reviews a region's or function's plans and reports: returns or approves them."),
            (Scope.REGION, Scope.FUNCTION),
            frozenset(
                {
                    VIEW_SUBMITTED_REPORT,
                    VIEW_APPROVED_REPORT,
                    VIEW_CONFIDENTIAL,
                    REVIEW_REPORT,
                    DESK_APPROVE_REPORT,
                    VIEW_COCKPIT,
                    VIEW_FIGURES,
                    VIEW_SUBMITTED_PLAN,
                    REVIEW_PLAN,
                    RETURN_PLAN,
                    COMMENT_ON_PLAN,
                }
            ),
        ),
        Role(
            FRAMEWORK_MANAGER,
            _("Framework manager"),
            _("Keeps the plan, opens rounds, gives final approval and can reopen a report with a reason."),
            (Scope.ORGANIZATION,),
            frozenset(
                {
                    VIEW_SUBMITTED_REPORT,
                    VIEW_APPROVED_REPORT,
                    REVIEW_REPORT,
                    APPROVE_REPORT,
                    MANAGE_ROUNDS,
                    MANAGE_FRAMEWORK,
                    VIEW_COCKPIT,
                    VIEW_FIGURES,
                    VIEW_SUBMITTED_PLAN,
                    RETURN_PLAN,
                    COMMENT_ON_PLAN,
                    MANAGE_PLANNING,
                }
            ),
        ),
        Role(
            SENIOR_READER,
            _("Senior reader"),
            _("Reads approved reports, dashboards and the performance chapter."),
            (Scope.ORGANIZATION,),
            frozenset({VIEW_APPROVED_REPORT, VIEW_COCKPIT, VIEW_FIGURES}),
        ),
        Role(
            AUDITOR,
            _("Auditor"),
            _("Reads submitted and approved reports and the audit trail, for a limited time."),
            (Scope.ORGANIZATION,),
            frozenset(
                {
                    VIEW_SUBMITTED_REPORT,
                    VIEW_APPROVED_REPORT,
                    VIEW_SUBMITTED_PLAN,
                    VIEW_COCKPIT,
                    VIEW_FIGURES,
                    VIEW_AUDIT_TRAIL,
                }
            ),
        ),
        Role(
            SYSTEM_ADMINISTRATOR,
            _("System administrator"),
            _("Makes accounts and gives roles. Reads no report and no confidential text."),
            (Scope.ORGANIZATION,),
            frozenset({MANAGE_ACCOUNTS}),
        ),
        Role(
            FINANCE_REVIEWER,
            _("Finance reviewer"),
            _("Says whether the costs of a submitted plan are sound."),
            (Scope.ORGANIZATION,),
            TECHNICAL | {REVIEW_PLAN_FINANCE},
        ),
        Role(
            HUMAN_RESOURCES_REVIEWER,
            _("Human resources reviewer"),
            _("Says whether the posts of a submitted plan are sound."),
            (Scope.ORGANIZATION,),
            TECHNICAL | {REVIEW_PLAN_HUMAN_RESOURCES},
        ),
        Role(
            GENDER_REVIEWER,
            _("Gender reviewer"),
            _("Says whether a submitted plan serves gender equality."),
            (Scope.ORGANIZATION,),
            TECHNICAL | {REVIEW_PLAN_GENDER},
        ),
        Role(
            DISABILITY_INCLUSION_REVIEWER,
            _("Disability inclusion reviewer"),
            _("Says whether a submitted plan includes persons with disabilities."),
            (Scope.ORGANIZATION,),
            TECHNICAL | {REVIEW_PLAN_DISABILITY_INCLUSION},
        ),
        Role(
            THEMATIC_LEAD,
            _("Thematic lead"),
            _("Says whether a submitted plan serves the strategic plan's themes."),
            (Scope.ORGANIZATION,),
            TECHNICAL | {REVIEW_PLAN_THEMATIC},
        ),
        Role(
            BOARD_MEMBER,
            _("Board member"),
            _("Approves plans that were accepted for the board, or returns them with a note."),
            (Scope.ORGANIZATION,),
            frozenset(
                {
                    VIEW_SUBMITTED_PLAN,
                    APPROVE_PLAN,
                    RETURN_PLAN,
                    COMMENT_ON_PLAN,
                    VIEW_APPROVED_REPORT,
                    VIEW_COCKPIT,
                    VIEW_FIGURES,
                }
            ),
        ),
    )
}


def name_of(role: str) -> str:
    """Return the name of a role as shown to people; one no longer in the code is shown by its code."""
    return str(ROLES[role].name) if role in ROLES else role


def roles_with(permission: str) -> list[str]:
    """Return the codes of the roles that hold this permission."""
    return [code for code, role in ROLES.items() if permission in role.permissions]


def names_of_roles_with(permission: str) -> list[str]:
    """Return the names of the roles that hold this permission, as shown to people."""
    return [str(ROLES[code].name).lower() for code in roles_with(permission)]


def refusal(permission: str) -> str:
    """Return what somebody without this permission is told: who holds it."""
    who = ", ".join(names_of_roles_with(permission))
    return gettext("This is open to these roles: %(roles)s. None of yours is among them.") % {"roles": who}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return everything these roles permit together. A role no longer in the code permits nothing."""
    return frozenset().union(*(ROLES[role].permissions for role in roles if role in ROLES))


def reasons_not_to_give(role: str, scope: str, *, to_self: bool) -> list[str]:
    """Return why a role cannot be given with this scope, in words an administrator can act on."""
    if role not in ROLES:
        unknown = gettext("There is no role %(role)s. Choose one of: %(roles)s.")
        return [unknown % {"role": role, "roles": ", ".join(ROLES)}]
    reasons = []
    if scope not in ROLES[role].scopes:
        wrong_scope = gettext("%(role)s is held for %(scopes)s. Choose that scope.")
        scopes = gettext(" or ").join(str(Scope(s).label).lower() for s in ROLES[role].scopes)
        reasons.append(wrong_scope % {"role": ROLES[role].name, "scopes": scopes})
    if to_self:
        reasons.append(gettext("Nobody gives themselves a role. Ask another system administrator."))
    return reasons


LONGEST_DELEGATION = timedelta(days=90)


def reasons_not_to_delegate(
    role: str,
    *,
    is_own: bool,
    is_delegated: bool,
    to_self: bool,
    to_active: bool,
    since: date,
    until: date,
    today: date,
    held: tuple[date, date | None],
) -> list[str]:
    """Return why a role held from a day to a day (or for good) cannot be handed over for these days."""
    if not is_own:
        return [gettext("This is not your role. Only who holds a role hands it over.")]
    broken = {
        gettext("A role handed to you cannot be handed on. Ask whose role it is."): is_delegated,
        gettext("Accounts and roles are never handed over. Ask for another administrator."): role
        == SYSTEM_ADMINISTRATOR,
        gettext("You hold this role yourself. Choose someone else."): to_self,
        gettext("This person cannot sign in. Choose someone who can."): not to_active,
        gettext("The last day is before the first, or over already. Choose later days."): until
        < max(since, today),
        gettext("A role is handed over for at most 90 days. Choose an earlier last day."): until - since
        > LONGEST_DELEGATION,
        gettext("You do not hold the role on all of these days. Choose days within yours."): since < held[0]
        or (held[1] is not None and until > held[1]),
    }
    return [reason for reason, is_so in broken.items() if is_so]


CURRENCY = re.compile("[A-Z]{3}")
LARGEST_RATE = Decimal(1_000_000_000)
PLACES_OF_A_RATE = 6
LONGEST_SOURCE = 200


def reasons_against_rate(currency: str, units: Decimal, source: str, *, base: str) -> dict[str, str]:
    """Return why a rate of exchange cannot be kept, each reason under the column it is about."""
    reasons = {}
    if not CURRENCY.fullmatch(currency):
        reasons["currency"] = gettext("%(code)s is not a currency. Write its three letters, such as EUR.") % {
            "code": currency[:40] or "?"
        }
    elif currency == base:
        reasons["currency"] = gettext("%(code)s is the base currency: one unit buys one. Leave it out.") % {
            "code": currency
        }
    if not units.is_finite() or units <= 0:
        not_above_zero = gettext("The rate is not above zero. Write how many units one %(base)s buys.")
        reasons["units_per_base"] = not_above_zero % {"base": base}
    elif units >= LARGEST_RATE or units != round(units, PLACES_OF_A_RATE):
        unlikely = gettext("The rate is above %(most)s or has more than six decimals. Check its digits.")
        reasons["units_per_base"] = unlikely % {"most": f"{LARGEST_RATE:,}"}
    if len(source) > LONGEST_SOURCE:
        reasons["source"] = gettext("The source has more than %(most)s characters. Shorten it.") % {
            "most": LONGEST_SOURCE
        }
    return reasons
