"""What had better not be in a free text: told, never stopped."""

import pytest

from casework.models import Draft
from incidents import free_text_warnings
from tests.incidents.test_report import WEIGHT, WHAT, WHEN, WHO

BSN = "Er staat een getal in uw tekst dat een BSN kan zijn. Haal het weg."
MEDICAL = "Er staat iets medisch in uw tekst. Beschrijf liever wat u zag of hoorde."
ADDRESS = "Er staat een adres in uw tekst. Laat het weg als het een woonadres is."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Zijn nummer is 111222333.", [BSN]),
        ("Zijn nummer is 111.222.333", [BSN]),
        ("Kenmerk 123456789 van de brief.", []),
        ("Bel 0612345678.", []),
        ("Volgens haar diagnose is het PTSS.", [MEDICAL]),
        ("Hij leek in de war en schreeuwde.", []),
        ("Hij schreef: ik weet dat je op de Dorpsstraat 12 woont.", [ADDRESS]),
        ("Ik woon op 1234 AB.", [ADDRESS]),
        ("In 2026 om 1200 uur.", []),
        ("", []),
    ],
)
def test_what_is_told(text, told):
    assert free_text_warnings.warnings_about(text) == told


@pytest.mark.django_db
def test_it_is_told_before_sending_and_stops_nothing(people, enter):
    client = enter(people["clerk"])
    client.post("/meldingen/nieuw/", WHO)
    draft = Draft.objects.get()
    for slug, typed in (
        ("wat", WHAT | {"narrative": "Mijn diagnose is bekend."}),
        ("waar-wanneer", WHEN),
        ("nodig", WEIGHT),
    ):
        last = client.post(f"/meldingen/nieuw/{draft.pk}/{slug}/", typed)
    assert MEDICAL in client.get(last["Location"]).content.decode()
    assert client.post(last["Location"].replace("controle", "versturen")).status_code == 302
    assert not Draft.objects.exists()
