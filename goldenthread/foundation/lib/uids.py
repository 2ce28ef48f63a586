"""Public identifiers: UUIDs that sort by the time they were made (RFC 9562, version 7)."""

import os
import time
from uuid import UUID

VERSION = 7


def new_uid() -> UUID:
    """Return a new time-ordered UUID: 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= VERSION << 76
    value |= (random >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random & (1 << 62) - 1
    return UUID(int=value)
