"""One workplan by hand through a year: called for, planned, judged, carried out, reviewed and revised.

The demonstration is of 2020, so its home is served here as on two days of the years that follow.
"""

from pathlib import Path

from openpyxl import load_workbook

from .conftest import OnDay, Person, SignIn
from .test_pages import UID, violations

WORKPLAN = "/workplans/KAS/2021/"
PLANNING = "2020-11-16T09:00:00+00:00"
MID_YEAR = "2021-07-15T09:00:00+00:00"
FUNCTIONS = ("finance", "hr", "gender", "inclusion", "thematic")


def test_a_workplan_goes_from_the_season_to_a_version_that_carries_the_boards_decision(
    on_day: OnDay, tmp_path: Path
) -> None:
    in_november = on_day(PLANNING)
    plan = _planned(in_november)
    _judged(in_november, plan)
    _in_force(in_november, plan)
    in_july = on_day(MID_YEAR)
    _reported(in_july)
    _reviewed_at_mid_year(in_july)
    _carried_back(in_july, plan)
    _compared_and_exported(in_july, plan, tmp_path)


def _planned(sign_in: SignIn) -> str:
    """Open the season, look back, plan, check and submit; return the address of the plan document."""
    framework = sign_in("framework")
    _open_season(framework)

    # The team finds the draft that the season opened, and what is asked first: to look back.
    editor = sign_in("editor")
    editor.go("/")
    assert "Look back, then plan" in _text(editor)
    assert "0 of 3 texts written" in _text(editor)
    _is_accessible(editor)
    _reflect(editor, editor.find(f"{WORKPLAN}reflection/"))

    # The quality checks say what is missing, and later that nothing blocks.
    head = sign_in("head")
    head.go(WORKPLAN)
    plan = head.find(rf"/plans-of-record/{UID}/check/").removesuffix("check/")
    head.go(f"{plan}check/")
    assert "block" in _text(head)
    _write_output(editor)
    head.go(f"{plan}check/")
    assert "Nothing blocks this plan." in _text(head)
    _is_accessible(head)
    _submit(head, plan)
    return plan


def _judged(sign_in: SignIn, plan: str) -> None:
    """Read it as desk and technical reviewers, return it with a note, judge it again, approve it."""
    desk, head = sign_in("desk"), sign_in("head")
    desk.go("/")
    assert desk.find(f"{plan}review/")
    _move(desk, plan, "TAKE_UP")
    _move(desk, plan, "ASK_TECHNICAL")
    finance = sign_in("finance")
    finance.go("/")
    assert finance.find(f"{plan}review/")
    _answer(finance, plan, "NOT_AGREED", note="The post that does this is not named.")

    # The note stands where the writers see it, and stays.
    _move(desk, plan, "RETURN", note="Say who takes part in the hearing.")
    head.go(f"{plan}review/")
    assert "Say who takes part in the hearing." in _text(head)
    assert "The post that does this is not named." in _text(head)
    _is_accessible(head)
    _add_post(head)
    _submit(head, plan, note="The participants and the post are named now.")

    _move(desk, plan, "TAKE_UP")
    _move(desk, plan, "ASK_TECHNICAL")
    for function in FUNCTIONS:
        _answer(sign_in(function), plan)
    _move(sign_in("framework"), plan, "ACCEPT")
    _move(sign_in("board"), plan, "APPROVE")


def _in_force(sign_in: SignIn, plan: str) -> None:
    _move(sign_in("framework"), plan, "PUT_IN_FORCE")
    reader = sign_in("reader")
    reader.go(WORKPLAN)
    assert "In force" in _text(reader)
    assert "12,500.00" in _text(reader)


def _reported(sign_in: SignIn) -> None:
    """Find the month that waits for its update and write it; then it waits no longer."""
    editor = sign_in("editor")
    editor.go("/")
    assert "June 2021" in _text(editor)
    june = editor.find(f"{WORKPLAN}updates/2021-06/")
    editor.go(june)
    editor.page.locator("[name$=-status]").select_option("ONGOING")
    editor.page.fill("[name$=-what_happened]", "The first hearing took place with forty people.")
    _is_accessible(editor)
    _press(editor, "Save the update")
    assert "The first hearing took place" in editor.page.content()
    editor.go("/")
    assert "June 2021" not in _text(editor)


def _reviewed_at_mid_year(sign_in: SignIn) -> None:
    """Say how far each output is, hold money against the plan, propose; up to the board's decision."""
    framework, editor, head = sign_in("framework"), sign_in("editor"), sign_in("head")
    _record_position(framework, "9000")
    head.go("/")
    assert "Mid-year reviews to begin" in _text(head)
    head.go(f"{WORKPLAN}mid-year/")
    _press(head, "Begin the mid-year review")

    editor.go("/")
    assert "Say of 1 output how far it is." in _text(editor)
    editor.go(editor.find(f"{WORKPLAN}mid-year/"))
    editor.go(editor.find(f"{WORKPLAN}mid-year/outputs/{UID}/"))
    assert "The first hearing took place" in editor.page.content()
    editor.page.check("[name=status][value=DELAYED]")
    editor.page.fill("[name=text]", "The second hearing waits for the new committee.")
    _is_accessible(editor)
    _press(editor, "Save")
    _propose(editor)

    # The resource reality check: planned against available, and what the proposal leaves.
    editor.go(f"{WORKPLAN}mid-year/")
    for words in ("12,500.00", "9,000.00", "8,500.00"):
        assert words in _text(editor)
    _is_accessible(editor)
    head.go("/")
    head.go(head.find(f"{WORKPLAN}mid-year/"))
    _press(head, "Submit")

    # The desk reads it, the framework manager brings all together, the board decides.
    desk, board = sign_in("desk"), sign_in("board")
    desk.go("/")
    assert desk.find(f"{WORKPLAN}mid-year/")
    framework.go("/planning/2021/mid-year/")
    assert "The second hearing can wait for next year." in _text(framework)
    _is_accessible(framework)
    framework.go("/")
    framework.go(framework.find(f"{WORKPLAN}mid-year/"))
    _press(framework, "Put before the board")
    board.go("/")
    assert "Decide on 1 proposal, then close the review with the decision." in _text(board)
    board.go(board.find(f"{WORKPLAN}mid-year/"))
    board.page.locator("details.fold summary").first.click()
    board.page.check("[name=decision][value=ACCEPTED]")
    _is_accessible(board)
    _press(board, "Record the decision")
    board.go(f"{WORKPLAN}mid-year/")
    board.page.fill("[name=reference]", "2021/14")
    _press(board, "Close with the decision")
    assert "2021/14" in _text(board)


def _carried_back(sign_in: SignIn, plan: str) -> None:
    """Write in what the board accepted; a new version is approved and carries the decision."""
    head, reader = sign_in("head"), sign_in("reader")
    head.go("/")
    assert "The board decided. Open the workplan to write what it accepted." in _text(head)
    head.go(head.find(f"{WORKPLAN}mid-year/"))
    _press(head, "Open the workplan for revision")
    assert "In force · version 2, being revised" in _text(head)
    _change_the_costs(head)

    # Others go on reading what was approved.
    assert reader.go(WORKPLAN) == 200
    assert "In force · version 2" in _text(reader)
    assert "being revised" not in reader.page.inner_text("h1 ~ .meta")
    assert "12,500.00" in _text(reader)
    assert "8,500.00" not in _text(reader)

    _submit(head, plan, note="As the board decided, 2021/14.")
    desk = sign_in("desk")
    desk.go("/planning/review/")
    assert "In force · version 2, revision submitted" in _text(desk)
    _move(desk, plan, "TAKE_UP")
    _move(desk, plan, "ASK_TECHNICAL", only="FINANCE")
    _answer(sign_in("finance"), plan)
    framework = sign_in("framework")
    _move(framework, plan, "ACCEPT")
    _move(sign_in("board"), plan, "APPROVE")
    _move(framework, plan, "PUT_IN_FORCE")
    head.go("/")
    head.go(head.find(f"{WORKPLAN}mid-year/"))
    _press(head, "Record: carried by version 3")
    assert "Version 3 holds what was accepted." in _text(head)
    _is_accessible(head)


def _compared_and_exported(sign_in: SignIn, plan: str, folder: Path) -> None:
    """Find all versions, two side by side, and take the plan away as Excel, Word and PDF."""
    head, reader = sign_in("head"), sign_in("reader")
    head.go(f"{plan}versions/")
    for version in ("Version 1", "Version 2", "Version 3"):
        assert version in _text(head)
    _is_accessible(head)
    assert head.go(f"{plan}compare/?from=1&to=2") == 200
    assert "Human rights officer" in _text(head)
    assert head.go(f"{plan}compare/?from=2&to=3") == 200
    for words in ("7,500.00", "3,500.00"):
        assert words in _text(head)
    _is_accessible(head)
    reader.go(WORKPLAN)
    assert "In force" in _text(reader)
    assert "8,500.00" in _text(reader)

    for name, begins in (("workbook.xlsx", b"PK"), ("workplan.docx", b"PK"), ("workplan.pdf", b"%PDF")):
        answer = head.context.request.get(f"{head.site.url}{WORKPLAN}{name}")
        assert answer.ok, name
        assert answer.body().startswith(begins)
        (folder / name).write_bytes(answer.body())
    book = load_workbook(folder / "workbook.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("A public hearing on the draft law" in cell for cell in cells)


# Single deeds.


def _text(person: Person) -> str:
    return person.page.inner_text("main")


def _is_accessible(person: Person) -> None:
    assert violations(person) == [], person.page.url


def _press(person: Person, words: str) -> None:
    """Press a button that sends a form, and wait for the page it leads to."""
    with person.page.expect_navigation():
        person.page.get_by_role("button", name=words, exact=True).first.click()


def _open_season(framework: Person) -> None:
    page = framework.page
    framework.go("/planning/open/")
    page.select_option("[name=period]", label="2021")
    page.fill("[name=due_at]", "2020-12-10T18:00")
    page.fill("[name=guidance]", "Look back first; plan fewer and larger outputs.")
    _press(framework, "Check whom it reaches")
    assert "get a draft workplan." in _text(framework)
    _is_accessible(framework)
    _press(framework, "Open the season")
    page.wait_for_url("**/planning/2021/")
    assert "Plan fewer" in _text(framework) or "plan fewer" in _text(framework)
    _is_accessible(framework)


def _reflect(editor: Person, address: str) -> None:
    editor.go(address)
    editor.page.fill("[name=WHAT_WORKED-text]", "Hearings in the provinces brought new voices.")
    editor.page.fill("[name=WHAT_DID_NOT-text]", "Training of officials was not followed up.")
    editor.page.fill("[name=WHAT_CHANGES-text]", "Fewer trainings, more advice on drafts.")
    _is_accessible(editor)
    editor.page.click("button[name=then][value=plan]")
    editor.page.wait_for_url(f"**{WORKPLAN}")


def _write_output(editor: Person) -> None:
    """Write an output, an activity and its costs."""
    page = editor.page
    editor.go(f"{WORKPLAN}outputs/add/")
    page.select_option("[name=serves]", index=1)
    page.fill("[name=statement]", "Advice on the draft law reaches the committee")
    page.locator("button[name=then][value=list]").last.click()
    page.wait_for_url("**/outputs/**")
    editor.go(page.url.removeprefix(editor.site.url).split("?")[0] + "activities/add/")
    page.fill("[name=title]", "A public hearing on the draft law")
    page.fill("[name=responsible]", "Programme officer")
    page.fill("[name=c-new1-description]", "Hall and interpretation")
    page.select_option("[name=c-new1-budget_class]", index=1)
    page.select_option("[name=c-new1-fund]", "EXTRABUDGETARY")
    page.fill("[name=c-new1-q1]", "5000")
    page.fill("[name=c-new1-q2]", "7500")
    _is_accessible(editor)
    with page.expect_navigation():
        page.locator("button[name=then][value=list]").last.click()
    assert "12,500.00" in _text(editor)


def _change_the_costs(head: Person) -> None:
    """Plan 4,000 less for the second quarter, as the board accepted."""
    page = head.page
    head.go(WORKPLAN)
    head.go(head.find(f"{WORKPLAN}outputs/{UID}/"))
    head.go(head.find(f"/activities/{UID}/edit/"))
    page.locator("[name$=-q2]:visible").first.fill("3500")
    with page.expect_navigation():
        page.locator("button[name=then][value=list]").last.click()
    assert "8,500.00" in _text(head)


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
    with head.page.expect_navigation():
        head.page.click("main form button:has-text('Sign and submit')")
    assert "submitted" in _text(head).lower()


def _move(person: Person, plan: str, move: str, *, note: str = "", only: str = "") -> None:
    person.go(f"{plan}moves/{move}/")
    if note:
        person.page.fill("[name=note]", note)
    for box in person.page.locator("[name=functions]").all() if only else []:
        box.set_checked(box.get_attribute("value") == only)
    with person.page.expect_navigation():
        person.page.click("main form button")
    assert f"/moves/{move}/" not in person.page.url, _text(person)


def _answer(person: Person, plan: str, outcome: str = "AGREED", *, note: str = "") -> None:
    person.go(f"{plan}review/")
    person.page.check(f"[name=outcome][value={outcome}]")
    if note:
        person.page.locator("form:has([name=outcome]) [name=note]").fill(note)
    with person.page.expect_navigation():
        person.page.locator("form:has([name=outcome]) button").click()
    assert person.page.locator("[name=outcome]").count() == 0, _text(person)


def _record_position(framework: Person, amount: str) -> None:
    page = framework.page
    framework.go("/planning/2021/funding/")
    page.fill("[name=entity]", "KAS")
    page.locator("form [name=fund]").last.select_option("EXTRABUDGETARY")
    page.fill("[name=amount]", amount)
    page.fill("[name=as_at]", "2021-06-30")
    page.fill("[name=source]", "Ledger of 30 June 2021")
    _is_accessible(framework)
    _press(framework, "Record")
    assert "9,000.00" in _text(framework)


def _propose(editor: Person) -> None:
    page = editor.page
    editor.go(f"{WORKPLAN}mid-year/proposals/add/")
    page.check("[name=kind][value=REDUCE]")
    choices = page.locator("[name=subject_uid] option").all_text_contents()
    page.select_option(
        "[name=subject_uid]", label=next(one for one in choices if "A public hearing on the draft law" in one)
    )
    page.fill("[name=text]", "The second hearing can wait for next year.")
    page.select_option("[name=fund]", "EXTRABUDGETARY")
    page.fill("[name=amount]", "4000")
    _is_accessible(editor)
    _press(editor, "Save the proposal")
    assert "8,500.00" in _text(editor)
