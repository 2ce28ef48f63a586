"""The goldenthread command, as a person or a script uses it: in a process and a home of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from goldenthread.config import cli, environment, server

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_ANSWER = 60


def environ(home: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
    return {**kept, "GOLDENTHREAD_HOME": str(home), **variables}


def run(home: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "goldenthread", *words],
        cwd=ROOT, env=environ(home, **variables), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that was empty before the first command of these tests."""
    return tmp_path_factory.mktemp("home")


# Words and exit codes


def test_help_names_every_command_with_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    for command in ("serve", "demo", "import", "export", "figures", "chapter", "config", "manage"):
        assert f"\n    {command} " in said
    assert "exit codes: 0 done, 1 bad input or a failed check, 2 wrong usage" in said
    assert "examples:" in said


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["figures"],
        ["figures", "last year"],
        ["chapter", "2019", "--format", "txt", "--out", "x"],
        ["serve", "--port", "99999"],
        ["demo", "--scale", "0"],
        ["import"],
        ["import", "plan"],
        ["import", "tag-texts", "texts-of-no-set.csv"],
    ],
)
def test_wrong_usage_is_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)

    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_no_command_at_all_shows_the_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 2
    assert "usage: goldenthread" in capsys.readouterr().err


def test_help_answers_without_loading_the_product() -> None:
    told = (
        "import sys; from goldenthread.config import cli; cli.build_parser(); print('django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


# config


def test_config_shows_every_setting_and_no_secret(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDENTHREAD_SECRET_KEY", "do-not-show-me")
    monkeypatch.setenv("GOLDENTHREAD_WORKERS", "3")

    assert cli.main(["config", "--json"]) == 0
    said = capsys.readouterr().out
    assert cli.main(["config"]) == 0
    said_in_words = capsys.readouterr().out

    shown = {setting["name"]: setting for setting in json.loads(said)["settings"]}
    assert set(shown) == {setting.variable for setting in environment.SETTINGS}
    assert (shown["GOLDENTHREAD_WORKERS"]["value"], shown["GOLDENTHREAD_WORKERS"]["source"]) == (
        "3",
        "environment",
    )
    assert shown["GOLDENTHREAD_SECRET_KEY"] | {"meaning": ""} == {
        "name": "GOLDENTHREAD_SECRET_KEY", "type": "text", "default": "", "meaning": "", "secret": True,
        "source": "environment", "is_set": True, "value": None,
    }  # fmt: skip
    assert "do-not-show-me" not in said + said_in_words
    assert all(f"{name}=" in said_in_words for name in shown)


def test_a_setting_with_a_typing_error_is_pointed_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOLDENTHREAD_HOMME", "/somewhere")

    cli.main(["config"])

    assert "Warning: GOLDENTHREAD_HOMME is not a setting." in capsys.readouterr().err


def test_a_wrong_setting_is_1_with_what_to_write(tmp_path: Path) -> None:
    done = run(tmp_path, "manage", "check", GOLDENTHREAD_ENVIRONMENT="prod")

    assert done.returncode == 1
    assert done.stderr == "goldenthread: GOLDENTHREAD_ENVIRONMENT is 'prod'. Write local or production.\n"


# Homes


@pytest.mark.slow
def test_a_command_prepares_an_empty_home(home: Path) -> None:
    done = run(home, "manage", "showmigrations", "--plan")

    assert done.returncode == 0
    assert "[ ]" not in done.stdout
    assert {path.name for path in home.iterdir()} >= {"goldenthread.sqlite3", "secrets", "files"}


@pytest.mark.slow
def test_djangos_own_exit_codes_come_through(home: Path) -> None:
    assert run(home, "manage", "no_such_command").returncode == 1


@pytest.mark.slow
def test_an_empty_home_has_no_figures_and_says_why_for_each(home: Path) -> None:
    done = run(home, "figures", "2019", "--json")

    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["figures"] == []
    assert all(left_out["reason"] for left_out in answer["omitted"])


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["--json"]])
def test_figures_of_an_unknown_plan_are_refused(home: Path, words: list[str]) -> None:
    done = run(home, "figures", "2019", "--plan", "NOPE", *words)

    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no plan with the code NOPE." in done.stderr


@pytest.mark.slow
def test_an_empty_home_has_no_chapter_and_says_so(home: Path, tmp_path: Path) -> None:
    done = run(home, "chapter", "2019", "--format", "html", "--out", str(tmp_path / "chapter.html"))

    assert done.returncode == 1
    assert done.stderr.startswith("goldenthread: ")
    assert list(tmp_path.iterdir()) == []


# import


@pytest.mark.slow
def test_a_file_that_is_not_there_is_1(home: Path) -> None:
    done = run(home, "import", "plan", str(home / "missing.yaml"))

    assert done.returncode == 1
    assert "cannot be read: No such file or directory" in done.stderr


@pytest.mark.slow
def test_a_wrong_plan_file_is_1_and_every_problem_is_said(home: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("plan: {code: A}\nplan: {code: B}\n")

    done = run(home, "import", "plan", str(plan), "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"]
    assert "Nothing was imported" in done.stderr


@pytest.mark.slow
def test_a_refused_import_says_only_what_is_wrong(home: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("plan: {code: A}\nplan: {code: B}\n")

    done = run(home, "import", "plan", str(plan))

    assert (done.returncode, done.stdout) == (1, "")
    assert "line 2" in done.stderr
    assert "1 problem(s). Nothing was imported" in done.stderr


@pytest.mark.slow
def test_a_folder_that_is_none_is_1(home: Path, tmp_path: Path) -> None:
    done = run(home, "import", "iati-workbook", str(tmp_path / "missing"))

    assert done.returncode == 1
    assert "is not a folder" in done.stderr


# serve


@contextmanager
def serving(home: Path, port: int, *words: str, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    # To a file, not a pipe: nobody waits for a pipe that a left-over process might hold open.
    with (home / "serve.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "goldenthread", "serve", "--port", str(port), *words],
            cwd=ROOT, env=environ(home, **variables), stdout=log, stderr=log, text=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def answer_of(url: str) -> int:
    """Return the status of a page, waiting for the server to come up."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return int(response.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} did not answer within {SECONDS_TO_ANSWER} s")


def children_of(pid: int) -> list[int]:
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in done.stdout.split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: list[int]) -> list[int]:
    until = time.monotonic() + 20
    while time.monotonic() < until and any(is_running(pid) for pid in pids):
        time.sleep(0.1)
    return [pid for pid in pids if is_running(pid)]


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks at processes through /proc"
)


@pytest.mark.slow
@needs_proc
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serve_answers_and_ends_with_everything_it_started(home: Path, how: signal.Signals) -> None:
    port = free_port()
    with serving(home, port) as process:
        assert answer_of(f"http://127.0.0.1:{port}/health/ready") == 200
        assert answer_of(f"http://127.0.0.1:{port}/accounts/login/") == 200
        assert "WARNING" not in (home / "serve.log").read_text()
        started = children_of(process.pid)

        process.send_signal(how)
        process.wait(20)

        assert len(started) >= 2
        assert wait_until_gone(started) == []
        if how != signal.SIGKILL:
            assert process.returncode == 0


@pytest.mark.slow
def test_the_second_start_prepares_nothing_again(home: Path) -> None:
    port = free_port()
    with serving(home, port):
        assert answer_of(f"http://127.0.0.1:{port}/health/live") == 200
    files = {path: path.stat().st_mtime_ns for path in (home / "static").rglob("*") if path.is_file()}
    port = free_port()

    with serving(home, port):
        assert answer_of(f"http://127.0.0.1:{port}/accounts/login/") == 200

    assert {path: path.stat().st_mtime_ns for path in (home / "static").rglob("*") if path.is_file()} == files


@pytest.mark.slow
def test_an_empty_home_says_how_to_begin(home: Path) -> None:
    port = free_port()
    with serving(home, port) as process:
        answer_of(f"http://127.0.0.1:{port}/health/live")
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    said = (home / "serve.log").read_text()

    assert f"http://127.0.0.1:{port}/" in said
    assert "goldenthread demo" in said
    assert "create_administrator" in said


@pytest.mark.slow
def test_a_taken_port_is_refused_in_a_plain_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run(home, "serve", "--port", str(other.getsockname()[1]))

    assert done.returncode == 1
    assert "is taken by another program" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "results.example.org"])  # noqa: S104
def test_a_demonstration_is_not_served_beyond_this_machine(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(server.CannotServe, match="GOLDENTHREAD_PUBLIC_DEMO=1 as well as --host"):
        server.check_openness(host, is_demonstration=True)

    server.check_openness(host, is_demonstration=False)
    monkeypatch.setenv("GOLDENTHREAD_PUBLIC_DEMO", "1")
    server.check_openness(host, is_demonstration=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"])
def test_a_demonstration_is_served_on_this_machine(host: str) -> None:
    server.check_openness(host, is_demonstration=True)


def test_production_needs_the_names_people_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOLDENTHREAD_ENVIRONMENT", "production")
    monkeypatch.delenv("GOLDENTHREAD_ALLOWED_HOSTS", raising=False)

    with pytest.raises(server.CannotServe, match="GOLDENTHREAD_ALLOWED_HOSTS"):
        server.check_openness("127.0.0.1", is_demonstration=False)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(server.CannotServe, match="is not an address of this machine"):
        server.check_port("192.0.2.7", 8000)
