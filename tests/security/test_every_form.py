"""A word of its own goes into every field of every form that the resolver knows, also those that are made tomorrow; then it is looked
for where things are kept: every column of every table, sessions, the store, mail, and the log. (The running system, with pg_dump and
the queue: tests/browser/test_canaries.py.)"""

import io
import logging
import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from notifications import delivery
from notifications.models import Outgoing
from tests.security.test_matrix import TABLE, _quiet, world  # noqa: F401 -- fixtures
from weerbaar.logs import JSONFormatter

pytestmark = pytest.mark.django_db
MARK = "q7zx"
# What is kept in the open on purpose: accounts (looked up to sign in, told to their administrator), where a term comes from, and
# what the codes of another system mean.
OPEN = {"organisations_person", "casework_termrule", "casework_sourcecode"}
# Forms that must have taken their words, so that the run is not about refusals alone.
TAKEN = {"add_note", "add_message", "add_task", "own_message", "change_term"}


def filled(form, name: str) -> dict:
    """What somebody would post: a canary in each field that takes words, the first of each choice, a file where one may be added."""
    answers: dict = {}
    for tag in form.find_all(("input", "textarea", "select")):
        field, kind = tag.get("name"), tag.get("type", tag.name)
        if not field or kind in {"submit", "button"}:
            continue
        if tag.name == "select":
            chosen = [one["value"] for one in tag.find_all("option") if one.get("value")]
            answers[field] = chosen[-1] if chosen else ""
        elif kind in {"radio", "checkbox"}:
            answers.setdefault(field, tag.get("value", "on"))
        elif kind == "hidden":
            answers[field] = tag.get("value", "")
        elif kind == "file":
            answers[field] = SimpleUploadedFile(f"kanarie-{field}-{MARK}.txt", f"kanarie-inhoud-{MARK}".encode())
        elif field.endswith(("_day", "_month", "_year")):
            answers[field] = "2030" if field.endswith("_year") else "1"
        elif kind == "number" or tag.get("inputmode") == "numeric":
            answers[field] = "12"
        else:
            word = f"kanarie-{name}-{field}-{MARK}".replace("_", "-")
            answers[field] = f"{word}@voorbeeld.example" if kind == "email" else word
    return answers


@pytest.fixture
def log():
    """What the log of the process says, as it says it."""
    said, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(said)
    handler.setFormatter(JSONFormatter())
    root.addHandler(handler)
    logging.disable(logging.NOTSET)
    yield said
    root.removeHandler(handler)


def kept() -> dict[str, str]:
    """Every row of every table as text; what is bytes is written as hexadecimal."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(one::text, chr(10)), '') FROM \"{table}\" one")
            found[table] = cursor.fetchone()[0]
    return found


def test_no_word_of_any_form_is_readable_where_it_is_kept(world, log, _storage):  # noqa: F811 -- the fixture
    taken, broken = set(), []
    for name, row in TABLE.items():
        path = reverse(name, args=[world.asked[part] for part in row[0]])
        who = sorted(row[1] - {"anonymous"}) or ["clerk"]
        client = world.here[who[0]]
        client.raise_request_exception = False
        page = client.get(path)
        if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
            continue
        for form in BeautifulSoup(page.content, "html.parser").find_all("form", method="post"):
            action = form.get("action") or path
            if "uitloggen" in action or "/demo/" in action:
                continue
            answer = client.post(action, filled(form, name))
            if answer.status_code >= 500:
                broken.append((name, action, answer.status_code))
            if answer.status_code == 302:
                taken.add(name)
    assert broken == []
    assert taken >= TAKEN, TAKEN - taken
    hexed = MARK.encode().hex()
    found = {table for table, rows in kept().items() if MARK in rows or hexed in rows}
    assert found <= OPEN, found - OPEN
    assert [session.pk for session in Session.objects.all() if MARK in str(session.get_decoded())] == []
    assert [
        path
        for path in _storage.rglob("*")
        if path.is_file() and (MARK in path.name or MARK.encode() in path.read_bytes())
    ] == []
    assert re.findall(rf".*{MARK}.*", log.getvalue()) == []
    for mail in Outgoing.objects.filter(channel="mail").select_related("person")[:200]:
        told = delivery.compose(mail).message().as_string()
        assert MARK not in told.replace(mail.address or getattr(mail.person, "email", ""), ""), mail.kind


def test_what_is_refused_is_not_kept_or_logged_either(people, enter, log):
    """Too long, or of another kind: the words come back on the page and go nowhere else."""
    client = enter(people["councillor"])
    answer = client.post(
        "/meldingen/nieuw/", {"for_whom": "other", "name": f"kanarie-{MARK}" * 500, "email": f"geen adres {MARK}"}
    )
    assert answer.status_code == 422
    client.get(f"/bestaat-niet-{MARK}/?zoek={MARK}")
    client.get("/meldingen/", {"zoek": MARK}, headers={"referer": f"https://elders.example/{MARK}", "user-agent": MARK})
    with transaction.atomic():
        assert [table for table, rows in kept().items() if MARK in rows] == []
    assert MARK not in log.getvalue()
