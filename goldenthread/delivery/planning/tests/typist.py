"""Someone who types into the forms of a page, as a browser sends them."""

from typing import Any

from django.forms import MultipleChoiceField
from django.test import Client

from goldenthread.delivery.planning.models import CostLine


class Typist:
    """Reads a page's form as a browser does, changes fields, and sends it."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        answer = client.get(url)
        assert answer.status_code == 200, answer.status_code
        self.read(answer)

    def read(self, answer: Any) -> None:
        sheet = answer.context["sheet"]
        self.fields: dict[str, Any] = {}
        for form in sheet:
            for name in form.fields:
                value = form[name].value()
                if value in (None, "", False, []):
                    continue
                self.fields[form.add_prefix(name)] = value
        self.fields["row"] = [row.key for row in sheet.rows]
        self.fields["clash"] = [clash.name for clash in answer.context["clashes"]]
        self.sheet = sheet
        self.page = answer.content.decode()

    def send(self, **changed: Any) -> Any:
        sent = {**self.fields, **changed}
        answer = self.client.post(self.url, {name: value for name, value in sent.items() if value != ""})
        if answer.status_code != 302:
            self.read(answer)
        return answer


def row(line: CostLine, name: str) -> str:
    return f"c-{line.uid}-{name}"


def filled(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """Return the form of a page as it stands, with what someone types into it."""
    form = client.get(address).context["form"]
    standing = {bound.html_name: bound.value() for bound in form}
    # A browser sends nothing of boxes of which none is ticked.
    is_list = {name: isinstance(form.fields.get(name), MultipleChoiceField) for name in standing}
    said = {name: "" if value is None else value for name, value in (standing | typed).items()}
    return {name: value for name, value in said.items() if value != "" or not is_list.get(name)}


def post(client: Client, address: str, **typed: Any) -> Any:
    """Type into a page and send it."""
    return client.post(address, filled(client, address, **typed))


def page(answer: Any) -> str:
    """Return the text of an answer."""
    text: str = answer.content.decode()
    return text
