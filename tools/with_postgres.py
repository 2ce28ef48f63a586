"""Runs a command beside a PostgreSQL cluster of its own, which is gone afterwards.

    python tools/with_postgres.py COMMAND …

The command finds the cluster in GOLDENTHREAD_TEST_DATABASE.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS_TO_START = 60
# A test cluster is thrown away, so it need not survive a power cut.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "log_min_messages=fatal",
)


class NoPostgres(Exception):
    """There is no usable PostgreSQL; the message says what to install."""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL installed, 15 or newer, or nothing."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    packaged = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    new_enough = [path for path in packaged if path.parent.name.isdigit() and int(path.parent.name) >= 15]
    return max(new_enough, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def cluster() -> Iterator[str]:
    """Make a cluster on a free port of this machine, give its address, and stop and remove it."""
    found = binaries()
    if found is None:
        raise NoPostgres(
            "PostgreSQL 15 or newer is not installed (on Debian and Ubuntu: apt-get install postgresql)."
        )
    folder = Path(tempfile.mkdtemp(prefix="goldenthread-postgres-"))
    owner = _owner()
    password, port = secrets.token_urlsafe(16), _free_port()
    try:
        _initialize(found, folder, owner=owner, password=password)
        with _running(found, folder, owner=owner, port=port):
            yield f"postgresql://tester:{password}@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> pwd.struct_passwd | None:
    """Return who shall own the cluster: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")


def _initialize(found: Path, folder: Path, *, owner: pwd.struct_passwd | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    if owner is not None:
        shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        shutil.chown(secret, owner.pw_uid, owner.pw_gid)
    command = [
        str(found / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "tester",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **_as(owner))
    secret.unlink()


@contextmanager
def _running(found: Path, folder: Path, *, owner: pwd.struct_passwd | None, port: int) -> Iterator[None]:
    settings = [*FAST, "listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories="]
    options = [word for setting in settings for word in ("-c", setting)]
    command = [str(found / "postgres"), "-D", str(folder / "data"), *options]
    server = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL, **_as(owner))
    try:
        _wait_for(server, port)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # the fast shutdown: open connections are cut
        server.wait(30)


def _as(owner: pwd.struct_passwd | None) -> dict[str, Any]:
    """Return how to start a process as this user, without the rights and the environment of root."""
    if owner is None:
        return {}
    return {
        "user": owner.pw_uid,
        "group": owner.pw_gid,
        "extra_groups": [],
        "env": {"PATH": os.environ.get("PATH", ""), "HOME": owner.pw_dir},
    }


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NoPostgres("The PostgreSQL cluster for the tests did not start.")


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


def main(command: list[str]) -> int:
    """Run the command beside a cluster and return its exit code."""
    try:
        with cluster() as address:
            return subprocess.run(
                command, env={**os.environ, "GOLDENTHREAD_TEST_DATABASE": address}, check=False
            ).returncode
    except NoPostgres as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
