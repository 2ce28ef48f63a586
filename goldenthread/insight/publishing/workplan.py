"""One workplan as a document that a head of office signs: outputs, activities, costs, posts, totals.

Written from a version's plain data alone, so that a plan approved years ago prints as it was approved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.delivery.planning import queries, rules
from goldenthread.delivery.planning.models import (
    SETTLED,
    Fund,
    PlanDocument,
    PlanSection,
    PlanSnapshot,
    Workplan,
)
from goldenthread.delivery.planning.queries import versions
from goldenthread.delivery.planning.queries import workplans as shown
from goldenthread.direction.organization.queries import the_organization
from goldenthread.foundation.lib.amounts import whole
from goldenthread.foundation.lib.texts import text_in

from . import docx, pdf
from .model import MISSING, Block, Bullets, Column, Document, Heading, Note, Paragraph, Run, Section, Table
from .programme import invented_note

FORMATS = {"docx": docx.write, "pdf": pdf.write}
BULLET = ("- ", "* ")
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Copy:
    """One version of a workplan as someone may read it: its data, and the version it is, if it is frozen."""

    data: Mapping[str, Any]
    snapshot: PlanSnapshot | None


def copy_for(workplan: Workplan, permissions: Collection[str], *, number: int | None = None) -> Copy | None:
    """Return the version with this number (or the one these permissions lead to), or nothing."""
    document = workplan.document
    if number is not None:
        frozen = versions.versions_to_read(document, permissions).defer(None).filter(number=number).first()
        return None if frozen is None else Copy(queries.as_seen(frozen.data, permissions), frozen)
    version = _version_read(document, permissions)
    if version is not None:
        # Names and statuses go on after the approval; what is signed is what was approved.
        return Copy(queries.as_seen(version.data, permissions), version)
    data = queries.data_for(document, permissions)
    return None if data is None else Copy(data, None)


def _version_read(document: PlanDocument, permissions: Collection[str]) -> PlanSnapshot | None:
    """Return the frozen version that reads like what they read; none while it is being written."""
    was_submitted = document.submitted_at is not None
    seen = rules.version_to_read(document.state, permissions, was_submitted=was_submitted)
    if seen == rules.AS_APPROVED or document.state in SETTLED:
        return document.approved_snapshot
    if seen == rules.AS_SUBMITTED or not rules.is_writable(document.state):
        return queries.latest_version(document)
    return None


def publish_workplan(copy: Copy, format: str, *, language: str, at: datetime) -> bytes:  # noqa: A002
    """Return the workplan as a Word or PDF document. No query depends on its size."""
    with translation.override(language):
        return FORMATS[format](assemble(copy, language=language, at=at))


def file_name(copy: Copy) -> str:
    """Return what the file is called, without its ending: entity, period, version."""
    number = f"v{copy.snapshot.number}" if copy.snapshot else "draft"
    return f"workplan-{copy.data['entity']['code']}-{copy.data['period']['code']}-{number}".lower()


def assemble(copy: Copy, *, language: str, at: datetime) -> Document:
    """Put a version of a workplan together as a document."""
    data, organization = copy.data, the_organization()
    illustrative = organization is not None and organization.is_illustrative
    entity, period = data["entity"], data["period"]
    return Document(
        title=_("Workplan of %(entity)s, %(period)s")
        % {"entity": text_in(entity["name"]) or entity["code"], "period": _period_name(period)},
        eyebrow=_("Workplan"),
        organization=text_in(organization.name) if organization else "",
        language=language,
        made_at=at,
        version=version_words(copy.snapshot, at),
        file_name=file_name(copy),
        sections=tuple(_sections(copy)),
        lead=(Run(_lead(data)),),
        meta=(
            f"{_day(period['starts_on'])} – {_day(period['ends_on'])}",
            version_words(copy.snapshot, at),
            _("Amounts in %(currency)s, rounded to whole units.") % {"currency": data["base_currency"]},
        ),
        illustrative_note=invented_note() if illustrative else "",
    )


def version_words(snapshot: PlanSnapshot | None, at: datetime) -> str:
    """Return which version it is and since when, as the foot of every page says it."""
    if snapshot is None:
        return _("Draft as it stood on %(day)s; not submitted") % {"day": _moment(at)}
    said = {"number": snapshot.number, "day": _moment(snapshot.approved_at or snapshot.taken_at)}
    if snapshot.approved_at is None:
        return _("Version %(number)s, submitted on %(day)s; not approved yet") % said
    return _("Version %(number)s, approved on %(day)s") % said


def _sections(copy: Copy) -> Iterator[Section]:
    data = copy.data
    tables = _Tables(data)
    yield Section("summary", _("Planned by fund"), tuple(_funds(tables, data)))
    for text in data.get("sections", []):
        title = str(PlanSection.Kind(text["kind"]).label)
        yield Section(f"text-{text['kind'].lower()}", title, tuple(_text(text["paragraphs"])))
    for output in shown.output_rows(data):
        title = f"{output['code']} {text_in(output['statement'])}"
        yield Section(f"output-{output['code'].lower()}", title, tuple(_output(tables, output)))
    yield Section("posts", _("Posts"), tuple(_posts(tables, data)))
    yield Section("signatures", _("Signatures"), tuple(_signatures(tables, copy)))


class _Tables:
    """Numbers the tables of one document."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.currency = data["base_currency"]
        self.count = 0

    def table(
        self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[str]], note: str = ""
    ) -> Table:
        self.count += 1
        cells = tuple(tuple(row) for row in rows)
        return Table(title, tuple(columns), cells, note, self.count, f"table-{self.count}")


def _lead(data: Mapping[str, Any]) -> str:
    activities = sum(len(output["activities"]) for output in data["outputs"])
    total = sum(map(Decimal, data["totals"].values()), Decimal(0))
    return _("%(outputs)s outputs, %(activities)s activities, %(posts)s posts; %(total)s planned.") % {
        "outputs": len(data["outputs"]),
        "activities": activities,
        "posts": len(data["posts"]),
        "total": f"{data['base_currency']}{NO_BREAK}{_money(total)}",
    }


def _funds(tables: _Tables, data: Mapping[str, Any]) -> Iterator[Block]:
    rows = shown.fund_rows(data)
    if not rows:
        yield Note(_("No cost is planned, and no ceiling is known."))
        return
    total = sum((row.planned for row in rows), Decimal(0))
    known = [row.ceiling for row in rows if row.ceiling is not None]
    ceiling = sum(known, Decimal(0)) if len(known) == len(rows) else None
    cells = [[row.word, _money(row.planned), _money(row.ceiling), _money(row.left)] for row in rows]
    left = None if ceiling is None else ceiling - total
    cells.append([_("Total"), _money(total), _money(ceiling), _money(left)])
    heads = (_("Planned"), _("Ceiling"), _("Left"))
    columns = [Column(_("Fund")), *(Column(head, is_number=True) for head in heads)]
    title = _("Planned against ceilings, in %(currency)s") % {"currency": tables.currency}
    yield tables.table(title, columns, cells)
    over = [row for row in rows if row.over is not None]
    for row in over:
        said = {"fund": row.word, "amount": f"{tables.currency}{NO_BREAK}{_money(row.over)}"}
        yield Paragraph((Run(_("%(fund)s is above its ceiling by %(amount)s.") % said, strong=True),))
    yield from _quarters(tables, data)


def _quarters(tables: _Tables, data: Mapping[str, Any]) -> Iterator[Block]:
    """Return what is planned by quarter and fund, each line at the rate it was planned at."""
    sums: dict[str, list[Decimal]] = {}
    names = shown.quarter_names(data["quarters"])
    for line in _lines(data):
        of_fund = sums.setdefault(line["fund"], [Decimal(0)] * len(names))
        rate = Decimal(line["units_per_base"])
        for number, amount in enumerate(line["quarters"][: len(names)]):
            of_fund[number] += Decimal(amount) / rate
    if not sums:
        return
    rows = [[str(Fund(fund).label), *map(_money, sums[fund])] for fund in Fund.values if fund in sums]
    totals = [sum(by_fund, Decimal(0)) for by_fund in zip(*sums.values(), strict=True)]
    rows.append([_("Total"), *map(_money, totals)])
    columns = [Column(_("Fund")), *(Column(name, is_number=True) for name in names)]
    yield tables.table(
        _("Planned by quarter, in %(currency)s") % {"currency": tables.currency}, columns, rows
    )


def _lines(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for output in data["outputs"]:
        for activity in output["activities"]:
            yield from activity["cost_lines"]


def _text(paragraphs: Sequence[Mapping[str, str]]) -> Iterator[Block]:
    """Return a narrative's paragraphs: lists as lists, the rest as sentences."""
    for paragraph in paragraphs:
        lines = paragraph["text"].split("\n")
        if all(line.startswith(BULLET) for line in lines):
            yield Bullets(tuple((Run(line[2:]),) for line in lines))
        else:
            yield Paragraph((Run(" ".join(lines)),))


def _output(tables: _Tables, output: Mapping[str, Any]) -> Iterator[Block]:
    serves = f"{output['serves_code']} {text_in(output['serves'])}"
    yield Paragraph((Run(_("Serves: "), strong=True), Run(serves)))
    if not output["activities"]:
        yield Note(_("No activity is planned."))
        return
    code = {"code": output["code"], "currency": tables.currency}
    heads = (_("Activity"), _("When"), _("Responsible"), _("With, where"), _("Status"))
    rows = [_activity(activity) for activity in output["activities"]]
    yield tables.table(_("Activities of %(code)s") % code, [Column(head) for head in heads], rows)
    columns = [
        Column(_("What the money is for")),
        Column(_("Fund and class")),
        Column(_("As planned")),
        Column(tables.currency, is_number=True),
    ]
    costs = [_cost(activity, line) for activity in output["activities"] for line in activity["cost_lines"]]
    if costs:
        costs.append([_("Total of the output"), "", "", _money(output["total"])])
        yield tables.table(_("Costs of %(code)s, in %(currency)s") % code, columns, costs)
    else:
        yield Note(_("No cost is planned."))


def _activity(activity: Mapping[str, Any]) -> list[str]:
    places = ", ".join(text_in(place["name"]) or place["code"] for place in activity["places"])
    return [
        f"{activity['code']} {text_in(activity['title'])}",
        f"{_short(activity['starts_on'])} – {_short(activity['ends_on'])}",
        activity["responsible"] or MISSING,
        "; ".join(part for part in (activity["partners"], places) if part) or MISSING,
        activity["status_word"],
    ]


def _cost(activity: Mapping[str, Any], line: Mapping[str, Any]) -> list[str]:
    budget_class = text_in(line["budget_class"]["name"]) if line["budget_class"] else ""
    return [
        f"{activity['code']}: {line['description']}",
        "; ".join(part for part in (line["fund_word"], budget_class) if part),
        f"{line['currency']}{NO_BREAK}{_money(line['amount'])}",
        _money(line["amount_base"]),
    ]


def _posts(tables: _Tables, data: Mapping[str, Any]) -> Iterator[Block]:
    rows = [
        [
            f"{post['title']}{_(' (vacant)') if post['is_vacant'] else ''}",
            post["grade"],
            post["category_word"],
            post["fund_word"],
            f"{_short(post['starts_on'])} – {_short(post['ends_on'])}",
        ]
        for post in shown.post_rows(data)
    ]
    if not rows:
        yield Note(_("No post works on this plan."))
        return
    heads = (_("Post"), _("Grade"), _("Category"), _("Fund"), _("When"))
    yield tables.table(_("Posts that work on the plan"), [Column(head) for head in heads], rows)


def _signatures(tables: _Tables, copy: Copy) -> Iterator[Block]:
    snapshot = copy.snapshot
    if snapshot is not None:
        yield Paragraph((Run(_submitted(snapshot)),))
    if snapshot is not None and snapshot.approved_at is not None:
        said = {"who": snapshot.approved_by, "day": _moment(snapshot.approved_at)}
        yield Paragraph((Run(_("Approved by %(who)s on %(day)s.") % said),))
    yield Heading(_("To sign"))
    heads = (_("In the role of"), _("Name"), _("Signature"), _("Date"))
    # Room to write in: a row is as high as its blank lines.
    room = "\n\n"
    rows = [[f"{role}{room}", "", "", ""] for role in (_("Head of the entity"), _("For the organization"))]
    yield tables.table(_("Signatures"), [Column(head) for head in heads], rows)


def _submitted(snapshot: PlanSnapshot) -> str:
    said = {"who": snapshot.taken_by, "day": _moment(snapshot.taken_at)}
    return _("Submitted by %(who)s on %(day)s.") % said


def _money(amount: Decimal | None) -> str:
    """Return an amount in whole units; missing is a dash, never zero."""
    return MISSING if amount is None else whole(amount)


def _period_name(period: Mapping[str, Any]) -> str:
    return text_in(period["name"]) or str(period["code"])


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso), "j M Y")


def _short(day: date) -> str:
    return date_format(day, "j M Y")


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M Y")
