"""From a blank page to measures that work: the advice, its documents, the employer, aftercare."""

import hashlib
import io
import re
from datetime import timedelta
from urllib.parse import urlencode

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from casework import documents, tasks
from casework.flow import NotYet
from organisations.access import Door
from tests.factories import advice_request, person
from tests.pdftext import words
from tests.veiligwonen import writing
from tests.veiligwonen.writing import ALARM, MEASURE, PAGES, to_adopted, to_drafting, write
from ui import pdf
from veiligwonen.models import Advice, AdviceRequest, Measure
from weerbaar import scope

pytestmark = pytest.mark.django_db
ADDRESS = {"street": "CANARYstraat 7", "postcode": "9999 XZ", "town": "CANARYstad"}
SECRETS = ("CANARY", "9999 XZ", "dreigde", "brand via", "azc", "kinderen")


def text_of(content: bytes) -> str:
    """What a reader reads, and all that is attached or told about the file."""
    return words(content)


@pytest.fixture
def adopted(alderman, desk, enter):
    return to_adopted(advice_request(alderman, **ADDRESS), desk, enter)


@pytest.fixture
def offered(adopted, desk):
    return adopted.do("offer", by=desk["bva"])


def fresh(case):
    return AdviceRequest.objects.get(pk=case.pk)


def provide(case, secretary, enter):
    """The secretaris decides everything, on the pages."""
    client = enter(secretary)
    for one in case.measures.all():
        assert client.post(f"{case.employer_url()}maatregel/{one.pk}/", {"decision": "provide"}).status_code == 302
    client.post(f"{case.employer_url()}belasting/", {"in_rie": "1", "no_contribution": "1", "arbo_place": "1"})
    answer = client.post(f"{case.employer_url()}provide/", {"contact": "Facilitair"})
    assert answer["Location"] == case.employer_url()
    return fresh(case)


# --- writing ---------------------------------------------------------------------------------------------------------


def test_it_cannot_go_to_the_bva_before_all_is_written(asked, desk, enter):
    case = to_drafting(asked, desk)
    with pytest.raises(NotYet, match="Schrijf eerst"):
        case.do("submit_advice", by=desk["adviser"])
    case = write(case, desk, enter)
    client = enter(desk["adviser"])
    client.post(f"{case.get_absolute_url()}advies/domeinen/", {"none": ["werken", "verplaatsen"]})
    with pytest.raises(NotYet, match="Informatie"):
        case.do("submit_advice", by=desk["adviser"])


def test_what_is_typed_is_kept_right_or_wrong(asked, desk, enter, page):
    case = to_drafting(asked, desk)
    client, path = enter(desk["adviser"]), f"{case.get_absolute_url()}advies/dreiging/"
    assert client.post(f"{path}bewaren/", {"sources": "Half een zi"}).status_code == 200
    assert "Half een zi" in str(page(path, desk["adviser"]))
    wrong = client.post(path, {"sources": "Alleen dit."})
    assert (wrong.status_code, "Alleen dit." in wrong.content.decode()) == (422, True)
    assert "Alleen dit." in str(page(path, desk["adviser"]))


def test_two_tabs_and_a_stale_page_lose_nothing(asked, desk, enter, page):
    case = to_drafting(asked, desk)
    client, path = enter(desk["adviser"]), f"{case.get_absolute_url()}advies/gezin/"
    seen = page(path, desk["adviser"]).select_one("[name=_seen]")["value"]
    client.post(path, {"family": "Uit het eerste tabblad.", "_seen": seen})
    assert client.post(f"{path}bewaren/", {"family": "Uit het tweede.", "_seen": seen}).status_code == 409
    both = client.post(path, {"family": "Uit het tweede.", "_seen": seen})
    said = both.content.decode()
    assert (both.status_code, "Uit het eerste tabblad." in said, "Uit het tweede." in said) == (409, True, True)
    assert case.advices.get().content["gezin"]["family"] == "Uit het eerste tabblad."


def test_a_block_is_put_in_without_script(asked, desk, enter):
    case = to_drafting(asked, desk)
    client = enter(desk["adviser"])
    answer = client.post(
        f"{case.get_absolute_url()}advies/afspraken/", {"behaviour": "Eigen tekst.", "_insert": "behaviour.zwijgen"}
    )
    kept = case.advices.get().answers["afspraken"]["behaviour"][0]
    assert answer.status_code == 200
    assert kept.startswith("Eigen tekst.\nVertel niet aan anderen")


def test_a_subscription_has_a_price_and_an_address_does_not_reach_the_employer(alderman, desk, enter):
    case = write(to_drafting(advice_request(alderman, **ADDRESS), desk), desk, enter)
    client, path = enter(desk["adviser"]), f"{case.get_absolute_url()}advies/maatregel-2/"
    assert "abonnement" in client.post(path, ALARM | {"recurring": "0"}).content.decode()
    assert client.post(path, ALARM | {"what": "Bij canarystraat 7, links."}).status_code == 302
    with pytest.raises(NotYet, match="adres weg bij maatregel 2"):
        case.do("submit_advice", by=desk["adviser"])


def test_a_photo_loses_what_the_camera_added_and_anything_else_is_refused(asked, desk, enter):
    case = to_drafting(asked, desk)
    client, base = enter(desk["adviser"]), f"{case.get_absolute_url()}advies/"
    client.post(f"{base}erbij/bevinding/", {"domain": "wonen"})
    picture, kept = Image.new("RGB", (40, 40), "white"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010E] = "CANARYexif"
    picture.save(kept, "JPEG", exif=exif)
    typed = {"domain": "wonen", "observation": "a", "risk": "b"}
    kept.seek(0)
    kept.name = "deur.jpg"
    assert client.post(f"{base}bevinding-1/", typed | {"photos": kept}).status_code == 302
    photo = case.documents.get(kind="bevinding-1")
    assert (photo.audience, b"CANARYexif" in b"".join(photo.chunks())) == ("internal", False)
    letter = io.BytesIO(b"%PDF-1.4 nee")
    letter.name = "deur.jpg"
    assert client.post(f"{base}bevinding-1/", typed | {"photos": letter}).status_code == 422


def test_only_the_adviser_of_the_case_writes_and_only_while_it_is_a_concept(asked, desk, enter, people):
    case = write(to_drafting(asked, desk), desk, enter)
    path = f"{case.get_absolute_url()}advies/gezin/"
    for nobody in (desk["other_adviser"], desk["bva"], desk["triagist"], people["secretary"]):
        assert enter(nobody).post(path, PAGES["gezin"]).status_code == 404, nobody
    case.do("submit_advice", by=desk["adviser"])
    assert enter(desk["adviser"]).post(path, PAGES["gezin"]).status_code == 404
    case = fresh(case).do("return_advice", by=desk["bva"], note="Leg het risico uit.")
    assert "Leg het risico uit." in enter(desk["adviser"]).get(f"{case.get_absolute_url()}advies/").content.decode()


def test_who_wrote_a_page_never_adopts(asked, desk, enter):
    case = write(to_drafting(asked, desk), desk, enter)
    assert desk["adviser"].pk in case.authors
    with pytest.raises(PermissionDenied):
        case.do("submit_advice", by=desk["adviser"]).do("adopt", by=desk["adviser"])


# --- adoption and documents --------------------------------------------------------------------------------------------


def test_it_is_frozen_and_a_change_is_noticed(adopted, desk, page):
    path = f"{adopted.get_absolute_url()}advies/controle/"
    assert "niet veranderd" in page(path, desk["bva"]).main.get_text()
    row = Advice.objects.get(case=adopted)
    row.case = adopted
    row.frozen = row.frozen.replace("brievenbus", "BRIEVENBUS")
    row.save()
    assert "niet meer wat is vastgesteld" in page(path, desk["bva"]).main.get_text()
    row.digest = hashlib.sha256(
        row.frozen.encode()
    ).hexdigest()  # who can write the one can write the other, but not the record
    row.save()
    assert "niet meer wat is vastgesteld" in page(path, desk["bva"]).main.get_text()


def test_a_copy_in_hand_is_compared_by_what_is_printed_on_it(adopted, desk, page):
    path = f"{adopted.get_absolute_url()}advies/controle/"
    row = adopted.advices.get()

    def said(told: str) -> str:
        return page(f"{path}?{urlencode({'kenmerk': told})}", desk["bva"]).main.get_text()

    assert "Dit exemplaar is van versie" not in said("  ")
    assert "Dat is de laatste die is vastgesteld" in said(f"{row.digest[:32]} {row.digest[32:].upper()}\n")
    for other in (row.digest[:-1], "0" * 64, "<b>é🙂\x00", "x" * 5000):
        assert "Dit kenmerk hoort niet bij deze zaak" in said(other)
    Advice.objects.create(
        case=adopted, version=row.version + 1, adopted_at=timezone.now(), digest="f" * 64, frozen="{}"
    )
    assert "Er is een nieuwere" in said(row.digest)


def test_a_has_all_fifteen_sections_and_is_tagged(adopted):
    content = documents.write(adopted, "advice")
    said = text_of(content)
    for number in range(1, 16):
        assert re.search(rf"(^|\s){number}\. \w", said), number
    row = adopted.advices.get()
    assert row.digest[:32] in said
    assert "CANARYdreiging" in said
    assert "CANARYstraat" not in said
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.Lang == "nl"


def test_every_letter_of_the_employer_is_silent(adopted, desk, people, enter):
    case = provide(adopted.do("offer", by=desk["bva"]), people["secretary"], enter)
    case = case.do("carry_out", by=people["secretary"])
    for kind in ("employer", "decision", "order_1", "order_2"):
        content = documents.write(case, kind)
        said = text_of(content)
        assert not [secret for secret in SECRETS if secret.lower() in said.lower()], kind
        with pikepdf.open(io.BytesIO(content)) as opened:
            assert not list(opened.attachments)
            assert opened.Root.MarkInfo.Marked
            assert not [page for page in opened.pages if page.get_images()], kind
    assert "Veilig BV" in text_of(documents.write(case, "order_1"))
    assert "Bel NV" not in text_of(documents.write(case, "order_1"))


def test_a_download_carries_who_and_when(offered, people, enter):
    document = offered.documents.get(kind="employer")
    tasks.make_pdf.run(str(document.pk))
    document.refresh_from_db()
    answer = enter(people["secretary"]).get(f"{offered.employer_url()}document/{document.pk}/")
    content = b"".join(answer.streaming_content)
    assert people["secretary"].name in text_of(content)
    assert int(answer["Content-Length"]) == len(content)
    assert people["secretary"].name not in text_of(b"".join(document.chunks()))
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked


def test_the_applicant_is_not_told_of_a_letter_that_is_for_the_employer(offered, alderman, page):
    for kind, told in (("employer", 0), ("advice", 1)):
        tasks.make_pdf.run(str(offered.documents.get(kind=kind).pk))
        assert page(offered.own_url(), alderman).main.get_text().count("Er staat een document voor u klaar") == told, (
            kind
        )


def test_a_stamp_stands_on_every_page_as_an_artifact():
    with pikepdf.open(io.BytesIO(pdf.stamp(_two_pages(), "J. Jansen"))) as opened:
        for page in opened.pages:
            assert b"/Artifact" in b"".join(part.read_bytes() for part in page.Contents)


def _two_pages() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.add_blank_page()
        kept = io.BytesIO()
        made.save(kept)
    return kept.getvalue()


# --- who reads it ------------------------------------------------------------------------------------------------------------


def test_a_is_read_by_the_applicant_the_adviser_and_the_bva_alone(adopted, desk, alderman, enter, page):
    letter = adopted.documents.get(kind="advice")
    tasks.make_pdf.run(str(letter.pk))
    photo = adopted.documents.create(kind="bevinding-1", audience="internal", name="deur.jpg")
    photo.put(io.BytesIO(b"CANARYfoto"))
    photo.save()
    for who in ("triagist", "second", "coordinator"):
        for row in (letter, photo):
            assert enter(desk[who]).get(f"/zaken/{adopted.number}/document/{row.pk}/").status_code == 404, who
            assert enter(desk[who]).post(f"/zaken/{adopted.number}/document/{row.pk}/delen/").status_code == 404, who
        file = page(adopted.get_absolute_url(), desk[who]).main.get_text()
        assert ("deur.jpg" in file, "Ontvangstbevestiging" in file) == (False, True)
        shown = page(f"{adopted.get_absolute_url()}advies/", desk[who]).main.get_text()
        assert "Vrijstaande brievenbus" in shown
        assert not [secret for secret in (writing.SEEN, writing.FAMILY, writing.THREAT, "Foto 1") if secret in shown], (
            who
        )
    for who in ("adviser", "bva"):
        assert enter(desk[who]).get(f"/zaken/{adopted.number}/document/{letter.pk}/").status_code == 200, who
        assert writing.FAMILY in page(f"{adopted.get_absolute_url()}advies/", desk[who]).main.get_text()
    assert enter(alderman).get(f"/mijn/zaken/{adopted.number}/document/{letter.pk}/").status_code == 200


@pytest.mark.parametrize(("ticked", "status"), [(True, 200), (False, 404)])
def test_a_helper_reads_it_only_when_the_address_was_ticked(ticked, status, desk, utrecht, enter, page):
    helper = person(utrecht, function="councillor")
    case = advice_request(
        helper, for_whom="other", name="Ada", sees_address=ticked, mandate_until=timezone.localdate(), **ADDRESS
    )
    case = to_adopted(case, desk, enter)
    letter = case.documents.get(kind="advice")
    tasks.make_pdf.run(str(letter.pk))
    assert enter(helper).get(f"/mijn/zaken/{case.number}/document/{letter.pk}/").status_code == status
    assert ("Beveiligingsadvies" in page(case.own_url(), helper).main.get_text()) is ticked


# --- the employer --------------------------------------------------------------------------------------------------------


def test_there_is_nothing_for_the_employer_before_the_offer(adopted, people, page, enter):
    secretary = people["secretary"]
    assert adopted.number not in page("/veilig-wonen/werkgever/", secretary).get_text()
    assert enter(secretary).get(adopted.employer_url()).status_code == 404


def test_the_employer_reads_b_and_nothing_else_by_any_door(offered, people, strangers, page, enter):
    secretary = people["secretary"]
    shown = page(offered.employer_url(), secretary).main.get_text()
    assert "Vrijstaande brievenbus" in shown
    assert not [secret for secret in ("CANARY", "9999 XZ", "azc", "kinderen") if secret in shown]
    for tail in ("", "advies/", "advies/gezin/", "advies/controle/", "adres/", "afscherming/brp/", "adopt/"):
        assert enter(secretary).get(offered.get_absolute_url() + tail).status_code == 404, tail
    for paper in offered.documents.exclude(audience="employer"):
        assert enter(secretary).get(f"{offered.employer_url()}document/{paper.pk}/").status_code == 404
    for somebody in (strangers["secretary"], people["clerk"], people["chair"]):
        assert enter(somebody).get(offered.employer_url()).status_code == 404


def test_the_database_itself_shows_the_employer_measures_and_no_advice(offered, people):
    with transaction.atomic(), scope.acting_for(people["secretary"], Door.STAFF), connection.cursor() as cursor:
        counted = {}
        for table in ("measure", "provision", "advice", "aftercarecheck", "addressshield", "told", "home"):
            try:
                with transaction.atomic():
                    cursor.execute(f"SELECT count(*) FROM veiligwonen_{table}")
                    counted[table] = cursor.fetchone()[0]
            except Exception:  # noqa: BLE001 -- no right to the table at all
                counted[table] = 0
    assert counted == {
        "measure": 3,
        "provision": 1,
        "advice": 0,
        "aftercarecheck": 0,
        "addressshield": 0,
        "told": 0,
        "home": 0,
    }


def test_every_measure_and_the_tax_questions_are_decided_first(offered, people, enter):
    secretary = people["secretary"]
    with pytest.raises(NotYet, match="maatregel 1, 2, 3"):
        offered.do("provide", by=secretary, contact="x")
    Measure.objects.update(decision="provide")
    with pytest.raises(NotYet, match="belasting"):
        offered.do("provide", by=secretary, contact="x")
    assert provide(offered, secretary, enter).status == "provided"


def test_a_deviation_goes_to_bzk_first(offered, desk, people, enter):
    secretary = people["secretary"]
    Measure.objects.update(decision="provide")
    Measure.objects.filter(position=2).update(decision="deviate")
    enter(secretary).post(
        f"{offered.employer_url()}belasting/", {"in_rie": "1", "no_contribution": "1", "arbo_place": "1"}
    )
    with pytest.raises(NotYet, match="wijkt af"):
        fresh(offered).do("provide", by=secretary, contact="x")
    case = fresh(offered).do("report_deviation", by=secretary, note="Te duur.")
    case = case.do("resolve_deviation", by=desk["coordinator"], note="Goedkoper alarm.")
    case = case.do("provide", by=secretary, contact="x")
    assert case.measures.get(position=2).status == "vervallen"


def test_the_base_level_first_but_what_bridges_the_time_may_begin(offered, people, enter):
    secretary = people["secretary"]
    case = provide(offered, secretary, enter).do("wait_for_pkvw", by=secretary)
    lamp, box = case.measures.get(position=3), case.measures.get(position=1)
    client, today = enter(secretary), timezone.localdate()
    assert client.get(f"{case.employer_url()}maatregel/{box.pk}/").status_code == 404
    assert client.get(f"{case.employer_url()}maatregel/{lamp.pk}/").status_code == 200
    case.provision.temporary_now = False
    case.provision.save()
    with pytest.raises(NotYet, match="Politiekeurmerk"):
        fresh(case).do("carry_out", by=secretary)
    soon = today + timedelta(days=900)
    client.post(f"{case.employer_url()}certificaat/", {"until": soon.strftime("%d-%m-%Y")} | parts("until", soon))
    assert fresh(case).do("carry_out", by=secretary).status == "carrying_out"


def parts(name, day) -> dict:
    """A day as the date field sends it."""
    return {
        f"{name}_day": day.day,
        f"{name}_month": day.month,
        f"{name}_year": day.year,
        f"{name}_0": day.day,
        f"{name}_1": day.month,
        f"{name}_2": day.year,
    }


# --- after -------------------------------------------------------------------------------------------------------------------


def lasting(case, desk, people, enter):
    """Placed, tested, in aftercare."""
    secretary = people["secretary"]
    case = provide(case, secretary, enter).do("carry_out", by=secretary)
    with pytest.raises(NotYet, match="maatregel 1, 2, 3"):
        case.do("deliver", by=desk["adviser"])
    for one in case.measures.all():
        sent = {"status": "getest", "tested_by": "Bel NV", "on": timezone.localdate().strftime("%d-%m-%Y")} | parts(
            "on", timezone.localdate()
        )
        assert enter(secretary).post(f"{case.employer_url()}maatregel/{one.pk}/", sent).status_code == 302
    return fresh(case).do("deliver", by=desk["adviser"]).do("start_aftercare", by=desk["adviser"])


def test_aftercare_is_planned_done_and_the_evaluation_is_sent(offered, desk, people, enter):
    case = lasting(offered, desk, people, enter)
    assert (case.deadlines.get(name="aftercare").due.date() - timezone.localdate()).days in {41, 42}
    with pytest.raises(NotYet, match="evaluatie"):
        case.do("close", by=desk["adviser"])
    case = case.do("check_aftercare", by=desk["adviser"], note="Goed.", works=True)
    tasks.make_pdf.run(str(case.documents.get(kind="evaluation").pk))
    assert fresh(case).do("close", by=desk["adviser"]).status == "closed"


def test_a_certificate_does_not_run_out_unseen(offered, desk, people, enter):
    until = timezone.localdate() + timedelta(days=100)
    AdviceRequest.objects.filter(pk=offered.pk).update(pkvw="valid", pkvw_until=until)
    case = lasting(fresh(offered), desk, people, enter)
    clock = case.deadlines.running().filter(name="pkvw")
    assert timezone.localdate(clock.get().due) == until - timedelta(weeks=8)
    again = until + timedelta(days=3650)
    typed = {"works": "1", "note": "Goed."} | parts("pkvw_until", again)
    assert enter(desk["adviser"]).post(f"{case.get_absolute_url()}check_aftercare/", typed).status_code == 302
    assert fresh(case).pkvw_until == again
    assert timezone.localdate(clock.get().due) == again - timedelta(weeks=8)


def test_the_end_of_office_is_agreed_before_it_is_closed(offered, desk, people, enter):
    case, today = lasting(offered, desk, people, enter), timezone.localdate()
    case = case.do(
        "wind_down",
        by=desk["adviser"],
        ends_on=today + timedelta(days=30),
        subscriptions_end=today,
        ownership="De bestuurder.",
    )
    for paper in case.documents.filter(kind__in=["evaluation", "transfer"]):
        tasks.make_pdf.run(str(paper.pk))
    assert case.documents.get(kind="transfer").state == "ready"
    with pytest.raises(NotYet, match="einddatum"):
        case.do("close", by=desk["adviser"])
    case.provision.ends_on = today
    case.provision.save()
    assert fresh(case).do("close", by=desk["adviser"]).closed_at


def test_the_employer_may_say_that_the_office_ends_and_reads_no_letter_of_it(offered, people, enter):
    secretary = people["secretary"]
    case, day = provide(offered, secretary, enter), timezone.localdate() + timedelta(days=30)
    typed = parts("ends_on", day) | parts("subscriptions_end", day) | {"ownership": "De bestuurder."}
    assert enter(secretary).post(f"{case.employer_url()}wind_down/", typed).status_code == 302
    letters = case.documents.filter(kind__in=["transfer", "evaluation"])
    assert (fresh(case).status, letters.count()) == ("winding_down", 2)
    with scope.acting_for(secretary):
        assert not letters.all().exists()


def test_a_new_threat_is_a_new_version_and_the_employer_waits(offered, desk, alderman, people, enter):
    case = lasting(offered, desk, people, enter).do("review", by=alderman, review_reason="threat")
    assert not AdviceRequest.objects.for_employer(people["secretary"]).exists()
    case = to_drafting(case, desk)
    client = enter(desk["adviser"])
    assert client.post(f"{case.get_absolute_url()}advies/maatregel-1/", MEASURE | {"one_off": "900"}).status_code in {
        302,
        404,
    }
    client.post(f"{case.get_absolute_url()}advies/gezin/", PAGES["gezin"])
    client.post(f"{case.get_absolute_url()}advies/maatregel-1/", MEASURE | {"one_off": "900"})
    case = fresh(case).do("submit_advice", by=desk["adviser"]).do("adopt", by=desk["bva"])
    assert case.measures.first().one_off == 900
    assert Measure.ever.filter(case=case).count() == 6


def test_shielding_the_address_warns_in_time(asked, desk, enter):
    case = to_drafting(asked, desk)
    today, path = timezone.localdate(), f"{case.get_absolute_url()}afscherming/brp/"
    enter(desk["adviser"]).post(path, {"asked_on": today.strftime("%d-%m-%Y")} | parts("asked_on", today))
    clock = case.deadlines.get(name="shield_brp")
    assert (clock.due.astimezone(timezone.get_current_timezone()).date() - today).days == 28
    assert "Basisregistratie" in clock.label


def test_what_is_spent_stands_against_the_budget(offered, desk, people, enter, page):
    provide(offered, people["secretary"], enter)
    shown = page("/veilig-wonen/uitgaven/", desk["coordinator"]).main.get_text(" ", strip=True)
    assert "€\xa02.580" in shown
    assert "2.500.000" in shown
    assert enter(people["secretary"]).get("/veilig-wonen/uitgaven/").status_code == 404


def test_pages_read_well(adopted, desk, people, page):
    base = f"{adopted.get_absolute_url()}advies/"
    for who in ("adviser", "bva", "coordinator", "triagist"):
        page(base, desk[who])
    adopted.do("offer", by=desk["bva"])
    page(adopted.employer_url(), people["secretary"])
    page(f"{adopted.employer_url()}belasting/", people["secretary"])
    assert writing.SEEN in page(base, desk["bva"]).get_text()


# --- who may know, and what must be there first ----------------------------------------------------------------------


def test_who_first_said_no_can_let_the_employer_know_and_nobody_else_can(alderman, desk, enter, people):
    case = to_adopted(advice_request(alderman, consent="no"), desk, enter)
    with pytest.raises(NotYet, match="werkgever dit nog niet weet"):
        case.do("offer", by=desk["bva"])
    address = f"/mijn/veilig-wonen/{case.number}/inform_employer/"
    assert enter(desk["bva"]).post(address, {"consent": "yes"}).status_code == 404
    client = enter(alderman)
    assert "U ziet hier alleen" not in client.get(address).content.decode()
    assert client.post(address, {"consent": "yes", "employer_contact": alderman.pk}).status_code == 422
    assert client.post(address, {"consent": "yes", "employer_contact": people["secretary"].pk}).status_code == 302
    case = fresh(case).do("offer", by=desk["bva"])
    assert (case.status, case.employer_contact) == ("offered", people["secretary"])


def test_a_photo_that_is_still_looked_at_goes_into_no_advice(asked, desk, enter):
    case = write(to_drafting(asked, desk), desk, enter)
    picture = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(picture, "PNG")
    picture.seek(0)
    picture.name = "deur.png"
    typed = {"domain": "wonen", "observation": "a", "risk": "b", "photos": picture}
    enter(desk["adviser"]).post(f"{case.get_absolute_url()}advies/bevinding-1/", typed)
    photo = case.documents.get(kind="bevinding-1")
    type(photo).objects.filter(pk=photo.pk).update(state="quarantine")
    with pytest.raises(NotYet, match="nagekeken"):
        case.do("submit_advice", by=desk["adviser"])
    type(photo).objects.filter(pk=photo.pk).update(state="ready")
    assert case.do("submit_advice", by=desk["adviser"]).status == "to_adopt"


def test_delivery_says_what_was_tested(offered, desk, enter, people):
    case = provide(offered, people["secretary"], enter).do("carry_out", by=people["secretary"])
    for one in case.measures.all():
        one.put(Measure.Status.TESTED, timezone.localdate(), "Wie")
        one.save()
    address, client = f"{case.get_absolute_url()}deliver/", enter(desk["adviser"])
    answer = client.post(address, {"signal": "on", "followed": "on"})
    assert (answer.status_code, fresh(case).status) == (422, "carrying_out")
    assert client.post(address, {"signal": "on", "followed": "on", "household": "on"}).status_code == 302
    assert "Werkende test gedaan" in client.get(case.get_absolute_url()).content.decode()


def move(client, case):
    """Another address, put in by the applicant."""
    typed = {"street": "Nieuwe Laan 2", "postcode": "1234 AB", "town": "Verzonnendam", "kind": "main", "why": "moved"}
    return client.post(f"/mijn/veilig-wonen/{case.number}/adres/", typed)


def test_who_moved_after_the_visit_is_visited_again(alderman, desk, enter):
    case = write(to_drafting(advice_request(alderman), desk), desk, enter)
    AdviceRequest.objects.filter(pk=case.pk).update(visit_held_on=timezone.localdate() - timedelta(days=2))
    assert move(enter(alderman), case).status_code == 302
    with pytest.raises(NotYet, match="nieuw adres"):
        fresh(case).do("submit_advice", by=desk["adviser"])
    case = fresh(case).do("hold_visit", by=desk["adviser"], on=timezone.localdate())
    case = case.do("submit_advice", by=desk["adviser"])
    assert case.do("adopt", by=desk["bva"]).status == "adopted"


def test_a_slip_of_the_pen_after_the_visit_asks_for_no_new_one(alderman, desk, enter):
    case = write(to_drafting(advice_request(alderman, **ADDRESS), desk), desk, enter)
    AdviceRequest.objects.filter(pk=case.pk).update(visit_held_on=timezone.localdate() - timedelta(days=2))
    typed = ADDRESS | {"postcode": "9998 XZ", "kind": "main", "why": "misspelt"}
    assert enter(alderman).post(f"/mijn/veilig-wonen/{case.number}/adres/", typed).status_code == 302
    assert fresh(case).do("submit_advice", by=desk["adviser"]).status == "to_adopt"


def test_who_moves_while_measures_stand_at_the_old_home_is_led_to_a_new_claim(offered, desk, enter, people, alderman):
    case = provide(offered, people["secretary"], enter)
    answer = move(enter(alderman), case)
    assert answer["Location"] == f"/mijn/veilig-wonen/{case.number}/review/"
    assert enter(alderman).get(answer["Location"]).status_code == 200
    assert not case.documents.filter(kind="transfer").exists()
    enter(alderman).post(answer["Location"], {"review_reason": "move"})
    assert case.documents.filter(kind="transfer").exists()
    said = text_of(documents.write(fresh(case), "transfer"))
    assert "horen bij uw vorige woning" in said
    assert "Eigenaar: de werkgever" in said
    assert not [secret for secret in SECRETS if secret.lower() in said.lower()]
