"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver
from django.utils import translation

from weerbaar import checks
from weerbaar.memory import hide, settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")
hide()
application = get_wsgi_application()
checks.refuse_to_start()
connections.close_all()  # what was asked just now is not shared by processes
# Before gunicorn forks: every worker shares what is loaded here, and nobody waits for it at the
# first page.
_loaded = get_resolver().url_patterns, translation.gettext("")
settle()
