"""What arrives about plans: a tag to be added."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.lib.texts import english, text_in

from .models import StrategicPlan, Tag, TagSet

if TYPE_CHECKING:
    TagSetField = forms.ModelChoiceField[TagSet]
    TagField = forms.ModelChoiceField[Tag]
else:
    # Django's classes take type arguments only while types are checked.
    TagSetField = TagField = forms.ModelChoiceField


class TagSetChoice(TagSetField):
    """Tag sets by their name."""

    def label_from_instance(self, obj: Any) -> str:
        return text_in(obj.name)


class ParentChoice(TagField):
    """Tags by their set and name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{text_in(obj.tag_set.name)}: {text_in(obj.name)}"


class AddTagForm(forms.Form):
    """A tag to be added to one of a plan's sets."""

    tag_set = TagSetChoice(TagSet.objects.none(), label=_("Tag set"), empty_label=_("Choose a tag set"))
    code = forms.SlugField(
        label=_("Code"),
        max_length=40,
        help_text=_("Short and stable, such as EARLY_WARNING. It cannot be changed later."),
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As people will see it beside a result.")
    )
    parent = ParentChoice(
        Tag.objects.none(), label=_("Under"), required=False, empty_label=_("Nothing: a tag of its own")
    )

    def __init__(self, *args: Any, plan: StrategicPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets, parents = self.fields["tag_set"], self.fields["parent"]
        sets.queryset = plan.tag_sets.order_by("position", "code")  # type: ignore[attr-defined]
        parents.queryset = (  # type: ignore[attr-defined]
            Tag.objects.filter(tag_set__plan=plan, parent=None, retired_on=None)
            .select_related("tag_set")
            .order_by("tag_set__position", "position", "code")
        )

    def said(self) -> dict[str, Any]:
        """Return the answers as the action takes them."""
        answers = self.cleaned_data
        return {
            "code": answers["code"],
            "name": english(answers["name"].strip()),
            "parent": answers["parent"],
        }
