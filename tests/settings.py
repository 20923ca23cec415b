"""The project as it is, with what a test may not wait for or must not find."""

import os

from weerbaar.settings import *  # noqa: F403 -- a settings file of ≤ 20 overrides
from weerbaar.settings import CACHES, INSTALLED_APPS, REDIS_URL, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.sealing.app"]  # models with sealed fields of every kind

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
STATIC_ROOT = "static"  # what the tests serve need not be collected first
# Tests that run beside each other empty the cache, each their own.
_number = int("0" + os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"))
CACHES = {"default": CACHES["default"] | {"LOCATION": f"{REDIS_URL}?db={1 + _number}"}}
