"""`python -m bench` measures the peers' shape, `python -m bench scale` the demonstration times 100."""

import sys

from bench.bench import main

sys.exit(main(sys.argv[1:]))
