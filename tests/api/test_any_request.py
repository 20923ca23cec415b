"""Whatever is sent, right or wrong, gets an answer that stands in the OpenAPI document: schemathesis tries every operation of it over
HTTP with what it makes from the document, and follows the links from one answer to the next request.

What it checks stands in schemathesis.toml; `EXAMPLES=2000 SEED=7` looks longer, and elsewhere.
"""

import os
import subprocess
import sys
from pathlib import Path

from legalsupport.models import LegalSupport
from tests import factories
from tests.api.conftest import system, told
from tests.api.test_external_system import address  # noqa: F401 -- a fixture
from tests.api.test_resources import offer

ROOT = Path(__file__).resolve().parents[2]  # the hooks of the settings are found from here
SETTINGS = Path(__file__).with_name("schemathesis.toml")
MORE = [f"--{option}={value}" for option, name in (("max-examples", "EXAMPLES"), ("seed", "SEED"))
        if (value := os.environ.get(name))]  # fmt: skip


def test_every_answer_stands_in_the_document(address, settings):  # noqa: F811 -- the fixture
    settings.API_RATE = settings.API_RATE_ORGANISATION = 1_000_000
    place = factories.OrganisationFactory(name="Utrecht", code="GM0344")
    factories.OrganisationFactory(name="Zeewolde", code="GM0050")
    offer(factories.advice_request(factories.person(place, function="alderman")))
    asked = factories.make(LegalSupport, factories.person(place, function="alderman"))
    LegalSupport.objects.filter(pk=asked.pk).update(
        compartment=f"legalsupport_offered:{place.pk}", status="offered"
    )
    gir = system(place, "gir-koppeling")
    assert [gir.post(told()).status_code for _time in range(3)] == [201] * 3
    command = [sys.executable, "-m", "schemathesis.cli", f"--config-file={SETTINGS}", "run", f"{address}/api/v1/openapi.json",
               f"--url={address}/api/v1", f"--header=Authorization:{gir.headers['Authorization']}", "--no-color", *MORE]  # fmt: skip
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-30_000:] + ran.stderr[-5_000:]
    assert "Stateful" in ran.stdout
