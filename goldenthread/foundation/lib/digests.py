"""Fingerprints of plain data, which show any later change."""

import hashlib
import json
from typing import Any


def digest_of(data: dict[str, Any]) -> str:
    """Return the SHA-256 of the data in its one canonical spelling: sorted keys, no spaces, UTF-8."""
    spelled = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()
