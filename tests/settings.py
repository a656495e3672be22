"""The product's settings for the test run: a data folder of its own, and a password hash that costs nothing.

``DATABASE_URL`` decides the database exactly as in production; without it, SQLite in a file, so that tests
meet the same journal and the same locks as a user does.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="tongzhou-tests-"))
os.environ["TONGZHOU_HOME"] = str(HOME)
os.environ["TONGZHOU_SECRET_KEY"] = "a key that opens nothing but the tests"
for name in ("TONGZHOU_DEBUG", "TONGZHOU_TLS", "TONGZHOU_HOSTS", "TONGZHOU_TIME_ZONE"):
    os.environ.pop(name, None)

from tongzhou.config.settings import *  # noqa: E402, F403  # read after the environment has been set
from tongzhou.config.settings import ALLOWED_HOSTS, DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "allauth.socialaccount.providers.openid_connect"]
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
