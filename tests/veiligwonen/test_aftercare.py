"""What follows on delivery: aftercare, the certificate, the end of office, a new threat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casework import tasks
from casework.transitions import GuardFailed
from tests.veiligwonen.provision_steps import fresh, posted_day, provide, to_aftercare
from tests.veiligwonen.writing import MEASURE, PAGES, to_drafting
from veiligwonen.models import AdviceRequest, Measure
from weerbaar import scope

pytestmark = pytest.mark.django_db


def test_aftercare_is_planned_done_and_the_evaluation_is_sent(offered, desk, people, enter):
    adviser = desk["adviser"]
    case = to_aftercare(offered, desk, people, enter)
    clock = case.deadlines.get(name="aftercare")
    days = (clock.due.date() - timezone.localdate()).days
    assert days in {41, 42}
    with pytest.raises(GuardFailed, match="evaluatie"):
        case.perform("close", by=adviser)
    case = case.perform("check_aftercare", by=adviser, note="Goed.", works=True)
    evaluation = case.documents.get(kind="evaluation")
    tasks.make_pdf.run(str(evaluation.pk))
    case = fresh(case).perform("close", by=adviser)
    assert case.status == "closed"


def test_a_certificate_does_not_run_out_unseen(offered, desk, people, enter):
    eight_weeks = timedelta(weeks=8)
    until = timezone.localdate() + timedelta(days=100)
    AdviceRequest.objects.filter(pk=offered.pk).update(pkvw="valid", pkvw_until=until)
    case = to_aftercare(fresh(offered), desk, people, enter)
    clocks = case.deadlines.running().filter(name="pkvw")
    assert timezone.localdate(clocks.get().due) == until - eight_weeks
    new_until = until + timedelta(days=3650)
    data = {"works": "1", "note": "Goed."} | posted_day("pkvw_until", new_until)
    path = f"{case.get_absolute_url()}check_aftercare/"
    response = enter(desk["adviser"]).post(path, data)
    assert response.status_code == 302
    assert fresh(case).pkvw_until == new_until
    assert timezone.localdate(clocks.get().due) == new_until - eight_weeks


def test_the_end_of_office_is_agreed_before_it_is_closed(offered, desk, people, enter):
    adviser = desk["adviser"]
    today = timezone.localdate()
    case = to_aftercare(offered, desk, people, enter)
    case = case.perform(
        "wind_down",
        by=adviser,
        ends_on=today + timedelta(days=30),
        subscriptions_end=today,
        ownership="De bestuurder.",
    )
    for document in case.documents.filter(kind__in=["evaluation", "transfer"]):
        tasks.make_pdf.run(str(document.pk))
    transfer = case.documents.get(kind="transfer")
    assert transfer.state == "ready"
    with pytest.raises(GuardFailed, match="einddatum"):
        case.perform("close", by=adviser)
    case.provision.ends_on = today
    case.provision.save()
    case = fresh(case).perform("close", by=adviser)
    assert case.closed_at


def test_the_employer_may_say_that_the_office_ends_and_reads_no_letter_of_it(
    offered, people, enter
):
    secretary = people["secretary"]
    case = provide(offered, secretary, enter)
    day = timezone.localdate() + timedelta(days=30)
    data = {"ownership": "De bestuurder."}
    data |= posted_day("ends_on", day)
    data |= posted_day("subscriptions_end", day)
    response = enter(secretary).post(f"{case.employer_url()}wind_down/", data)
    assert response.status_code == 302
    letters = case.documents.filter(kind__in=["transfer", "evaluation"])
    assert fresh(case).status == "winding_down"
    assert letters.count() == 2
    with scope.acting_for(secretary):
        assert not letters.all().exists()


def test_a_new_threat_is_a_new_version_and_the_employer_waits(
    offered, desk, alderman, people, enter
):
    adviser = desk["adviser"]
    secretary = people["secretary"]
    case = to_aftercare(offered, desk, people, enter)
    case = case.perform("review", by=alderman, review_reason="threat")
    assert not AdviceRequest.objects.for_employer(secretary).exists()
    case = to_drafting(case, desk)
    client = enter(adviser)
    url = f"{case.get_absolute_url()}advies/"
    measure = MEASURE | {"one_off": "900"}
    response = client.post(f"{url}maatregel-1/", measure)
    assert response.status_code in {302, 404}
    client.post(f"{url}gezin/", PAGES["gezin"])
    client.post(f"{url}maatregel-1/", measure)
    case = fresh(case).perform("submit_advice", by=adviser)
    case = case.perform("adopt", by=desk["bva"])
    assert case.measures.first().one_off == 900
    assert Measure.ever.filter(case=case).count() == 6
