"""One workplan by hand: planned, returned, reviewed, approved, revised at mid-year, and exported."""

from pathlib import Path

from openpyxl import load_workbook

from .conftest import Person, SignIn

WORKPLAN = "/workplans/KAS/2021/"


def test_a_workplan_is_planned_returned_reviewed_approved_revised_and_exported(
    sign_in: SignIn, tmp_path: Path
) -> None:
    head = sign_in("head")
    _open(head)
    _reflect(head)
    plan = _write_output(head)
    _submit(head, plan)

    # The desk returns it with a note; the note stands where the writers see it, and stays.
    desk = sign_in("desk")
    _move(desk, plan, "RETURN", note="Say who takes part in the hearing.")
    head.go(f"{plan}review/")
    assert "Say who takes part in the hearing." in head.page.inner_text("main")
    _add_post(head)
    _submit(head, plan, note="The participants are named now.")

    # Desk, technical functions beside each other, framework manager, board.
    _move(desk, plan, "TAKE_UP")
    _move(desk, plan, "ASK_TECHNICAL")
    for function in ("finance", "hr", "gender", "inclusion", "thematic"):
        _answer(sign_in(function), plan)
    framework = sign_in("framework")
    _move(framework, plan, "ACCEPT")
    _move(sign_in("board"), plan, "APPROVE")
    _move(framework, plan, "PUT_IN_FORCE")
    reader = sign_in("reader")
    reader.go(WORKPLAN)
    assert "In force" in reader.page.inner_text("main")
    assert "12,500.00" in reader.page.inner_text("main")

    # At mid-year the head opens it for revision; others go on reading what was approved.
    _move(head, plan, "REVISE", note="The hearing moves to the second half of the year.")
    head.go(WORKPLAN)
    assert "Draft" in head.page.inner_text("main")
    assert reader.go(WORKPLAN) == 200
    assert "12,500.00" in reader.page.inner_text("main")

    # Both versions stand side by side, and the plan leaves as a workbook and as a document.
    head.go(f"{plan}versions/")
    assert "Version 2" in head.page.inner_text("main")
    assert head.go(f"{plan}compare/?from=1&to=2") == 200
    assert "Human rights officer" in head.page.inner_text("main")
    for name, begins in (("workbook.xlsx", b"PK"), ("workplan.docx", b"PK")):
        answer = head.context.request.get(f"{head.site.url}{WORKPLAN}{name}")
        assert answer.ok
        assert answer.body().startswith(begins)
        (tmp_path / name).write_bytes(answer.body())
    book = load_workbook(tmp_path / "workbook.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("A public hearing on the draft law" in cell for cell in cells)


def _open(head: Person) -> None:
    head.go("/entities/KAS/workplans/add/")
    head.page.select_option("[name=period]", label="2021")
    head.page.click("main form button")
    head.page.wait_for_url(f"**{WORKPLAN}")


def _reflect(head: Person) -> None:
    head.go(f"{WORKPLAN}reflection/")
    head.page.fill("[name=WHAT_WORKED-text]", "Hearings in the provinces brought new voices.")
    head.page.fill("[name=WHAT_DID_NOT-text]", "Training of officials was not followed up.")
    head.page.fill("[name=WHAT_CHANGES-text]", "Fewer trainings, more advice on drafts.")
    head.page.click("button[name=then][value=plan]")
    head.page.wait_for_url(f"**{WORKPLAN}")


def _write_output(head: Person) -> str:
    """Write an output, an activity and its costs; return the address of the plan document."""
    page = head.page
    head.go(f"{WORKPLAN}outputs/add/")
    page.select_option("[name=serves]", index=1)
    page.fill("[name=statement]", "Advice on the draft law reaches the committee")
    page.locator("button[name=then][value=list]").last.click()
    page.wait_for_url("**/outputs/**")
    head.go(page.url.removeprefix(head.site.url).split("?")[0] + "activities/add/")
    page.fill("[name=title]", "A public hearing on the draft law")
    page.fill("[name=responsible]", "Programme officer")
    page.fill("[name=c-new1-description]", "Hall and interpretation")
    page.select_option("[name=c-new1-budget_class]", index=1)
    page.select_option("[name=c-new1-fund]", index=1)
    page.fill("[name=c-new1-q1]", "5000")
    page.fill("[name=c-new1-q2]", "7500")
    page.locator("button[name=then][value=list]").last.click()
    page.wait_for_load_state()
    assert "12,500.00" in page.inner_text("main")
    head.go(WORKPLAN)
    return head.find(r"/plans-of-record/[0-9a-f-]{36}/check/").removesuffix("check/")


def _add_post(head: Person) -> None:
    head.go(f"{WORKPLAN}posts/add/")
    head.page.fill("[name=title]", "Human rights officer")
    head.page.fill("[name=grade]", "P-3")
    for name in ("category", "fund"):
        head.page.select_option(f"[name={name}]", index=1)
    head.page.locator("main form button").last.click()
    head.page.wait_for_url(f"**{WORKPLAN}*")


def _submit(head: Person, plan: str, *, note: str = "") -> None:
    head.go(f"{plan}check/")
    head.page.fill("[name=note]", note)
    head.page.check("[name=signed]")
    head.page.click("main form button:has-text('Sign and submit')")
    head.page.wait_for_load_state()
    assert "Submitted" in head.page.inner_text("main")


def _move(person: Person, plan: str, move: str, *, note: str = "") -> None:
    person.go(f"{plan}moves/{move}/")
    if note:
        person.page.fill("[name=note]", note)
    person.page.click("main form button")
    person.page.wait_for_load_state()
    assert f"/moves/{move}/" not in person.page.url, person.page.inner_text("main")


def _answer(person: Person, plan: str) -> None:
    person.go(f"{plan}review/")
    person.page.check("[name=outcome][value=AGREED]")
    person.page.locator("form:has([name=outcome]) button").click()
    person.page.wait_for_load_state()
    assert "Agreed" in person.page.inner_text("main")
