"""Control characters by every door: nothing breaks, and nothing of them stays."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from casework.models import Draft
from organisations.models import Person
from tests.incidents.test_report import WHAT, WHO
from tests.security.test_doors import addresses

pytestmark = pytest.mark.django_db
ODD = "a\x00b\x07c"
PARAMETER = re.compile(r"request\.GET(?:\.get\(|\[)\"(\w+)\"")
INVISIBLE = "jan\u200b@utrecht.example"


def parameters() -> set[str]:
    """The names that any page reads from its address."""
    rooms = [path.parent for path in Path(settings.BASE_DIR).glob("*/apps.py")]
    sources = [file.read_text() for room in rooms for file in room.rglob("*.py")]
    return {name for source in sources for name in PARAMETER.findall(source)}


def pages() -> list[str]:
    """The addresses that need nothing to be named."""
    paths = []
    for name, _view in addresses():
        try:
            paths.append(reverse(name))
        except NoReverseMatch:
            continue
    return paths


def test_odd_text_in_every_address(people, enter):
    names = parameters()
    assert {"na", "zoek", "toon"} <= names
    asked = 0
    for role in ("clerk", "org_admin", "dpo"):
        client = enter(people[role])
        for path in pages():
            if path.startswith(("/oauth", "/api", "/inloggen")):
                continue
            answer = client.get(path)
            if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                continue
            soup = BeautifulSoup(answer.content, "html.parser")
            shown = {tag["name"] for tag in soup.select("form[method=get] [name]")}
            for name in names | shown:
                odd = client.get(path, {name: ODD})
                assert odd.status_code < 500, (path, name)
                assert not {"\x00", "\x07"} & set(odd.content.decode()), (path, name)
                asked += 1
    assert asked > 100


def test_a_control_character_in_a_path(people, enter):
    client = enter(people["org_admin"])
    for path in ("/meldingen/INC%07/", "/zaken/%00/", "/mensen/%1f/", "/koppelingen/a%7fb/"):
        assert client.get(path).status_code == 404, path


def test_what_is_typed_is_kept_in_one_spelling(people, enter):
    client = enter(people["clerk"])
    client.post("/meldingen/nieuw/", WHO)
    draft = Draft.objects.get()
    story = "Zoe\u0308 schold\x00 mij\x07 uit.\r\nEn \x85meer."
    client.post(f"/meldingen/nieuw/{draft.pk}/wat/", WHAT | {"narrative": story})
    (narrative,) = Draft.objects.get().answers["wat"]["narrative"]
    assert narrative == "Zoë schold mij uit.\r\nEn meer."


def test_an_address_with_what_nobody_sees_is_refused_in_words(people, enter):
    client = enter(people["org_admin"])
    answers = {"email": INVISIBLE, "name": "Jan", "role": "clerk"}
    answer = client.post("/mensen/uitnodigen/", answers)
    assert answer.status_code == 422
    assert "een teken in dat u niet ziet" in answer.content.decode()
    assert not Person.objects.filter(name="Jan").exists()
