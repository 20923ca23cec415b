"""Uploads: what is too large takes no room, and nothing that was typed is lost with it."""

import resource

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from tests.uploads import growing
from ui import fields
from uploads.inspection import UploadRefused, inspect


class ReportForm(fields.Form):
    """A text and a file."""

    text = fields.LongTextField(label="Tekst")
    files = fields.FilesField(label="Bestand", required=False, most=2)


@pytest.fixture
def sent():
    """Return a request as it comes in; close it as the server does."""
    requests = []

    def post(*files: SimpleUploadedFile):
        requests.append(RequestFactory().post("/", {"text": "wat ik typte", "files": list(files)}))
        return requests[-1]

    yield post
    for request in requests:
        request.close()


def text(name: str, size: int) -> SimpleUploadedFile:
    """Return a text file of this size."""
    return SimpleUploadedFile(name, b"a" * size)


def test_a_file_that_is_too_large_is_named_and_the_rest_is_kept(settings, sent):
    settings.MAX_UPLOAD_BYTES = 100_000
    request = sent(text("groot.txt", 300_000), text("klein.txt", 10))
    large, small = request.FILES.getlist("files")
    assert (large.size, large.too_large, len(large.read())) == (300_000, 100_000, 0)
    assert (small.size, small.read()) == (10, b"a" * 10)
    small.seek(0)
    form = ReportForm(request.POST, request.FILES)
    assert form.errors["files"] == [
        "“groot.txt” is te groot. Een bestand mag hoogstens 97,7\xa0KB zijn. "
        "Maak het kleiner of stuur een deel."
    ]
    assert form["text"].value() == "wat ik typte"


def test_a_file_of_exactly_the_most_is_taken(settings, sent):
    settings.MAX_UPLOAD_BYTES = 200_000
    form = ReportForm((request := sent(text("net.txt", 200_000))).POST, request.FILES)
    assert form.is_valid(), form.errors
    assert [
        (checked.name, checked.media_type, len(checked.file.read()))
        for checked in form.cleaned_data["files"]
    ] == [("net.txt", "text/plain", 200_000)]


def test_too_many_files(sent):
    request = sent(*(text(f"{n}.txt", 5) for n in range(3)))
    assert ReportForm(request.POST, request.FILES).errors["files"] == [
        "Kies hoogstens 2 bestanden tegelijk."
    ]


def test_looking_at_a_file_that_is_too_large_says_so(settings, sent):
    settings.MAX_UPLOAD_BYTES = 1000
    upload = sent(text("groot.txt", 70_000)).FILES["files"]
    with pytest.raises(UploadRefused, match="te groot"):
        inspect(upload)


def test_a_file_for_which_the_disk_has_no_room_is_named_and_the_rest_is_kept(sent):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        request = sent(
            text("groot.txt", 300_000), text("net te groot.txt", 100_001), text("klein.txt", 10)
        )
        files = request.FILES.getlist("files")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    for file in files[:2]:
        with pytest.raises(UploadRefused, match="kunnen wij nu niet bewaren"):
            inspect(file)
    assert inspect(files[2]).file.read() == b"a" * 10
    assert request.POST["text"] == "wat ik typte"


def test_the_files_of_one_request_share_the_time_to_open_them(sent):
    files = sent(text("een.txt", 5), text("twee.txt", 5)).FILES.getlist("files")
    inspect(files[0])
    left = files[1].time_left.seconds
    assert 0 < left < 45
    files[0].time_left.seconds = 0
    with pytest.raises(UploadRefused, match="kunnen wij nu niet openen"):
        inspect(files[1])
    assert inspect(sent(text("ander.txt", 5)).FILES["files"]).name == "ander.txt"


def test_what_is_too_much_is_dropped_and_the_rest_is_read_on(sent):
    request = sent(*(text(f"{number}.txt", 5) for number in range(60)))
    assert len(request.FILES.getlist("files")) == 20
    assert request.POST["text"] == "wat ik typte"


def test_a_clean_file_for_which_the_disk_has_no_room_is_told(sent):
    upload = sent(SimpleUploadedFile("foto.png", growing.picture(900))).FILES["files"]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(UploadRefused, match="kunnen wij nu niet bewaren"):
            inspect(upload)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("place", ["/proc/geen", "een bestand"])
def test_a_place_for_temporary_files_that_takes_nothing_loses_no_word(
    sent, settings, tmp_path, place
):
    """Read-only, refused or gone: the file is named, and what was typed stays."""
    (tmp_path / "een bestand").touch()
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / place)
    request = sent(text("bericht.txt", 100), text("tweede.txt", 100))
    for file in request.FILES.getlist("files"):
        with pytest.raises(UploadRefused, match="kunnen wij nu niet bewaren"):
            inspect(file)
    assert request.POST["text"] == "wat ik typte"
