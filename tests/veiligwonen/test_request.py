"""Asking for Veilig Wonen by its pages.

Danger comes first, the claim is decided on the office, and nobody leaves without a way on.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Case, Draft
from casework.transitions import steps_for
from notifications.models import Outgoing
from tests.factories import advice_request, incident
from tests.veiligwonen.provision_steps import posted_day
from veiligwonen.models import AdviceRequest
from veiligwonen.rules.entitlement import GROUNDS, Route, decide
from veiligwonen.tasks import end_mandates

pytestmark = pytest.mark.django_db
START = "/veilig-wonen/aanvragen/"
LATER = timezone.localdate() + timedelta(days=90)
PAGES = {
    "gevaar": {"acute": "no"},
    "voor-wie": {"for_whom": "self"},
    "ambt": {"function": "alderman", "held": "now"},
    "aanleiding": {"reason": "threat", "story": "Een man stond aan de deur."},
    "dreiging": {"severity": "3", "likelihood": "4", "at_the_home": "yes", "weapon": "no"},
    "politie": {"police": "yes", "charges": "reported", "chain": "no"},
    "woning": {
        "pkvw": "none",
        "detection": "no",
        "weak_front": "yes",
        "arrangements": "no",
        "address_shared": "yes",
        "risk_moment": "yes",
    },
    "huishouden": {"adults": "2", "minors": "2", "vulnerable": "no"},
    "adres": {"street": "Verzonnen Laan 12", "postcode": "3500zz", "town": "Utrecht"},
    "werkgever": {"consent": "after_advice"},
    "bereiken": {"phone": "06 12345678"},
}


def fill_in(client, pages: dict) -> str:
    """Answer page after page, as the redirects lead; return the address of the last check."""
    path = START
    for slug, answers in pages.items():
        if slug != "gevaar":
            assert slug in path, (slug, path)
        response = client.post(path, answers)
        assert response.status_code == 302, slug
        path = response["Location"]
    assert path.endswith("/controle/")
    response = client.get(path)
    assert response.status_code == 200
    return path


def send_in(client, pages: dict) -> str:
    """Answer every page and send the request; return the address of the thank-you page."""
    path = fill_in(client, pages).replace("controle", "versturen")
    return client.post(path)["Location"]


def posted_pages():
    """Return the answers as a draft holds them."""
    return {
        slug: {name: [value] for name, value in answers.items()} for slug, answers in PAGES.items()
    }


def test_the_first_page_gives_the_numbers_before_anything_is_kept(page, alderman):
    soup = page(START, alderman)
    assert soup.h1.get_text(strip=True) == "Is er nú gevaar?"
    links = soup.main.select("a[href^=tel]")
    numbers = {link["href"] for link in links}
    assert {"tel:112", "tel:09008844", "tel:0703738314"} <= numbers
    assert not Draft.objects.exists()


def test_a_wethouder_applies_and_stands_first(enter, alderman, desk, page):
    thanks = send_in(enter(alderman), PAGES)
    case = AdviceRequest.objects.get()
    assert thanks == f"{START}verstuurd/{case.number}/"
    assert case.status == "submitted"
    assert case.ground == "3.9"
    assert case.band == 1
    assert case.applicant_details.current.rules == ["H2"]
    assert case.home_addresses.get().postcode == "3500 ZZ"
    assert case.applicant_details.contact["phone"] == "06 12345678"
    assert "uiterlijk" in page(thanks, alderman).main.get_text()
    messages = Outgoing.objects.filter(case_number=case.number, channel="message")
    assert set(messages.values_list("person", "kind")) == {
        (alderman.pk, "request_received"),
        (desk["triagist"].pk, "new_case"),
        (desk["second"].pk, "new_case"),
    }


ABROAD = [
    ({"street": "Kaya Grandi 12", "postcode": "", "town": "Kralendijk"}, "land in"),
    ({"street": "Kaya Grandi 12", "town": "Kralendijk", "country": "Bonaire"}, ""),
    ({"street": "Wetstraat 16", "postcode": "1040", "town": "Brussel", "country": "België"}, ""),
    ({"street": "Gade 1", "postcode": "1050 K", "town": "Kopenhagen", "country": "DK"}, ""),
]


@pytest.mark.parametrize(("address", "question"), ABROAD)
def test_an_address_abroad_is_kept_as_it_was_typed(page, enter, alderman, address, question):
    path = fill_in(enter(alderman), PAGES | {"adres": address})
    asked = "geen Nederlandse postcode" in page(path, alderman).main.get_text()
    assert asked is bool(question)
    enter(alderman).post(path.replace("controle", "versturen"))
    case = AdviceRequest.objects.get()
    home = case.home_addresses.get()
    for name, typed in address.items():
        assert getattr(home, name) == typed
    text = page(f"/mijn/veilig-wonen/{case.number}/adres/", alderman).main.get_text()
    assert all(typed in text for typed in address.values())


@pytest.mark.parametrize("postcode", ["1234 A", "0234 AB", "1234 SS", "12345 AB"])
def test_a_mistyped_postcode_is_asked_again(enter, alderman, postcode):
    draft = Draft(owner=alderman, kind="veiligwonen")
    draft.save_answers(posted_pages())
    typed = PAGES["adres"] | {"postcode": postcode}
    answer = enter(alderman).post(f"{START}{draft.pk}/adres/", typed)
    assert answer.status_code == 422
    assert "Schrijf een postcode als 1234 AB." in answer.content.decode()


@pytest.mark.parametrize(
    ("phone", "asked"),
    [
        ("06 12345678", False),
        ("030 286 10 00 toestel 4312", False),
        ("+599 715 1234", False),
        ("06 1234567", True),
        ("via de griffie", True),
    ],
)
def test_a_telephone_number_is_kept_as_it_was_typed(page, enter, alderman, phone, asked):
    path = fill_in(enter(alderman), PAGES | {"bereiken": {"phone": phone}})
    assert ("Kijk of het nummer klopt" in page(path, alderman).main.get_text()) is asked
    enter(alderman).post(path.replace("controle", "versturen"))
    assert AdviceRequest.objects.get().applicant_details.contact["phone"] == phone


def test_every_page_is_well_made(page, enter, alderman):
    draft = Draft(owner=alderman, kind="veiligwonen")
    draft.save_answers(posted_pages())
    for slug in (*PAGES, "controle", "weg"):
        page(f"{START}{draft.pk}/{slug}/", alderman)


def test_it_is_picked_up_where_it_was_left(enter, alderman, page):
    client = enter(alderman)
    response = client.post(START, PAGES["gevaar"])
    client.post(response["Location"], PAGES["voor-wie"] | {"_later": "1"})
    link = page("/mijn/", alderman).select_one("section a")
    assert link["href"].startswith(START)
    assert "aanvraag Veilig Wonen" in link.get_text()
    assert page(START, alderman).find("a", href=link["href"])


def test_danger_now_is_taken_to_the_phone(enter, alderman, desk):
    triagist = desk["triagist"]
    send_in(enter(alderman), PAGES | {"gevaar": {"acute": "yes"}})
    case = AdviceRequest.objects.get()
    assert case.status == "acute"
    assert case.band == 0
    clock = case.deadlines.get(name="contact")
    assert clock.due - case.received_at <= timedelta(hours=1)
    case = case.perform("take", by=triagist)
    assert case.status == "acute"
    case = case.perform("call_police", by=triagist, note="Meldkamer, 23:10.")
    assert case.status == "triage"


@pytest.mark.parametrize(
    ("function", "first"),
    [("councillor", "council_scan"), ("states_member", "support_team"), ("support", "employer")],
)
def test_who_has_no_claim_leaves_with_a_route_and_somebody_who_calls(
    function, first, enter, alderman, desk, page
):
    triagist = desk["triagist"]
    pages = {
        "gevaar": PAGES["gevaar"],
        "voor-wie": PAGES["voor-wie"],
        "ambt": {"function": function, "held": "now"},
        "doorverwijzing": {"route": first},
        "bereiken": PAGES["bereiken"],
    }
    send_in(enter(alderman), pages)
    case = AdviceRequest.objects.get()
    assert case.status == "not_entitled"
    assert case.ground == ""
    assert case.route == first
    clocks = case.deadlines.values_list("name", flat=True)
    assert list(clocks) == ["handover"]
    text = page(case.own_url(), alderman).main.get_text()
    assert str(Route(first).label) in text
    case = case.perform("take", by=triagist)
    with pytest.raises(Exception, match="warm over"):
        case.perform("close", by=triagist)
    case = case.perform("hand_over", by=triagist, note="Gesproken met mw. De Wit.")
    case = case.perform("close", by=triagist)
    assert case.closed_at


def test_a_refusal_by_the_desk_needs_a_second(new_request, desk):
    triagist = desk["triagist"]
    case = new_request.perform("take", by=triagist)
    message = "Uw ambt valt hier niet onder."
    case = case.perform("refuse", by=triagist, route="support_team", message=message)
    offered_steps = [step.name for step in steps_for(case, triagist)]
    assert "agree_refusal" not in offered_steps
    case = case.perform("hand_over", by=triagist, note="Gebeld.")
    with pytest.raises(Exception, match="tweede persoon"):
        case.perform("close", by=triagist)
    case = case.perform("agree_refusal", by=desk["second"])
    case = case.perform("close", by=triagist)
    assert case.status == "closed"


def test_the_claim_is_decided_on_the_office():
    grounds = {function: decide(function).ground for function in GROUNDS}
    assert grounds == GROUNDS
    assert decide("alderman", "soon").entitled
    not_entitled = (
        ("alderman", "maybe"),
        ("alderman", "ended"),
        ("councillor", "now"),
        ("clerk", "now"),
        ("wb_general", "now"),
    )
    for function, holding in not_entitled:
        outcome = decide(function, holding)
        assert not outcome.entitled
        assert outcome.routes


def test_a_mandated_helper_asks_and_is_stopped_by_the_applicant(
    enter, people, alderman, desk, page
):
    helper = people["clerk"]
    mandate = {"for_whom": "other", "name": alderman.name, "email": alderman.email}
    mandate |= {"mandated": "on"} | posted_day("mandate_until", LATER)
    send_in(enter(helper), PAGES | {"voor-wie": mandate})
    case = AdviceRequest.objects.get()
    assert case.reporter == alderman
    assert case.people == sorted([alderman.pk, helper.pk])
    own_url = case.own_url()
    path = f"/mijn/veilig-wonen/{case.number}/"
    assert page(own_url, helper)
    assert enter(helper).get(f"{path}adres/").status_code == 404
    running = case.mandates.get()
    enter(alderman).post(f"{path}machtiging/{running.pk}/stop/")
    assert enter(helper).get(own_url).status_code == 404
    assert enter(alderman).get(own_url).status_code == 200


def test_a_second_click_makes_no_second_case(enter, alderman):
    client = enter(alderman)
    path = fill_in(client, PAGES).replace("controle", "versturen")
    first = client.post(path)
    second = client.post(path)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_half_an_address_is_asked_for_and_what_was_typed_stays(enter, alderman):
    draft = Draft(owner=alderman, kind="veiligwonen")
    draft.save_answers({})
    path = f"{START}{draft.pk}/adres/"
    response = enter(alderman).post(path, {"street": "Verzonnen Laan 12"})
    assert response.status_code == 422
    assert "Verzonnen Laan 12" in response.content.decode()


def test_a_report_is_named_by_its_number_and_shows_nothing(new_request, alderman, desk, page):
    report = incident(alderman, function="alderman", narrative="CANARY-melding")
    details = new_request.applicant_details
    details.incidents = [report.number]
    details.save(update_fields=["incidents"])
    soup = page(new_request.get_absolute_url(), desk["triagist"])
    assert report.number in soup.get_text()
    assert "CANARY-melding" not in soup.get_text()
    assert not soup.find("a", string=report.number)


def test_the_applicant_sees_one_status_over_all_parties_and_who_looked(
    new_request, alderman, desk, page, enter
):
    triagist = desk["triagist"]
    page(new_request.get_absolute_url(), triagist)
    case = new_request.perform("take", by=triagist)
    soup = page(case.own_url(), alderman)
    current = [item.get_text(" ", strip=True) for item in soup.select("[aria-current=step]")]
    assert current == ["Bekijken wat het meest dringt het steunpunt · hier is het nu"]
    text = soup.main.get_text()
    assert triagist.name in text
    assert "Wij nemen contact met u op" in text
    assert "punten" not in text
    looks = page(f"{case.own_url()}wie-keek/", alderman).main.get_text()
    assert "T. Desk" in looks
    case.messages.create(author=triagist, from_desk=True, text="Ik bel u om tien uur.")
    text = page(case.own_url(), alderman).main.get_text()
    assert "Ik bel u om tien uur." in text


def test_a_mandate_ends_with_its_last_day(people, alderman, enter):
    helper = people["clerk"]
    yesterday = timezone.localdate() - timedelta(days=1)
    mandate = {"for_whom": "other", "email": alderman.email, "mandate_until": yesterday}
    case = advice_request(helper, **mandate)
    end_mandates()
    assert enter(helper).get(case.own_url()).status_code == 404
    assert enter(alderman).get(case.own_url()).status_code == 200
