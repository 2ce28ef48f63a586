"""The wheel: built without the network, installed into an empty environment, it serves with all inside."""

import os
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_ANSWER = 90

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the files git knows, in a folder of its own, so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    known = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, known.split("\0")):
        if (ROOT / name).is_file() and name.startswith(
            ("goldenthread/", "pyproject.toml", "README.md", "LICENSE")
        ):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an empty environment and return its command.

    The dependencies are those of this environment, found by a path file, so that no network is needed;
    the wheel itself is the only place `goldenthread` can come from.
    """
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "-q", "--no-index", "--no-deps", str(wheel)], check=True
    )
    there = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    # Path files of the folder added here, such as that of our checkout, are not read themselves.
    (Path(there) / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "goldenthread"


def environ(home: Path) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("GOLDENTHREAD_", "PYTHON"))
    }
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}


def test_the_wheel_owns_one_name_and_holds_everything_the_product_needs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"goldenthread"}
    for needed in (
        "goldenthread/foundation/ui/templates/base.html",
        "goldenthread/foundation/ui/static/ui/golden-thread.css",
        "goldenthread/direction/strategy/data/ohchr-2018-2021.yaml",
        "goldenthread/delivery/monitoring/migrations/0001_initial.py",
    ):
        assert needed in names
    in_checkout = {
        path.relative_to(ROOT).as_posix()
        for folder in ("templates", "static", "data", "locale", "typst")
        for path in (ROOT / "goldenthread").glob(f"*/*/{folder}/**/*")
        if path.is_file() and path.suffix not in {".pyc", ".po"}
    }
    assert in_checkout - set(names) == set()


def test_the_installed_command_serves_from_the_users_data_folder(command: Path, tmp_path: Path) -> None:
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [str(command), "serve", "--port", str(port)],
            cwd=tmp_path, env=environ(tmp_path), stdout=log, stderr=log,
        )  # fmt: skip
    try:
        page = page_of(f"http://127.0.0.1:{port}/accounts/login/", server)
        assert page_of(f"http://127.0.0.1:{port}{style_sheet_in(page)}", server)
    finally:
        server.terminate()
        server.wait(30)

    assert (tmp_path / "data" / "goldenthread" / "goldenthread.sqlite3").exists()
    assert server.returncode == 0


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def page_of(url: str, server: "subprocess.Popen[bytes]") -> str:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return str(response.read().decode())
        except ConnectionError:
            time.sleep(0.2)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            time.sleep(0.2)
    return pytest.fail(f"{url} did not answer within {SECONDS_TO_ANSWER} s")


def style_sheet_in(page: str) -> str:
    """Return the address of the first style sheet of a page."""
    return page.split('rel="stylesheet"', 1)[1].split('href="', 1)[1].split('"', 1)[0]
