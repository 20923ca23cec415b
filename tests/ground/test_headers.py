"""What a browser is told, and whom we believe."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from weerbaar.headers import HeadersMiddleware


def answer(path="/", respond=None, **extra):
    meta = {}

    def inside(request):
        meta.update(request.META)
        return respond or HttpResponse("ok")

    return HeadersMiddleware(inside)(RequestFactory().get(path, **extra)), meta


@pytest.mark.django_db
def test_a_page_has_all_of_them(client):
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert (
        headers["Cross-Origin-Resource-Policy"]
        == headers["Cross-Origin-Opener-Policy"]
        == "same-origin"
    )
    assert (
        headers["Referrer-Policy"] == "same-origin"
    )  # forms need it: no-referrer makes every POST a 403
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_what_says_it_is_public_may_be_kept():
    cached, _seen = answer(
        respond=HttpResponse("x", headers={"Cache-Control": "max-age=60, public"})
    )
    assert cached.headers["Cache-Control"] == "max-age=60, public"


@pytest.mark.django_db
def test_an_api_has_the_set_of_the_design_rules_also_on_an_error(client, settings):
    problem = client.get("/api/v1/bestaat-niet")
    assert (problem.status_code, problem.headers["Content-Type"]) == (
        404,
        "application/problem+json",
    )
    assert problem.headers["API-Version"] == settings.API_VERSION
    assert (
        problem.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    )
    assert (problem.headers["Referrer-Policy"], problem.headers["X-Frame-Options"]) == (
        "no-referrer",
        "DENY",
    )
    assert json.loads(problem.content)["status"] == 404


def test_words_of_a_proxy_are_lies_without_one():
    _answer, meta = answer(
        HTTP_X_FORWARDED_FOR="1.2.3.4",
        HTTP_X_REAL_IP="1.2.3.4",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_REQUEST_ID="x",
    )
    assert meta["REMOTE_ADDR"] == "127.0.0.1"
    assert not [name for name in meta if name.startswith("HTTP_X_")]


def test_our_proxy_tells_the_address_of_the_browser(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    _answer, meta = answer(
        HTTP_X_REAL_IP="192.0.2.7", HTTP_X_FORWARDED_FOR="10.0.0.1", HTTP_X_FORWARDED_PROTO="https"
    )
    assert (meta["REMOTE_ADDR"], meta["HTTP_X_FORWARDED_PROTO"]) == ("192.0.2.7", "https")
    assert "HTTP_X_FORWARDED_FOR" not in meta
