"""HEAD wherever GET is; what machines look for at fixed addresses."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from audit.models import Entry
from casework.models import Document
from tests.factories import incident

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/", "/hulp/", "/privacy/", "/toegankelijkheid/", "/demo/", "/robots.txt"]
)
def test_a_public_page_answers_head(path, client, utrecht):
    asked, told = client.get(path), client.head(path)
    assert (told.status_code, told.content) == (200, b"")
    assert told["Content-Type"] == asked["Content-Type"]
    assert told["Content-Length"] == asked["Content-Length"]


def test_head_of_what_is_not_there_is_what_get_is(client, utrecht):
    assert client.head("/bestaat-niet/").status_code == 404
    assert client.head("/meldingen/").status_code == client.get("/meldingen/").status_code == 302


def test_head_is_a_look_and_is_on_record_once(people, enter):
    case = incident(people["councillor"])
    client = enter(people["clerk"])
    opened = Entry.objects.filter(stream=f"case:{case.pk}", action="opened")
    assert client.head(case.get_absolute_url()).status_code == 200
    assert opened.count() == 1
    assert client.get(case.get_absolute_url()).status_code == 200
    assert opened.count() == 2


def test_head_of_a_file_opens_nothing_and_is_on_record_once(people, enter, monkeypatch):
    case = incident(people["councillor"])
    document = Document(case=case, kind="receipt", made_by=None)
    document.put(io.BytesIO(b"%PDF-proef"))
    document.save()
    client = enter(people["clerk"])
    path = f"/zaken/{case.number}/document/{document.pk}/"
    told = client.head(path)
    assert (told.status_code, told["Content-Length"], b"".join(told)) == (200, "10", b"")
    assert told["Content-Disposition"].endswith('-ontvangstbevestiging.pdf"')
    downloads = Entry.objects.filter(stream=f"case:{case.pk}", action="downloaded")
    assert downloads.count() == 1


def test_head_does_nothing_that_get_does_not(people, enter):
    """A page that asks for GET or POST takes nothing else for a POST."""
    client = enter(people["org_admin"])
    path = reverse("close_account", args=[people["clerk"].pk])
    assert client.head(path).status_code == client.get(path).status_code != 404
    people["clerk"].refresh_from_db()
    assert people["clerk"].is_active


def test_search_engines_are_asked_to_stay_away(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == "User-agent: *\nDisallow: /\n"


def test_the_icon_is_our_own(client, utrecht):
    link = BeautifulSoup(client.get("/").content, "html.parser").find("link", rel="icon")
    assert re.fullmatch(r"/static/build/icon(\.[0-9a-f]+)?\.svg", link["href"])
    assert client.get("/favicon.ico")["Location"] == link["href"]
    icon = BeautifulSoup((settings.BASE_DIR / "static/build/icon.svg").read_text(), "html.parser")
    assert icon.svg["viewbox"] == "0 0 32 32"
    assert not icon.find_all(["script", "style", "image", "use"])
