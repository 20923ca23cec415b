"""Letters: tagged, in Dutch, and made without opening anything but our own."""

import io

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from casework import documents
from tests import letters
from tests.factories import incident
from tests.pdffonts import drawn_wrongly
from ui import pdf

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["receipt", "statement_7w"])
def test_a_letter_is_tagged_and_says_what_it_is(kind, people):
    case = incident(people["councillor"])
    with pikepdf.open(io.BytesIO(documents.write(case, kind))) as letter:
        assert letter.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in letter.Root
        assert str(letter.Root.Lang) == "nl"
        assert case.number in str(letter.docinfo["/Title"])
        assert letter.Root.ViewerPreferences.DisplayDocTitle


def test_the_receipt_tells_no_story(people):
    case = incident(people["councillor"], narrative="KANARIE-VERHAAL")
    letter = documents.write(case, "receipt")
    assert b"KANARIE" not in letter


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "weerbaar:../manage.py", "ftp://x/y"],
)
def test_nothing_else_is_opened(address):
    with pytest.raises(FatalURLFetchingError):
        pdf.OwnFetcher().fetch(address)


NAMES = [f"{first}{last}" for first in "BDFGHJKL" for last in ("aan", "eer", "oos", "uud", "ien")]
STORY = "\n\n".join(
    f"{name} zag het. " + f"Toen riep {name} dat het klaar was. " * 9 for name in NAMES
)


def test_a_story_of_pages_stays_one_cell_of_one_table(people, tmp_path):
    case = incident(people["councillor"], narrative=STORY)
    content = documents.write(case, "statement_7w", by=people["clerk"])
    assert len(letters.pages(content)) > 3
    assert letters.faults(content, tmp_path / "long.pdf") == []
    with pikepdf.open(io.BytesIO(content)) as document:
        statement, signature = letters.tables(document)
    assert [row[0][2] for row in signature] == [
        "Naam",
        "Functie",
        "Plaats en datum",
        "Handtekening",
    ]
    story = next(
        words for (_cell, _scope, head), (*_td, words) in statement if head == "Op welke wijze"
    )
    assert [name for name in NAMES if f"{name} zag het." not in story] == []


WRITTEN = {
    "Poolse en Turkse namen": "Łukasz Śliwiński-Żółć, Şükrü Çağlayan-İğdır, Ğ ı ő Ű ř ť",
    "Vietnamees, Grieks, Russisch": "Nguyễn Thị Ánh, Ελευθερία, Я убью тебя, Ґанок",
    "Hebreeuws en Arabisch": "אני, سأقتلك",
    "emoji": "🔪😀☠️💣",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_what_somebody_wrote_is_drawn_as_it_is_read(written, people, tmp_path):
    case = incident(people["councillor"], narrative=written, literal_words=written)
    content = documents.write(case, "statement_7w", by=people["clerk"])
    assert letters.faults(content, tmp_path / "written.pdf") == []
    assert drawn_wrongly(content) == []
    told = letters.text(content)
    assert [one for one in written if not one.isspace() and one not in told + "\ufe0f"] == []


def test_what_no_font_has_is_named_and_not_lost(people, tmp_path):
    words = "我 कि \u202eom\u202c e\u0301 \u0e01"
    case = incident(people["councillor"], narrative="Zie hieronder.", literal_words=words)
    content = documents.write(case, "statement_7w", by=people["clerk"])
    assert letters.faults(content, tmp_path / "named.pdf") == []
    told = letters.text(content)
    assert "[U+6211]" in told
    assert "[U+0915 devanagari letter ka]" in told
    assert "[U+0E01 thai character ko kai]" in told
    assert " om é " in told


def test_a_list_without_anything_in_it_is_not_told(people, tmp_path):
    case = incident(people["councillor"])
    case.deadlines.all().delete()
    content = documents.write(case, "receipt")
    assert letters.faults(content, tmp_path / "empty.pdf") == []
