"""Forms speak the house's words, and nothing of Django's, whichever field is wrong in whichever way."""

import re
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import django
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenthread.direction.organization.models import Period

PACKAGES = ("delivery.planning", "delivery.implementation", "front.workbooks")
OTHERS = ("delivery.monitoring", "direction.organization", "direction.strategy", "front")
CATALOGUE = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
# What sentences are filled with.
FILLING = {"limit_value": 2, "show_value": 3, "max": 2, "length": 3, "value": "x", "pk": 1}
NUL = "a\x00b"


def djangos_sentences() -> list[re.Pattern[str]]:
    """Return every sentence of Django's own catalogue, whatever fills it."""
    blocks = re.findall(r'^msgid(?:_plural)? ((?:".*"\n)+)', CATALOGUE.read_text("utf-8"), re.MULTILINE)
    said = {"".join(re.findall(r'"(.*)"', block)) for block in blocks}
    parts = [re.split(r"%\(\w+\)[sd]|%[sd]", sentence) for sentence in said if " " in sentence.strip()]
    return [
        re.compile(".*".join(map(re.escape, one))) for one in parts if len("".join(one)) > len("12345678")
    ]


def is_djangos(words: str, known: list[re.Pattern[str]]) -> bool:
    return any(pattern.fullmatch(words) for pattern in known)


def forms_of(package: str) -> list[type[Any]]:
    """Return the form classes that a package defines."""
    root = import_module(f"goldenthread.{package}")
    for module in walk_packages(root.__path__, f"{root.__name__}."):
        if ".forms" in module.name or module.name.endswith(".audit"):
            import_module(module.name)
    found, waiting = [], [forms.BaseForm]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting += below
        found += [kind for kind in below if kind.__module__.startswith(f"{root.__name__}.")]
    return list(dict.fromkeys(found))


def words_of(field: forms.Field) -> Iterator[str]:
    """Return everything that a field can say of a wrong answer."""
    for words in field.error_messages.values():
        yield str(words % FILLING)
    for validator in field.validators:
        said: Any = validator
        own = getattr(said, "messages", None) or {getattr(said, "code", ""): getattr(said, "message", "")}
        yield from (str(words % FILLING) for code, words in own.items() if code not in field.error_messages)


@pytest.mark.parametrize("package", [*PACKAGES, *OTHERS])
def test_no_form_says_what_django_says(package: str) -> None:
    known, kinds = djangos_sentences(), forms_of(package)

    said = [
        (kind.__name__, name, words)
        for kind in kinds
        for name, field in kind.base_fields.items()
        for words in words_of(field)
    ]

    assert kinds
    assert [one for one in said if is_djangos(one[-1], known)] == []


def test_the_sentences_of_django_would_be_found() -> None:
    known = djangos_sentences()

    assert is_djangos("This field is required.", known)
    assert is_djangos("Select a valid choice. x is not one of the available choices.", known)
    assert is_djangos("Ensure this value has at most 2 characters (it has 3).", known)
    assert not is_djangos("Choose one from the list", known)


ONE = [("A", "A")]
WRONG = [
    (forms.CharField(), "", "Write an answer here"),
    (forms.CharField(max_length=2), "abc", "At most 2 characters fit here; you wrote 3"),
    (forms.CharField(max_length=1), "abc", "At most 1 character fits here; you wrote 3"),
    (forms.CharField(min_length=5), "abc", "Write at least 5 characters; you wrote 3"),
    (forms.CharField(), NUL, "cannot be seen"),
    (forms.IntegerField(), "", "Write a whole number, for example 41"),
    (forms.IntegerField(), "many", "Write a whole number, for example 41"),
    (forms.IntegerField(min_value=1), "0", "Write 1 or more"),
    (forms.IntegerField(max_value=1), "2", "Write 1 or less"),
    (forms.FloatField(), "many", "Write a number, for example 1250 or 12.5"),
    (forms.DecimalField(), "many", "Write a number, for example 1250 or 12.5"),
    (forms.DecimalField(), Decimal("NaN"), "Write a number, for example 1250 or 12.5"),
    (forms.DecimalField(max_digits=2), "123", "Write at most 2 digits"),
    (forms.DecimalField(decimal_places=1), "1.23", "Write at most 1 digit after the decimal point"),
    (forms.DecimalField(max_digits=3, decimal_places=2), "12", "at most 1 digit before the decimal point"),
    (forms.DateField(), "soon", "Write a date, for example 2020-03-31"),
    (forms.DateField(), "", "Write a date, for example 2020-03-31"),
    (forms.TimeField(), "soon", "Write a time, for example 17:30"),
    (forms.DateTimeField(), "soon", "Write a day and a time, for example 2020-03-31 17:30"),
    (forms.EmailField(), "ada", "Write an e-mail address, for example name@example.org"),
    (forms.URLField(assume_scheme="https"), "a b", "Write a web address, for example https://"),
    (forms.SlugField(), "a b", "Write only letters from A to Z, digits, hyphens and underscores"),
    (forms.UUIDField(), "ada", "This is not an identifier"),
    (forms.BooleanField(), False, "Tick the box to go on"),
    (forms.FileField(), None, "Choose a file"),
    (forms.FileField(), "a name", "The file did not arrive"),
    (forms.FileField(), SimpleUploadedFile("a.txt", b""), "The file is empty"),
    (
        forms.FileField(max_length=2),
        SimpleUploadedFile("abc", b"x"),
        "The name of the file may have 2 charact",
    ),
    (forms.ChoiceField(choices=ONE), "", "Choose one from the list"),
    (forms.ChoiceField(choices=ONE), "B", "Choose one from the list"),
    (forms.MultipleChoiceField(choices=ONE), ["B"], "Choose from the list"),
    (forms.MultipleChoiceField(choices=ONE), "B", "Choose from the list"),
    (forms.ModelChoiceField(Period.objects.none()), "B", "Choose one from the list"),
    (forms.ModelMultipleChoiceField(Period.objects.none()), ["1"], "Choose from the list"),
    (forms.ModelMultipleChoiceField(Period.objects.none()), ["B"], "Choose from the list"),
]


@pytest.mark.parametrize(("field", "value", "words"), WRONG)
@pytest.mark.django_db
def test_what_is_wrong_is_said_with_what_to_write(field: forms.Field, value: Any, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(value)

    assert words in " ".join(refused.value.messages)


def test_a_form_that_knows_better_keeps_its_own_words() -> None:
    field = forms.ChoiceField(choices=ONE, error_messages={"required": "Choose a fund"})

    with pytest.raises(ValidationError, match="Choose a fund"):
        field.clean("")
