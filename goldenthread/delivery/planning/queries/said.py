"""What the rows of a plan say, label by label, so that two versions of a row can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Entity, Place
from goldenthread.direction.strategy.models import Cell, Direction, FactStatus, Measure
from goldenthread.foundation.lib.amounts import money
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

from .. import rules
from ..models import Activity, Aggregation, Citation, Fund, Post, Programme, ProgrammeRisk

Data = Mapping[str, Any]
# (label, what the row says, whether words are compared one by one)
Said = list[tuple[str, str, bool]]


def _in_languages(label: str, texts: Mapping[str, str]) -> Said:
    """Return a title in each of its languages; which one is said only where it is not English."""
    return [
        (label if language == "en" else f"{label} ({language})", words, True)
        for language, words in texts.items()
    ]


def of_output(output: Data) -> Said:
    """Return what an output says."""
    serves = output["result"] or output["element"]
    return [
        (_("Code"), output["code"], False),
        *_in_languages(_("Statement"), output["statement"]),
        (_("Serves"), serves["code"], False),
        _copied(output),
    ]


def of_activity(activity: Data) -> Said:
    """Return what an activity says."""
    return [
        (_("Code"), activity["code"], False),
        *_in_languages(_("Title"), activity["title"]),
        (_("From"), _day(activity["starts_on"]), False),
        (_("To"), _day(activity["ends_on"]), False),
        (_("Responsible"), activity["responsible"], True),
        (_("Partners"), activity["partners"], True),
        (_("Places"), ", ".join(text_in(one["name"]) or one["code"] for one in activity["places"]), False),
        (_("Status"), str(Activity.Status(activity["status"]).label), False),
        _copied(activity),
    ]


def of_line(line: Data, quarters: Sequence[str]) -> Said:
    """Return what a cost line says; a quarter without an amount is empty, not zero."""
    amounts = [
        (quarter, amount_word(amount) if Decimal(amount) else "", False)
        for quarter, amount in zip(quarters, line["quarters"], strict=False)
    ]
    return [
        (_("What for"), line["description"], True),
        (_("Fund"), fund_word(line), False),
        (_("Source category"), _entry(line["source_category"]), False),
        (_("Budget class"), _entry(line["budget_class"]), False),
        *amounts,
        (_("Total"), f"{amount_word(line['amount'])} {line['currency']}", False),
        (_("In the base currency"), amount_word(line["amount_base"]), False),
        # At a rate of one it is in the base currency.
        (_("Rate of exchange"), "" if line["units_per_base"] == "1" else line["units_per_base"], False),
        _copied(line),
    ]


def of_post(post: Data) -> Said:
    """Return what a post says."""
    return [
        (_("Title"), post["title"], True),
        (_("Grade"), post["grade"], False),
        (_("Category"), str(Post.Category(post["category"]).label), False),
        (_("Fund"), fund_word(post), False),
        (_("Filled"), _("Vacant") if post["is_vacant"] else _("Encumbered"), False),
        (_("From"), _day(post["starts_on"]), False),
        (_("To"), _day(post["ends_on"]), False),
        _copied(post),
    ]


def of_frame(plan: Data) -> Said:
    """Return for whom a plan is, for when, and in which currency."""
    entity, period = plan["entity"], plan.get("period")
    region = entity.get("region") or {"name": {}}
    said: Said = [
        (_("Entity"), entity["code"], False),
        *_in_languages(_("Name of the entity"), entity.get("name", {})),
        (_("Kind of entity"), _of_choices(Entity.Kind, entity.get("kind", "")), False),
        (_("Region"), _entry(region), False),
        (_("Base currency"), plan.get("base_currency", ""), False),
    ]
    if period is not None:
        said += [
            (_("Period"), f"{period['code']} {text_in(period['name'])}", False),
            (_("From"), _day(period["starts_on"]), False),
            (_("To"), _day(period["ends_on"]), False),
        ]
    return said


def of_header(programme: Data) -> Said:
    """Return what a programme says of itself."""
    plan = programme.get("plan")
    return [
        (_("Code"), programme["code"], False),
        *_in_languages(_("Title"), programme["title"]),
        (_("Kind"), _of_choices(Programme.Kind, programme.get("programme_kind", "")), False),
        (_("Strategic plan"), f"{plan['code']}, {plan['version']}" if plan else "", False),
        (_("From"), _day(programme["starts_on"]), False),
        (_("To"), _day(programme["ends_on"]), False),
    ]


def of_result(result: Data) -> Said:
    """Return what a result says."""
    element = result["element"]
    return [
        (_("Code"), result["code"], False),
        *_in_languages(_("Statement"), result["statement"]),
        (_("Element of the plan"), element["code"] if element else "", False),
        (_("Leads to"), result.get("parent", ""), False),
        (_("Assumption"), result.get("assumption", ""), True),
        *((f"{tag['set']} {tag['code']}", _tag(tag), False) for tag in result["tags"]),
        _copied(result),
    ]


def _tag(tag: Data) -> str:
    level = "" if tag["significance"] is None else f" ({tag['significance']})"
    return f"{text_in(tag['name']) or tag['code']}{level} {tag['justification']}".strip()


def of_risk(risk: Data) -> Said:
    """Return what a risk says."""
    return [
        (_("Description"), risk["description"], True),
        (_("Factor"), str(ProgrammeRisk.Factor(risk["factor"]).label), False),
        (_("Likelihood"), str(rules.LIKELIHOODS[risk["likelihood"]]), False),
        (_("Impact"), str(rules.IMPACTS[risk["impact"]]), False),
        (_("Response"), risk["response"], True),
    ]


def of_need(need: Data) -> Said:
    """Return what a resource says."""
    return [
        (_("Year"), str(need["year"]), False),
        (_("Fund"), fund_word(need), False),
        (_("Amount"), amount_word(need["amount"]), False),
    ]


def of_citation(citation: Data) -> Said:
    """Return what a plan cites."""
    return [
        (_("What"), _of_choices(Citation.Kind, citation["kind"]), False),
        (_("Title"), citation["label"], True),
    ]


def of_section(section: Data) -> Said:
    """Return what a text says."""
    return [
        (_("Text"), "\n\n".join(one["text"] for one in section["paragraphs"]), True),
        (_("Classification"), str(Classification(section["classification"]).label), False),
        # Which language is said only where it is not English.
        (_("Language"), "" if section["language"] == "en" else section["language"], False),
        _copied(section),
    ]


def of_indicator(indicator: Data) -> Said:
    """Return what an indicator says, with its baselines and targets."""
    return [
        (_("Code"), indicator["code"], False),
        *_in_languages(_("Title"), indicator["title"]),
        (_("Measured as"), _of_choices(Measure, indicator["measure"]), False),
        (_("Better is"), _of_choices(Direction, indicator["direction"]), False),
        (_("Unit"), indicator["unit"], False),
        (_("Put together as"), _put_together(indicator), False),
        (_("Standard indicator"), (indicator.get("standard") or {"code": ""})["code"], False),
        (_("Means of verification"), indicator["means_of_verification"], True),
        (_("Responsible"), indicator.get("responsible", ""), True),
        *_facts(_("Baseline"), indicator["baselines"]),
        *_facts(_("Target"), indicator["targets"]),
    ]


def _facts(word: str, facts: Iterable[Data]) -> Iterator[tuple[str, str, bool]]:
    for fact in facts:
        where = [fact["place"], fact["cell"]]
        beside = ", ".join(part for part in where if part not in (Place.WHOLE_ENTITY, Cell.TOTAL))
        label = " ".join(filter(None, (word, fact["period"], beside)))
        label = label if fact["occurrence"] == 1 else f"{label}, {fact['occurrence']}"
        yield label, _value(fact), False
        yield _("%(value)s, comment") % {"value": label}, fact.get("comment", ""), True
        yield _("%(value)s, source") % {"value": label}, fact.get("source", ""), False


def _value(fact: Data) -> str:
    """Return a value with its parts and its words, or why there is none."""
    number = "" if fact["value"] is None else fact["value"]
    parts = "" if fact["numerator"] is None else f" ({fact['numerator']} / {fact['denominator']})"
    why = "" if fact["status"] == FactStatus.REPORTED else str(FactStatus(fact["status"]).label)
    return " ".join(filter(None, (f"{number}{parts}", why, fact["text"])))


def _put_together(indicator: Data) -> str:
    """Return how values are put together, where they are."""
    said = indicator.get("aggregation", Aggregation.NONE)
    return "" if said == Aggregation.NONE else _of_choices(Aggregation, said)


def _copied(row: Data) -> tuple[str, str, bool]:
    """Return where a row was copied from, until someone has read it through."""
    return _("Copied from"), row.get("copied_from", ""), False


def _of_choices(choices: Any, said: str) -> str:
    """Return what is chosen in words; nothing where a version does not say."""
    return str(choices(said).label) if said else ""


def amount_word(said: str) -> str:
    """Return an amount as people read it, or nothing where there is none."""
    return money(Decimal(said)) if said else ""


def _day(said: str) -> str:
    return date_format(date.fromisoformat(said), "j M Y")


def coded(name: str) -> Callable[[Data], str]:
    """Return how rows with a code and a title of this name are called."""
    return lambda row: f"{row['code']} {text_in(row[name])}".strip()


def described(row: Data) -> str:
    """Return how rows with a description are called."""
    return str(row["description"])


def post_title(post: Data) -> str:
    """Return how a post is called."""
    return f"{post['title']} ({post['grade']})"


def fund_word(row: Data) -> str:
    """Return the fund of a row in words."""
    return str(Fund(row["fund"]).label)


def _entry(entry: Data | None) -> str:
    return "" if entry is None else text_in(entry["name"]) or str(entry.get("code", ""))
