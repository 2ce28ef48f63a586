"""Pages that are seen only in the middle of a deed: a question, a refusal, a conflict, a mistake."""

import re

from .conftest import Person, SignIn
from .test_pages import UID, is_too_wide, violations

OPEN_REPORT = "/reports/?q=Kasmar&round=EOY-2020"


def check(person: Person) -> None:
    """Say that the page is accessible, light and dark, and fits a phone."""
    assert violations(person) == []
    person.page.emulate_media(color_scheme="dark")
    assert violations(person) == []
    person.page.emulate_media(color_scheme="light")
    person.page.set_viewport_size({"width": 320, "height": 700})
    assert not is_too_wide(person)
    person.page.set_viewport_size({"width": 1280, "height": 900})


def report_of_kasmar(person: Person) -> str:
    person.go(OPEN_REPORT)
    return person.find(rf"/reports/{UID}/")


def test_before_a_round_is_opened_one_sees_whom_it_reaches(sign_in: SignIn) -> None:
    framework = sign_in("framework")
    framework.go("/rounds/open/")

    framework.page.select_option("[name=kind]", "SPECIAL")
    framework.page.select_option("[name=period]", label="2020")
    framework.page.fill("[name=due_at]", "2027-01-31T23:59")
    framework.page.fill("[name=locks_at]", "2027-02-07T23:59")
    framework.page.click("text=Check what it reaches")

    assert "This reaches 101 entities." in framework.page.inner_text("main")
    check(framework)


def test_a_number_that_is_none_is_explained_and_the_explanation_has_the_focus(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    editor.go(f"{report_of_kasmar(editor)}sections/indicators/")

    field = editor.page.locator("input[name$='-value']").first
    field.fill("many")
    editor.page.click("button[name=then][value=list]")
    editor.page.wait_for_selector("#error-summary")

    assert editor.page.evaluate("document.activeElement.id") == "error-summary"
    assert editor.page.input_value("input[aria-invalid=true]") == "many"
    check(editor)


def test_two_writers_of_one_section_see_both_texts(sign_in: SignIn) -> None:
    first, second = sign_in("editor"), sign_in("head")
    section = f"{report_of_kasmar(first)}sections/result:KAS-R2/"
    first.go(section)
    second.go(section)

    first.page.fill("[name=text]", "The plan was adopted in March by the ministry.")
    first.page.click("button[name=then][value=list]")
    first.page.wait_for_load_state()
    second.page.fill("[name=text]", "The plan was adopted in May by the government.")
    second.page.click("button[name=then][value=list]")
    second.page.wait_for_selector("text=Someone saved this section while you were writing")

    check(second)


def test_a_step_that_is_not_ones_own_is_refused_on_a_page_one_can_read(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    report = report_of_kasmar(editor)

    editor.go(f"{report}moves/APPROVE/")

    assert "belongs to: framework manager" in editor.page.inner_text("main")
    check(editor)


def test_a_return_without_a_note_is_asked_for_one(sign_in: SignIn) -> None:
    desk = sign_in("desk")
    desk.go("/review/")
    report = desk.find(rf"/review/{UID}/").replace("/review/", "/reports/")
    desk.go(f"{report}moves/RETURN/")

    desk.page.evaluate("document.querySelector('[name=note]').removeAttribute('required')")
    desk.page.click("main form button:has-text('Return')")
    desk.page.wait_for_selector("#error-summary")

    assert desk.page.url.endswith("/moves/RETURN/")
    check(desk)


def test_the_chapter_is_made_as_a_file_while_one_may_leave(sign_in: SignIn) -> None:
    reader = sign_in("reader")
    reader.go("/chapters/OMP-2018-2021/2019/")

    reader.page.click("main button:has-text('Excel')")
    reader.page.wait_for_url(re.compile(rf"/jobs/{UID}/"))
    check(reader)
    reader.page.wait_for_selector("main a:has-text('Download')")

    check(reader)
