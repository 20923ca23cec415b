"""The addresses of the project, and a bare view: the least that a page that writes can cost here.

It inserts one row, behind all that every request passes. One table of addresses serves both:
changing it between two requests would have each of them read it anew (9 ms).
"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from organisations.access import own


@own
def insert(_request: HttpRequest) -> HttpResponse:
    """Insert one row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare VALUES (now())")
    return HttpResponse(status=204)


urlpatterns = [path("bare/", insert), path("", include("weerbaar.urls"))]
