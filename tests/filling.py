"""Fill in a form as it stands on a page, with a word in each field that can be looked for later."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

MARK = "q7zxv3kj"  # so long that no key made by chance holds it: four signs were found in a session


def filled(form, name: str, *, first: bool, day) -> dict:
    """What somebody would post: a canary in each field that takes words, the first or last of each choice, a file where one may be."""
    answers: dict = {}
    for tag in form.find_all(("input", "textarea", "select")):
        field, kind = tag.get("name"), tag.get("type", tag.name)
        if not field or kind in {"submit", "button"}:
            continue
        word = f"kanarie-{name}-{field}-{MARK}".replace("_", "-")
        if tag.name == "select":
            chosen = [one["value"] for one in tag.find_all("option") if one.get("value")]
            answers[field] = chosen[0 if first else -1] if chosen else ""
        elif kind in {"radio", "checkbox"}:
            answers[field] = (
                answers.get(field, tag.get("value", "on")) if first else tag.get("value", "on")
            )
        elif kind == "hidden":
            answers[field] = tag.get("value", "")
        elif kind == "file":
            answers[field] = a_file(tag, word)
        elif field.endswith(("_day", "_month", "_year")):
            answers[field] = getattr(day, field.rpartition("_")[2])
        else:
            answers[field] = typed(tag, kind, word)
    return answers


def typed(tag, kind: str, word: str) -> str:
    """A word where words go; a number, time, address or telephone where nothing else is taken."""
    said = f"{tag['name'].replace('_', ' ')} {tag.get('autocomplete', '')} {tag.get('inputmode', '')} {kind}"
    kinds = {"postcode": "3500 ZZ", "postal": "3500 ZZ", "tel": "0612345678", "phone": "0612345678", "email": f"{word}@voorbeeld.example",
             "number": "12", "time": "12:30", "jwks": "", "url": f"https://{word}.example/"}  # fmt: skip
    found = next((value for part, value in kinds.items() if part in said.split()), None)
    if found is None and tag.get("inputmode") in {"numeric", "decimal"}:
        return "12"
    return word[-int(tag.get("maxlength") or 200) :] if found is None else found


def a_file(tag, word: str) -> SimpleUploadedFile:
    """A list where lists are brought in, a photo that tells the word where photos are, else a text."""
    if "csv" in tag.get("accept", ""):
        return SimpleUploadedFile(f"{word}.csv", f"kolom;{word}\n{word};{word}\n".encode())
    if tag["name"] == "photos":
        picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
        exif = picture.getexif()
        exif[0x010E] = word
        picture.save(out, "JPEG", exif=exif)
        return SimpleUploadedFile(f"{word}.jpg", out.getvalue())
    return SimpleUploadedFile(f"{word}.txt", f"kanarie-inhoud-{MARK}".encode())
