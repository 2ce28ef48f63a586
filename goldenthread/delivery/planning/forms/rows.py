"""A row as it is typed, what stood there when writing began, and what someone else saved meanwhile.

Every row of a page carries, hidden, the values it began with. So what the writer changed is known without
asking the database, and two people's changes to different fields of one row are both kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import FIRST_CHOICE, TextMap
from goldenthread.foundation.ui.once_form import OnceForm

HIDDEN = ("base_revision", "was", "uid")
REVISION_DIGITS = 9
ON = "on"
Typed = dict[str, str]
Form = TypeVar("Form", bound="RowForm")


def language_of(texts: Mapping[str, str] | None) -> str:
    """Return the language a text is shown in and therefore written in."""
    wanted = (get_language() or FIRST_CHOICE).split("-")[0]
    known = [language for language, text in (texts or {}).items() if text]
    if wanted in known or not known:
        return wanted
    return FIRST_CHOICE if FIRST_CHOICE in known else known[0]


def with_text(texts: Mapping[str, str] | None, text: str) -> TextMap:
    """Return the texts with this one in the language it was written in; other languages stay."""
    return {**(texts or {}), language_of(texts): text}


@dataclass(frozen=True)
class Clash:
    """A field that two people changed differently."""

    name: str
    place: str
    label: str
    mine: str
    theirs: str


class RowForm(OnceForm):
    """The fields of one row. `place` names the row to people, such as "Cost line 2"."""

    base_revision = forms.CharField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    place = ""

    def __init__(
        self, *args: Any, standing: Typed, revision: int = 0, must_save: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.standing, self.revision = standing, revision
        # A new row is saved as it comes; a copied one has been read by whoever saves its page.
        self.must_save = must_save
        if not self.is_bound:
            self.initial = {**_as_initial(self, standing), **hidden_of(standing, revision)}

    @property
    def names(self) -> list[str]:
        """Return the fields a person fills."""
        return [name for name in self.fields if name not in HIDDEN]

    @property
    def typed(self) -> Typed:
        """Return what stands in the fields as words, whatever it is."""
        if not self.is_bound:
            return self.standing
        return {name: self._typed(name) for name in self.names}

    def _typed(self, name: str) -> str:
        key = self.add_prefix(name)
        if isinstance(self.fields[name], forms.MultipleChoiceField):
            sent: Any = self.data
            return ",".join(sorted(sent.getlist(key)))
        if isinstance(self.fields[name], forms.BooleanField):
            return ON if self.data.get(key) else ""
        return str(self.data.get(key, "")).replace("\r\n", "\n").strip()

    @property
    def began_with(self) -> Typed:
        """Return what stood in the fields when this person began."""
        if not self.is_bound:
            return self.standing
        try:
            kept = json.loads(self.data.get(self.add_prefix("was"), ""))
        except ValueError:
            return self.standing
        is_typed = isinstance(kept, dict) and all(isinstance(value, str) for value in kept.values())
        return {name: kept.get(name, "") for name in self.names} if is_typed else self.standing

    @property
    def began_at(self) -> int:
        """Return the revision this person began from; 0 where there was no row."""
        sent = self.data.get(self.add_prefix("base_revision"), "")
        return int(sent) if sent.isdecimal() and len(sent) <= REVISION_DIGITS else 0

    @property
    def is_changed(self) -> bool:
        """Say whether something else stands in the fields than when this person began."""
        return self.typed != self.began_with

    @property
    def is_to_save(self) -> bool:
        """Say whether saving the page saves this row."""
        return self.must_save or self.is_changed

    def clashes_with(self, theirs: Typed) -> list[Clash]:
        """Return the fields that both changed, and differently."""
        mine, was = self.typed, self.began_with
        return [
            Clash(
                self.add_prefix(name),
                str(self.place),
                str(self.fields[name].label),
                self.words_for(name, mine[name]),
                self.words_for(name, theirs[name]),
            )
            for name in self.names
            if mine[name] not in (was[name], theirs[name]) and theirs[name] != was[name]
        ]

    def merged_with(self, theirs: Typed) -> Typed:
        """Return the row with what this person changed, and theirs elsewhere."""
        mine, was = self.typed, self.began_with
        return {name: theirs[name] if mine[name] == was[name] else mine[name] for name in self.names}

    def words_for(self, name: str, value: str) -> str:
        """Return a field's value as people read it."""
        choices = getattr(self.fields[name], "choices", None)
        if isinstance(self.fields[name], forms.BooleanField):
            return _("yes") if value else _("no")
        if choices is None:
            return value or "–"
        named = {str(code): str(word) for code, word in _flat(choices)}
        return ", ".join(named.get(code, code) for code in value.split(",") if code) or "–"


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for code, word in choices:
        if isinstance(word, list | tuple):
            yield from word
        else:
            yield code, word


def _as_initial(form: RowForm, standing: Typed) -> dict[str, Any]:
    return {
        name: [part for part in value.split(",") if part]
        if isinstance(form.fields.get(name), forms.MultipleChoiceField)
        else value
        for name, value in standing.items()
    }


def hidden_of(standing: Typed, revision: int) -> dict[str, str]:
    """Return the hidden values a row begins with."""
    return {"base_revision": str(revision), "was": json.dumps(standing, sort_keys=True)}


def posted(
    form: type[RowForm], typed: Typed, *, was: Typed, revision: int, prefix: str | None, uid: str = ""
) -> MultiValueDict[str, str]:
    """Return values as if a browser had sent them, so that a form can be drawn with them."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in {**typed, **hidden_of(was, revision), "uid": uid}.items():
        several = isinstance(form.base_fields.get(name), forms.MultipleChoiceField)
        parts = [part for part in value.split(",") if part] if several else [value]
        # A box that is not ticked sends nothing.
        if parts != [""]:
            data.setlist(f"{prefix}-{name}" if prefix else name, parts)
    return data


def day_in(value: date | None) -> str:
    """Return a day as it stands in a field."""
    return "" if value is None else value.isoformat()
