"""What the employer does with an adopted advice, on its pages."""

import pytest
from django.utils import timezone

from casework.transitions import GuardFailed
from veiligwonen.models import AdviceRequest

ARBO = {"in_rie": "1", "no_contribution": "1", "arbo_place": "1"}


def fresh(case):
    """Read the case again."""
    return AdviceRequest.objects.get(pk=case.pk)


def provide(case, secretary, enter):
    """Let the secretaris decide everything, on the pages; return the case."""
    client = enter(secretary)
    url = case.employer_url()
    for measure in case.measures.all():
        response = client.post(f"{url}maatregel/{measure.pk}/", {"decision": "provide"})
        assert response.status_code == 302
    client.post(f"{url}belasting/", ARBO)
    response = client.post(f"{url}provide/", {"contact": "Facilitair"})
    assert response["Location"] == url
    return fresh(case)


def to_aftercare(case, desk, people, enter):
    """Provide, place and test every measure, then start aftercare; return the case."""
    secretary = people["secretary"]
    adviser = desk["adviser"]
    case = provide(case, secretary, enter)
    case = case.perform("carry_out", by=secretary)
    with pytest.raises(GuardFailed, match="maatregel 1, 2, 3"):
        case.perform("deliver", by=adviser)
    _test_measures(case, secretary, enter)
    case = fresh(case).perform("deliver", by=adviser)
    return case.perform("start_aftercare", by=adviser)


def _test_measures(case, secretary, enter):
    client = enter(secretary)
    today = timezone.localdate()
    data = {"status": "getest", "tested_by": "Bel NV"} | posted_day("on", today)
    for measure in case.measures.all():
        response = client.post(f"{case.employer_url()}maatregel/{measure.pk}/", data)
        assert response.status_code == 302


def posted_day(name, day) -> dict:
    """Return a day as the three boxes of the date field send it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
