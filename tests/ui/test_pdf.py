"""Letters: tagged, in Dutch, and made without opening anything but our own."""

import io

import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from casework import documents
from tests.factories import incident
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
