"""What every template and style sheet keeps to: nothing inline or unescaped, logical properties only."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "goldenthread"


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# Documents that travel alone and so carry their styles; never served as a page.
STANDALONE = ("insight/publishing/templates/", "templates/ui/charts/standalone", "insight/publishing/typst/")
# Places that make safe strings of what they have cleaned or built themselves.
MARKS_SAFE = {
    "goldenthread/foundation/lib/narratives.py": "cleans with nh3",
    "goldenthread/foundation/ui/charts/screen.py": "renders templates that escape",
    "goldenthread/foundation/ui/templatetags/charts.py": "renders a template that escapes",
    "goldenthread/insight/publishing/drawings.py": "a chart of foundation/ui, which escapes, renamed",
}
FORBIDDEN_IN_TEMPLATES = {
    "a safe filter": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=|<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an address of another host": re.compile(
        r"(?:src|srcset|action)\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE
    ),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}


def page_templates() -> list[Path]:
    # Letters in plain text are shown by no browser.
    found = [path for path in CODE.rglob("templates/**/*") if path.suffix in {".html", ".svg"}]
    return [path for path in found if not any(part in relative(path) for part in STANDALONE)]


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_templates_hold_nothing_the_content_security_policy_forbids(what: str) -> None:
    pattern = FORBIDDEN_IN_TEMPLATES[what]
    found = [
        f"{relative(path)}:{number}"
        for path in page_templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


def test_only_listed_modules_make_safe_strings() -> None:
    makers = [
        relative(path)
        for path in CODE.rglob("*.py")
        if "tests" not in path.parts
        if re.search(r"\b(mark_safe|SafeString|SafeText)\(", path.read_text(encoding="utf-8"))
    ]

    assert set(makers) - set(MARKS_SAFE) == set()


PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-\w+)?"
    r"|(?:min-|max-)?(?:width|height)|left|right|top|bottom"
    r"|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:float|clear|text-align|caption-side)\s*:\s*(?:left|right)\b"
)


def style_sheets() -> list[Path]:
    return sorted(path for path in CODE.rglob("static/**/*.css") if "vendor" not in path.parts)


@pytest.mark.parametrize("path", style_sheets(), ids=relative)
def test_style_sheets_use_logical_properties_only(path: Path) -> None:
    # The conditions of @media and @container ask about the screen, not about the writing direction.
    text = re.sub(r"@(?:media|container|page)[^{]*", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)

    assert PHYSICAL.findall(text) == []


def block_after(text: str, selector: str) -> dict[str, str]:
    """Return the declarations of the first rule with this selector."""
    body = text.split(selector, 1)[1].split("{", 1)[1].split("}", 1)[0]
    declarations = (line.split(":", 1) for line in re.sub(r"/\*.*?\*/", "", body).split(";") if ":" in line)
    return {name.strip(): value.strip() for name, value in declarations}


def test_the_two_dark_token_blocks_are_equal() -> None:
    text = (CODE / "foundation/ui/static/ui/tokens.css").read_text(encoding="utf-8")

    by_system = block_after(text, ":root:not([data-theme=light])")
    by_choice = block_after(text, ":root[data-theme=dark]")

    assert by_system == by_choice
    assert "--page" in by_choice
