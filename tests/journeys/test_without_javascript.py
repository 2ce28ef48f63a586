"""A year by hand without script: a round is opened, a report written, signed, returned and approved."""

import re

from .conftest import Person, SignIn
from .test_pages import UID

SECTIONS = rf"/reports/{UID}/sections/[^/]+/"


def _save(person: Person, button: str = "Save and close") -> None:
    person.page.check("[name=complete]")
    person.page.click(f"main button:has-text('{button}')")
    assert person.page.locator("#error-summary").count() == 0, person.page.inner_text("#error-summary")


def _write_result(editor: Person) -> None:
    editor.page.check("[name=level][value=SOME_PROGRESS]")
    editor.page.fill("[name=text]", "The committee met and wrote its first report; the law followed in May.")
    _save(editor)


def _write_indicators(editor: Person) -> None:
    for field in editor.page.locator("input[name$='-value']").all():
        if field.is_editable():
            field.fill("12")
    _save(editor)


def _write_oe_results(editor: Person) -> None:
    for choice in editor.page.locator("main select[name$='level']").all():
        choice.select_option("GOOD_PROGRESS")
    _save(editor)


def _write_risks(editor: Person) -> None:
    editor.page.fill("[name=description]", "The ministry closed for two months.")
    editor.page.select_option("[name=factor]", index=1)
    _save(editor, "Save and add")
    assert "The ministry closed for two months." in editor.page.inner_text("main")
    _save(editor)


def _write_lessons(editor: Person) -> None:
    editor.page.fill("[name=title]", "Consult before drafting")
    editor.page.fill("[name=what_happened]", "The draft was better where offices were asked first.")
    _save(editor)


WRITERS = {
    "result": _write_result,
    "indicators": _write_indicators,
    "oe-results": _write_oe_results,
    "risks": _write_risks,
    "lessons": _write_lessons,
}


def test_a_year_goes_from_the_opening_to_the_approval(sign_in: SignIn) -> None:
    framework, editor, head, desk = (
        sign_in(role, java_script_enabled=False) for role in ("framework", "editor", "head", "desk")
    )

    # The framework manager opens the round of 2021 for all entities.
    framework.go("/rounds/open/")
    framework.page.select_option("[name=period]", label="2021")
    framework.page.fill("[name=due_at]", "2030-01-31T23:59")
    framework.page.fill("[name=locks_at]", "2030-02-07T23:59")
    framework.page.click("text=Check what it reaches")
    framework.page.click("button[name=confirm]")
    assert "0 of 101 entities have submitted." in framework.page.inner_text("main")

    # The editor writes every section.
    editor.go("/reports/?q=Kasmar&round=EOY-2021")
    report = editor.find(rf"/reports/{UID}/")
    editor.go(report)
    sections = [link.get_attribute("href") or "" for link in editor.page.query_selector_all("main .tasks a")]
    for section in [href for href in sections if re.fullmatch(SECTIONS, href.replace("%3A", ":"))]:
        editor.go(section)
        kind = section.rstrip("/").rpartition("/")[2].replace("%3A", ":").partition(":")[0]
        WRITERS.get(kind, _save)(editor)

    # The head signs; the desk asks a question; the head signs again; two people approve.
    _sign(head, report)
    desk.go(f"{report}moves/RETURN/")
    desk.page.fill("[name=note]", "Which law was it, and when was it adopted?")
    desk.page.click("main form button:has-text('Return')")
    editor.go(report)
    assert "Which law was it" in editor.page.inner_text("main")
    _sign(head, report)
    for person, move in ((desk, "DESK_APPROVE"), (framework, "APPROVE")):
        person.go(f"{report}moves/{move}/")
        person.page.click("main form button.btn--main")

    framework.go("/rounds/EOY-2021/?state=APPROVED")
    assert "Kasmar country office" in framework.page.inner_text("main")


def _sign(head: Person, report: str) -> None:
    head.go(f"{report}check/")
    head.page.check("#signed")
    head.page.click("main button:has-text('Sign and submit')")
    assert "Submitted" in head.page.inner_text("main")
