"""The product's settings, with the host name that test clients use."""

from goldenthread.config.settings import *  # noqa: F403
from goldenthread.config.settings import STORAGES

ALLOWED_HOSTS = ["testserver"]
# Collecting files is not what is measured.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
