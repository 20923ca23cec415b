"""The rights of a person: everything about them and of nobody else, over all cases; corrections;
an account that came later."""

import io
import json
from datetime import timedelta

import pikepdf
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from casework.models import Case, Party
from notifications.models import Outgoing
from organisations.access import Door
from organisations.models import AccountChange, Person
from records import access_files, rectification, subject_access, tasks
from records.models import AccessRequest, Correction
from tests import letters
from tests.factories import incident, person
from weerbaar import scope

pytestmark = pytest.mark.django_db
OWN, DESK = "/mijn/inzage/", "/beheer/inzage/"


@pytest.fixture
def busy(people, utrecht):
    """A raadslid with a case of their own, one that somebody else reported for them, and one in
    which they saw something."""
    me, clerk = people["councillor"], people["clerk"]
    mine = incident(me, narrative="MIJN-VERHAAL", literal_words="MIJN-WOORDEN").perform(
        "take", by=clerk
    )
    mine = mine.perform("start", by=clerk, severity_assessed="less", plan="INTERN-PLAN")
    mine.notes.create(author=clerk, text="INTERNE-NOTITIE")
    mine.tasks.create(text="INTERNE-TAAK", made_by=clerk)
    mine.messages.create(author=clerk, from_desk=True, text="BERICHT-AAN-MIJ")
    mine.record("opened", by=clerk)
    mine = mine.perform(
        "add_person",
        by=clerk,
        role="witness",
        name="ANDERE-GETUIGE",
        email="ander@voorbeeld.example",
    )
    for_me = incident(
        people["clerk"],
        for_whom="other",
        function="councillor",
        email=me.email,
        narrative="OVER-MIJ",
    )
    other = incident(person(utrecht, function="councillor"), narrative="VERHAAL-VAN-EEN-ANDER")
    other = other.perform("take", by=clerk).perform(
        "add_person", by=clerk, role="witness", name="Mijn Naam", email=me.email
    )
    incident(person(utrecht, function="councillor"), narrative="HEEL-IETS-ANDERS")
    return {"mine": mine, "for_me": for_me, "other": other}


SEEN = ("MIJN-VERHAAL", "MIJN-WOORDEN", "BERICHT-AAN-MIJ", "OVER-MIJ", "Mijn Naam")
NEVER = (
    "INTERN-PLAN",
    "INTERNE-NOTITIE",
    "INTERNE-TAAK",
    "ANDERE-GETUIGE",
    "ander@voorbeeld.example",
    "VERHAAL-VAN-EEN-ANDER",
    "HEEL-IETS-ANDERS",
)


def asked_by(somebody, enter) -> AccessRequest:
    """Asked on the page and collected by the worker."""
    assert enter(somebody).post(f"{OWN}vragen/").status_code == 302
    access_request = AccessRequest.objects.get(person=somebody, organisation=somebody.organisation)
    tasks.collect_access(str(access_request.pk))
    access_request.refresh_from_db()
    return access_request


def given_to(access_request, by, enter, **answers) -> AccessRequest:
    """Reviewed and released on the page, made by the worker."""
    assert enter(by).post(f"{DESK}{access_request.pk}/", answers).status_code == 302
    tasks.make_access_files(str(access_request.pk))
    return AccessRequest.objects.get(pk=access_request.pk)


def body(answer) -> bytes:
    """What was downloaded."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_everything_about_me_and_nothing_of_others(busy, people, enter):
    me = people["councillor"]
    access_request = given_to(asked_by(me, enter), people["dpo"], enter, ground="")
    text = body(enter(me).get(f"{OWN}{access_request.pk}/json/")).decode()
    assert [word for word in SEEN if word not in text] == []
    assert [word for word in NEVER if word in text] == []
    assert all(case.number in text for case in busy.values())
    assert me.email in text
    parts = json.loads(text)["delen"]
    assert [part["titel"] for part in parts][0] == "Uw account"
    assert len(parts) == 4
    withheld = [fact for part in parts for fact in part["gegevens"] if "niet_gegeven_omdat" in fact]
    assert {fact["niet_gegeven_omdat"] for fact in withheld} == {
        str(subject_access.GROUNDS["third_party"]),
        str(subject_access.GROUNDS["internal"]),
    }
    assert any(
        people["clerk"].short_name in fact.get("gegeven", "")
        for part in parts
        for fact in part["gegevens"]
    )  # who looked


def test_it_comes_as_a_tagged_pdf_and_every_download_is_on_record(busy, people, enter, tmp_path):
    me = people["councillor"]
    access_request = given_to(asked_by(me, enter), people["dpo"], enter, ground="")
    content = body(enter(me).get(f"{OWN}{access_request.pk}/pdf/"))
    assert letters.faults(content, tmp_path / "access.pdf") == []
    with pikepdf.open(io.BytesIO(content)) as letter:
        assert letter.Root.MarkInfo.Marked
        assert str(letter.Root.Lang) == "nl"
    actions = (
        Entry.objects.filter(stream=f"access:{access_request.pk}")
        .order_by("sequence")
        .values_list("action", "actor")
    )
    assert list(actions) == [
        ("access_asked", me.pk),
        ("access_collected", None),
        ("access_released", people["dpo"].pk),
        ("access_downloaded", me.pk),
    ]
    assert Outgoing.objects.filter(person=me, kind="access_ready").exists()
    with default_storage.open(access_request.json) as sealed:
        assert b"MIJN-VERHAAL" not in sealed.read()


def test_nothing_is_given_before_somebody_reviewed_it(busy, people, enter):
    me = people["councillor"]
    access_request = asked_by(me, enter)
    tasks.make_access_files(str(access_request.pk))
    assert enter(me).get(f"{OWN}{access_request.pk}/pdf/").status_code == 404


def test_what_a_reviewer_keeps_back_is_gone_and_why_is_told(busy, people, enter):
    me = people["councillor"]
    access_request = asked_by(me, enter)
    story = next(
        item["id"]
        for section in access_request.sections
        for item in section["items"]
        if item["text"] == "MIJN-VERHAAL"
    )
    refused = enter(people["dpo"]).post(
        f"{DESK}{access_request.pk}/", {"achterhouden": story, "ground": ""}
    )
    assert refused.status_code == 422
    assert "Kies waarom u deze gegevens achterhoudt" in refused.content.decode()
    access_request = given_to(
        access_request, people["dpo"], enter, achterhouden=story, ground="safety"
    )
    text = body(enter(me).get(f"{OWN}{access_request.pk}/json/")).decode()
    assert "MIJN-VERHAAL" not in text
    assert str(subject_access.GROUNDS["safety"]) in text


def test_nobody_else_reaches_it(busy, people, strangers, enter):
    access_request = given_to(
        asked_by(people["councillor"], enter), people["dpo"], enter, ground=""
    )
    for somebody in (
        people["clerk"],
        people["official"],
        strangers["councillor"],
        strangers["dpo"],
    ):
        assert enter(somebody).get(f"{OWN}{access_request.pk}/json/").status_code == 404
    for somebody in (strangers["dpo"], people["clerk"], people["secretary"], people["auditor"]):
        assert enter(somebody).get(f"{DESK}{access_request.pk}/").status_code == 404
    with scope.acting_for(people["official"], Door.OWN):
        assert not AccessRequest.objects.exists()
    with scope.acting_for(strangers["dpo"]):
        assert not AccessRequest.objects.exists()


def test_nobody_reviews_their_own(people, utrecht, enter):
    dpo, other = people["dpo"], person(utrecht, "dpo")
    access_request = asked_by(dpo, enter)
    assert enter(dpo).get(f"{DESK}{access_request.pk}/").status_code == 404
    assert enter(dpo).post(f"{DESK}{access_request.pk}/", {"ground": ""}).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessRequest.objects.filter(pk=access_request.pk).update(reviewed_by=dpo)
    assert given_to(access_request, other, enter, ground="").state == "ready"


def test_each_organisation_answers_for_itself(people, strangers, enter):
    me = people["councillor"]
    case = incident(strangers["councillor"], narrative="BIJ-DE-BUREN")
    Case.objects.filter(pk=case.pk).update(people=[*case.people, me.pk])
    case.parties.update(person=me)
    access_request = asked_by(me, enter)
    assert "BIJ-DE-BUREN" not in json.dumps(access_request.sections)
    theirs = AccessRequest.objects.get(person=me, organisation=case.organisation)
    tasks.collect_access(str(theirs.pk))
    theirs.refresh_from_db()
    assert "BIJ-DE-BUREN" in json.dumps(theirs.sections)
    assert enter(people["dpo"]).get(f"{DESK}{theirs.pk}/").status_code == 404
    assert enter(strangers["dpo"]).get(f"{DESK}{theirs.pk}/").status_code == 200


def test_a_second_click_asks_once(people, enter):
    client = enter(people["councillor"])
    for _click in range(2):
        assert client.post(f"{OWN}vragen/").status_code == 302
    assert AccessRequest.objects.count() == 1


def test_files_are_gone_after_thirty_days_with_their_key(busy, people, enter):
    me = people["councillor"]
    access_request = given_to(asked_by(me, enter), people["dpo"], enter, ground="")
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert enter(me).get(f"{OWN}{access_request.pk}/pdf/").status_code == 404
        tasks.sweep_access()
    expired = AccessRequest.objects.get(pk=access_request.pk)
    assert (expired.state, bytes(expired.data_key)) == ("gone", b"")
    assert not [name for name in access_request.files if default_storage.exists(name)]


def test_somebody_without_an_account_is_found_by_name_or_address_exactly(people, strangers, enter):
    case = incident(
        people["clerk"],
        for_whom="other",
        function="former",
        name="Jo van Buiten",
        email="jo@buiten.example",
        narrative="OVER-JO",
    )
    incident(
        strangers["clerk"],
        for_whom="other",
        function="former",
        name="Jo van Buiten",
        narrative="ELDERS-OVER-JO",
    )
    answers = {"name": "jo  van buiten", "email": "", "identity": "document"}
    assert enter(people["dpo"]).post(f"{DESK}nieuw/", {"identity": "document"}).status_code == 422
    assert enter(people["dpo"]).post(f"{DESK}nieuw/", answers).status_code == 302
    access_request = AccessRequest.objects.get()
    tasks.collect_access(str(access_request.pk))
    access_request.refresh_from_db()
    text = json.dumps(access_request.sections)
    assert (case.number in text, "jo@buiten.example" in text) == (True, True)
    assert ("ELDERS" in text, people["clerk"].email in text) == (False, False)
    access_request = given_to(access_request, people["dpo"], enter, ground="")
    assert (
        case.number in body(enter(people["dpo"]).get(f"{DESK}{access_request.pk}/json/")).decode()
    )


def test_asking_and_reviewing_ask_for_the_second_factor_again(people, enter, settings, monkeypatch):
    access_request = asked_by(people["councillor"], enter)
    settings.SECOND_FACTOR_REQUIRED = True
    monkeypatch.setattr(
        "organisations.signin.second_factor_shown_at",
        lambda request: timezone.now().timestamp() - 3600,
    )
    for who, path in (
        ("councillor", f"{OWN}vragen/"),
        ("councillor", f"{OWN}{access_request.pk}/pdf/"),
        ("dpo", f"{DESK}{access_request.pk}/"),
    ):
        assert (
            enter(people[who])
            .get(path)["Location"]
            .startswith("/account/tweede-factor/reauthenticate/")
        )


# --- correcting ------------------------------------------------------------------------------


def wrong(busy, people, enter, field="narrative", requested_text="ZO-WAS-HET") -> Correction:
    """Asked on the page."""
    path = f"/mijn/zaken/{busy['mine'].number}/correctie/"
    assert (
        enter(people["councillor"])
        .post(path, {"field": field, "requested_text": requested_text, "why": "Vergissing"})
        .status_code
        == 302
    )
    return Correction.objects.latest("asked_at")


def test_a_correction_changes_it_and_keeps_what_stood_there(busy, people, enter, page):
    correction = wrong(busy, people, enter)
    path = f"/zaken/{busy['mine'].number}/correcties/"
    assert (
        enter(people["clerk"])
        .post(f"{path}{correction.pk}/", {"decision": "granted", "answer": "U hebt gelijk."})
        .status_code
        == 302
    )
    case = Case.objects.get(pk=busy["mine"].pk).as_case_type()
    correction = Correction.objects.get()
    assert (case.narrative, correction.before, correction.decided_by) == (
        "ZO-WAS-HET",
        "MIJN-VERHAAL",
        people["clerk"],
    )
    assert "MIJN-VERHAAL" in page(path, people["clerk"]).get_text()
    assert (
        "U hebt gelijk."
        in page(f"/mijn/zaken/{case.number}/correctie/", people["councillor"]).get_text()
    )
    assert "Gecorrigeerd" in page(f"/mijn/zaken/{case.number}/", people["councillor"]).get_text()
    assert Outgoing.objects.filter(person=people["councillor"], kind="correction_decided").exists()


def test_a_refusal_changes_nothing_and_says_why(busy, people, enter, page):
    correction = wrong(busy, people, enter)
    path = f"/zaken/{busy['mine'].number}/correcties/{correction.pk}/"
    assert enter(people["clerk"]).post(path, {"decision": "refused"}).status_code == 422
    assert (
        enter(people["clerk"])
        .post(path, {"decision": "refused", "answer": "Dit zijn uw eigen woorden."})
        .status_code
        == 302
    )
    assert Case.objects.get(pk=busy["mine"].pk).as_case_type().narrative == "MIJN-VERHAAL"
    text = page(f"/mijn/zaken/{busy['mine'].number}/correctie/", people["councillor"]).get_text()
    assert "Dit zijn uw eigen woorden." in text
    assert "Autoriteit Persoonsgegevens" in text


def test_the_own_name_is_corrected_and_found_again(busy, people, enter):
    correction = wrong(busy, people, enter, "party-name", "Nieuwe Naam")
    path = f"/zaken/{busy['mine'].number}/correcties/{correction.pk}/"
    enter(people["clerk"]).post(path, {"decision": "granted", "answer": "Gedaan."})
    assert (
        Party.objects.known_as("nieuwe naam", [busy["mine"].organisation_id]).get().case_id
        == busy["mine"].pk
    )


def test_nobody_decides_twice_or_about_the_own_request(busy, people, enter):
    correction = wrong(busy, people, enter)
    case = busy["mine"]
    with pytest.raises(PermissionDenied):
        rectification.decide(correction, case, by=people["councillor"], granted=True, answer="x")
    assert rectification.decide(correction, case, by=people["clerk"], granted=False, answer="x")
    assert not rectification.decide(correction, case, by=people["clerk"], granted=True, answer="x")
    assert Case.objects.get(pk=case.pk).as_case_type().narrative == "MIJN-VERHAAL"


def test_internal_thoughts_are_not_for_correcting(busy, people, enter):
    path = f"/mijn/zaken/{busy['mine'].number}/correctie/"
    assert (
        enter(people["councillor"]).post(path, {"field": "plan", "requested_text": "x"}).status_code
        == 422
    )
    assert not Correction.objects.exists()


# --- an account that came later --------------------------------------------------------------


def test_who_gets_an_account_later_reads_the_case_of_then(people, utrecht, zeewolde, enter):
    case = incident(
        people["clerk"],
        for_whom="other",
        function="councillor",
        name="Later Lid",
        email="Later@utrecht.example",
    )
    same_address_elsewhere = person(zeewolde, email="anders@utrecht.example")
    late = person(utrecht, function="councillor", email="later@utrecht.example")
    tasks.link_accounts()
    tasks.link_accounts()
    assert enter(late).get(f"/mijn/zaken/{case.number}/").status_code == 200
    assert enter(same_address_elsewhere).get(f"/mijn/zaken/{case.number}/").status_code == 404
    assert Entry.objects.filter(stream=f"case:{case.pk}", action="account_linked").count() == 1
    assert (
        Outgoing.objects.filter(person=late, kind="received_for_you", channel="mail").count() == 1
    )


def test_sweep_compares_nobody_twice_who_did_not_change(people, utrecht):
    case = incident(people["clerk"], for_whom="other", email="later@utrecht.example")
    tasks.link_accounts()
    with CaptureQueriesContext(connection) as queries:
        tasks.link_accounts()
    statements = [query["sql"] for query in queries if "casework_case" in query["sql"]]
    assert len(statements) == 1  # which cases there are; none of them is opened
    late = person(utrecht, function="councillor", email="later@utrecht.example")
    tasks.link_accounts()
    assert Case.objects.get(pk=case.pk).people == sorted([people["clerk"].pk, late.pk])


def test_who_confirmed_another_address_is_linked_by_it(people, utrecht):
    case = incident(people["clerk"], for_whom="other", email="later@utrecht.example")
    known = person(utrecht, function="councillor", invited_at=timezone.now() - timedelta(days=99))
    known.memberships.update(since="2020-01-01")
    tasks.link_accounts()
    Person.objects.filter(pk=known.pk).update(email="later@utrecht.example")
    AccountChange.objects.create(person=known, organisation=utrecht, email="later@utrecht.example", asked_by=people["org_admin"],
                                 old_digest=b"x", new_digest=b"y", old_confirmed_at=timezone.now(),
                                 new_confirmed_at=timezone.now(), ended_at=timezone.now(), outcome="done")  # fmt: skip
    tasks.link_accounts()
    assert known.pk in Case.objects.get(pk=case.pk).people


def test_who_is_staff_loses_every_right_on_it(people, utrecht, enter):
    case = incident(
        people["clerk"], for_whom="other", function="alderman", email="nieuw@utrecht.example"
    )
    late = person(utrecht, "secretary", email="nieuw@utrecht.example")
    assert enter(late).get(f"/meldingen/{case.number}/").status_code == 200
    tasks.link_accounts()
    assert enter(late).get(f"/meldingen/{case.number}/").status_code == 404


def test_a_witness_does_not_read_the_case(people, utrecht, enter):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case.perform(
        "add_person",
        by=people["clerk"],
        role="witness",
        name="Getuige",
        email="getuige@utrecht.example",
    )
    late = person(utrecht, "clerk", email="getuige@utrecht.example")
    tasks.link_accounts()
    assert enter(late).get(f"/mijn/zaken/{case.number}/").status_code == 404
    assert enter(late).get(f"/meldingen/{case.number}/").status_code == 404


def test_every_page_of_it(busy, people, page, enter):
    me, number = people["councillor"], busy["mine"].number
    for path in (
        OWN,
        f"{OWN}vragen/",
        f"/mijn/zaken/{number}/correctie/",
        f"/mijn/zaken/{number}/wie-keek/",
        "/mijn/",
        "/privacy/",
    ):
        page(path, me)
    access_request, correction = asked_by(me, enter), wrong(busy, people, enter)
    for path in (DESK, f"{DESK}nieuw/", f"{DESK}{access_request.pk}/"):
        page(path, people["dpo"])
    for path in (f"/zaken/{number}/correcties/", f"/zaken/{number}/correcties/{correction.pk}/"):
        page(path, people["clerk"])
    access_request = given_to(access_request, people["dpo"], enter, ground="")
    page(OWN, me)
    page(f"{DESK}{access_request.pk}/", people["dpo"])


# --- nobody answers the own request, on paper either --------------------------------------------


def paper(org, by, **words) -> AccessRequest:
    """Return a request of somebody without an account, as the page makes it."""
    return AccessRequest.ask(org.pk, by=by, identity="document", **words)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", "FG@Utrecht.example"),
        ("", "fg+prive@utrecht.example"),
        ("mare  DE BOER", ""),
        ("Mare de Boer", "prive@elders.example"),
        ("Iemand Anders", "fg@utrecht.example"),
    ],
)
def test_nobody_reviews_a_paper_request_of_their_own(utrecht, enter, name, address):
    dpo = person(utrecht, "dpo", name="Mare de Boer", email="fg@utrecht.example")
    other = person(utrecht, "dpo")
    asked = paper(utrecht, other, name=name, email=address)
    subject_access.collect(asked)
    path = f"{DESK}{asked.pk}/"
    assert enter(dpo).get(path).status_code == 404
    assert enter(dpo).post(path, {"ground": ""}).status_code == 404
    assert asked.number not in enter(dpo).get(DESK).content.decode()
    told = {row.person for row in Outgoing.objects.filter(kind="access_asked")}
    assert told == {other}
    with transaction.atomic():
        assert not access_files.release(asked, by=dpo, withhold=[], ground="")
    assert given_to(asked, other, enter, ground="").state == "ready"
    assert enter(dpo).get(f"{path}pdf/").status_code == 404


def test_nobody_reviews_the_request_of_their_other_account(utrecht, enter):
    second = person(utrecht, "dpo", email="fg+2@utrecht.example")
    me = person(utrecht, "reporter", email="fg@utrecht.example")
    other = person(utrecht, "dpo")
    asked = asked_by(me, enter)
    assert enter(second).get(f"{DESK}{asked.pk}/").status_code == 404
    assert {row.person for row in Outgoing.objects.filter(kind="access_asked")} == {other}
    with transaction.atomic():
        assert not access_files.release(asked, by=second, withhold=[], ground="")


@pytest.mark.parametrize(
    "words", [{"name": "mare de boer"}, {"email": "FG+1@utrecht.example"}, {"email": "prive@x.nl"}]
)
def test_nobody_asks_for_themselves_as_somebody_without_an_account(utrecht, enter, words):
    dpo = person(utrecht, "dpo", name="Mare de Boer", email="fg@utrecht.example")
    if "prive@x.nl" in words.values():
        person(utrecht, "reporter", name="Mare de Boer", email="prive@x.nl")
    answer = enter(dpo).post(f"{DESK}nieuw/", {"identity": "known"} | words)
    assert (answer.status_code, "uw eigen gegevens" in answer.content.decode()) == (422, True)
    assert not AccessRequest.objects.exists()


def test_nobody_decides_about_a_correction_of_their_other_account(people, utrecht, enter):
    asker = person(utrecht, "reporter", "councillor", email="raad@utrecht.example")
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    correction = Correction.objects.create(
        case=case, asked_by=asker, field="narrative", requested_text="Anders"
    )
    second = person(utrecht, "clerk", email="raad+2@utrecht.example")
    path = f"/zaken/{case.number}/correcties/{correction.pk}/"
    answers = {"decision": "granted", "answer": "Goed."}
    assert enter(second).post(path, answers).status_code == 404
    with pytest.raises(PermissionDenied):
        rectification.decide(correction, case, by=second, granted=True, answer="Goed.")
    assert enter(people["clerk"]).post(path, answers).status_code == 302
