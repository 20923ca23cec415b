"""Files people hand in: only what they say they are, without what they carry unseen."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from uploads.inspection import UploadRefused, inspect


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content)


def picture(kind: str, size=(60, 40), mode="RGB", **more) -> bytes:
    """Return a real picture."""
    out = io.BytesIO()
    Image.new(mode, size, 1).save(out, kind, **more)
    return out.getvalue()


def photo_with_place() -> bytes:
    """Return a photo as a phone makes it: with the place where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Telefoon"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 30.0), 3: "E", 4: (5.0, 7.0, 10.0)})
    return picture("JPEG", exif=exif)


def pdf(**root) -> bytes:
    """Return a PDF that does something."""
    document = pikepdf.new()
    document.add_blank_page()
    for name, value in root.items():
        document.Root[f"/{name}"] = value
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_photo_loses_its_place():
    content = photo_with_place()
    with Image.open(io.BytesIO(content)) as before:
        assert before.getexif().get_ifd(0x8825)
    clean = inspect(upload("foto.jpg", content))
    with Image.open(clean.file) as after:
        assert (after.size, dict(after.getexif())) == ((60, 40), {})
    clean.file.seek(0)
    assert b"Telefoon" not in clean.file.read()


@pytest.mark.parametrize(
    ("name", "kind", "mode"),
    [
        ("a.png", "PNG", "RGBA"),
        ("a.png", "PNG", "P"),
        ("a.webp", "WEBP", "RGB"),
        ("a.jpeg", "JPEG", "L"),
    ],
)
def test_pictures_of_every_kind_come_through(name, kind, mode):
    clean = inspect(upload(name, picture(kind, mode=mode)))
    with Image.open(clean.file) as after:
        assert (after.format, after.size) == (kind, (60, 40))


def test_what_hangs_behind_a_picture_is_gone():
    clean = inspect(upload("plaatje.png", picture("PNG") + b"<script>alert(1)</script>PK\x03\x04"))
    assert b"script" not in clean.file.read()


def test_a_pdf_loses_what_it_does():
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    clean = inspect(upload("brief.pdf", pdf(OpenAction=action)))
    with pikepdf.open(clean.file) as after:
        assert "/OpenAction" not in after.Root
        assert len(after.pages) == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("leeg.png", b"", "is leeg"),
        ("programma.png", b"MZ\x90\x00" + bytes(200), "gaat niet open"),
        ("pagina.html", b"<html></html>", "kunnen wij niet aannemen"),
        ("tekening.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kunnen wij niet aannemen"),
        ("nep.pdf", b"GIF89a", "is geen PDF"),
        ("stuk.pdf", b"%PDF-1.7\nniets", "gaat niet open"),
        ("tekst.txt", b"\x00\x01\x02" * 20, "is geen tekst"),
        ("zonder-einde", b"iets", "kunnen wij niet aannemen"),
    ],
)
def test_what_is_not_what_it_says_is_refused_in_words(name, content, says):
    with pytest.raises(UploadRefused, match=says):
        inspect(upload(name, content))


def test_a_bomb_is_refused():
    with pytest.raises(UploadRefused):
        inspect(upload("groot.png", picture("PNG", size=(9000, 9000), mode="1")))


def test_a_pdf_with_a_password_is_refused():
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(UploadRefused, match="wachtwoord"):
        inspect(upload("dicht.pdf", out.getvalue()))


def test_a_name_is_only_a_name():
    clean = inspect(upload("x.txt", b"tekst"))
    assert clean.name == "x.txt"
    odd = upload("x.txt", b"tekst")
    odd.__dict__["_name"] = "..\\..\\etc\\wacht.txt"
    assert inspect(odd).name == "wacht.txt"


def test_a_pdf_loses_what_it_carries():
    document = pikepdf.new()
    page = document.add_blank_page()
    document.attachments["geheim.exe"] = b"MZ KANARIE-BIJLAGE"
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://www.rijksoverheid.nl", Next=launch)
    note = {"Type": pikepdf.Name.Annot, "Rect": [0, 0, 9, 9]}
    page.Annots = document.make_indirect(
        pikepdf.Array(
            [
                pikepdf.Dictionary(**note, Subtype=pikepdf.Name.Link, A=launch),
                pikepdf.Dictionary(**note, Subtype=pikepdf.Name.Link, A=link),
                pikepdf.Dictionary(**note, Subtype=pikepdf.Name.FileAttachment),
            ]
        )
    )
    mark = pikepdf.Dictionary(
        Title="Start", A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    )
    document.Root.Outlines = pikepdf.Dictionary(
        First=document.make_indirect(mark), Last=document.make_indirect(mark)
    )
    with document.open_metadata() as about:
        about["dc:creator"] = ["KANARIE-MAKER"]
    document.docinfo["/Author"] = "KANARIE-MAKER"
    out = io.BytesIO()
    document.save(out)
    with pikepdf.open(io.BytesIO(out.getvalue())) as before:
        assert before.attachments["geheim.exe"].get_file().read_bytes() == b"MZ KANARIE-BIJLAGE"

    clean = inspect(upload("brief.pdf", out.getvalue())).file
    with pikepdf.open(clean) as after:
        assert list(after.attachments) == []
        assert [str(item.Subtype) for item in after.pages[0].Annots] == ["/Link", "/Link"]
        assert "/A" not in after.pages[0].Annots[0]
        assert dict(after.pages[0].Annots[1].A) == {
            "/S": pikepdf.Name.URI,
            "/URI": "https://www.rijksoverheid.nl",
        }
        assert "/A" not in after.Root.Outlines.First
        whole = b"".join(
            bytes(item.read_bytes()) for item in after.objects if isinstance(item, pikepdf.Stream)
        )
    clean.seek(0)
    assert b"KANARIE" not in whole + clean.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", b"MZ\x90 programma"), ("a.txt", b"PK\x03\x04 zip"), ("a.eml", b"%PDF-1.7")],
)
def test_a_text_is_text(name, content):
    with pytest.raises(UploadRefused, match="geen tekst"):
        inspect(upload(name, content))
