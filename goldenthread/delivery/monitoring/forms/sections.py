"""What arrives from the pages of a report: read, explained where it is wrong, and never thrown away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.delivery.planning.models import Result
from goldenthread.direction.strategy.models import ScaleLevel, Tag, TagSet
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

from .. import rules
from ..actions import TagChoice
from ..models import RiskEvent

# A set with more tags than this is written as codes, not ticked.
MOST_BOXES = 14
SIGNIFICANCE = (
    ("", "–"),
    ("0", gettext_lazy("0 · not targeted")),
    ("1", "1"),
    ("2", "2"),
    ("3", gettext_lazy("3 · principal")),
)


class TypedForm(forms.Form):
    """A form that can be shown again as it was typed, without being judged."""

    # Asked for on the page, but read by the view.
    base_revision = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.auto_id = "f-%s"
        if data is not None:
            self.data = _with_what_stands(data, self.initial)

    def typed(self) -> dict[str, Any]:
        """Return what was typed, field by field, right or wrong."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }


# Left out, these say something: no version was seen, and the box is not ticked.
SAID_BY_ABSENCE = ("base_revision", "complete")


def _with_what_stands(data: Any, initial: Mapping[str, Any]) -> Any:
    """Return what arrived; a field that did not arrive keeps what stands in it.

    A browser sends every text and choice, the empty ones too. Of boxes it sends only the ticked ones: the
    page says beside them, as "shown_" and their name, that they could be unticked.
    """
    full = data.copy()
    for name, value in initial.items():
        if name in data or name in SAID_BY_ABSENCE or f"shown_{name}" in data:
            continue
        if isinstance(value, list):
            full.setlist(name, value)
        else:
            full[name] = value
    return full


class MarkForm(TypedForm):
    """A section without answers of its own: read it and say that it is complete."""

    complete = forms.BooleanField(label=gettext_lazy("I have finished this section"), required=False)


class NarrativeForm(MarkForm):
    """A narrative with its language and its classification."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "class": "long",
                "dir": "auto",
                "rows": 14,
                "data-counter": "text-words",
                "aria-describedby": "text-hint text-words",
            }
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Written in"), choices=settings.LANGUAGES)
    classification = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=Classification.choices)

    reason = forms.CharField(
        label=gettext_lazy("If you lower who may read it: why?"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Your reason is recorded."),
    )

    def clean_classification(self) -> str:
        """Ask why, where a text is opened to more people."""
        after: str = self.cleaned_data["classification"]
        before = self.initial.get("classification", "")
        if rules.needs_reason_to_lower(before, after) and not self.data.get("reason", "").strip():
            self.add_error(
                "reason",
                _("Say why: “%(after)s” lets more people read it") % {"after": Classification(after).label},
            )
        return after

    def clean_text(self) -> str:
        """Refuse a text that no section holds, with its length."""
        text: str = self.cleaned_data["text"]
        if narratives.is_too_long(text):
            raise ValidationError(
                _(
                    "The text has %(length)d characters; a section holds %(most)d. "
                    "Shorten it, or link to a document."
                )
                % {"length": len(text), "most": narratives.MAX_LENGTH}
            )
        return text


class EvidenceFields(forms.Form):
    """The three fields of a new link, left empty when there is none."""

    evidence_title = forms.CharField(label=gettext_lazy("What it is"), max_length=200, required=False)
    evidence_url = forms.CharField(
        label=gettext_lazy("Link"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Begins with https://"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url", "dir": "ltr"}),
    )
    evidence_classification = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=Classification.choices,
        initial=Classification.INTERNAL,
        required=False,
    )

    def clean_evidence_url(self) -> str:
        """Refuse what is not a link."""
        url: str = self.cleaned_data["evidence_url"].strip()
        if url:
            URLValidator(schemes=["http", "https"], message=_("Write a link that begins with https://"))(url)
        return url

    def clean(self) -> dict[str, Any]:
        """Ask for the half that is missing."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        title, url = data.get("evidence_title"), data.get("evidence_url")
        if title and not url and "evidence_url" not in self.errors:
            self.add_error("evidence_url", _("Write the link, or remove what it is"))
        if url and not title:
            self.add_error("evidence_title", _("Say what the link shows, such as “Decree 114”"))
        return data


class ReaderFields(forms.Form):
    """Someone to name for a strictly confidential section, left empty when there is nobody."""

    reader_email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    reader_until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("A year at most"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reader: User | None = None

    def clean_reader_email(self) -> str:
        """Find the person."""
        email: str = self.cleaned_data["reader_email"].strip().lower()
        if email:
            self.reader = User.objects.filter(email=email, is_active=True, is_system=False).first()
            if self.reader is None:
                raise ValidationError(
                    _("Nobody signs in with this address. A system administrator can make an account.")
                )
        return email

    def clean_reader_until(self) -> date | None:
        """Refuse a day that is past or too far away."""
        until: date | None = self.cleaned_data["reader_until"]
        today = timezone.localdate()
        if until and not today <= until <= today + rules.LONGEST_READING:
            last = today + rules.LONGEST_READING
            raise ValidationError(
                _("Choose a day from today to %(last)s") % {"last": date_format(last, "j F Y")}
            )
        return until

    def clean(self) -> dict[str, Any]:
        """Ask for the half that is missing."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("reader_email") and not data.get("reader_until") and "reader_until" not in self.errors:
            self.add_error("reader_until", _("Say until when this person may read it"))
        return data


class ResultSectionForm(NarrativeForm, EvidenceFields, ReaderFields):
    """What a report says about one result: rating, narrative, tags, and a new piece of evidence."""

    level = forms.ChoiceField(label=gettext_lazy("Rating"), required=False, widget=forms.RadioSelect)

    field_order = ("base_revision", "level", "text", "language", "classification", "complete")

    def __init__(
        self, *args: Any, levels: Sequence[ScaleLevel], tag_sets: Sequence[TagSet], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.levels = {level.code: level for level in levels}
        self.tag_sets = tag_sets
        self.fields["level"].choices = [(level.code, text_in(level.name)) for level in levels]  # type: ignore[attr-defined]
        for tag_set in tag_sets:
            self._add_tag_fields(tag_set, list(tag_set.tags.all()))

    def _add_tag_fields(self, tag_set: TagSet, tags: list[Tag]) -> None:
        name = text_in(tag_set.name)
        if len(tags) > MOST_BOXES:
            self.fields[f"tags_{tag_set.code}"] = forms.CharField(
                label=name,
                required=False,
                help_text=_("Codes with commas, such as %(some)s") % {"some": _some_codes(tags)},
            )
            return
        self.fields[f"tags_{tag_set.code}"] = forms.MultipleChoiceField(
            label=name,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(t.code, _tag_label(t)) for t in tags],
        )
        if tag_set.has_significance:
            for tag in tags:
                self._add_significance(tag)

    def _add_significance(self, tag: Tag) -> None:
        words = {"tag": text_in(tag.name)}
        self.fields[f"significance_{tag.pk}"] = forms.ChoiceField(
            label=_("How much does it contribute to %(tag)s?") % words, choices=SIGNIFICANCE, required=False
        )
        self.fields[f"justification_{tag.pk}"] = forms.CharField(
            label=_("Why, for %(tag)s?") % words,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        )

    @property
    def tag_fields(self) -> list[dict[str, Any]]:
        """Return the fields of each tag set, for the page."""
        return [
            {
                "field": self[f"tags_{tag_set.code}"],
                "significances": [
                    {
                        "tag": tag,
                        "significance": self[f"significance_{tag.pk}"],
                        "justification": self[f"justification_{tag.pk}"],
                    }
                    for tag in tag_set.tags.all()
                    if f"significance_{tag.pk}" in self.fields
                ],
            }
            for tag_set in self.tag_sets
        ]

    def clean(self) -> dict[str, Any]:
        """Turn codes into tags and name the codes that no set has."""
        data = super().clean()
        for tag_set in self.tag_sets:
            self._clean_codes(tag_set)
        return data

    def _clean_codes(self, tag_set: TagSet) -> None:
        name = f"tags_{tag_set.code}"
        said = self.cleaned_data.get(name, [])
        codes = said.replace(";", ",").replace("\n", ",").split(",") if isinstance(said, str) else said
        known = {tag.code.casefold(): tag for tag in tag_set.tags.all()}
        wanted = [code.strip() for code in codes if code.strip()]
        unknown = [code for code in wanted if code.casefold() not in known]
        if unknown:
            self.add_error(
                name,
                _("%(codes)s is not in this list. Write codes such as %(some)s, with commas between them.")
                % {"codes": ", ".join(unknown), "some": _some_codes(list(known.values()))},
            )
        self.cleaned_data[name] = [known[code.casefold()] for code in wanted if code.casefold() in known]

    def chosen_level(self) -> ScaleLevel | None:
        """Return the level that was chosen, if any."""
        return self.levels.get(self.cleaned_data["level"])

    def chosen_tags(self) -> list[TagChoice]:
        """Return the tags that were chosen, each once, with how much and why where it was said."""
        chosen: dict[int, TagChoice] = {}
        for tag_set in self.tag_sets:
            for tag in self.cleaned_data[f"tags_{tag_set.code}"]:
                significance = self.cleaned_data.get(f"significance_{tag.pk}", "")
                why = self.cleaned_data.get(f"justification_{tag.pk}", "")
                chosen[tag.pk] = TagChoice(tag, int(significance) if significance else None, why)
        return list(chosen.values())


def _some_codes(tags: list[Tag]) -> str:
    return ", ".join([tag.code for tag in tags if tag.parent_id][:2] or [tag.code for tag in tags][:2])


def _tag_label(tag: Tag) -> str:
    return f"↳ {text_in(tag.name)}" if tag.parent_id else text_in(tag.name)


class RecordForm(MarkForm):
    """A section that lists things: the fields of a new one, left empty when there is none."""

    # Fields that make a new record when any of them is filled; the first must be.
    asked: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, results: Iterable[Result], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.results = {str(result.uid): result for result in results}
        choices = [("", _("The whole entity"))] + [
            (uid, f"{r.code} {text_in(r.statement)}"[:90]) for uid, r in self.results.items()
        ]
        self.fields["result"].choices = choices  # type: ignore[attr-defined]

    @property
    def has_new(self) -> bool:
        """Say whether something new was typed."""
        return any(str(self.data.get(name, "")).strip() for name in self.asked)

    def clean(self) -> dict[str, Any]:
        """Ask for what a new record cannot do without."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.needed if self.has_new else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Write this, or empty the other fields"))
        return data

    def new_record(self) -> dict[str, Any]:
        """Return the new record as the action takes it."""
        data = {name: self.cleaned_data[name] for name in (*self.asked, "classification")}
        return {**data, "result": self.results.get(self.cleaned_data["result"])}


class RiskForm(RecordForm):
    """A risk that occurred."""

    asked = ("description", "effect", "occurred_on", "factor")
    needed = ("description", "factor")

    description = forms.CharField(
        label=gettext_lazy("What happened"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short", "dir": "auto"}),
    )
    factor = forms.ChoiceField(
        label=gettext_lazy("Kind of risk"),
        required=False,
        choices=[("", gettext_lazy("Choose")), *RiskEvent.Factor.choices],
    )
    effect = forms.CharField(
        label=gettext_lazy("What it did to the results"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short", "dir": "auto"}),
    )
    occurred_on = forms.DateField(
        label=gettext_lazy("When"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    result = forms.ChoiceField(label=gettext_lazy("Result it touched"), required=False)
    classification = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=Classification.choices, initial=Classification.INTERNAL
    )


class LessonForm(RecordForm):
    """Something learned."""

    asked = ("title", "what_happened", "what_to_do")
    needed = ("title", "what_happened")

    title = forms.CharField(label=gettext_lazy("The lesson in one line"), required=False, max_length=200)
    what_happened = forms.CharField(
        label=gettext_lazy("What happened"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short", "dir": "auto"}),
    )
    what_to_do = forms.CharField(
        label=gettext_lazy("What others should do"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short", "dir": "auto"}),
    )
    result = forms.ChoiceField(label=gettext_lazy("Result it comes from"), required=False)
    classification = forms.ChoiceField(
        label=gettext_lazy("Who may read it"), choices=Classification.choices, initial=Classification.INTERNAL
    )


class OutputRatingForm(MarkForm):
    """Ratings and comments of the report's OE results, two fields for each."""

    def __init__(
        self, *args: Any, levels: Sequence[ScaleLevel], outputs: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.levels = {level.code: level for level in levels}
        self.outputs = outputs
        choices = [("", _("Not rated")), *((level.code, text_in(level.name)) for level in levels)]
        for row in outputs:
            code = row.output.code
            self.fields[f"level_{row.pk}"] = forms.ChoiceField(
                label=_("%(code)s: how far?") % {"code": code}, choices=choices, required=False
            )
            self.fields[f"comment_{row.pk}"] = forms.CharField(
                label=_("%(code)s: comment") % {"code": code},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "class": "short", "dir": "auto"}),
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return each OE result with its two fields, for the page."""
        return [
            {"report": row, "level": self[f"level_{row.pk}"], "comment": self[f"comment_{row.pk}"]}
            for row in self.outputs
        ]

    @property
    def foreign(self) -> list[str]:
        """Return the fields that arrived for OE results this report does not have."""
        return [
            name for name in self.data if name.startswith(("level_", "comment_")) and name not in self.fields
        ]

    def ratings(self) -> dict[int, tuple[ScaleLevel | None, str]]:
        """Return what was said of each OE result."""
        return {
            row.pk: (
                self.levels.get(self.cleaned_data[f"level_{row.pk}"]),
                self.cleaned_data[f"comment_{row.pk}"],
            )
            for row in self.outputs
        }
