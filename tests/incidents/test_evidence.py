"""Files with a report: looked at, cleaned, sealed, moved to the key of the case, and never lost by a mistake beside them."""

import io
import resource

import pytest
from PIL import Image

from casework.models import Document, Draft, DraftFile
from incidents.models import Incident
from tests.incidents.test_report import WHAT, WHO, fill_in, screenshot
from tests.uploads import growing
from uploads import inspection
from uploads.limited_process import Reader

pytestmark = pytest.mark.django_db


def photo() -> io.BytesIO:
    """A photograph that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "CANARY-thuisadres"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "thuis.jpg"
    return out


def named(content: bytes, name: str) -> io.BytesIO:
    """A file with this name."""
    out = io.BytesIO(content)
    out.name = name
    return out


def started(client) -> str:
    """The address of the page with files, of a new draft."""
    client.post("/meldingen/nieuw/", WHO)
    return f"/meldingen/nieuw/{Draft.objects.get().pk}/wat/"


def test_a_photo_loses_where_it_was_taken_and_is_sealed(people, enter, _storage):
    client = enter(people["clerk"])
    check = fill_in(client, files=[photo()])
    client.post(check.replace("controle", "versturen"))
    document = Document.objects.get(kind="evidence")
    kept = b"".join(document.chunks())
    assert (document.name, document.media_type, document.size) == (
        "thuis.jpg",
        "image/jpeg",
        len(kept),
    )
    assert b"CANARY" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    stored = [file.read_bytes() for file in _storage.rglob("*") if file.is_file()]
    assert not [content for content in stored if b"JFIF" in content or b"thuis" in content]


def test_a_wrong_file_keeps_the_right_one_and_every_word(people, enter):
    client = enter(people["clerk"])
    address = started(client)
    answer = client.post(
        address,
        WHAT
        | {
            "files": [
                screenshot(),
                named(b"MZ\x90\x00", "foto.png"),
                named(b"<svg/>", "plaatje.svg"),
            ]
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert WHAT["narrative"] in page
    assert "schermafdruk.png" in page
    assert "“plaatje.svg” kunnen wij niet aannemen." in page
    assert "“foto.png”" in page
    assert [file.name for file in DraftFile.objects.all()] == ["schermafdruk.png"]


def test_a_file_is_taken_out_again(people, enter, django_capture_on_commit_callbacks, _storage):
    client = enter(people["clerk"])
    address = started(client)
    client.post(address, WHAT | {"files": [screenshot()]})
    file = DraftFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, WHAT | {"_remove": str(file.pk)})
    assert answer.status_code == 200
    assert not DraftFile.objects.exists()
    assert not [place for place in _storage.rglob("*") if place.is_file()]


def test_no_more_than_ten(people, enter):
    client = enter(people["clerk"])
    address = started(client)
    client.post(address, WHAT | {"files": [screenshot() for _n in range(6)]})
    answer = client.post(address, WHAT | {"files": [screenshot() for _n in range(6)]})
    assert "U kunt hoogstens 10 bestanden meesturen." in answer.content.decode()
    assert DraftFile.objects.count() == 10


def test_nothing_of_a_draft_stays_in_the_store_after_sending(
    people, enter, django_capture_on_commit_callbacks, _storage
):
    client = enter(people["clerk"])
    check = fill_in(client, files=[screenshot()])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(check.replace("controle", "versturen"))
    assert (
        len([place for place in _storage.rglob("*") if place.is_file()])
        == Document.objects.exclude(stored="").count()
        == 1
    )


def test_a_download_is_on_record_and_another_organisation_gets_none(people, strangers, enter):
    client = enter(people["clerk"])
    check = fill_in(client, files=[screenshot()])
    client.post(check.replace("controle", "versturen"))
    case, document = Incident.objects.get(), Document.objects.get(kind="evidence")
    address = f"/zaken/{case.number}/document/{document.pk}/"
    answer = enter(people["chair"]).get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[1:4] == b"PNG"
    assert (
        "Document gedownload"
        in enter(people["chair"]).get(f"/meldingen/{case.number}/").content.decode()
    )
    assert enter(strangers["clerk"]).get(address).status_code == 404
    assert enter(people["line_manager"]).get(address).status_code == 404


def test_a_full_store_is_said_and_every_word_is_kept(people, enter, _storage):
    client = enter(people["clerk"])
    address = started(client)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(
        resource.RLIMIT_FSIZE, (5000, hard)
    )  # the file fits, its sealed form does not
    try:
        answer = client.post(
            address,
            WHAT | {"files": [named(b"a" * 5000, "bericht.txt"), named(b"klein", "klein.txt")]},
        )
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“bericht.txt” kunnen wij nu niet bewaren" in page
    assert WHAT["narrative"] in page
    assert [file.name for file in DraftFile.objects.all()] == ["klein.txt"]
    assert len([path for path in _storage.rglob("*") if path.is_file()]) == 1
    assert client.post(address, WHAT).status_code == 302


def two_pictures() -> io.BytesIO:
    """A photograph of a phone that holds two pictures (MPO), as .jpeg."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (60, 40), "navy"), Image.new("RGB", (60, 40), "red")
    first.save(out, "MPO", save_all=True, append_images=[second])
    return named(out.getvalue(), "IMG_0001.jpeg")


def test_a_photo_with_two_pictures_comes_in_with_its_story(people, enter):
    client = enter(people["clerk"])
    answer = client.post(started(client), WHAT | {"files": [two_pictures()]})
    assert (answer.status_code, DraftFile.objects.get().media_type) == (302, "image/jpeg")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (growing.pdf(150), "brief.pdf", "dit bestand kunnen wij niet openen"),
        (growing.picture(7000), "foto.jpg", "dit bestand kunnen wij niet openen"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "bericht.msg", "Downloaden als EML"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(90), "foto.heic", "gaat niet open"),
        (b"\x00\x00\x00\x18ftypqt  " + bytes(90), "film.mov", "gaat niet open"),
    ],
)
def test_what_is_not_opened_is_told_and_every_word_is_kept(
    people, enter, settings, content, name, says
):
    settings.UPLOAD_MEMORY_MB = 160
    client = enter(people["clerk"])
    address = started(client)
    answer = client.post(address, WHAT | {"files": [named(content, name), screenshot()]})
    page = answer.content.decode()
    assert (answer.status_code, says in page, WHAT["narrative"] in page) == (422, True, True)
    assert [file.name for file in DraftFile.objects.all()] == ["schermafdruk.png"]
    assert client.post(address, WHAT).status_code == 302


def test_a_reader_that_breaks_takes_no_word_along(people, enter, monkeypatch):
    """Whatever a file does to what reads it, the page answers."""
    broken = (Reader("tests.uploads.readers", "fail"), {}, {})
    monkeypatch.setitem(inspection.READERS, "PNG", broken)
    client = enter(people["clerk"])
    address = started(client)
    answer = client.post(address, WHAT | {"files": [screenshot()]})
    page = answer.content.decode()
    assert (answer.status_code, WHAT["narrative"] in page) == (422, True)
    assert "“schermafdruk.png”: dit bestand kunnen wij niet openen." in page
    assert WHAT["narrative"] in client.get(address).content.decode()


def test_sixty_files_at_once_lose_no_word(people, enter):
    client = enter(people["clerk"])
    address = started(client)
    files = [named(b"tekst", f"{number}.txt") for number in range(60)]
    answer = client.post(address, WHAT | {"files": files})
    page = answer.content.decode()
    assert (answer.status_code, WHAT["narrative"] in page) == (422, True)
    assert "U kunt hoogstens 10 bestanden meesturen." in page
    assert DraftFile.objects.count() == 10


def test_a_recording_comes_in(people, enter):
    client = enter(people["clerk"])
    recording = named(b"ID3\x04\x00\x00\x00\x00\x00\x00\xff\xfb\x90\x64" + bytes(400), "stem.mp3")
    check = fill_in(client, files=[recording])
    client.post(check.replace("controle", "versturen"))
    document = Document.objects.get(kind="evidence")
    assert (document.name, document.media_type) == ("stem.mp3", "audio/mpeg")


def test_the_page_says_what_it_takes(people, page, enter):
    address = started(enter(people["clerk"]))
    soup = page(address, people["clerk"])
    accepted = soup.find("input", {"name": "files"})["accept"].split(",")
    assert {".pdf", ".jpg", ".heic", ".avif", ".txt", ".eml", ".m4a", ".mp3"} <= set(accepted)
    assert ".mp4" not in accepted  # a browser would offer films
