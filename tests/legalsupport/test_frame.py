"""The frame by which requests are weighed: its versions, who makes them, and what a case keeps."""

import pytest
from django.db import ProgrammingError, connection, transaction

from audit.models import Entry
from legalsupport.forms.assessment import AssessForm
from legalsupport.frames import current_frame
from legalsupport.models import LegalFrame
from legalsupport.rules.assessment import DEFAULT_FRAME, LONGEST_QUESTION, MOST_QUESTIONS
from organisations.models import Role
from tests import factories
from tests.legalsupport import factory
from weerbaar import scope

pytestmark = pytest.mark.django_db
PATH = "/beheer/beoordelingskader/"
NEW = f"{PATH}nieuw/"


@pytest.fixture
def keeper():
    """Somebody of national administration."""
    return factories.person(factories.national_desk(), Role.BEHEER)


def sent(*questions: tuple[str, str], based_on: int | str = 0, source: str = "Besluit 12") -> dict:
    data = {"based_on": based_on, "source": source}
    empty = [("", "none")] * (len(DEFAULT_FRAME.questions) + 3 - len(questions))
    for place, (text, refuses) in enumerate([*questions, *empty], 1):
        data |= {f"text_{place}": text, f"refuses_{place}": refuses or "none"}
    return data


ONE = ("Hoort dit bij het ambt?", "no")
OTHER = ("Handelde iemand met opzet?", "yes")


def version(keeper, number: int, *questions) -> LegalFrame:
    rows = [{"text": text, "refuses": refuses} for text, refuses in questions or [ONE]]
    return LegalFrame.objects.create(
        number=number, source="Besluit", questions=rows, made_by=keeper
    )


class TestVersions:
    def test_without_a_version_the_default_counts_and_is_shown(self, keeper, page):
        assert current_frame() == DEFAULT_FRAME
        shown = page(PATH, keeper).get_text()
        assert DEFAULT_FRAME.questions[0].text in shown
        assert "Er is nog geen eigen versie vastgesteld." in " ".join(shown.split())

    def test_a_version_is_made_counts_and_is_on_record(self, keeper, enter, page):
        client = enter(keeper)
        assert client.post(NEW, sent(ONE, OTHER))["Location"] == PATH
        assert client.post(NEW, sent(OTHER, based_on=1, source="Besluit 13")).status_code == 302
        frame = current_frame()
        assert (frame.version, frame.source) == ("versie 2", "Besluit 13")
        assert [(row.text, row.refuses) for row in frame.questions] == [OTHER]
        shown = " ".join(page(PATH, keeper).get_text().split())
        assert "Versie 2, vastgesteld door" in shown
        assert "Versie 1, van" in shown
        entries = Entry.objects.filter(stream="legal_frame").order_by("sequence")
        assert [entry.details["version"] for entry in entries] == [1, 2]

    def test_the_form_begins_with_the_present_questions(self, keeper, page):
        version(keeper, 1, ONE, OTHER)
        shown = page(NEW, keeper)
        texts = [field.get("value") for field in shown.select("input[name^=text_]")]
        assert texts == [ONE[0], OTHER[0], None, None, None]
        assert shown.select_one("input[name=based_on]")["value"] == "1"
        chosen = [field["value"] for field in shown.select("input[name^=refuses_][checked]")]
        assert chosen == ["no", "yes", "none", "none", "none"]

    def test_an_answer_that_pointed_to_a_refusal_can_be_taken_back(self, keeper, enter):
        version(keeper, 1, ONE)
        enter(keeper).post(NEW, sent((ONE[0], ""), based_on=1))
        assert current_frame().questions[0].refuses == ""

    def test_of_two_at_once_the_second_is_warned_and_loses_nothing(self, keeper, enter, page):
        client = enter(keeper)
        version(keeper, 1)
        answer = client.post(NEW, sent(("Mijn eigen vraag?", ""), based_on=0))
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Iemand anders maakte intussen een andere versie." in text
        assert "Mijn eigen vraag?" in text
        assert LegalFrame.objects.count() == 1
        assert 'name="based_on" value="1"' in text
        again = client.post(NEW, sent(("Mijn eigen vraag?", ""), based_on=1))
        assert (again.status_code, current_frame().version) == (302, "versie 2")

    def test_a_double_click_makes_one_version(self, keeper, enter):
        client = enter(keeper)
        answers = [client.post(NEW, sent(ONE)).status_code for _click in range(2)]
        assert (answers, LegalFrame.objects.count()) == ([302, 422], 1)


class TestBadInput:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (sent(), "Schrijf minstens één vraag op."),
            (sent(("  ", "no")), "Schrijf minstens één vraag op."),
            (sent(ONE, source=""), "Schrijf op waar dit kader vandaan komt."),
            (sent(ONE, ("HOORT dit bij het ambt?", "")), "Deze vraag staat er al."),
            (sent(("x" * (LONGEST_QUESTION + 1), "")), "Vraag 1"),
            (sent((ONE[0], "maybe")), "refuses_1"),
            (sent(ONE, based_on=-1), "Iemand anders"),
            (sent(ONE, based_on="x" * 5000), "Iemand anders"),
            (sent(ONE, based_on=10**30), "Iemand anders"),
        ],
    )
    def test_is_refused_in_words(self, data, words, keeper, enter):
        answer = enter(keeper).post(NEW, data)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not LegalFrame.objects.exists()

    def test_no_more_questions_than_there_may_be(self, keeper, enter):
        many = [(f"Vraag nummer {number}?", "") for number in range(MOST_QUESTIONS + 5)]
        enter(keeper).post(NEW, sent(*many))
        assert len(current_frame().questions) == MOST_QUESTIONS

    def test_text_of_any_kind_comes_back_as_text(self, keeper, enter, page):
        text = "<script>alert(1)</script> مرحبا é?"
        enter(keeper).post(NEW, sent((text, "no")))
        assert current_frame().questions[0].text == text
        assert text in page(PATH, keeper).get_text()


class TestWho:
    @pytest.mark.parametrize("role", ["jurist", "desk_coordinator", "clerk", "secretary", "beheer"])
    def test_nobody_else_sees_or_makes_it(self, role, people, enter):
        client = enter(people[role])
        for answer in (client.get(PATH), client.get(NEW), client.post(NEW, sent(ONE))):
            assert answer.status_code == 404
        assert not LegalFrame.objects.exists()

    def test_the_database_lets_nobody_change_a_version(self, keeper, people):
        version(keeper, 1)
        for statement in (
            "UPDATE legalsupport_legalframe SET source = 'x'",
            "DELETE FROM legalsupport_legalframe",
        ):
            for person in (keeper, people["jurist"]):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    transaction.atomic(),
                    scope.acting_for(person),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)

    def test_the_database_lets_a_jurist_read_and_not_add(self, keeper, people):
        version(keeper, 1)
        with scope.acting_for(people["jurist"]):
            assert LegalFrame.objects.count() == 1
        with (
            pytest.raises(ProgrammingError, match="row-level security"),
            transaction.atomic(),
            scope.acting_for(people["jurist"]),
        ):
            version(people["jurist"], 2)


class TestCase:
    def test_a_case_keeps_the_questions_it_was_weighed_by(self, keeper, people, page):
        case = factory.advised(people)
        version(keeper, 1, ("Is dit een andere vraag?", "no"))
        assert list(AssessForm(case=case).fields) == ["v1_1", "note"]
        shown = page(case.get_absolute_url(), people["jurist"]).get_text()
        assert DEFAULT_FRAME.questions[0].text in shown
        assert "Is dit een andere vraag?" not in shown
        assert case.read_decision().frame == DEFAULT_FRAME.version

    def test_it_is_weighed_by_the_version_of_that_day(self, keeper, people, enter):
        version(keeper, 1, ONE, OTHER)
        case = factory.taken(people).perform("accept", by=people["jurist"])
        address = f"{case.get_absolute_url()}assess/"
        answer = enter(people["jurist"]).post(
            address, {"v1_1": "yes", "v1_2": "no", "note": "", "version": case.version}
        )
        assert answer.status_code == 302, answer.content.decode()
        row = case.assessments.get()
        assert row.frame == "versie 1: Besluit"
        assert [(each["text"], each["refuses"], each["answer"]) for each in row.answers] == [
            (*ONE, "yes"),
            (*OTHER, "no"),
        ]

    def test_answers_on_a_page_of_an_earlier_version_answer_nothing_of_a_later(
        self, keeper, people
    ):
        version(keeper, 1, ONE)
        case = factory.taken(people).perform("accept", by=people["jurist"])
        version(keeper, 2, ("Is het tegendeel waar?", "no"))
        form = AssessForm({"v1_1": "yes", "note": ""}, case=case)
        assert not form.is_valid()
        assert set(form.errors) == {"v2_1"}
