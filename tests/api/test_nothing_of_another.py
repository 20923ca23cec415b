"""Whatever a system of Zeewolde does or has: a system of Utrecht hears the same to every question, to the byte and the header."""

import re

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from integrations.models import SourceCode
from integrations.tasks import tell_systems
from notifications import webhooks
from notifications.models import Sending, Subscription
from tests import factories
from tests.api.conftest import lines_of, system

pytestmark = pytest.mark.django_db
OWN = {"bronsysteem": "gir", "externeId": "GIR-1", "voorvalDatum": "2026-11-20", "gedragingGroep": ["A07"], "kanaal": ["phone"],
       "locatieType": "office", "functieSlachtoffer": "frontdesk", "ernst": "serious"}  # fmt: skip
NEW_EACH_TIME = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|INC-\d{4}-\d{6}|\d{4}-\d\d-\d\dT[0-9:.]+Z|(?<=cursor=)[^>]+|;t=\d+|(?<=\"volgende\":\")[^\"]+"
)


def heard(answer) -> tuple:
    """All that an answer tells, but for what is new each time: ids, numbers and moments."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    lines = sorted(f"{name}: {value}" for name, value in answer.headers.items())
    return answer.status_code, *(NEW_EACH_TIME.sub("…", text) for text in (*lines, body.decode()))


def questions(gir, hidden: str) -> list[tuple]:
    """Everything a system can ask, of its own and of an id it should not know."""
    made = gir.post(OWN, key="een")
    pk = made.json()["id"]
    lines = [
        OWN,
        OWN | {"ernst": "less"},
        OWN | {"externeId": "GIR-2"},
        OWN | {"functieSlachtoffer": "B-17"},
        b"{\n",
    ]
    answers = [made, gir.post(OWN, key="een"), gir.post(OWN | {"ernst": "less"}, key="twee"), gir.post(OWN | {"ernst": "less"}, key="een"),
               gir.bulk(lines), gir.get("/incidenten"), gir.get("/incidenten", limit=1, sort="-gewijzigdOp"),
               gir.get("/incidenten", bronsysteem="gir", status="reported"), gir.get(f"/incidenten/{pk}"), gir.get(f"/incidenten/{hidden}"),
               gir.patch(hidden, {"ernst": "less"}, etag='"1"'), gir.patch(hidden, {"ernst": "less"}), gir.patch(hidden, {"naam": "x"}, etag='"1"'),
               gir.patch(pk, {"ernst": "less"}, etag='"1"'), gir.patch(pk, {"ernst": "less"}, etag='"7"'), gir.get("/aanvragen"),
               gir.get(f"/aanvragen/{hidden}"), gir.get("/juridische-aanvragen"), gir.get(f"/juridische-aanvragen/{hidden}"), gir.get("/sessies"), gir.get("/aggregaten"), gir.get("/waardelijsten"), gir.get("/organisaties/GM0050")]  # fmt: skip
    return [heard(answer) for answer in answers]


def events(gir) -> list[tuple]:
    """What a webhook of this system would be sent."""
    tell_systems()
    found = Sending.objects.filter(subscription__client=gir.client).exclude(kind=Sending.HELLO)
    return sorted((one.kind, one.mark) for one in found)


def world(utrecht, others=lambda: "019364a0-0000-7000-8000-000000000000") -> tuple:
    """What a system of Utrecht is told, after others did what they do. These answer an id that it should not know."""
    gir = system(utrecht, "gir-utrecht")
    hidden = others()
    made = webhooks.subscribe(
        gir.client,
        url="https://gir.example/",
        kinds=["incident-gemeld", "incident-gewijzigd"],
        by=None,
    )
    Subscription.objects.filter(pk=made.pk).update(verified_at=made.made_at)
    return questions(gir, hidden), events(gir)


def busy(zeewolde, people) -> str:
    """The same names, keys and codes elsewhere; a code that is translated; a limit used up; and a case that a person reported here."""
    aro = system(zeewolde, "aro-zeewolde")
    hidden = aro.post(OWN, key="een").json()["id"]
    aro.post(OWN | {"externeId": "GIR-3"}, key="twee")
    lines_of(aro.bulk([OWN | {"externeId": f"GIR-{n}", "ernst": "very"} for n in range(2, 40)]))
    SourceCode.objects.create(organisation=zeewolde, client=aro.client, system="gir", field="functieSlachtoffer",
                              code="B-17", value="boa")  # fmt: skip
    assert aro.patch(hidden, {"status": "closed"}, etag='"1"').status_code == 200
    with override_settings(API_RATE=6):
        assert [aro.get("/incidenten").status_code for _n in range(9)][-1] == 429
    factories.incident(people["councillor"])
    return hidden


def test_every_answer_is_the_same_whatever_another_does(utrecht, zeewolde, people):
    with time_machine.travel(
        timezone.now(), tick=False
    ):  # within one minute, so that the limits count alike
        with transaction.atomic():
            quiet = world(utrecht)
            transaction.set_rollback(True)
        assert len(quiet[1]) == 3  # the two that were made, and the one that changed
        assert world(utrecht, lambda: busy(zeewolde, people)) == quiet
