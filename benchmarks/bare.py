"""The addresses of the project, and one more: the least a page that writes can cost here. Behind all that every request passes, one row.

One table of addresses for both: changing it between two requests would have each of them read it anew (9 ms).
"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from organisations.access import own


@own
def insert(_request: HttpRequest) -> HttpResponse:
    """One row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare VALUES (now())")
    return HttpResponse(status=204)


urlpatterns = [path("bare/", insert), path("", include("weerbaar.urls"))]
