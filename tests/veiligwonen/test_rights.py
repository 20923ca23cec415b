"""Who asks for the own data gets what a request holds about them.

Nothing of the household, of a helper or of the vault is in it.
"""

import json

import pytest
from django.utils import timezone

from casework.models import Case, CaseBound, case_types
from notifications.kinds import KINDS
from notifications.models import Outgoing
from organisations.access import Role
from records import access_sections, subject_access, tasks
from records.models import AccessRequest
from tests.factories import advice_request, person

pytestmark = pytest.mark.django_db
# What a request holds that is no part of the answer: the vault, and notes of who handles it.
NEVER = (
    "KLUISstraat 7",
    "9999 XZ",
    "INTERN-STELSEL",
    "INTERN-INTAKE",
    "INTERN-NAZORG",
    "INTERNE-NOTITIE",
)


@pytest.fixture
def busy(alderman, utrecht, desk):
    """Return a case with its helper, beside a request of somebody they share nothing with.

    The helper acts for the applicant and sees the address on the page.
    """
    helper = person(utrecht, function="councillor", name="Hulp Vaardig")
    case = advice_request(
        helper,
        for_whom="other",
        name="Ada Wethouder",
        email=alderman.email,
        story="EIGEN-VERHAAL",
        street="KLUISstraat 7",
        postcode="9999 XZ",
        minors=13,
        sees_address=True,
        mandate_until=timezone.localdate(),
    )
    case.applicant_details.chain_note = "INTERN-STELSEL"
    case.applicant_details.intake_note = "INTERN-INTAKE"
    case.applicant_details.save()
    case.checks.create(by=desk["adviser"], works=True, note="INTERN-NAZORG")
    case.notes.create(author=desk["triagist"], text="INTERNE-NOTITIE")
    case.messages.create(author=alderman, from_desk=False, text="BERICHT-VAN-ADA")
    case.messages.create(author=helper, from_desk=False, text="BERICHT-VAN-HULP")
    advice_request(person(utrecht, function="alderman"), story="VERHAAL-VAN-EEN-ANDER")
    return {"case": case, "helper": helper}


def answers(somebody, enter, bzk) -> dict[str, str]:
    """Return what each organisation collected, by its code, after a request on the page."""
    assert enter(somebody).post("/mijn/inzage/vragen/").status_code == 302
    requests = AccessRequest.objects.filter(person=somebody)
    for _round in range(2):
        for request in requests.filter(state="asked"):
            tasks.collect_access(str(request.pk))
    return {
        request.organisation.code: json.dumps(request.sections, ensure_ascii=False)
        for request in requests.all()
    }


def words_in(text: str, words) -> list[str]:
    """Return those of the words that stand in the text."""
    return [word for word in words if word in text]


def test_the_applicant_gets_the_story_and_nothing_of_vault_household_or_handlers(
    busy, alderman, enter, bzk
):
    answer = answers(alderman, enter, bzk)["bzk"]
    own = ["EIGEN-VERHAAL", "BERICHT-VAN-ADA", "+31612345678", "P1"]
    assert words_in(answer, own) == own
    assert words_in(answer, (*NEVER, "VERHAAL-VAN-EEN-ANDER", "Hulp Vaardig", "hulp")) == []
    withheld = {}
    for section in json.loads(answer):
        for item in section["items"]:
            if item["withheld"]:
                withheld[item["label"]] = item["withheld"]
    assert withheld["Wat verteld is: wie er in huis wonen"] == "third_party"
    assert set(withheld.values()) == {"own_page", "third_party", "internal"}


def test_a_helper_gets_what_they_wrote_and_nothing_about_the_applicant(busy, enter, bzk):
    answer = answers(busy["helper"], enter, bzk)["bzk"]
    assert "BERICHT-VAN-HULP" in answer
    assert words_in(answer, (*NEVER, "EIGEN-VERHAAL", "BERICHT-VAN-ADA", "Ada")) == []


def test_the_own_organisation_does_not_learn_of_a_request_at_the_national_desk(
    busy, alderman, utrecht, enter, bzk
):
    answer = answers(alderman, enter, bzk)[utrecht.code]
    sent = Outgoing.objects.filter(person=alderman, case_number=busy["case"].number)
    subjects = {str(KINDS[row.kind]) for row in sent}
    assert subjects
    assert words_in(answer, subjects) == []
    assert "VW-" not in answer
    assert "EIGEN-VERHAAL" not in answer
    assert alderman.email in answer


def test_an_fg_of_the_own_organisation_does_not_open_the_answer_of_the_desk(
    busy, alderman, utrecht, enter, bzk
):
    answers(alderman, enter, bzk)
    request = AccessRequest.objects.get(person=alderman, organisation=bzk)
    path = f"/beheer/inzage/{request.pk}/"
    own = person(utrecht, Role.DPO)
    national = person(bzk, Role.DESK_COORDINATOR)
    assert enter(own).get(path).status_code == 404
    assert busy["case"].number in enter(national).get(path).content.decode()


def models_of(case_type) -> list:
    """Return the case type and every row that hangs on a case of it."""
    related = [relation.related_model for relation in case_type._meta.related_objects]
    return [case_type, *(model for model in related if issubclass(model, CaseBound))]


def sealed_without_words(model) -> list[str]:
    """Return the sealed columns whose name no answer can say."""
    columns = model._meta.local_concrete_fields
    sealed = [column for column in columns if column.get_internal_type() == "BinaryField"]
    return [column.name for column in sealed if not access_sections.has_label(column)]


def test_whatever_is_sealed_has_words_or_a_reason_to_stay_back():
    for case_type in case_types().values():
        for model in models_of(case_type):
            columns = {column.name for column in model._meta.local_concrete_fields}
            assert set(model.withheld_columns) <= columns, model
            assert set(model.withheld_columns.values()) <= set(subject_access.GROUNDS), model
            if model._meta.app_label == case_type._meta.app_label:
                assert sealed_without_words(model) == [], model


def test_the_applicant_asks_for_a_correction_of_the_story_and_not_of_a_note(
    busy, alderman, enter, page
):
    path = f"/mijn/zaken/{busy['case'].number}/correctie/"
    choices = {option["value"] for option in page(path, alderman).select("select option")}
    assert "applicantdetails-story" in choices
    assert not choices & {
        "applicantdetails-intake_note",
        "applicantdetails-chain_note",
        "provision-contact",
    }
    assert (
        Case.objects.get(pk=busy["case"].pk).as_case_type().applicant_details.story
        == "EIGEN-VERHAAL"
    )
