"""Every answer tells the browser the same: also one that is missing, refused, broken, static, or for a machine."""

import io

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.urls import path

from organisations.access import public
from tests.factories import incident
from weerbaar import urls

pytestmark = pytest.mark.django_db
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = ALWAYS | {
    "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
NOT_SAID = ("Server", "X-Powered-By")


@public
def breaks(request):
    raise RuntimeError("kanarie-fout-q7zx")


handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
urlpatterns = [*urls.urlpatterns, path("breekt/", breaks)]


@pytest.mark.parametrize(
    ("status", "method", "address"),
    [
        (200, "GET", "/"),
        (200, "GET", "/inloggen/"),
        (302, "GET", "/werk/"),
        (302, "GET", "/hulp"),
        (400, "GET", "/"),
        (403, "POST", "/inloggen/"),
        (404, "GET", "/bestaat-niet/"),
        (405, "POST", "/hulp/"),
        (500, "GET", "/breekt/"),
    ],
)
def test_a_page_however_it_ends(status, method, address, utrecht, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(enforce_csrf_checks=status == 403, raise_request_exception=False)
    answer = (
        client.get("/", headers={"host": "elders.example"})
        if status == 400
        else getattr(client, method.lower())(address)
    )
    assert answer.status_code in {status, 301 if status == 302 else status}
    said = {name: answer.headers.get(name) for name in PAGE}
    assert said == PAGE
    assert "camera=()" in answer.headers["Permissions-Policy"]
    policy = answer.headers["Content-Security-Policy"]
    assert all(
        part in policy
        for part in (
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        )
    )
    assert "unsafe" not in policy
    assert [name for name in NOT_SAID if name in answer.headers] == []
    assert b"kanarie-fout" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_an_answer_to_a_probe(address, client):
    headers = client.get(address).headers
    assert headers["Cache-Control"] == "no-store"
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS


def test_a_static_file(client):
    answer = client.get(staticfiles_storage.url("build/app.css"))
    answer.close()
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_what_somebody_downloads_cannot_run(people, enter):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    paper = case.documents.get()
    paper.put(io.BytesIO(b"<script>alert(1)</script>"))
    paper.save()
    answer = enter(people["clerk"]).get(f"/zaken/{case.number}/document/{paper.pk}/")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert {name: answer.headers.get(name) for name in PAGE} == PAGE
