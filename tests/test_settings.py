"""Settings come from the environment, typed; what cannot be meant is refused with what to write instead."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from goldenthread.config import environment

ROOT = Path(__file__).resolve().parents[1]


def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in an environment that holds only these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "goldenthread", *words],
        env={**kept, **variables}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("setting", environment.SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_says_what_it_means_and_its_default_is_usable(setting: environment.Setting) -> None:
    assert setting.meaning.endswith(".")
    assert setting.kind
    if " | " in setting.kind:
        assert setting.default in setting.kind.split(" | ")


def test_no_secret_has_a_default() -> None:
    assert [setting.name for setting in environment.SETTINGS if setting.secret and setting.default] == []


@pytest.mark.parametrize(
    ("text", "answer"), [("yes", True), ("1", True), ("TRUE", True), ("no", False), ("0", False), ("", False)]
)
def test_a_switch_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, text: str, answer: bool) -> None:
    monkeypatch.setenv("GOLDENTHREAD_PUBLIC_DEMO", text)

    assert environment.yes_or_no("PUBLIC_DEMO") is answer


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("PUBLIC_DEMO", "maybe", environment.yes_or_no),
        ("WORKERS", "two", environment.whole_number),
        ("WORKERS", "0", environment.whole_number),
        ("ENVIRONMENT", "prod", environment.one_of),
        ("LOG_LEVEL", "loud", environment.one_of),
    ],
)
def test_a_typing_error_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, read: "object"
) -> None:
    monkeypatch.setenv(f"GOLDENTHREAD_{name}", text)

    with pytest.raises(environment.WrongSetting, match=f"GOLDENTHREAD_{name} is '{text}'. Write "):
        read(name)  # type: ignore[operator]


def test_a_list_is_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENTHREAD_ALLOWED_HOSTS", "a.example.org, b.example.org ,,")

    assert environment.listed("ALLOWED_HOSTS") == ["a.example.org", "b.example.org"]


def test_a_secret_may_come_from_a_file_and_other_settings_may_not(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("from the file\n")

    assert environment.value_of("SECRET_KEY", {"GOLDENTHREAD_SECRET_KEY_FILE": str(path)}) == "from the file"
    assert environment.value_of("WORKERS", {"GOLDENTHREAD_WORKERS_FILE": str(path)}) == "2"


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(environment.WrongSetting, match=r"GOLDENTHREAD_SECRET_KEY_FILE names .*missing"):
        environment.value_of("SECRET_KEY", {"GOLDENTHREAD_SECRET_KEY_FILE": str(tmp_path / "missing")})


def test_unknown_variables_are_found_and_those_of_the_tests_are_not_ours() -> None:
    given = {
        "GOLDENTHREAD_HOMME": "", "GOLDENTHREAD_HOME": "", "GOLDENTHREAD_SECRET_KEY_FILE": "",
        "GOLDENTHREAD_WORKERS_FILE": "", "GOLDENTHREAD_TEST_DATABASE": "", "HOME": "",
    }  # fmt: skip

    assert environment.unknown_variables(given) == ["GOLDENTHREAD_HOMME", "GOLDENTHREAD_WORKERS_FILE"]


def test_the_home_and_its_secrets_are_for_their_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOLDENTHREAD_HOME", str(tmp_path / "new" / "home"))

    home = environment.home_folder()
    secret = environment.kept_secret(home, "secret_key")

    assert len(secret) >= 50
    assert environment.kept_secret(home, "secret_key") == secret
    assert [path.name for path in (home / "secrets").iterdir()] == ["secret_key"]
    assert stat.S_IMODE((home / "secrets" / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700


def test_a_home_that_cannot_be_made_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GOLDENTHREAD_HOME", str(tmp_path / "file" / "home"))

    with pytest.raises(environment.WrongSetting, match="cannot be made"):
        environment.home_folder()


def test_the_database_is_sqlite_that_survives_a_power_cut_unless_another_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GOLDENTHREAD_DATABASE_URL", raising=False)

    options = environment.database(tmp_path)["OPTIONS"]

    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "journal_mode=WAL" in options["init_command"]


def test_a_postgresql_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOLDENTHREAD_DATABASE_URL", "postgresql://gt:p%40ss@db.example.org:5433/golden")

    found = environment.database(tmp_path)

    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"], found["PASSWORD"]) == (
        "db.example.org", "5433", "golden", "gt", "p@ss",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("DATABASE_URL", "mysql://db/golden", lambda: environment.database(Path())),
        ("EMAIL_URL", "smtp://mail.example.org", environment.email),
    ],
)
def test_an_address_of_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, read: "object"
) -> None:
    monkeypatch.setenv(f"GOLDENTHREAD_{name}", text)

    with pytest.raises(environment.WrongSetting, match="must begin with"):
        read()  # type: ignore[operator]


@pytest.mark.slow
def test_the_deployment_check_is_silent_with_production_settings(tmp_path: Path) -> None:
    done = run(
        "manage", "check", "--deploy", "--fail-level", "WARNING",
        GOLDENTHREAD_HOME=str(tmp_path), GOLDENTHREAD_ENVIRONMENT="production",
        GOLDENTHREAD_ALLOWED_HOSTS="results.example.org",
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"
