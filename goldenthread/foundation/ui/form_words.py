"""What forms say when an answer cannot be taken: the house's words, one place for every form.

A field of a form says its own words where it knows better, as ever: `error_messages={"required": …}`. What it
does not say, it takes from here: by its class and by what is wrong, instead of Django's words.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

# Sentences by what is wrong; some count, so that they are chosen when they are filled.
Words = dict[str, Any]

DATE = _("Write a date, for example 2020-03-31")
NUMBER = _("Write a number, for example 1250 or 12.5")
WHOLE_NUMBER = _("Write a whole number, for example 41")
CHOOSE = _("Choose one from the list")
CHOOSE_SOME = _("Choose from the list")
MISSING_FILE = _("The file did not arrive. Choose it again")

WORDS: dict[type[forms.Field], Words] = {
    forms.Field: {
        "required": _("Write an answer here"),
        "max_length": ngettext_lazy(
            "At most %(limit_value)d character fits here; you wrote %(show_value)d",
            "At most %(limit_value)d characters fit here; you wrote %(show_value)d",
            "limit_value",
        ),
        "min_length": ngettext_lazy(
            "Write at least %(limit_value)d character; you wrote %(show_value)d",
            "Write at least %(limit_value)d characters; you wrote %(show_value)d",
            "limit_value",
        ),
        "min_value": _("Write %(limit_value)s or more"),
        "max_value": _("Write %(limit_value)s or less"),
        "max_digits": ngettext_lazy("Write at most %(max)s digit", "Write at most %(max)s digits", "max"),
        "max_decimal_places": ngettext_lazy(
            "Write at most %(max)s digit after the decimal point",
            "Write at most %(max)s digits after the decimal point",
            "max",
        ),
        "max_whole_digits": ngettext_lazy(
            "Write at most %(max)s digit before the decimal point",
            "Write at most %(max)s digits before the decimal point",
            "max",
        ),
        "null_characters_not_allowed": _(
            "A sign that cannot be seen stands in this text and cannot be kept. Write it anew"
        ),
    },
    forms.IntegerField: {"required": WHOLE_NUMBER, "invalid": WHOLE_NUMBER},
    forms.FloatField: {"required": NUMBER, "invalid": NUMBER},
    forms.DecimalField: {"required": NUMBER, "invalid": NUMBER},
    forms.DateField: {"required": DATE, "invalid": DATE},
    forms.TimeField: {"invalid": _("Write a time, for example 17:30")},
    forms.DateTimeField: {"invalid": _("Write a day and a time, for example 2020-03-31 17:30")},
    forms.EmailField: {"invalid": _("Write an e-mail address, for example name@example.org")},
    forms.URLField: {"invalid": _("Write a web address, for example https://www.example.org/report")},
    forms.SlugField: {"invalid": _("Write only letters from A to Z, digits, hyphens and underscores")},
    forms.UUIDField: {"invalid": _("This is not an identifier. Copy it once more")},
    forms.BooleanField: {"required": _("Tick the box to go on")},
    forms.FileField: {
        "required": _("Choose a file"),
        "invalid": MISSING_FILE,
        "missing": MISSING_FILE,
        "empty": _("The file is empty. Choose another one"),
        "max_length": ngettext_lazy(
            "The name of the file may have %(max)d character; it has %(length)d. Give it a shorter one",
            "The name of the file may have %(max)d characters; it has %(length)d. Give it a shorter one",
            "max",
        ),
        "contradiction": _("Choose a file, or tick the box to remove the one that is there; not both"),
    },
    forms.ChoiceField: {"required": CHOOSE, "invalid_choice": CHOOSE},
    forms.MultipleChoiceField: {
        "required": CHOOSE_SOME,
        "invalid_choice": CHOOSE_SOME,
        "invalid_list": CHOOSE_SOME,
    },
    forms.ModelChoiceField: {"required": CHOOSE, "invalid_choice": CHOOSE},
    forms.ModelMultipleChoiceField: {
        "required": CHOOSE_SOME,
        "invalid_choice": CHOOSE_SOME,
        "invalid_list": CHOOSE_SOME,
        "invalid_pk_value": CHOOSE_SOME,
    },
}


def speak() -> None:
    """Give every kind of field the house's words. Called when the app starts, before forms are made."""
    for kind, words in WORDS.items():
        kind.default_error_messages = {**vars(kind).get("default_error_messages", {}), **words}
