"""Standalone drawings as PNG, for Word. Made in a process of its own and kept by the hash of the drawing."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from django.conf import settings

# vl-convert hangs in a child forked from a process that used it, so it is never imported here.
PROGRAM = """
import base64, json, sys
import vl_convert
order = json.load(sys.stdin)
images = [vl_convert.svg_to_png(svg, scale=order["scale"]) for svg in order["drawings"]]
json.dump([base64.b64encode(image).decode() for image in images], sys.stdout)
"""
PATIENCE_SECONDS = 60


def png(svg: str, scale: float = 2) -> bytes:
    """Return a standalone drawing as PNG."""
    return pngs([svg], scale)[0]


def pngs(svgs: Sequence[str], scale: float = 2) -> list[bytes]:
    """Return several drawings as PNG; those not made before are made by one process together."""
    missing = list(dict.fromkeys(svg for svg in svgs if not _kept(svg, scale).exists()))
    if missing:
        for svg, image in zip(missing, _made(missing, scale), strict=True):
            _keep(_kept(svg, scale), image)
    return [_kept(svg, scale).read_bytes() for svg in svgs]


def _made(svgs: list[str], scale: float) -> list[bytes]:
    # Isolated (-I): neither the working folder nor the environment decides what the program imports.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", PROGRAM],
        input=json.dumps({"drawings": svgs, "scale": scale}).encode(),
        capture_output=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    return [base64.b64decode(image) for image in json.loads(done.stdout)]


@lru_cache(maxsize=1)
def _folder() -> Path:
    folder = Path(settings.HOME) / "charts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kept(svg: str, scale: float) -> Path:
    digest = hashlib.sha256(f"{scale}\n{svg}".encode()).hexdigest()
    return _folder() / f"{digest}.png"


def _keep(path: Path, image: bytes) -> None:
    # Written beside and moved, so that nobody ever reads half a picture.
    beside = path.with_suffix(f".{hashlib.sha256(image).hexdigest()[:8]}.part")
    beside.write_bytes(image)
    beside.replace(path)
