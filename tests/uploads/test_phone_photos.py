"""Photos as phones make them: whatever the name says, the bytes decide."""

import io

import pillow_heif
import pytest
from PIL import Image, ImageCms

from tests.uploads.test_inspection import upload
from uploads.inspection import UploadRefused, inspect

PLACE = {1: "N", 2: (52.0, 5.0, 30.0), 3: "E", 4: (5.0, 7.0, 10.0)}
RED, BLUE = (200, 30, 30), (30, 30, 200)


def exif(orientation: int = 1) -> Image.Exif:
    """Return what a phone notes with a photo: its maker, where it was, which side is up."""
    notes = Image.Exif()
    notes[0x010F] = "KANARIE-TELEFOON"
    notes[0x0112] = orientation
    notes.get_ifd(0x8825).update(PLACE)
    return notes


def photo(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """Return a photo that is red above and blue below."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (0, size[1] // 2, size[0], size[1]))
    return picture.convert(mode)


def see_through() -> Image.Image:
    """Return the same, half transparent."""
    picture = photo(mode="RGBA")
    picture.putalpha(128)
    return picture


def saved(kind: str, picture: Image.Image | None = None, **options) -> bytes:
    """Return a photo in a file of this kind."""
    content = io.BytesIO()
    (picture or photo()).save(content, kind, **options)
    return content.getvalue()


def two_pictures() -> bytes:
    """Return a JPEG with two pictures in it, as phones make them (MPO)."""
    second = Image.new("RGB", (50, 50), (1, 250, 1))
    return saved("MPO", save_all=True, append_images=[second], exif=exif())


def heic(picture: Image.Image | None = None, **options) -> bytes:
    """Return a photo as an iPhone makes it."""
    content = io.BytesIO()
    pillow_heif.from_pillow(picture or photo()).save(content, **options)
    return content.getvalue()


def opened(clean) -> Image.Image:
    """Return the picture of a clean file."""
    clean.file.seek(0)
    picture = Image.open(clean.file)
    picture.load()
    return picture


def colour_at(picture: Image.Image, place: tuple[int, int]) -> str:
    """Return which of the two colours a point has, by and large."""
    red, _green, blue = picture.convert("RGB").getpixel(place)
    return "red" if red > blue else "blue"


@pytest.mark.parametrize("name", ["IMG_0001.jpeg", "IMG_0001.jpg", "IMG_0001.JPG", "foto.mpo"])
def test_a_photo_with_two_pictures_keeps_the_first(name):
    content = two_pictures()
    with Image.open(io.BytesIO(content)) as before:
        assert (before.format, before.n_frames) == ("MPO", 2)
    clean = inspect(upload(name, content))
    after = opened(clean)
    assert (after.format, getattr(after, "n_frames", 1), after.size) == ("JPEG", 1, (60, 40))
    assert clean.media_type == "image/jpeg"
    clean.file.seek(0)
    written = clean.file.read()
    assert (b"MPF" in written, b"KANARIE" in written, written.count(b"\xff\xd8\xff")) == (
        False,
        False,
        1,
    )


@pytest.mark.parametrize(
    ("name", "content", "clean_name", "media_type"),
    [
        ("a.jfif", saved("JPEG", exif=exif()), "a.jpg", "image/jpeg"),
        ("a.jpe", saved("JPEG", exif=exif()), "a.jpg", "image/jpeg"),
        ("a.png", saved("JPEG", exif=exif()), "a.jpg", "image/jpeg"),
        ("a.jpg", saved("WEBP", exif=exif()), "a.webp", "image/webp"),
        ("a.jpeg", saved("PNG", exif=exif()), "a.png", "image/png"),
        ("a.heic", saved("JPEG", exif=exif()), "a.jpg", "image/jpeg"),
        ("a.pdf", saved("PNG", exif=exif()), "a.png", "image/png"),
        ("a", saved("JPEG", exif=exif()), "a.jpg", "image/jpeg"),
        ("16.11.2026", saved("JPEG", exif=exif()), "16.11.2026.jpg", "image/jpeg"),
        ("a.avif", saved("AVIF", exif=exif()), "a.jpg", "image/jpeg"),
        ("a.jpg", saved("AVIF", exif=exif()), "a.jpg", "image/jpeg"),
        ("a.avif", saved("AVIF", see_through(), exif=exif()), "a.png", "image/png"),
        ("a.HEIC", heic(exif=exif().tobytes()), "a.jpg", "image/jpeg"),
        ("a.jpg", heic(exif=exif().tobytes()), "a.jpg", "image/jpeg"),
        ("a.webp", saved("WEBP", see_through(), exif=exif()), "a.webp", "image/webp"),
    ],
)
def test_the_bytes_decide_and_what_was_noted_is_gone(name, content, clean_name, media_type):
    assert b"KANARIE" in content
    clean = inspect(upload(name, content))
    after = opened(clean)
    assert (clean.name, clean.media_type, after.size) == (clean_name, media_type, (60, 40))
    assert (dict(after.getexif()), colour_at(after, (30, 5))) == ({}, "red")
    assert colour_at(after, (30, 35)) == "blue"
    clean.file.seek(0)
    assert b"KANARIE" not in clean.file.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(3, (60, 40), (30, 35)), (6, (40, 60), (35, 30)), (8, (40, 60), (5, 30))],
)
def test_a_photo_stands_as_it_was_held(kind, orientation, size, red_at):
    content = saved(kind, exif=exif(orientation))
    after = opened(inspect(upload("foto.jpg", content)))
    assert (after.size, colour_at(after, red_at)) == (size, "red")
    assert after.getexif().get(0x0112, 1) == 1


def test_a_photo_of_an_iphone_is_turned_once():
    after = opened(inspect(upload("IMG_1.HEIC", heic(exif=exif(6).tobytes()))))
    assert (after.size, colour_at(after, (35, 30))) == ((40, 60), "red")


def test_a_photo_with_notes_that_are_damaged_can_still_be_seen():
    content = saved("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff")
    assert opened(inspect(upload("foto.jpg", content))).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK", "YCbCr", "LAB"])
def test_pictures_of_every_mode_come_through(mode):
    picture = Image.new("I;16", (60, 40), 9) if mode == "I;16" else photo(mode=mode)
    kinds = {"CMYK": "JPEG", "YCbCr": "JPEG", "LAB": "TIFF"}
    content = saved(kinds.get(mode, "PNG"), picture)
    if mode == "LAB":
        with pytest.raises(UploadRefused, match="schermafdruk"):
            inspect(upload("foto.tif", content))
    else:
        assert opened(inspect(upload("foto.png", content))).size == (60, 40)


def test_what_could_be_seen_through_stays_so():
    picture = photo(mode="RGBA").quantize(8)
    picture.info["transparency"] = 0
    after = opened(inspect(upload("logo.png", saved("PNG", picture, transparency=0))))
    assert after.mode == "RGBA"


def test_the_colour_profile_is_gone_too():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
        clean = inspect(upload("foto.jpg", saved(kind, icc_profile=profile)))
        assert "icc_profile" not in opened(clean).info, kind


def test_a_photo_of_two_hundred_million_points_is_made_smaller(monkeypatch):
    """A JPEG can be decoded at a half of its size; the same with fewer points."""
    content = saved("JPEG", photo((1600, 1200)))
    from uploads import inspection, pictures

    reader, refusals, _options = inspection.READERS["JPEG"]
    options = {"max_pixels": pictures.MAX_PIXELS // 100}
    monkeypatch.setitem(inspection.READERS, "JPEG", (reader, refusals, options))
    assert opened(inspect(upload("foto.jpg", content))).size == (800, 600)


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("bericht.msg", b"\xd0\xcf\x11\xe0" + bytes(100), "Downloaden als EML"),
        ("bericht.msg", b"iets", "Downloaden als EML"),
        ("film.mp4", b"\x1aE\xdf\xa3" + bytes(100), "is een film"),
        ("film.mov", b"\x00\x00\x00\x08wide", "is een film"),
        ("plaatje.gif", saved("GIF"), "schermafdruk"),
        ("brief.docx", b"PK\x03\x04" + bytes(100), "als PDF"),
        ("alles.zip", b"PK\x03\x04" + bytes(100), "Pak de map uit"),
        ("foto.jpg", two_pictures()[:200], "gaat niet open"),
        ("foto.heic", heic()[:200], "gaat niet open"),
        ("foto.avif", saved("AVIF")[:200], "gaat niet open"),
    ],
)
def test_what_is_refused_says_what_to_do(name, content, advice):
    with pytest.raises(UploadRefused, match=advice):
        inspect(upload(name, content))
