"""Writing an advice, its adoption, its documents, and who reads it."""

import base64
import hashlib
import io
import re
from urllib.parse import urlencode

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from PIL import Image

from casework import documents, tasks
from casework.transitions import GuardFailed
from tests.factories import advice_request, person
from tests.pdftext import words
from tests.uploads import growing
from tests.veiligwonen import writing
from tests.veiligwonen.provision_steps import fresh, provide
from tests.veiligwonen.writing import ALARM, PAGES, to_adopted, to_drafting, write
from ui import pdf
from veiligwonen import documents as advice_documents
from veiligwonen.models import Advice

pytestmark = pytest.mark.django_db
ADDRESS = {"street": "CANARYstraat 7", "postcode": "9999 XZ", "town": "CANARYstad"}
SECRETS = ("CANARY", "9999 XZ", "dreigde", "brand via", "azc", "kinderen")
FINDING = {"domain": "wonen", "observation": "a", "risk": "b"}
EXIF_DESCRIPTION = 0x010E


def advice_url(case, tail=""):
    return f"{case.get_absolute_url()}advies/{tail}"


def secrets_in(text, secrets=SECRETS):
    lowered = text.lower()
    return [secret for secret in secrets if secret.lower() in lowered]


def as_upload(name, content=b""):
    """Return a file that can be posted."""
    upload = io.BytesIO(content)
    upload.name = name
    return upload


def as_photo(name, **options):
    """Return a small white picture that can be posted, in the format of its name."""
    upload = as_upload(name)
    Image.new("RGB", (40, 40), "white").save(upload, **options)
    upload.seek(0)
    return upload


# --- writing ------------------------------------------------------------------------------------


def test_it_cannot_go_to_the_bva_before_all_is_written(new_request, desk, enter):
    adviser = desk["adviser"]
    case = to_drafting(new_request, desk)
    with pytest.raises(GuardFailed, match="Schrijf eerst"):
        case.perform("submit_advice", by=adviser)
    case = write(case, desk, enter)
    domains = {"none": ["werken", "verplaatsen"]}
    enter(adviser).post(advice_url(case, "domeinen/"), domains)
    with pytest.raises(GuardFailed, match="Informatie"):
        case.perform("submit_advice", by=adviser)


def test_what_is_typed_is_kept_right_or_wrong(new_request, desk, enter, page):
    adviser = desk["adviser"]
    case = to_drafting(new_request, desk)
    client = enter(adviser)
    path = advice_url(case, "dreiging/")
    response = client.post(f"{path}bewaren/", {"sources": "Half een zi"})
    assert response.status_code == 200
    assert "Half een zi" in str(page(path, adviser))
    response = client.post(path, {"sources": "Alleen dit."})
    assert response.status_code == 422
    assert "Alleen dit." in response.content.decode()
    assert "Alleen dit." in str(page(path, adviser))


def test_two_tabs_and_a_stale_page_lose_nothing(new_request, desk, enter, page):
    adviser = desk["adviser"]
    case = to_drafting(new_request, desk)
    client = enter(adviser)
    path = advice_url(case, "gezin/")
    mark = page(path, adviser).select_one("[name=_seen]")["value"]
    second_tab = {"family": "Uit het tweede.", "_seen": mark}
    client.post(path, {"family": "Uit het eerste tabblad.", "_seen": mark})
    response = client.post(f"{path}bewaren/", second_tab)
    assert response.status_code == 409
    response = client.post(path, second_tab)
    assert response.status_code == 409
    html = response.content.decode()
    assert "Uit het eerste tabblad." in html
    assert "Uit het tweede." in html
    content = case.advices.get().content
    assert content["gezin"]["family"] == "Uit het eerste tabblad."


def test_a_block_is_put_in_without_script(new_request, desk, enter):
    case = to_drafting(new_request, desk)
    data = {"behaviour": "Eigen tekst.", "_insert": "behaviour.zwijgen"}
    response = enter(desk["adviser"]).post(advice_url(case, "afspraken/"), data)
    assert response.status_code == 200
    answers = case.advices.get().answers["afspraken"]
    assert answers["behaviour"][0].startswith("Eigen tekst.\nVertel niet aan anderen")


def test_a_subscription_has_a_price_and_an_address_does_not_reach_the_employer(
    alderman, desk, enter
):
    case = to_drafting(advice_request(alderman, **ADDRESS), desk)
    case = write(case, desk, enter)
    client = enter(desk["adviser"])
    path = advice_url(case, "maatregel-2/")
    response = client.post(path, ALARM | {"recurring": "0"})
    assert "abonnement" in response.content.decode()
    response = client.post(path, ALARM | {"what": "Bij canarystraat 7, links."})
    assert response.status_code == 302
    with pytest.raises(GuardFailed, match="adres weg bij maatregel 2"):
        case.perform("submit_advice", by=desk["adviser"])


def test_a_photo_loses_what_the_camera_added_and_anything_else_is_refused(new_request, desk, enter):
    case = to_drafting(new_request, desk)
    client = enter(desk["adviser"])
    client.post(advice_url(case, "erbij/bevinding/"), {"domain": "wonen"})
    path = advice_url(case, "bevinding-1/")
    exif = Image.Exif()
    exif[EXIF_DESCRIPTION] = "CANARYexif"
    photo = as_photo("deur.jpg", format="JPEG", exif=exif)
    response = client.post(path, FINDING | {"photos": photo})
    assert response.status_code == 302
    document = case.documents.get(kind="bevinding-1")
    assert document.audience == "internal"
    assert b"CANARYexif" not in b"".join(document.chunks())
    letter = as_upload("deur.jpg", b"%PDF-1.4 nee")
    response = client.post(path, FINDING | {"photos": letter})
    assert response.status_code == 422


def test_a_photo_that_is_not_opened_takes_no_word_along(new_request, desk, enter, settings):
    settings.UPLOAD_MEMORY_MB = 160
    case = to_drafting(new_request, desk)
    client = enter(desk["adviser"])
    client.post(advice_url(case, "erbij/bevinding/"), {"domain": "wonen"})
    path = advice_url(case, "bevinding-1/")
    typed = FINDING | {"observation": "Wat ik zag."}
    recording = b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(400)
    for photo, sentence in (
        (as_upload("deur.png", growing.picture(7000)), "dit bestand kunnen wij niet openen"),
        (as_upload("deur.mp3", recording), "is geen foto"),
    ):
        response = client.post(path, typed | {"photos": photo})
        text = response.content.decode()
        assert (response.status_code, sentence in text, "Wat ik zag." in text) == (422, True, True)
    assert "Wat ik zag." in client.get(path).content.decode()
    assert not case.documents.filter(kind="bevinding-1").exists()


def test_a_large_photo_is_made_smaller_before_the_page_is_drawn(new_request, desk, enter):
    case = to_drafting(new_request, desk)
    client = enter(desk["adviser"])
    client.post(advice_url(case, "erbij/bevinding/"), {"domain": "wonen"})
    photo = as_upload("deur.png", growing.picture(2400))
    assert client.post(advice_url(case, "bevinding-1/"), FINDING | {"photos": photo}).status_code
    url = advice_documents._data_url(case.documents.get(kind="bevinding-1"))
    head, _comma, content = url.partition(",")
    with Image.open(io.BytesIO(base64.b64decode(content))) as printed:
        assert (head, printed.size) == ("data:image/png;base64", (1600, 1600))


def test_only_the_adviser_of_the_case_writes_and_only_while_it_is_a_concept(
    new_request, desk, enter, people
):
    adviser = desk["adviser"]
    case = to_drafting(new_request, desk)
    case = write(case, desk, enter)
    path = advice_url(case, "gezin/")
    others = (desk["other_adviser"], desk["bva"], desk["triagist"], people["secretary"])
    for other in others:
        response = enter(other).post(path, PAGES["gezin"])
        assert response.status_code == 404, other
    case.perform("submit_advice", by=adviser)
    response = enter(adviser).post(path, PAGES["gezin"])
    assert response.status_code == 404
    case = fresh(case)
    case = case.perform("return_advice", by=desk["bva"], note="Leg het risico uit.")
    response = enter(adviser).get(advice_url(case))
    assert "Leg het risico uit." in response.content.decode()


def test_who_wrote_a_page_never_adopts(new_request, desk, enter):
    adviser = desk["adviser"]
    case = to_drafting(new_request, desk)
    case = write(case, desk, enter)
    assert adviser.pk in case.authors
    case = case.perform("submit_advice", by=adviser)
    with pytest.raises(PermissionDenied):
        case.perform("adopt", by=adviser)


def test_a_photo_that_is_still_looked_at_goes_into_no_advice(new_request, desk, enter):
    adviser = desk["adviser"]
    case = to_drafting(new_request, desk)
    case = write(case, desk, enter)
    photo = as_photo("deur.png", format="PNG")
    enter(adviser).post(advice_url(case, "bevinding-1/"), FINDING | {"photos": photo})
    documents_of_finding = case.documents.filter(kind="bevinding-1")
    documents_of_finding.update(state="quarantine")
    with pytest.raises(GuardFailed, match="nagekeken"):
        case.perform("submit_advice", by=adviser)
    documents_of_finding.update(state="ready")
    case = case.perform("submit_advice", by=adviser)
    assert case.status == "to_adopt"


# --- adoption and documents ---------------------------------------------------------------------


def test_it_is_frozen_and_a_change_is_noticed(adopted, desk, page):
    def text() -> str:
        return page(advice_url(adopted, "controle/"), desk["bva"]).main.get_text()

    assert "niet veranderd" in text()
    row = Advice.objects.get(case=adopted)
    row.case = adopted
    row.frozen = row.frozen.replace("brievenbus", "BRIEVENBUS")
    row.save()
    assert "niet meer wat is vastgesteld" in text()
    # who can write the text can write its digest, but not the record
    row.digest = hashlib.sha256(row.frozen.encode()).hexdigest()
    row.save()
    assert "niet meer wat is vastgesteld" in text()


def test_a_copy_in_hand_is_compared_by_what_is_printed_on_it(adopted, desk, page):
    path = advice_url(adopted, "controle/")
    row = adopted.advices.get()
    digest = row.digest

    def text(copied: str) -> str:
        query = urlencode({"kenmerk": copied})
        return page(f"{path}?{query}", desk["bva"]).main.get_text()

    printed = f"{digest[:32]} {digest[32:].upper()}\n"
    assert "Dit exemplaar is van versie" not in text("  ")
    assert "Dat is de laatste die is vastgesteld" in text(printed)
    for other in (digest[:-1], "0" * 64, "<b>é🙂\x00", "x" * 5000):
        assert "Dit kenmerk hoort niet bij deze zaak" in text(other)
    Advice.objects.create(
        case=adopted,
        version=row.version + 1,
        adopted_at=timezone.now(),
        digest="f" * 64,
        frozen="{}",
    )
    assert "Er is een nieuwere" in text(digest)


def test_a_has_all_fifteen_sections_and_is_tagged(adopted):
    content = documents.write(adopted, "advice")
    text = words(content)
    for number in range(1, 16):
        assert re.search(rf"(^|\s){number}\. \w", text), number
    digest = adopted.advices.get().digest
    assert digest[:32] in text
    assert "CANARYdreiging" in text
    assert "CANARYstraat" not in text
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "nl"


def test_every_letter_of_the_employer_is_silent(adopted, desk, people, enter):
    secretary = people["secretary"]
    case = adopted.perform("offer", by=desk["bva"])
    case = provide(case, secretary, enter)
    case = case.perform("carry_out", by=secretary)
    for kind in ("employer", "decision", "order_1", "order_2"):
        content = documents.write(case, kind)
        assert secrets_in(words(content)) == [], kind
        with pikepdf.open(io.BytesIO(content)) as document:
            images = [page.get_images() for page in document.pages]
            assert not any(images), kind
            assert list(document.attachments) == []
            assert document.Root.MarkInfo.Marked
    order = words(documents.write(case, "order_1"))
    assert "Veilig BV" in order
    assert "Bel NV" not in order


def test_a_download_carries_who_and_when(offered, people, enter):
    secretary = people["secretary"]
    document = offered.documents.get(kind="employer")
    tasks.make_pdf.run(str(document.pk))
    document.refresh_from_db()
    path = f"{offered.employer_url()}document/{document.pk}/"
    response = enter(secretary).get(path)
    content = b"".join(response.streaming_content)
    assert secretary.name in words(content)
    assert int(response["Content-Length"]) == len(content)
    stored = b"".join(document.chunks())
    assert secretary.name not in words(stored)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert opened.Root.MarkInfo.Marked


def test_the_applicant_is_not_told_of_a_letter_that_is_for_the_employer(offered, alderman, page):
    for kind, count in (("employer", 0), ("advice", 1)):
        document = offered.documents.get(kind=kind)
        tasks.make_pdf.run(str(document.pk))
        text = page(offered.own_url(), alderman).main.get_text()
        assert text.count("Er staat een document voor u klaar") == count, kind


def test_a_stamp_stands_on_every_page_as_an_artifact():
    stamped = pdf.stamp(_two_pages(), "J. Jansen")
    with pikepdf.open(io.BytesIO(stamped)) as document:
        for page in document.pages:
            content = b"".join(part.read_bytes() for part in page.Contents)
            assert b"/Artifact" in content


def _two_pages() -> bytes:
    output = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.add_blank_page()
        document.save(output)
    return output.getvalue()


# --- who reads it -------------------------------------------------------------------------------


def test_a_is_read_by_the_applicant_the_adviser_and_the_bva_alone(
    adopted, desk, alderman, enter, page
):
    letter = adopted.documents.get(kind="advice")
    tasks.make_pdf.run(str(letter.pk))
    photo = adopted.documents.create(kind="bevinding-1", audience="internal", name="deur.jpg")
    photo.put(io.BytesIO(b"CANARYfoto"))
    photo.save()
    number = adopted.number
    for role in ("triagist", "second", "coordinator"):
        reader = desk[role]
        for document in (letter, photo):
            path = f"/zaken/{number}/document/{document.pk}/"
            assert enter(reader).get(path).status_code == 404, role
            assert enter(reader).post(f"{path}delen/").status_code == 404, role
        file_text = page(adopted.get_absolute_url(), reader).main.get_text()
        assert "deur.jpg" not in file_text
        assert "Ontvangstbevestiging" in file_text
        advice_text = page(advice_url(adopted), reader).main.get_text()
        secrets = (writing.SEEN, writing.FAMILY, writing.THREAT, "Foto 1")
        assert "Vrijstaande brievenbus" in advice_text
        assert secrets_in(advice_text, secrets) == [], role
    for role in ("adviser", "bva"):
        reader = desk[role]
        response = enter(reader).get(f"/zaken/{number}/document/{letter.pk}/")
        assert response.status_code == 200, role
        advice_text = page(advice_url(adopted), reader).main.get_text()
        assert writing.FAMILY in advice_text
    response = enter(alderman).get(f"/mijn/zaken/{number}/document/{letter.pk}/")
    assert response.status_code == 200


@pytest.mark.parametrize(("ticked", "status"), [(True, 200), (False, 404)])
def test_a_helper_reads_it_only_when_the_address_was_ticked(
    ticked, status, desk, utrecht, enter, page
):
    helper = person(utrecht, function="councillor")
    today = timezone.localdate()
    mandate = {"name": "Ada", "sees_address": ticked, "mandate_until": today}
    case = advice_request(helper, for_whom="other", **mandate, **ADDRESS)
    case = to_adopted(case, desk, enter)
    letter = case.documents.get(kind="advice")
    tasks.make_pdf.run(str(letter.pk))
    response = enter(helper).get(f"/mijn/zaken/{case.number}/document/{letter.pk}/")
    assert response.status_code == status
    text = page(case.own_url(), helper).main.get_text()
    assert ("Beveiligingsadvies" in text) is ticked


def test_pages_read_well(adopted, desk, people, page):
    path = advice_url(adopted)
    secretary = people["secretary"]
    for role in ("adviser", "bva", "coordinator", "triagist"):
        page(path, desk[role])
    adopted.perform("offer", by=desk["bva"])
    page(adopted.employer_url(), secretary)
    page(f"{adopted.employer_url()}belasting/", secretary)
    assert writing.SEEN in page(path, desk["bva"]).get_text()


def test_a_part_takes_no_more_photos_than_the_bound(new_request, desk, enter, settings):
    settings.PHOTOS_PER_PART = 2
    case = to_drafting(new_request, desk)
    client = enter(desk["adviser"])
    client.post(advice_url(case, "erbij/bevinding/"), {"domain": "wonen"})
    path = advice_url(case, "bevinding-1/")

    def photos(count: int) -> list:
        return [as_photo(f"deur{n}.jpg", format="JPEG") for n in range(count)]

    assert client.post(path, FINDING | {"photos": photos(1)}).status_code == 302
    refused = client.post(path, FINDING | {"photos": photos(2)})
    assert (refused.status_code, "hoogstens 2" in refused.content.decode()) == (422, True)
    assert case.documents.filter(kind="bevinding-1").count() == 1
    assert client.post(path, FINDING | {"photos": photos(1)}).status_code == 302
