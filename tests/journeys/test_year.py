"""One reporting year by hand: a rating is changed through the interface, and the published figure changes."""

import csv
import io
import re

from .conftest import Person, SignIn

UID = r"[0-9a-f-]{36}"


def figure(person: Person, pillar: str, level: str) -> tuple[int, int]:
    """Return count and of, as a reader downloads them."""
    answer = person.context.request.get(f"{person.site.url}/figures/progress-by-pillar.csv?year=2019")
    assert answer.ok
    rows = csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff")))
    [row] = [row for row in rows if row["pillar"] == pillar and row["level"] == level]
    return int(row["count"]), int(row["of"])


def _report_links(person: Person) -> list[str]:
    person.go("/reports/?q=Kasmar")
    found = [link.get_attribute("href") or "" for link in person.page.query_selector_all("main a[href]")]
    return [href for href in found if re.fullmatch(rf"/reports/{UID}/", href)]


def test_changing_one_rating_through_the_interface_changes_the_figure(sign_in: SignIn) -> None:
    editor, head, desk, framework = sign_in("editor"), sign_in("head"), sign_in("desk"), sign_in("framework")
    [report] = [href for href in _report_links(editor) if _is_about(editor, href, "2019")]
    before = figure(framework, "M", "FULLY_ACHIEVED")
    before_none = figure(framework, "M", "NO_PROGRESS")

    # The framework manager reopens the approved report, with a reason.
    framework.go(f"{report}moves/REOPEN/")
    framework.page.fill("[name=note]", "The rating of KAS-R1 does not agree with the evidence.")
    framework.page.click("main form button:has-text('Reopen')")
    framework.page.wait_for_load_state()
    while_open = figure(framework, "M", "NOT_REPORTED")

    # The editor changes one rating.
    editor.go(f"{report}sections/result:KAS-R1/")
    was = editor.page.eval_on_selector("[name=level]:checked", "node => node.value")
    to = "NO_PROGRESS" if was != "NO_PROGRESS" else "FULLY_ACHIEVED"
    editor.page.check(f"[name=level][value={to}]")
    editor.page.click("button[name=then][value=list]")
    editor.page.wait_for_url(f"**{report}")

    # The head signs; the desk and then the framework manager approve.
    head.go(f"{report}check/")
    head.page.check("#signed")
    head.page.click("main button:has-text('Sign and submit')")
    head.page.wait_for_load_state()
    desk.go(f"{report}moves/DESK_APPROVE/")
    desk.page.click("main form button.btn--main")
    desk.page.wait_for_load_state()
    framework.go(f"{report}moves/APPROVE/")
    framework.page.click("main form button.btn--main")
    framework.page.wait_for_load_state()

    assert while_open[0] > 0
    after = figure(framework, "M", to)
    known = before_none if to == "NO_PROGRESS" else before
    assert after == (known[0] + 1, known[1])
    assert figure(framework, "M", "NOT_REPORTED")[0] == 0


def _is_about(person: Person, href: str, year: str) -> bool:
    person.go(href)
    return year in person.page.inner_text("h1")


def test_without_javascript_a_section_is_written_and_two_writers_lose_nothing(sign_in: SignIn) -> None:
    first = sign_in("editor", java_script_enabled=False)
    second = sign_in("head", java_script_enabled=False)
    [report] = [href for href in _report_links(first) if _is_about(first, href, "2020")]
    section = f"{report}sections/result:KAS-R1/"
    first.go(section)
    second.go(section)

    first.page.fill("[name=text]", "The committee met in March and wrote the first report.")
    first.page.click("button[name=then][value=list]")
    second.page.fill("[name=text]", "The committee met in May and wrote the second report.")
    second.page.click("button[name=then][value=list]")

    shown = second.page.inner_text("main")
    assert "met in March" in shown
    assert "met in May" in second.page.content()
    assert "Someone saved this section while you were writing" in shown


def test_a_refusal_says_what_why_and_who(sign_in: SignIn) -> None:
    editor = sign_in("editor")
    [report] = [href for href in _report_links(editor) if _is_about(editor, href, "2018")]

    editor.go(f"{report}moves/APPROVE/")

    shown = editor.page.inner_text("main").lower()
    assert "framework manager" in shown
