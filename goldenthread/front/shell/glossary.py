"""The words of the product, in the order of the work, as the help page explains them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        _("Strategic plan"),
        _(
            "What the organization aims for over some years: "
            "a tree of pillars, pillar results and action plans."
        ),
    ),
    (
        _("Pillar, pillar result"),
        _("The upper levels of the plan. Results of entities link to them; nothing is copied."),
    ),
    (
        _("Entity"),
        _("A part of the organization that plans and reports: an office, a mission component, a branch."),
    ),
    (_("Programme"), _("What one entity wants to change over the life of the plan.")),
    (_("Result"), _("One change an entity works for, with its indicators.")),
    (_("Output"), _("What the entity itself delivers. Outputs under an action plan are OE results.")),
    (_("OE result"), _("A result in organizational effectiveness: how well the organization itself works.")),
    (
        _("Indicator"),
        _(
            "How a result is measured: where it stood (baseline), where it should stand (target), "
            "where it stands (value)."
        ),
    ),
    (
        _("Round"),
        _(
            "One call for reports from all entities about one period, "
            "with a due date and a day on which it locks."
        ),
    ),
    (_("Report"), _("What one entity reports in one round: a list of sections, each complete or not.")),
    (_("Rating"), _("How far a result is, on the plan’s scale. Ratings are counted, never averaged.")),
    (
        _("Tag"),
        _("What a result contributes to: shifts, spotlights, SDG targets. Each report keeps its own tags."),
    ),
    (_("Evidence"), _("A link to something outside that shows what the report says.")),
    (_("Returned"), _("A reviewer sent the report back with a note. It can be changed and submitted again.")),
    (_("Locked"), _("After this day only the framework manager can open a report again, with a reason.")),
    (
        _("Classification"),
        _(
            "Who may read a text: public, internal, confidential, strictly confidential. "
            "Internal unless chosen otherwise."
        ),
    ),
    (
        _("Not reported"),
        _("No answer was given. It is never counted as “no progress”, and a missing value is never zero."),
    ),
)

KEYS: tuple[tuple[str, str | Promise], ...] = (
    ("Tab", _("Go to the next link, button or field. The first one on each page skips to its main part.")),
    ("Ctrl + S", _("Save the section you are writing and stay there.")),
    ("Alt + N, Alt + P", _("Go to the next or the previous section of the report.")),
    ("Space", _("Tick a box or open a folded part.")),
)
