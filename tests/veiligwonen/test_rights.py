"""Who asks for the own data gets what a request holds about them, and nothing of the household, a helper or the vault."""

import json

import pytest

from casework import rights, tasks
from casework.models import AccessRequest, Case, case_types
from casework.models.bound import CaseBound
from notifications.kinds import KINDS
from notifications.models import Outgoing
from organisations.access import Role
from tests.factories import advice_request, person

pytestmark = pytest.mark.django_db
# What a request holds that is no part of the answer: the vault, thoughts of who handles it, the household.
NEVER = ("KLUISstraat 7", "9999 XZ", "INTERN-STELSEL", "INTERN-INTAKE", "INTERN-NAZORG", "INTERNE-NOTITIE")


@pytest.fixture
def busy(alderman, utrecht, desk):
    """Two requests of people who share nothing; a helper may act for the first, and sees the address on the page."""
    helper = person(utrecht, function="councillor", name="Hulp Vaardig")
    case = advice_request(
        helper, for_whom="other", name="Ada Wethouder", email=alderman.email, story="EIGEN-VERHAAL", street="KLUISstraat 7",
        postcode="9999 XZ", minors=13, sees_address=True, mandate_until=rights.timezone.localdate(),
    )  # fmt: skip
    case.told.chain_note, case.told.intake_note = "INTERN-STELSEL", "INTERN-INTAKE"
    case.told.save()
    case.checks.create(by=desk["adviser"], works=True, note="INTERN-NAZORG")
    case.notes.create(author=desk["triagist"], text="INTERNE-NOTITIE")
    case.messages.create(author=alderman, from_desk=False, text="BERICHT-VAN-ADA")
    case.messages.create(author=helper, from_desk=False, text="BERICHT-VAN-HULP")
    advice_request(person(utrecht, function="alderman"), story="VERHAAL-VAN-EEN-ANDER")
    return {"case": case, "helper": helper}


def answers(somebody, enter, bzk) -> dict[str, str]:
    """What each organisation collected, by its code, after asking on the page."""
    assert enter(somebody).post("/mijn/inzage/vragen/").status_code == 302
    for _round in range(2):
        for asked in AccessRequest.objects.filter(person=somebody, state="asked"):
            tasks.collect_access(str(asked.pk))
    return {
        asked.organisation.code: json.dumps(asked.found, ensure_ascii=False)
        for asked in AccessRequest.objects.filter(person=somebody)
    }


def test_the_applicant_gets_the_story_and_nothing_of_vault_household_or_handlers(busy, alderman, enter, bzk):
    told = answers(alderman, enter, bzk)["bzk"]
    assert [word for word in ("EIGEN-VERHAAL", "BERICHT-VAN-ADA", "+31612345678", "P1") if word not in told] == []
    assert [word for word in (*NEVER, "VERHAAL-VAN-EEN-ANDER", "Hulp Vaardig", "hulp") if word in told] == []
    back = {
        item["label"]: item["withheld"] for section in json.loads(told) for item in section["items"] if item["withheld"]
    }
    assert back["Wat verteld is: wie er in huis wonen"] == "third_party"
    assert set(back.values()) == {"own_page", "third_party", "internal"}


def test_a_helper_gets_what_they_wrote_and_nothing_about_the_applicant(busy, enter, bzk):
    told = answers(busy["helper"], enter, bzk)["bzk"]
    assert "BERICHT-VAN-HULP" in told
    assert [word for word in (*NEVER, "EIGEN-VERHAAL", "BERICHT-VAN-ADA", "Ada") if word in told] == []


def test_the_own_organisation_does_not_learn_of_a_request_at_the_national_desk(busy, alderman, utrecht, enter, bzk):
    told = answers(alderman, enter, bzk)[utrecht.code]
    sent = Outgoing.objects.filter(person=alderman, case_number=busy["case"].number)
    words = {str(KINDS[row.kind]) for row in sent}
    assert words
    assert [one for one in words if one in told] == []
    assert "VW-" not in told
    assert "EIGEN-VERHAAL" not in told
    assert alderman.email in told


def test_an_fg_of_the_own_organisation_does_not_open_the_answer_of_the_desk(busy, alderman, utrecht, enter, bzk):
    answers(alderman, enter, bzk)
    asked = AccessRequest.objects.get(person=alderman, organisation=bzk)
    own, national = person(utrecht, Role.DPO), person(bzk, Role.DESK_COORDINATOR)
    assert enter(own).get(f"/beheer/inzage/{asked.pk}/").status_code == 404
    assert busy["case"].number in enter(national).get(f"/beheer/inzage/{asked.pk}/").content.decode()


def test_whatever_is_sealed_has_words_or_a_reason_to_stay_back():
    for kind in case_types().values():
        bound = [one.related_model for one in kind._meta.related_objects if issubclass(one.related_model, CaseBound)]
        for model in (kind, *bound):
            columns = {column.name: column for column in model._meta.local_concrete_fields}
            assert set(model.kept_back) <= set(columns), model
            assert set(model.kept_back.values()) <= set(rights.GROUNDS), model
            if model._meta.app_label != "casework":
                sealed = [column for column in columns.values() if column.get_internal_type() == "BinaryField"]
                assert [column.name for column in sealed if not rights.has_words(column)] == [], model


def test_the_applicant_asks_for_a_correction_of_the_story_and_not_of_a_note(busy, alderman, enter, page):
    path = f"/mijn/zaken/{busy['case'].number}/correctie/"
    choices = {option["value"] for option in page(path, alderman).select("select option")}
    assert "told-story" in choices
    assert not choices & {"told-intake_note", "told-chain_note", "provision-contact"}
    assert Case.objects.get(pk=busy["case"].pk).child().told.story == "EIGEN-VERHAAL"
