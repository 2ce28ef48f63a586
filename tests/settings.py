"""The product's settings, in a home of their own that goes when the tests end.

GOLDENTHREAD_TEST_DATABASE names a PostgreSQL server to run the same tests on; GOLDENTHREAD_TEST_SQLITE_FILE
a file for SQLite, which otherwise keeps its tests in memory.
"""

import atexit
import os
import shutil
import tempfile

HOME_OF_TESTS = tempfile.mkdtemp(prefix="goldenthread-tests-")
atexit.register(shutil.rmtree, HOME_OF_TESTS, ignore_errors=True)

# Whatever the developer's own shell says must neither be read nor be touched, but for what the tests
# themselves are told: which server to use, and where the real data lie.
for name in [name for name in os.environ if name.startswith("GOLDENTHREAD_")]:
    if name.startswith("GOLDENTHREAD_TEST_") or name == "GOLDENTHREAD_DATA":
        continue
    del os.environ[name]
os.environ["GOLDENTHREAD_HOME"] = HOME_OF_TESTS
if os.environ.get("GOLDENTHREAD_TEST_DATABASE"):
    os.environ["GOLDENTHREAD_DATABASE_URL"] = os.environ["GOLDENTHREAD_TEST_DATABASE"]

from goldenthread.config.settings import *  # noqa: E402, F403
from goldenthread.config.settings import DATABASES, STORAGES  # noqa: E402

# Unit tests need no collected static files; the journeys and the wheel test run the real thing.
if os.environ.get("GOLDENTHREAD_TEST_SQLITE_FILE"):
    # For tests with several processes, which do not see a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": os.environ["GOLDENTHREAD_TEST_SQLITE_FILE"]}

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Argon2 costs a tenth of a second by design.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
