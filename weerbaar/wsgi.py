"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from weerbaar import checks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weerbaar.settings")
application = get_wsgi_application()
checks.refuse_to_start()
