"""What stands in the letters, and what must never stand there."""

import io

import pikepdf
import pytest
import time_machine
from django.template.loader import render_to_string

from casework import documents
from casework.models import Document
from incidents import documents as letterbox
from tests import letters
from tests.factories import incident

pytestmark = pytest.mark.django_db


def text_of(case, kind: str) -> str:
    """The letter as text, before it is made into a PDF."""
    letter = letterbox.LETTERS[kind]
    context = {
        "case": case,
        "made_at": case.created_at,
        "letter": letter,
        "title": str(letter.label),
    } | letter.context(case)
    return render_to_string(letter.template, context)


@pytest.fixture
def case(people):
    """With an address that must not leave."""
    people["councillor"].organisation.domicile = "Stadsplateau 1, Utrecht"
    people["councillor"].organisation.save()
    return incident(
        people["councillor"],
        channels=["face_to_face"],
        location="victim_home",
        place="CANARY-huis 12",
        narrative="CANARY-verhaal",
        literal_words="CANARY-woorden",
        behaviours=["threat_intimidation"],
        acts=["home_visit"],
    )


def test_the_receipt_tells_the_number_and_the_terms_and_nothing_else(case):
    text = text_of(case, "receipt")
    assert case.number in text
    assert "112" in text
    assert "0900-8844" in text
    assert "Eerste gesprek" in text
    assert "CANARY" not in text


def test_the_statement_has_the_domicile_and_never_the_home(case):
    text = text_of(case, "statement_7w")
    assert "Stadsplateau 1, Utrecht" in text
    assert "CANARY-verhaal" in text
    assert "CANARY-woorden" in text
    assert "VPT-code" in text
    assert "Opwachten of langskomen bij huis" in text
    assert "CANARY-huis" not in text


def test_the_statement_says_when_it_was_made_who_declares_and_where_to_sign(case, people):
    case = case.perform("take", by=people["clerk"])
    with time_machine.travel("2027-08-01T19:08:00Z", tick=False):
        content = documents.write(case, "statement_7w", by=people["secretary"])
    told = letters.text(content)
    assert "Opgemaakt op zondag 1 augustus 2027." in told
    assert f"De verklaring is van {people['secretary'].name}." in told
    signature = told.split("Ondertekening namens Utrecht")[1]
    assert f"Naam {people['secretary'].name} Functie Secretaris" in signature
    assert "Plaats en datum Handtekening" in signature


def test_who_handles_it_declares_what_nobody_asked_for_by_name(case, people):
    told = letters.text(documents.write(case, "statement_7w"))
    assert "Naam Functie Plaats en datum Handtekening" in told
    assert "De verklaring is van" not in told
    case = case.perform("take", by=people["clerk"])
    told = letters.text(documents.write(case, "statement_7w"))
    assert f"Naam {people['clerk'].name} Functie Griffier" in told


def test_both_become_tagged_pdf(case):
    for kind in letterbox.LETTERS:
        with pikepdf.open(io.BytesIO(documents.write(case, kind))) as made:
            assert made.Root.MarkInfo.Marked
            assert str(made.Root.Lang) == "nl"


def test_the_statement_is_read_by_the_reporter_only_after_it_is_shared(case, people, enter):
    client = enter(people["clerk"])
    assert client.post(f"/zaken/{case.number}/document/maken/statement_7w/").status_code == 302
    statement = Document.objects.get(kind="statement_7w")
    statement.put(io.BytesIO(b"%PDF-proef"))
    statement.save()
    own = f"/mijn/zaken/{case.number}/document/{statement.pk}/"
    assert enter(people["councillor"]).get(own).status_code == 404
    assert (
        enter(people["councillor"])
        .post(f"/zaken/{case.number}/document/{statement.pk}/delen/")
        .status_code
        == 404
    )
    assert (
        enter(people["clerk"])
        .post(f"/zaken/{case.number}/document/{statement.pk}/delen/")
        .status_code
        == 302
    )
    answer = enter(people["councillor"]).get(own)
    assert b"".join(answer.streaming_content) == b"%PDF-proef"
