"""Every setting an administrator can give, typed and described in one place.

`goldenthread config` prints this list. A value comes from the environment variable of that name, or, for a
secret, from the file named in the variable with `_FILE` behind it.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "GOLDENTHREAD_"


class WrongSetting(Exception):
    """A setting holds something that cannot be used; the message says what to write instead."""


@dataclass(frozen=True)
class Setting:
    """One setting: its name without prefix, what it holds, and what it means."""

    name: str
    kind: str
    default: str
    meaning: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.name


SETTINGS = (
    Setting(
        "HOME",
        "folder",
        "",
        "Where database, files and secrets live. In a checkout var/, else your data folder.",
    ),
    Setting(
        "DATABASE_URL",
        "url",
        "",
        "postgresql://user:password@host:port/name. Empty: SQLite in the home.",
        True,
    ),
    Setting(
        "ENVIRONMENT",
        "local | production",
        "local",
        "production switches on HTTPS-only cookies and redirects.",
    ),
    Setting(
        "SECRET_KEY",
        "text",
        "",
        "Signs sessions. Empty: made once and kept in the home, readable by you only.",
        True,
    ),
    Setting("ALLOWED_HOSTS", "names, comma between", "", "Host names people type. Needed in production."),
    Setting(
        "TRUSTED_ORIGINS",
        "origins, comma between",
        "",
        "https://… origins forms may come from, behind a proxy.",
    ),
    Setting("BEHIND_PROXY", "yes | no", "no", "Trust the proxy's X-Forwarded-Proto header."),
    Setting("PUBLIC_DEMO", "yes | no", "no", "Allow a demonstration home to be served beyond this machine."),
    Setting(
        "DEMO_PASSWORD",
        "text",
        "",
        "Password of the demonstration accounts. Empty: made once per home.",
        True,
    ),
    Setting(
        "EMAIL_URL",
        "url",
        "",
        "smtp+tls://user:password@host:port. Empty: mail is written to files in the home.",
        True,
    ),
    Setting("EMAIL_FROM", "address", "golden-thread@localhost", "Sender of reminders."),
    Setting("WORKERS", "number", "2", "Processes that answer requests."),
    Setting(
        "LOG_LEVEL",
        "DEBUG | INFO | WARNING | ERROR",
        "INFO",
        "How much is logged, to standard error, one JSON object a line.",
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
# Variables beginning so, and the folder of real data to test with, steer the test suite, never the product.
TEST_PREFIX = "GOLDENTHREAD_TEST_"
TEST_DATA = "GOLDENTHREAD_DATA"


def source_of(setting: Setting, environ: Mapping[str, str] | None = None) -> str:
    """Say where a setting's value comes from: "environment", "file" or "default"."""
    environ = os.environ if environ is None else environ
    if setting.secret and environ.get(f"{setting.variable}_FILE"):
        return "file"
    return "environment" if environ.get(setting.variable) else "default"


def unknown_variables(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the GOLDENTHREAD_ variables that mean nothing, most often because of a typing error."""
    environ = os.environ if environ is None else environ
    known = {setting.variable for setting in SETTINGS} | {TEST_DATA}
    known |= {f"{setting.variable}_FILE" for setting in SETTINGS if setting.secret}
    ours = {name for name in environ if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX)}
    return sorted(ours - known)


def value_of(name: str, environ: Mapping[str, str] | None = None) -> str:
    """Return the setting's text: the variable, or the file its `_FILE` variable names, or the default."""
    environ = os.environ if environ is None else environ
    setting = BY_NAME[name]
    file_named = environ.get(f"{setting.variable}_FILE", "") if setting.secret else ""
    if file_named:
        try:
            return Path(file_named).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise WrongSetting(
                f"{setting.variable}_FILE names {file_named}, which cannot be read: {problem}."
            ) from problem
    return environ.get(setting.variable, "") or setting.default


def yes_or_no(name: str) -> bool:
    """Return a switch; anything but yes/no (1/0, true/false) is refused, so a typing error is not a "no"."""
    text = value_of(name).strip().lower()
    if text in {"yes", "1", "true"}:
        return True
    if text in {"no", "0", "false", ""}:
        return False
    raise WrongSetting(f"{PREFIX}{name} is {text!r}. Write yes or no.")


def one_of(name: str) -> str:
    """Return one of the words the setting's kind lists; any other is refused."""
    allowed = BY_NAME[name].kind.split(" | ")
    text = value_of(name).strip()
    if text not in allowed:
        raise WrongSetting(f"{PREFIX}{name} is {text!r}. Write {' or '.join(allowed)}.")
    return text


def listed(name: str) -> list[str]:
    """Return a list written with commas, without empty items."""
    return [item.strip() for item in value_of(name).split(",") if item.strip()]


def whole_number(name: str) -> int:
    """Return a whole number above zero."""
    text = value_of(name)
    if not text.isdigit() or int(text) < 1:
        raise WrongSetting(f"{PREFIX}{name} is {text!r}. Write a whole number, for example 2.")
    return int(text)


def home_folder() -> Path:
    """Return the home, made if it is not there: var/ of a checkout, else the user's data folder."""
    named = value_of("HOME")
    checkout = Path(__file__).resolve().parents[2]
    if named:
        home = Path(named).expanduser()
    elif (checkout / "manage.py").exists() and (checkout / "pyproject.toml").exists():
        home = checkout / "var"
    else:
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        home = Path(base) / "goldenthread"
    home = home.resolve()
    try:
        for folder in (home, home / "secrets", home / "files", home / "static"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise WrongSetting(
            f"The home folder {home} cannot be made: {problem.strerror}. Name another one in {PREFIX}HOME."
        ) from problem
    return home


def kept_secret(home: Path, name: str, *, length: int = 50) -> str:
    """Return the secret kept in the home under this name, made on first use, for its owner's eyes only."""
    path = home / "secrets" / name
    if not path.exists():
        _keep(path, secrets.token_urlsafe(length))
    return path.read_text(encoding="utf-8").strip()


def _keep(path: Path, text: str) -> None:
    # Written beside and then linked, so that two commands starting together agree on one secret, whole.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def database(home: Path) -> dict[str, object]:
    """Return Django's description of the database the settings name."""
    url = value_of("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "goldenthread.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL, not NORMAL: an acknowledged write must survive a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise WrongSetting(f"{PREFIX}DATABASE_URL must begin with postgresql://, not {parts.scheme}://.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Our questions are short. Compiling one just in time costs seconds, answering it milliseconds.
        "OPTIONS": {"connect_timeout": 2, "options": "-c jit=off"},
    }


def email() -> dict[str, object]:
    """Return Django's mail settings: SMTP with TLS, or files in the home while no server is named."""
    url = value_of("EMAIL_URL")
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": home_folder() / "mail",
        }
    parts = urlsplit(url)
    if parts.scheme not in {"smtp+tls", "smtp+ssl"}:
        raise WrongSetting(
            f"{PREFIX}EMAIL_URL must begin with smtp+tls:// or smtp+ssl://; mail is never sent in clear."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtp+ssl",
        "EMAIL_TIMEOUT": 10,
    }
