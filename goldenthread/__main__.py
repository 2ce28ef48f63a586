"""`python -m goldenthread`, the same as the goldenthread command."""

import sys

from goldenthread.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
