"""What the documents say is there, is there; what is there, the documents name."""

import re
from pathlib import Path

import pytest

from goldenthread.config import environment
from goldenthread.front.shell.glossary import WORDS

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("goldenthread/**/README.md")]
)
# config is the roof, described by the page itself; it holds no app.
PACKAGES = sorted({path.parent for path in (ROOT / "goldenthread").glob("*/*/__init__.py")})


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_every_package_introduces_itself_and_is_on_the_map(package: Path) -> None:
    introduction = package / "README.md"

    assert introduction.exists(), "a README.md says what it owns, its words, and what it leaves to others"
    assert len(introduction.read_text(encoding="utf-8").splitlines()) <= 60
    assert f"`{package.parent.name}/{package.name}`" in text_of("docs/architecture.md")


def test_every_decision_is_listed_and_every_listed_one_exists() -> None:
    listed = set(re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of("docs/decisions/README.md")))

    assert listed == {path.name for path in (ROOT / "docs/decisions").glob("[0-9]*.md")}


def test_decisions_have_context_decision_consequences_and_what_was_rejected() -> None:
    parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**Rejected.**")
    records = (ROOT / "docs/decisions").glob("[0-9]*.md")

    assert [r.name for r in records if not all(part in r.read_text(encoding="utf-8") for part in parts)] == []


@pytest.mark.parametrize("setting", environment.SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting: environment.Setting) -> None:
    marked = f"`{setting.variable}` *" if setting.secret else f"`{setting.variable}` |"

    assert marked in text_of("docs/how-to/configure.md")


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "docs/how-to/add-an-app.md"])
def test_make_targets_the_documents_name_exist(path: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    # "make it" and the like are words of a sentence; a target stands in a code span or block.
    named = set(re.findall(r"`make ([a-z-]+)", text_of(path))) | set(
        re.findall(r"^make ([a-z-]+)", text_of(path), re.MULTILINE)
    )

    assert named - targets == set()


def test_every_word_of_the_help_page_is_in_the_glossary() -> None:
    bold = re.findall(r"^\| \*\*(.+?)\*\*", text_of("docs/glossary.md"), re.MULTILINE)
    known = {word.strip().lower() for entry in bold for word in re.split(r"[,:()]", entry)}
    said = {word.strip().lower() for title, _meaning in WORDS for word in str(title).split(",")}

    assert said - known == set()


def test_the_changelog_has_a_place_for_what_comes() -> None:
    assert "## Unreleased" in text_of("CHANGELOG.md")
