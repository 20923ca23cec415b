"""The least a page that writes can cost here: behind all that every request passes, one row and no words."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from organisations.access import own


@own
def insert(_request: HttpRequest) -> HttpResponse:
    """One row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_bare VALUES (now())")
    return HttpResponse(status=204)


urlpatterns = [path("", insert)]
