"""Serves the product: a production WSGI server and the worker for long jobs, both ending together."""

import errno
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from goldenthread.config import environment

# A worker that dies at once, for example because the database is away, is not restarted in a tight loop.
SECONDS_BEFORE_RESTART = 2.0
SECONDS_TO_END = 10.0
# Requests a process answers at a time; more wait in line. Each thread keeps a connection to the database, and
# beyond two a core they only take turns.
THREADS = min(2 * (os.cpu_count() or 1) + 1, 16)


class CannotServe(Exception):
    """The server cannot start here; the message says why and what to do."""


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_openness(host: str, *, is_demonstration: bool) -> None:
    """Refuse to show a demonstration home, whose accounts share one printed password, beyond this machine."""
    if is_demonstration and not is_loopback(host) and not environment.yes_or_no("PUBLIC_DEMO"):
        raise CannotServe(
            "This home holds the demonstration, whose accounts share one password, so it is not served at "
            f"{host}, where other machines can reach it. If that is what you want, set "
            "GOLDENTHREAD_PUBLIC_DEMO=1 as well as --host."
        )
    if environment.one_of("ENVIRONMENT") == "production" and not environment.listed("ALLOWED_HOSTS"):
        raise CannotServe(
            "In production the names people type must be given, or every request is refused. "
            "Set GOLDENTHREAD_ALLOWED_HOSTS, for example to results.example.org."
        )


def check_port(host: str, port: int) -> None:
    """Refuse a port somebody else listens on, before anything is started."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind(address)
    except OSError as problem:
        raise CannotServe(_why_not(problem, host, port)) from problem


def _why_not(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} at {host} is taken by another program. Stop it, or choose another with --port."
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Choose one above 1023 with --port."
    return f"{host} is not an address of this machine: {problem.strerror}. Choose another with --host."


def serve(host: str, port: int, *, ready: Callable[[], None]) -> None:
    """Serve until told to stop; `ready` is called when the server is about to answer."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _allow(host)
    server = Granian(
        "goldenthread.config.served:application",
        address=_numeric(host),
        port=port,
        interface=Interfaces.WSGI,
        workers=environment.whole_number("WORKERS"),
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=int(SECONDS_TO_END),
    )
    server.on_startup(ready)
    with Worker():
        server.serve()


def _numeric(host: str) -> str:
    """Return the address a name stands for: the server listens on numbers."""
    return str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])


def _allow(host: str) -> None:
    """Let people type the very address we serve at, where the administrator has not listed names."""
    if not environment.listed("ALLOWED_HOSTS") and environment.one_of("ENVIRONMENT") == "local":
        os.environ["GOLDENTHREAD_ALLOWED_HOSTS"] = f"localhost,127.0.0.1,[::1],{host}"


class Worker:
    """The process that does long jobs. Restarted when it dies; ended with the server, even by kill -9."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def __enter__(self) -> "Worker":
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()

    def _keep(self) -> None:
        # Jobs can wait for a moment; the first page cannot.
        self._ending.wait(SECONDS_BEFORE_RESTART)
        while not self._ending.is_set():
            # The open pipe tells the worker that we live: when we are gone, it reads the end and stops.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "goldenthread", "worker"], stdin=subprocess.PIPE
            )
            self._process.wait()
            self._ending.wait(SECONDS_BEFORE_RESTART)


def work() -> None:
    """Do jobs until told to stop or until whoever holds the other end of our input is gone."""
    from django.core.management import call_command

    if not sys.stdin.isatty():
        threading.Thread(target=_end_with_parent, daemon=True).start()
    call_command("db_worker", queue_name="*", reload=False, startup_delay=False, verbosity=0)


def _end_with_parent() -> None:
    # Read from the system, not through sys.stdin, whose lock a waiting thread would hold when we end.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
