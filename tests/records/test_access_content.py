"""What a request for access holds beside the cases that are about somebody."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from casework.models import EnteredAnswers
from casework.tasks import make_pdf
from organisations.models import LetterChoice
from records import subject_access
from records.access_sections import case_section
from records.models import AccessRequest
from tests.factories import incident, person
from tests.legalsupport import factory
from tests.records.test_rights import DESK, OWN, asked_by, body, given_to

pytestmark = pytest.mark.django_db
SECRET = "GEHEIM-VAN-DE-FACTOR"


@pytest.fixture
def handled(people):
    """A case that the griffier only handles, with a note of the griffier and one of another."""
    case = incident(people["councillor"], narrative="VERHAAL-VAN-EEN-ANDER")
    case = case.perform("take", by=people["clerk"])
    case.notes.create(author=people["clerk"], text="NOTITIE-VAN-MIJ")
    case.notes.create(author=people["secretary"], text="NOTITIE-VAN-EEN-ANDER")
    return case


def facts(request: AccessRequest) -> list[tuple[str, str, str]]:
    return [
        (item["label"], item["text"], item["withheld"])
        for section in request.sections
        for item in section["items"]
    ]


def test_sessions_with_device_and_address_are_in_it(people, enter):
    me = people["councillor"]
    now = timezone.now()
    for who, address in ((me, "203.0.113.7"), (people["clerk"], "203.0.113.9")):
        UserSession.objects.create(
            user=who,
            ip=address,
            session_key=f"sleutel-{who.pk}",
            user_agent="Firefox op een telefoon",
            last_seen_at=now,
        )
    request = asked_by(me, enter)
    (session,) = [text for label, text, _why in facts(request) if "203.0.113" in text]
    assert "203.0.113.7" in session
    assert "Firefox op een telefoon" in session
    assert "sleutel-" not in json.dumps(request.sections)


def test_second_factors_and_links_are_told_by_kind_and_date_without_what_opens_them(people, enter):
    me = people["councillor"]
    Authenticator.objects.create(user=me, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=me, type="recovery_codes", data={"seed": SECRET})
    SocialAccount.objects.create(
        user=me, provider="openid_connect", uid=SECRET, extra_data={"sub": SECRET}
    )
    request = asked_by(me, enter)
    told = facts(request)
    factors = [text for label, text, _why in told if label == "Tweede factor"]
    assert [text.split(",")[0] for text in factors] == ["Code uit een app", "Herstelcodes"]
    assert all("sinds" in text for text in factors)
    assert [label for label, _text, _why in told].count("Koppeling met een andere inlog") == 1
    assert SECRET not in json.dumps(request.sections)
    assert "secret" in {why for _label, _text, why in told}


def test_cases_only_handled_are_named_and_own_notes_withheld_with_the_reason(
    handled, people, enter
):
    me = people["clerk"]
    request = given_to(asked_by(me, enter), people["dpo"], enter, ground="")
    text = body(enter(me).get(f"{OWN}{request.pk}/json/")).decode()
    assert handled.number in text
    assert "Uw eigen notities (1)" in text
    assert str(subject_access.GROUNDS["own_work"]) in text
    for word in ("VERHAAL-VAN-EEN-ANDER", "NOTITIE-VAN-MIJ", "NOTITIE-VAN-EEN-ANDER"):
        assert word not in text


def test_what_somebody_handled_elsewhere_is_not_for_the_own_organisation(
    handled, people, strangers, enter
):
    request = asked_by(strangers["clerk"], enter)
    assert handled.number not in json.dumps(request.sections)
    request = asked_by(people["councillor"], enter)
    assert "Zaken waarin u werkte" not in {section["title"] for section in request.sections}


@pytest.fixture
def reported_for_me(people, utrecht):
    """A case about the raadslid, reported by a colleague who wrote to the desk about it."""
    reporter = person(utrecht, function="councillor")
    case = incident(
        reporter, for_whom="other", function="councillor", email=people["councillor"].email
    )
    case.messages.create(author=reporter, from_desk=False, text="ZIJ-DRINKT-VEEL")
    case.messages.create(author=people["clerk"], from_desk=True, text="WIJ-HELPEN-U")
    case.messages.create(author=people["councillor"], from_desk=False, text="MIJN-EIGEN-BERICHT")
    return case


def test_what_a_reporter_wrote_about_the_victim_is_not_given_unweighed(
    reported_for_me, people, enter, page
):
    me = people["councillor"]
    request = asked_by(me, enter)
    shown = page(f"{DESK}{request.pk}/", people["dpo"]).main.get_text(" ", strip=True)
    assert "ZIJ-DRINKT-VEEL" in shown
    assert "Zonder vinkje geven wij het niet." in shown
    request = given_to(request, people["dpo"], enter, ground="")
    text = body(enter(me).get(f"{OWN}{request.pk}/json/")).decode()
    assert "ZIJ-DRINKT-VEEL" not in text
    assert "WIJ-HELPEN-U" in text
    assert "MIJN-EIGEN-BERICHT" in text
    assert str(subject_access.GROUNDS["third_party"]) in text


def test_what_was_weighed_is_given(reported_for_me, people, enter):
    me = people["councillor"]
    request = asked_by(me, enter)
    (weighed,) = [
        item["id"]
        for section in request.sections
        for item in section["items"]
        if "ZIJ-DRINKT-VEEL" in item["text"]
    ]
    request = given_to(request, people["dpo"], enter, ground="", geven=weighed)
    text = body(enter(me).get(f"{OWN}{request.pk}/json/")).decode()
    assert "ZIJ-DRINKT-VEEL" in text
    assert "weigh" not in text


def test_the_choice_for_letters_and_the_proof_of_each_are_in_it(people, enter):
    me = people["councillor"]
    LetterChoice.objects.create(person=me, way="post")
    LetterChoice.objects.create(person=me, way="digital")
    request = asked_by(me, enter)
    choices = [text for label, text, _why in facts(request) if label == "Keuze voor brieven"]
    assert ["digitaal" in text for text in choices] == [True, False]
    case = factory.made_known(people)
    EnteredAnswers.objects.create(
        case=case, person=me, pages=[["Wat speelt er?", [["Vertel het", "ZOALS-IK-SCHREEF"]]]]
    )
    letter = case.documents.get(kind="decision_sent")
    make_pdf.run(str(letter.pk))
    section = case_section(case, request)
    (proof,) = [item["text"] for item in section.items if item["label"] == "Verzendbewijs"]
    assert "Digitaal, op de eigen pagina" in proof
    (entered,) = [item["text"] for item in section.items if "Vertel het" in item["label"]]
    assert entered == "ZOALS-IK-SCHREEF"
