"""Makes this checkout importable in the virtual environment that runs this, and puts the command into it.

An editable install would do the same, but needs a build tool that `make run` can do without.
"""

import sys
import sysconfig
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
COMMAND = """#!{python}
import sys

from goldenthread.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
"""

if __name__ == "__main__":
    Path(sysconfig.get_path("purelib"), "goldenthread-checkout.pth").write_text(
        f"{CHECKOUT}\n", encoding="utf-8"
    )
    command = Path(sysconfig.get_path("scripts"), "goldenthread")
    command.write_text(COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)
