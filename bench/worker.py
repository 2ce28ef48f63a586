"""One measurement in a process of its own: `python -m bench.worker NAME`. Answers with one line of JSON."""

import importlib
import json
import os
import sys
from typing import Any


def main(name: str) -> None:
    """Prepare an empty database and measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    module: Any = importlib.import_module(f"bench.{name}")
    sys.stdout.write(json.dumps(module.measure()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
