"""The application as `goldenthread serve` runs it: each answering process ends when the server is gone.

A server killed outright (kill -9, out of memory) cannot end its processes, and they would keep its port.
"""

import os
import threading
import time

from goldenthread.config.wsgi import application as application

SECONDS_BETWEEN_LOOKS = 1.0


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)


threading.Thread(target=_end_with, args=(os.getppid(),), name="parent-watch", daemon=True).start()
