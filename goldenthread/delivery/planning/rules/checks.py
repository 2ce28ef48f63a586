"""The quality checks: one table. What each asks, why, what to do, of which plans, and how strict it is.

Strict by default is only what is a fact about the plan. What is a matter of wording or judgement is advice,
until the organization decides otherwise (CheckSetting).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from . import checks_results as results
from . import checks_texts as texts
from . import checks_workplans as workplans
from .checks_terms import Check, Data, Finding, Kind, Severity, Surroundings

PROGRAMME, WORKPLAN = (Kind.PROGRAMME.value,), (Kind.WORKPLAN.value,)
BOTH = PROGRAMME + WORKPLAN
blocking = partial(Check, severity=Severity.BLOCKING)
advisory = partial(Check, severity=Severity.ADVISORY)

CHECKS = (
    # What a programme wants to change.
    blocking(
        "no-results",
        _("A programme has results"),
        _("Results are what a programme is judged by."),
        _("Add at least one result."),
        kinds=PROGRAMME,
        find=results.no_results,
    ),
    advisory(
        "worded-as-activity",
        _("A result says what changes"),
        _(
            "“Organize”, “train” and “support” say what the office does; a result says what is "
            "different then."
        ),
        _("Say what will be different for people or institutions, not what the office does."),
        kinds=PROGRAMME,
        find=results.worded_as_activities,
    ),
    advisory(
        "result-without-element",
        _("A result links to the strategic plan"),
        _("A result that links to nothing is missing in every figure of the plan."),
        _("Choose the element of the strategic plan it contributes to."),
        kinds=PROGRAMME,
        find=results.without_element,
    ),
    advisory(
        "result-without-indicator",
        _("A result is measured"),
        _("Without an indicator, progress is an opinion."),
        _("Add an indicator."),
        kinds=PROGRAMME,
        find=results.without_indicator,
    ),
    blocking(
        "empty-tags",
        _("Tags and markers are answered"),
        _("Empty is not zero: an unanswered marker reads like “none” and is “forgotten”."),
        _("Choose what the result contributes to, or say zero and why."),
        kinds=PROGRAMME,
        find=results.empty_tags,
    ),
    blocking(
        "too-many-sdg-targets",
        _("At most ten SDG targets for a result"),
        _("A result that serves everything shows nothing in the figures by goal."),
        _("Keep the targets it directly serves."),
        kinds=PROGRAMME,
        find=results.too_many_targets,
    ),
    blocking(
        "zero-without-reason",
        _("A zero marker says why"),
        _("Zero means “not expected to contribute”, which is rare and has a reason."),
        _("Write one or two sentences, or weigh it again."),
        kinds=PROGRAMME,
        find=results.unexplained_zeros,
    ),
    advisory(
        "no-risks",
        _("A programme names its risks"),
        _("Whoever named what could go wrong notices it earlier."),
        _("Say what could stop the programme, and what it would do then."),
        kinds=PROGRAMME,
        find=results.without_risks,
    ),
    # How results and outputs are measured.
    blocking(
        "no-baseline",
        _("An indicator has a baseline with its year"),
        _("Without where it stood and when, nobody can say how far it went."),
        _("Give the value and the year, or say “not applicable”."),
        kinds=BOTH,
        find=results.without_baseline,
    ),
    blocking(
        "target-not-beyond-baseline",
        _("A target is better than the baseline"),
        _(
            "A target on the wrong side of the baseline is a slip in the target, the baseline or the "
            "direction."
        ),
        _("Correct the target, the baseline or the direction."),
        kinds=BOTH,
        find=results.not_beyond_baseline,
    ),
    # Plans that came from files seldom have the parts; a revision must not wait for all of them.
    advisory(
        "percentage-without-parts",
        _("A percentage has numerator and denominator"),
        _("Percentages of different wholes can only be put together by their parts."),
        _("Give both numbers."),
        kinds=BOTH,
        find=results.shares_without_parts,
    ),
    advisory(
        "no-means-of-verification",
        _("An indicator says where its values come from"),
        _("A value that nobody can trace will be disputed."),
        _("Say from which source the values come, how often, and who collects them."),
        kinds=BOTH,
        find=results.without_means_of_verification,
    ),
    # What a workplan does for it.
    blocking(
        "no-outputs",
        _("A workplan has outputs"),
        _("Outputs are what the entity answers for."),
        _("Add at least one output."),
        kinds=WORKPLAN,
        find=workplans.no_outputs,
    ),
    advisory(
        "result-without-output",
        _("Every result of the programme has an output"),
        _("A result that nothing is done for will be reported as “no progress”."),
        _("Add an output, or say in the reflection why the result rests in this period."),
        kinds=WORKPLAN,
        find=workplans.results_without_output,
    ),
    blocking(
        "output-without-activity",
        _("An output has activities"),
        _("Activities show how and when the output comes about."),
        _("Add what is done for it."),
        kinds=WORKPLAN,
        find=workplans.without_activity,
    ),
    advisory(
        "output-without-cost",
        _("An output has costs"),
        _("What costs nothing was often forgotten in the budget."),
        _("Say under its activities what it costs; if only staff work on it, leave it as it is."),
        kinds=WORKPLAN,
        find=workplans.without_cost,
    ),
    blocking(
        "nobody-responsible",
        _("Somebody answers for each activity"),
        _("What nobody answers for is not done."),
        _("Name the person or the post that is responsible."),
        kinds=WORKPLAN,
        find=workplans.without_responsible,
    ),
    blocking(
        "begun-too-early",
        _("What has begun has a beginning that is past"),
        _("A status that contradicts its dates makes both useless."),
        _("Correct the status or the dates."),
        kinds=WORKPLAN,
        find=workplans.begun_too_early,
    ),
    advisory(
        "past-but-not-done",
        _("What is past is not still planned or ongoing"),
        _("Either it was done, or it moved: the plan should say which."),
        _("Correct the status or the dates."),
        kinds=WORKPLAN,
        find=workplans.past_but_not_done,
    ),
    advisory(
        "same-as-last-year",
        _("The text is this year's"),
        _("A text repeated from last year hides what was learned since."),
        _("Say what is different this time: how much more, where, for whom."),
        kinds=WORKPLAN,
        find=workplans.same_as_last_year,
    ),
    advisory(
        "above-ceiling",
        _("Totals keep below their ceilings"),
        _("What is planned above the ceiling has no money yet."),
        _("Plan less, move it to another fund, or say in the note where the money comes from."),
        kinds=WORKPLAN,
        find=workplans.above_the_ceiling,
    ),
    advisory(
        "old-rate",
        _("Rates of exchange are this year's"),
        _("An old rate makes totals in the base currency wrong."),
        _("Ask a framework manager for this year's United Nations rate, then save those lines again."),
        kinds=WORKPLAN,
        find=workplans.old_rates,
    ),
    # What either says in words.
    advisory(
        "unwritten-texts",
        _("The texts are written"),
        _("Reflection comes before planning, analysis before results."),
        _("Write a few sentences: reviewers read them first."),
        kinds=BOTH,
        find=texts.unwritten,
    ),
    advisory(
        "still-as-copied",
        _("Copied text has been read"),
        _("What was copied keeps its mark until somebody saves it."),
        _("Read it, change what no longer holds, and save it."),
        kinds=BOTH,
        find=texts.still_as_copied,
    ),
)
CHECK_BY_CODE = {check.code: check for check in CHECKS}


def findings(data: Data, around: Surroundings, severities: Mapping[str, str] | None = None) -> list[Finding]:
    """Return all that the checks find in a plan, what blocks first.

    `severities` is what the organization decided otherwise than the default, by the code of the check.
    """
    decided = severities or {}
    found = [
        Finding(check, severity, point)
        for check in CHECKS
        if (severity := decided.get(check.code, check.severity)) != Severity.OFF
        and data["kind"] in check.kinds
        for point in check.find(data, around)
    ]
    return sorted(found, key=lambda finding: not finding.is_blocking)
