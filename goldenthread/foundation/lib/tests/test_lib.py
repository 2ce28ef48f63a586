"""Plain helpers: identifiers, texts, registries and log lines."""

import json
import logging
import time
from dataclasses import dataclass

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from goldenthread.foundation.lib.logs import JsonFormatter
from goldenthread.foundation.lib.registry import Registry
from goldenthread.foundation.lib.texts import english, text_in
from goldenthread.foundation.lib.uids import new_uid


def test_uids_are_version_7_unique_and_sort_by_time() -> None:
    first = new_uid()
    time.sleep(0.002)
    second = new_uid()

    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second
    assert str(first) < str(second)
    assert len({new_uid() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("texts", "language", "shown"),
    [
        ({"en": "Outputs", "fr": "Produits"}, "fr", "Produits"),
        ({"en": "Outputs", "fr": "Produits"}, "fr-ch", "Produits"),
        ({"en": "Outputs", "fr": "Produits"}, "ar", "Outputs"),
        ({"fr": "Produits"}, "en", "Produits"),
        ({"en": "", "fr": "Produits"}, "en", "Produits"),
        ({}, "en", ""),
        (None, "en", ""),
    ],
)
def test_a_title_is_shown_in_the_wanted_language_else_english_else_any(
    texts: dict[str, str] | None, language: str, shown: str
) -> None:
    assert text_in(texts, language) == shown


def test_a_title_is_shown_in_the_readers_language() -> None:
    with translation.override("fr"):
        assert text_in({"en": "Outputs", "fr": "Produits"}) == "Produits"
    assert english("Outputs") == {"en": "Outputs"}


@dataclass(frozen=True)
class Tab:
    code: str
    order: int = 0


def test_a_registry_keeps_order_and_refuses_a_second_item_with_one_code() -> None:
    tabs: Registry[Tab] = Registry()
    for tab in (Tab("b", 2), Tab("c", 1), Tab("a", 2)):
        tabs.register(tab)

    assert [tab.code for tab in tabs] == ["c", "a", "b"]
    assert "a" in tabs
    assert tabs["a"].order == 2
    with pytest.raises(ValueError, match="twice"):
        tabs.register(Tab("a"))


@given(some.text())
def test_no_text_can_forge_a_second_log_line(text: str) -> None:
    record = logging.LogRecord("app", logging.WARNING, __file__, 1, "%s", (text,), None)
    record.currency = text

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == text
    assert json.loads(line)["currency"] == text


def test_a_log_line_carries_the_error() -> None:
    problem = ValueError("odd")
    record = logging.LogRecord("app", logging.ERROR, __file__, 1, "failed", (), (ValueError, problem, None))

    assert "ValueError: odd" in json.loads(JsonFormatter().format(record))["exception"]
