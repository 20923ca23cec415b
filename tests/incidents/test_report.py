"""A report by the pages, as a browser without JavaScript sends them."""

import io

import pytest
from PIL import Image

from casework.models import Case, Document, Draft
from incidents.models import Incident
from notifications.models import Outgoing

pytestmark = pytest.mark.django_db

WHO = {"for_whom": "other", "function": "councillor", "name": "Yara Vermeer"}
WHAT = {
    "behaviours": ["threat_intimidation"],
    "narrative": "Er stond een dreigbericht onder mijn post.",
}
WHEN = {
    "day_day": "1",
    "day_month": "11",
    "day_year": "2026",
    "time": "23:30",
    "channels": ["social_public"],
}
WEIGHT = {"severity": "serious", "wishes": ["feedback"]}


def screenshot() -> io.BytesIO:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "PNG")
    out.seek(0)
    out.name = "schermafdruk.png"
    return out


def fill_in(client, who=WHO, files=()) -> str:
    """Through all pages; answers the address of the last one."""
    answer = client.post("/meldingen/nieuw/", who)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    draft = Draft.objects.get()
    for slug, typed in (
        ("wat", WHAT | ({"files": list(files)} if files else {})),
        ("waar-wanneer", WHEN),
        ("nodig", WEIGHT),
    ):
        answer = client.post(f"/meldingen/nieuw/{draft.pk}/{slug}/", typed)
        assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_a_griffier_reports_on_behalf_of_a_raadslid(people, enter):
    client = enter(people["clerk"])
    check = fill_in(client, WHO | {"email": people["councillor"].email}, [screenshot()])
    page = client.get(check).content.decode()
    assert "Yara Vermeer" in page
    assert "schermafdruk.png" in page
    sent = client.post(check.replace("controle", "versturen"), follow=True)
    assert "Uw melding is verstuurd" in sent.content.decode()
    case = Incident.objects.get()
    assert (case.lane, case.reporter, case.people) == (
        "council",
        people["clerk"],
        sorted([people["clerk"].pk, people["councillor"].pk]),
    )
    assert case.narrative == WHAT["narrative"]
    assert Document.objects.filter(case=case, kind="evidence", state="ready").count() == 1
    assert set(Outgoing.objects.values_list("person__email", "kind")) >= {
        (people["clerk"].email, "received"), (people["councillor"].email, "received_for_you")}  # fmt: skip
    assert not Draft.objects.exists()


def test_a_second_click_makes_no_second_case(people, enter):
    client = enter(people["councillor"])
    check = fill_in(client, {"for_whom": "self", "function": "councillor"})
    first = client.post(check.replace("controle", "versturen"))
    second = client.post(check.replace("controle", "versturen"))
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_the_affected_person_reads_it_and_a_stranger_does_not(people, strangers, enter):
    client = enter(people["clerk"])
    check = fill_in(client, WHO | {"email": people["councillor"].email})
    client.post(check.replace("controle", "versturen"))
    number = Case.objects.get().number
    assert enter(people["councillor"]).get(f"/mijn/zaken/{number}/").status_code == 200
    assert enter(people["secretary"]).get(f"/mijn/zaken/{number}/").status_code == 404
    assert enter(strangers["clerk"]).get(f"/meldingen/{number}/").status_code == 404
    assert enter(people["line_manager"]).get(f"/meldingen/{number}/").status_code == 404


def test_what_was_typed_is_never_lost(people, enter):
    client = enter(people["clerk"])
    client.post("/meldingen/nieuw/", WHO)
    draft = Draft.objects.get()
    wrong = client.post(f"/meldingen/nieuw/{draft.pk}/wat/", {"narrative": "Alleen de tekst."})
    assert wrong.status_code == 422
    assert "Alleen de tekst." in wrong.content.decode()
    assert "Kies ten minste één soort gedrag." in wrong.content.decode()
    assert "Alleen de tekst." in client.get(f"/meldingen/nieuw/{draft.pk}/wat/").content.decode()


def test_a_case_is_handled_by_its_pages(people, enter):
    client = enter(people["councillor"])
    check = fill_in(client, {"for_whom": "self", "function": "councillor"})
    client.post(check.replace("controle", "versturen"))
    number = Case.objects.get().number
    client = enter(people["clerk"])
    assert number in client.get("/meldingen/").content.decode()
    assert number in client.get("/werk/?toon=wacht").content.decode()
    assert client.post("/werk/volgende/")["Location"] == f"/meldingen/{number}/"
    page = client.get(f"/meldingen/{number}/").content.decode()
    assert "In behandeling nemen" in page
    assert client.get(f"/meldingen/{number}/start/").status_code == 200
    assert client.post(f"/meldingen/{number}/start/", {}).status_code == 422
    assert (
        client.post(
            f"/meldingen/{number}/start/", {"severity_assessed": "less", "plan": "Bellen"}
        ).status_code
        == 302
    )
    assert (
        client.post(
            f"/meldingen/{number}/start/", {"severity_assessed": "less", "plan": "Bellen"}
        ).status_code
        == 409
    )
    blocked = client.post(f"/meldingen/{number}/close/", {})
    assert blocked.status_code == 409
    assert "Vertel de melder eerst wat u hebt gedaan." in blocked.content.decode()
    assert client.post(f"/zaken/{number}/notitie/", {"text": "GEHEIM-INTERN"}).status_code == 302
    assert "GEHEIM-INTERN" in client.get(f"/meldingen/{number}/").content.decode()
    assert (
        "GEHEIM-INTERN"
        not in enter(people["councillor"]).get(f"/mijn/zaken/{number}/").content.decode()
    )


def test_somebody_without_an_account_is_told_at_the_address_that_was_given(people, enter):
    client = enter(people["clerk"])
    check = fill_in(client, WHO | {"email": "gezin@elders.example"})
    client.post(check.replace("controle", "versturen"))
    case = Incident.objects.get()
    (told,) = Outgoing.objects.filter(kind="reported_for_you")
    assert (told.person, told.address, told.case_number, told.channel) == (
        None,
        "gezin@elders.example",
        case.number,
        "mail",
    )
    assert case.people == [people["clerk"].pk]


def test_the_account_of_another_organisation_is_not_connected(people, strangers, enter):
    client = enter(people["clerk"])
    check = fill_in(client, WHO | {"email": strangers["councillor"].email})
    client.post(check.replace("controle", "versturen"))
    assert Incident.objects.get().people == [people["clerk"].pk]
    assert (
        enter(strangers["councillor"])
        .get(f"/mijn/zaken/{Incident.objects.get().number}/")
        .status_code
        == 404
    )
