"""Asking for Veilig Wonen by its pages: danger first, decided on the office, and nobody leaves without a way on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Case, Draft
from notifications.models import Outgoing
from tests.factories import advice_request, incident
from veiligwonen.entitlement import GROUNDS, Route, decide
from veiligwonen.models import AdviceRequest
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
    "woning": {"pkvw": "none", "detection": "no", "weak_front": "yes", "arrangements": "no", "address_shared": "yes", "risk_moment": "yes"},
    "huishouden": {"adults": "2", "minors": "2", "vulnerable": "no"},
    "adres": {"street": "Verzonnen Laan 12", "postcode": "3500zz", "town": "Utrecht"},
    "werkgever": {"consent": "after_advice"},
    "bereiken": {"phone": "06 12345678"},
}  # fmt: skip


def fill_in(client, pages: dict, sent: bool = True):
    """Answer page after page, as the redirects lead; answers the last address."""
    at = START
    for slug, answers in pages.items():
        if slug != "gevaar":
            assert slug in at, (slug, at)
        answer = client.post(at, answers)
        assert answer.status_code == 302, (slug, answer.context and answer.context["form"].errors)
        at = answer["Location"]
    assert at.endswith("/controle/")
    assert client.get(at).status_code == 200
    return client.post(at.replace("controle", "versturen"))["Location"] if sent else at


def test_the_first_page_gives_the_numbers_before_anything_is_kept(page, alderman):
    soup = page(START, alderman)
    assert soup.h1.get_text() == "Is er nú gevaar?"
    assert {"tel:112", "tel:09008844", "tel:0703738314"} <= {link["href"] for link in soup.main.select("a[href^=tel]")}
    assert not Draft.objects.exists()


def test_a_wethouder_applies_and_stands_first(enter, alderman, desk, page):
    thanks = fill_in(enter(alderman), PAGES)
    case = AdviceRequest.objects.get()
    assert thanks == f"{START}verstuurd/{case.number}/"
    assert (case.status, case.ground, case.band, case.told.current.rules) == ("submitted", "3.9", 1, ["H2"])
    assert (case.homes.get().postcode, case.told.contact["phone"]) == ("3500 ZZ", "+31612345678")
    assert "uiterlijk" in page(thanks, alderman).main.get_text()
    posted = set(Outgoing.objects.filter(case_number=case.number, channel="message").values_list("person", "kind"))
    assert posted == {
        (alderman.pk, "request_received"),
        (desk["triagist"].pk, "new_case"),
        (desk["second"].pk, "new_case"),
    }


def test_every_page_is_well_made(page, enter, alderman):
    draft = Draft(owner=alderman, kind="veiligwonen")
    draft.keep({slug: {name: [value] for name, value in answers.items()} for slug, answers in PAGES.items()})
    for slug in PAGES:
        page(f"{START}{draft.pk}/{slug}/", alderman)
    page(f"{START}{draft.pk}/controle/", alderman)
    page(f"{START}{draft.pk}/weg/", alderman)


def test_it_is_picked_up_where_it_was_left(enter, alderman, page):
    client = enter(alderman)
    at = client.post(START, PAGES["gevaar"])["Location"]
    client.post(at, PAGES["voor-wie"] | {"_later": "1"})
    link = page("/mijn/", alderman).select_one("section a")
    assert link["href"].startswith(START)
    assert "aanvraag Veilig Wonen" in link.get_text()
    assert page(START, alderman).find("a", href=link["href"])


def test_danger_now_is_taken_to_the_phone(enter, alderman, desk):
    fill_in(enter(alderman), PAGES | {"gevaar": {"acute": "yes"}})
    case = AdviceRequest.objects.get()
    assert (case.status, case.band) == ("acute", 0)
    due = case.deadlines.get(name="contact").due
    assert due - case.received_at <= timedelta(hours=1)
    case = case.do("take", by=desk["triagist"])
    assert case.status == "acute"
    assert case.do("call_police", by=desk["triagist"], note="Meldkamer, 23:10.").status == "triage"


@pytest.mark.parametrize(
    ("function", "first"), [("councillor", "council_scan"), ("states_member", "support_team"), ("support", "employer")]
)
def test_who_has_no_claim_leaves_with_a_route_and_somebody_who_calls(function, first, enter, alderman, desk, page):
    client = enter(alderman)
    pages = {"gevaar": PAGES["gevaar"], "voor-wie": PAGES["voor-wie"], "ambt": {"function": function, "held": "now"},
             "doorverwijzing": {"route": first}, "bereiken": PAGES["bereiken"]}  # fmt: skip
    fill_in(client, pages)
    case = AdviceRequest.objects.get()
    assert (case.status, case.ground, case.route) == ("not_entitled", "", first)
    assert list(case.deadlines.values_list("name", flat=True)) == ["handover"]
    assert str(Route(first).label) in page(case.own_url(), alderman).main.get_text()
    by = desk["triagist"]
    case = case.do("take", by=by)
    with pytest.raises(Exception, match="warm over"):
        case.do("close", by=by)
    case = case.do("hand_over", by=by, note="Gesproken met mw. De Wit.").do("close", by=by)
    assert case.closed_at


def test_a_refusal_by_the_desk_needs_a_second(asked, desk):
    case = asked.do("take", by=desk["triagist"])
    case = case.do("refuse", by=desk["triagist"], route="support_team", message="Uw ambt valt hier niet onder.")
    assert "agree_refusal" not in [s.name for s in _steps(case, desk["triagist"])]
    case = case.do("hand_over", by=desk["triagist"], note="Gebeld.")
    with pytest.raises(Exception, match="tweede persoon"):
        case.do("close", by=desk["triagist"])
    assert case.do("agree_refusal", by=desk["second"]).do("close", by=desk["triagist"]).status == "closed"


def _steps(case, by):
    from casework.flow import steps_for

    return steps_for(case, by)


def test_the_claim_is_decided_on_the_office():
    assert {function: decide(function).ground for function in GROUNDS} == GROUNDS
    assert decide("alderman", "soon").entitled
    for function, held in (
        ("alderman", "maybe"),
        ("alderman", "ended"),
        ("councillor", "now"),
        ("clerk", "now"),
        ("wb_general", "now"),
    ):
        outcome = decide(function, held)
        assert (outcome.entitled, bool(outcome.routes)) == (False, True)


def test_a_mandated_helper_asks_and_is_stopped_by_the_applicant(enter, people, alderman, desk, page):
    helper = people["clerk"]
    pages = PAGES | {"voor-wie": {"for_whom": "other", "name": alderman.name, "email": alderman.email, "mandated": "on",
                                  "mandate_until_day": str(LATER.day), "mandate_until_month": str(LATER.month),
                                  "mandate_until_year": str(LATER.year)}}  # fmt: skip
    fill_in(enter(helper), pages)
    case = AdviceRequest.objects.get()
    assert (case.reporter, case.people) == (alderman, sorted([alderman.pk, helper.pk]))
    assert page(case.own_url(), helper)
    assert enter(helper).get(f"/mijn/veilig-wonen/{case.number}/adres/").status_code == 404
    mandate = case.mandates.get()
    enter(alderman).post(f"/mijn/veilig-wonen/{case.number}/machtiging/{mandate.pk}/stop/")
    assert enter(helper).get(case.own_url()).status_code == 404
    assert enter(alderman).get(case.own_url()).status_code == 200


def test_a_second_click_makes_no_second_case(enter, alderman):
    client = enter(alderman)
    at = fill_in(client, PAGES, sent=False).replace("controle", "versturen")
    assert client.post(at)["Location"] == client.post(at)["Location"]
    assert Case.objects.count() == 1


def test_half_an_address_is_asked_for_and_what_was_typed_stays(enter, alderman):
    draft = Draft(owner=alderman, kind="veiligwonen")
    draft.keep({})
    answer = enter(alderman).post(f"{START}{draft.pk}/adres/", {"street": "Verzonnen Laan 12"})
    assert answer.status_code == 422
    assert "Verzonnen Laan 12" in answer.content.decode()


def test_a_report_is_named_by_its_number_and_shows_nothing(asked, alderman, desk, page):
    report = incident(alderman, function="alderman", narrative="CANARY-melding")
    told = asked.told
    told.incidents = [report.number]
    told.save(update_fields=["incidents"])
    html = page(asked.get_absolute_url(), desk["triagist"])
    assert report.number in html.get_text()
    assert "CANARY-melding" not in html.get_text()
    assert not html.find("a", string=report.number)


def test_the_applicant_sees_one_status_over_all_parties_and_who_looked(asked, alderman, desk, page, enter):
    page(asked.get_absolute_url(), desk["triagist"])
    case = asked.do("take", by=desk["triagist"])
    soup = page(case.own_url(), alderman)
    now = [item.get_text(" ", strip=True) for item in soup.select("[aria-current=step]")]
    assert now == ["Bekijken wat het meest dringt het steunpunt · hier is het nu"]
    assert desk["triagist"].name in soup.main.get_text()
    assert "Wij nemen contact met u op" in soup.main.get_text()
    assert "punten" not in soup.main.get_text()
    assert "T. Desk" in page(f"{case.own_url()}wie-keek/", alderman).main.get_text()
    case.messages.create(author=desk["triagist"], from_desk=True, text="Ik bel u om tien uur.")
    assert "Ik bel u om tien uur." in page(case.own_url(), alderman).main.get_text()


def test_a_mandate_ends_with_its_last_day(people, alderman, enter):
    yesterday = timezone.localdate() - timedelta(days=1)
    case = advice_request(people["clerk"], for_whom="other", email=alderman.email, mandate_until=yesterday)
    end_mandates()
    assert enter(people["clerk"]).get(case.own_url()).status_code == 404
    assert enter(alderman).get(case.own_url()).status_code == 200
