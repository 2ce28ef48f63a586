"""What the deeds of the audit trail are called where people read them. The code stays beside the word."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "accounts.account.created": _("Account made"),
    "accounts.account.closed": _("Account closed"),
    "accounts.profile.changed": _("Profile changed"),
    "accounts.token.created": _("Token made"),
    "accounts.token.revoked": _("Token revoked"),
    "jobs.job.requested": _("File asked for"),
    "jobs.job.done": _("File made"),
    "jobs.job.failed": _("File could not be made"),
    "jobs.job.cancelled": _("File no longer wanted"),
    "monitoring.round.opened": _("Round opened"),
    "monitoring.reminders.sent": _("Reminders sent"),
    "monitoring.report.started": _("Report begun"),
    "monitoring.report.submitted": _("Report submitted"),
    "monitoring.report.returned": _("Report returned"),
    "monitoring.report.desk_approved": _("Report approved by the desk"),
    "monitoring.report.approved": _("Report approved"),
    "monitoring.report.reopened": _("Report reopened"),
    "monitoring.report.opened_again": _("Report opened again after the lock"),
    "monitoring.report.refused": _("Attempt refused"),
    "monitoring.planversion.refused": _("Attempt refused"),
    "monitoring.section.saved": _("Section saved"),
    "monitoring.section.classified": _("Classification changed"),
    "monitoring.section.reader_named": _("Reader named"),
    "monitoring.section.reader_ended": _("Reader no longer named"),
    "monitoring.riskevent.added": _("Risk listed"),
    "monitoring.riskevent.removed": _("Risk removed"),
    "monitoring.riskevent.restored": _("Risk put back"),
    "monitoring.lesson.added": _("Lesson listed"),
    "monitoring.lesson.removed": _("Lesson removed"),
    "monitoring.lesson.restored": _("Lesson put back"),
    "monitoring.evidence.added": _("Evidence linked"),
    "monitoring.evidence.removed": _("Evidence removed"),
    "monitoring.evidence.restored": _("Evidence put back"),
    "organization.entity.added": _("Entity added"),
    "organization.entity.detail_recorded": _("Entity’s name or place recorded"),
    "organization.organization.set_up": _("Organization described"),
    "organization.role.given": _("Role given"),
    "organization.role.ended": _("Role ended"),
    "planning.programme.added": _("Programme added"),
    "planning.result.added": _("Result added"),
    "planning.output.added": _("Output added"),
    "planning.indicator.added": _("Indicator added"),
    "planning.workplan.added": _("Workplan added"),
    "strategy.plan.created": _("Plan made"),
    "strategy.plan.changed": _("Plan changed"),
    "strategy.plan.imported": _("Plan imported"),
    "strategy.plan_version.created": _("Version of a plan made"),
    "strategy.plan_version.put_in_force": _("Plan put in force"),
    "strategy.tag.added": _("Tag added"),
    "strategy.tag_texts.recorded": _("Texts of tags recorded"),
}


def word_of(action: str) -> str:
    """Return what a deed is called, or nothing where only its code is known."""
    return str(WORDS.get(action, ""))
