"""The architecture, checked on the running system rather than on paper.

What these guards cannot see, review must: URL names in templates, reverse accessors (`entity.reports`) that
read upwards, and writes through names they do not know.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "goldenthread"
OURS = [model for model in apps.get_models() if model.__module__.startswith("goldenthread.")]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# Foreign keys point down a floor, or sideways along the arrows; import-linter cannot see those given as text.


def ranks() -> dict[str, tuple[int, int]]:
    """Return floor and place of each package, 0 lowest, as the contracts in pyproject.toml say."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = {
        contract["containers"][0]: contract["layers"][::-1]
        for contract in contracts
        if len(contract["containers"]) == 1
    }
    return {
        f"goldenthread.{floor}.{package.strip()}": (floors, place)
        for floors, floor in enumerate(layers["goldenthread"])
        for place, side_by_side in enumerate(layers.get(f"goldenthread.{floor}", []))
        for package in side_by_side.split("|")
    }


def package_of(model: type[models.Model]) -> str:
    return ".".join(model.__module__.split(".")[:3])


def test_every_app_has_a_place_in_the_contract() -> None:
    installed = {name for name in settings.INSTALLED_APPS if name.startswith("goldenthread.")}

    assert installed - set(ranks()) == set()


def test_foreign_keys_point_down_or_along_the_arrows_never_up() -> None:
    place = ranks()
    upward = [
        f"{field} -> {field.related_model._meta.label}"
        for model in OURS
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in OURS
        if package_of(field.related_model) != package_of(model)
        if place[package_of(field.related_model)] >= place[package_of(model)]
    ]

    assert upward == []


# Only actions write.

WRITES = {
    *("save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"),
    *("asave", "acreate", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create", "adelete"),
    *("aupdate", "executemany"),
}
# An .update() writes when what stands before it is a query; a dict has an .update() too.
QUERY_WORDS = {
    *("objects", "filter", "exclude", "all", "select_for_update", "order_by", "annotate", "using"),
    *("visible_to", "in_force", "_default_manager", "_base_manager"),
}
RAW_WRITE = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|DROP|ALTER)\b.+\b(INTO|SET|FROM|TABLE)\b", re.DOTALL
)
MAY_WRITE = ("actions", "migrations", "tests", "management")
# Where .save() is a call of our own that reaches no table.
NOT_A_WRITE = {
    "goldenthread/foundation/accounts/models.py": "the manager that Django itself calls to make a user",
}


def may_write(path: Path) -> bool:
    parts = path.relative_to(CODE).with_suffix("").parts
    return bool(set(parts) & set(MAY_WRITE)) or parts[-1].startswith("actions")


def words_before(call: ast.Attribute) -> set[str]:
    """Return the attributes and names in the chain a method is called on."""
    return {node.attr for node in ast.walk(call.value) if isinstance(node, ast.Attribute)}


def writes_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            writes = name in WRITES or (name == "update" and words_before(node.func) & QUERY_WORDS)
            if writes and not (name == "save" and relative(path) in NOT_A_WRITE):
                yield f"{relative(path)}:{node.lineno} .{name}()"
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RAW_WRITE.match(node.value):
            yield f"{relative(path)}:{node.lineno} SQL that writes"


def test_only_actions_write_to_the_database() -> None:
    readers = [path for path in CODE.rglob("*.py") if not may_write(path)]

    assert [write for path in readers for write in writes_in(path)] == []


def test_only_actions_write_in_bulk() -> None:
    readers = [path for path in CODE.rglob("*.py") if not may_write(path)]

    assert [relative(p) for p in readers if "actions_in_bulk" in p.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize(
    "line",
    [
        "report.save()",
        "Report.objects.create(state='X')",
        "Report.objects.filter(pk=1).update(state='X')",
        "Report.objects.visible_to(person).delete()",
        "cursor.execute('UPDATE monitoring_report SET state = 1')",
    ],
)
def test_the_guard_sees_every_way_to_write(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    module = tmp_path / "views.py"
    module.write_text(line)

    assert list(writes_in(module)) != []


# Every address asks for sign-in, unless it is listed here.

PUBLIC = {
    "health-live": "asked by machines",
    "health-ready": "asked by machines",
    "account_login": "the way in",
    "account_signup": "says that accounts are given, not taken",
    "account_logout": "leads to the sign-in page",
    "account_inactive": "says why one cannot sign in",
    "account_reset_password": "for those who cannot sign in",
    "account_reset_password_done": "for those who cannot sign in",
    "account_reset_password_from_key": "opened from a message",
    "account_reset_password_from_key_done": "for those who cannot sign in",
    "account_confirm_email": "opened from a message",
    "account_email_verification_sent": "before the first sign-in",
    "account_confirm_login_code": "a step of signing in",
    "account_confirm_password_reset_code": "for those who cannot sign in",
    "account_complete_password_reset": "for those who cannot sign in",
    "account_password_reset_completed": "for those who cannot sign in",
    "language": "the language of the sign-in page",
    "favicon": "asked by browsers before anything else",
    "robots": "asked by search engines",
    "api-root": "the foot of the machine interface, where there is nothing (404)",
}
UID = "00000000-0000-7000-8000-000000000000"
EXAMPLES = {"int": "1", "uuid": UID, "uuidstr": UID}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, str]]:
    """Yield every address of the product with example values, and its name."""
    for entry in patterns:
        address = before + example_of(entry)
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, address)
        else:
            yield entry.name or "", address


def example_of(entry: URLPattern | URLResolver) -> str:
    if isinstance(entry.pattern, RegexPattern):
        return re.sub(r"\(\?P<\w+>[^)]*\)", "x", str(entry.pattern)).strip("^$").replace("\\Z", "")
    return re.sub(
        r"<(?:(\w+):)?\w+>",
        lambda found: EXAMPLES.get(found[1] or "str", "x"),
        str(entry.pattern),
    )


@cache
def every_address() -> list[tuple[str, str]]:
    return list(addresses(get_resolver().url_patterns))


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_every_address_asks_an_anonymous_visitor_to_sign_in(client: Client, method: str) -> None:
    open_doors = []
    for name, address in every_address():
        response = getattr(client, method)(address)
        asks = response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))
        refuses = address.startswith("/api/") and response.status_code in {401, 405}
        if not (asks or refuses or name in PUBLIC):
            open_doors.append(f"{method} {address} ({name}) answers {response.status_code}")

    assert open_doors == []


def test_the_list_of_public_addresses_is_short_and_excuses_only_what_stands_outside_the_work() -> None:
    outside = ("/accounts/", "/health/", "/favicon", "/robots", "/language/")
    public = {address for name, address in every_address() if name in PUBLIC}

    assert {address for address in public if not address.startswith(outside)} <= {"/api/v1/"}


# Who may see a row is a question every table answers.

SEEN_WITH = {
    "accounts.User": "shown by name only; managed by system administrators, whose permission the views ask",
    "accounts.ApiToken": "shown to its owner only, by queries on the owner",
    "audit_trail.AuditEntry": "shown to those with the permission to read the trail, which its page asks",
    "comments.Comment": "shown by the app whose document it is about",
    "organization.Organization": "its name is on every page",
    "organization.Country": "a public list",
    "organization.Region": "a name everybody may know",
    "organization.EntityDetail": "part of an entity",
    "organization.Membership": "shown to its person, and to administrators",
    "organization.Period": "the calendar",
    "organization.Place": "a name, part of a fact",
    "organization.ExchangeRate": "a public rate",
    "strategy.StrategicPlan": "an approved plan is open to everybody who signs in",
    "strategy.PlanLevel": "part of a plan",
    "strategy.PlanElement": "part of a plan",
    "strategy.ElementAncestor": "part of a plan",
    "strategy.Scale": "part of a plan",
    "strategy.ScaleLevel": "part of a plan",
    "strategy.TagSet": "part of a plan",
    "strategy.Tag": "part of a plan",
    "strategy.StandardIndicator": "part of a plan",
    "strategy.Dimension": "a way to count, not a count",
    "strategy.Category": "a way to count, not a count",
    "strategy.Cell": "a way to count, not a count",
    "strategy.CellCategory": "a way to count, not a count",
    "planning.ResultTag": "part of a result",
    "planning.Indicator": "part of a result",
    "planning.Baseline": "part of an indicator",
    "planning.Target": "part of an indicator",
    "planning.Activity": "part of a workplan",
    "planning.CostLine": "part of a workplan",
    "planning.Post": "part of a workplan",
    "planning.PlannedAmount": "part of a version of a plan document",
    "planning.Ceiling": "part of a workplan's page",
    "planning.BudgetClass": "a list of codes",
    "planning.SourceCategory": "a list of codes",
    "planning.PlanSnapshot": "a version of a plan document, whose readers data_for decides",
    "planning.PlanMove": "part of a plan document",
    "planning.PlanSection": "part of a plan document; classified ones are filtered when shown",
    "planning.PlanSectionRevision": "part of a plan section",
    "planning.PlanningSeason": "that it is time to plan is no secret",
    "planning.Citation": "part of a plan document",
    "planning.CheckSetting": "how strict a check is, is no secret",
    "planning.ProgrammeRisk": "part of a programme",
    "planning.ProgrammeResource": "part of a programme",
    "planning.PlanContribution": "read by the rules only",
    "planning.TechnicalReview": "part of a plan document",
    "implementation.OutputImplementation": "part of a mid-year review",
    "implementation.Adjustment": "part of a mid-year review",
    "implementation.MidYearMove": "part of a mid-year review",
    "monitoring.Round": "that a round is open is no secret",
    "monitoring.SectionReader": "read by visible_to itself",
    "monitoring.ResultReport": "part of a report",
    "monitoring.ResultReportTag": "part of a report",
    "monitoring.OutputReport": "part of a report",
    "monitoring.ReportMove": "part of a report",
    "monitoring.Snapshot": "part of a report; classified parts are filtered when shown",
    "monitoring.ReviewLook": "a reviewer's own mark",
    "monitoring.Reminder": "part of a report",
}


def answers_who_may_see_it(model: type[models.Model]) -> bool:
    return hasattr(model._default_manager.get_queryset(), "visible_to")


def test_every_table_says_who_may_see_its_rows_or_why_it_need_not() -> None:
    silent = [m._meta.label for m in OURS if not answers_who_may_see_it(m) and m._meta.label not in SEEN_WITH]

    assert silent == []


def test_no_excuse_outlives_its_table() -> None:
    needed = {model._meta.label for model in OURS if not answers_who_may_see_it(model)}

    assert set(SEEN_WITH) - needed == set()


# Migrations.


@pytest.mark.django_db
def test_the_models_and_the_migrations_agree() -> None:
    said = StringIO()

    # SystemExit when a migration is missing; what it says is the message of the failure.
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_migrations_have_names_and_form_one_line_per_app() -> None:
    loader = MigrationLoader(None)
    ours = {apps.get_app_config(label).label for label in loader.migrated_apps if is_ours(label)}
    names = {label: sorted(name for app, name in loader.disk_migrations if app == label) for label in ours}

    assert [f"{label}.{name}" for label in ours for name in names[label] if "_auto_" in name] == []
    assert [label for label in ours if names[label] and len(loader.graph.leaf_nodes(label)) != 1] == []
    numbers = {label: [int(name[:4]) for name in names[label]] for label in ours}
    assert [label for label in ours for one, two in pairwise(numbers[label]) if two != one + 1] == []


def is_ours(label: str) -> bool:
    return apps.get_app_config(label).name.startswith("goldenthread.")
