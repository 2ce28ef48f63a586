"""The list of what is wrong at the head of a form."""

from django import forms

from goldenthread.foundation.ui.templatetags.ui import error_summary


class SignForm(forms.Form):
    """A label that is a sentence, and one that is a word."""

    signed = forms.BooleanField(label="I have read it.", error_messages={"required": "Sign first"})
    place = forms.CharField(label="Place", error_messages={"required": "Say where"})


def test_each_problem_is_one_sentence_after_its_label() -> None:
    problems = error_summary(SignForm({}))["problems"]

    assert problems == [("id_signed", "I have read it: Sign first"), ("id_place", "Place: Say where")]


def test_a_form_that_was_not_sent_has_no_problems() -> None:
    assert error_summary(SignForm(), None)["count"] == 0
