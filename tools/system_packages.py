"""Finds the programs the tests use beside Python; installs them on Debian and Ubuntu if it may.

Asks nothing: where installing would need a password, it says what is missing and fails.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import with_postgres

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Need:
    """One program or font: what it is for, its Debian package, and how to see that it is there."""

    what: str
    package: str
    is_there: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _font(pattern: str) -> Callable[[], bool]:
    folders = (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".fonts",
        Path("/Library/Fonts"),
    )
    return lambda: any(next(folder.rglob(pattern), None) for folder in folders if folder.is_dir())


NEEDS = (
    Need(
        "PostgreSQL 15 or newer: the suite runs on it as well as on SQLite",
        "postgresql",
        lambda: with_postgres.binaries() is not None,
    ),
    Need("Chromium: the browser journeys", "chromium", _program(*BROWSERS)),
    Need("pdftotext: reads the PDF with other eyes", "poppler-utils", _program("pdftotext")),
    Need("msgfmt: the languages", "gettext", _program("msgfmt")),
    Need("DejaVu fonts: text in pictures and pages", "fonts-dejavu-core", _font("DejaVuSans*")),
)


def missing() -> list[Need]:
    """Return what is not there."""
    return [need for need in NEEDS if not need.is_there()]


def may_install() -> list[str] | None:
    """Return the words to put before apt-get, or nothing where installing would ask for a password."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def install(packages: list[str], before: list[str]) -> None:
    """Install with apt-get; failures show in what is still missing."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    sys.stderr.write(f"Installing {', '.join(packages)} ...\n")
    subprocess.run([*before, "apt-get", "update", "-qq"], check=False, env=environ)
    words = [*before, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(words, check=False, env=environ, stdout=sys.stderr)


def main() -> int:
    """Make everything there that can be, and say what is not."""
    needed, before = missing(), may_install()
    if needed and before is not None:
        install([need.package for need in needed], before)
        needed = missing()
    for need in needed:
        sys.stderr.write(f"missing: {need.what} (on Debian and Ubuntu: apt-get install {need.package})\n")
    return 1 if needed else 0


if __name__ == "__main__":
    sys.exit(main())
