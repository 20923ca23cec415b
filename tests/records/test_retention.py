"""From closing to destruction: term, hold, list, second signature, and what is left."""

import io
from collections import Counter
from datetime import date, timedelta

import pikepdf
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import Entry
from audit.verify import verify
from casework.models import Case, CaseShare, Deadline, Document
from casework.tasks import make_pdf
from incidents.models import Incident
from legalterms.terms import add_months
from notifications.models import Outgoing
from organisations.models import Person
from records import destruction_lists, retention_rules, tasks
from records.models import DestructionItem, DestructionList, LegalHold, RetentionRule
from sealing import files
from sealing.keys import Unopenable
from tests import letters
from tests.factories import ANSWERS, incident, person
from weerbaar import scope

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LISTS = "/beheer/vernietiging/"


def closed(people, **changes) -> Incident:
    """A case that was withdrawn: it may go after a year."""
    case = incident(people["councillor"], **changes)
    return case.perform("withdraw", by=people["councillor"])


def after(days: int):
    """A clock that stands still so many days from now."""
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def listed(people) -> DestructionList:
    """The list of what is due now."""
    tasks.set_terms()
    tasks.prepare_destruction()
    return DestructionList.objects.get(organisation=people["dpo"].organisation_id)


def destroyed(people) -> DestructionList:
    """The same, reviewed, signed and carried out."""
    destruction_list = listed(people)
    with transaction.atomic():
        destruction_list.review(people["dpo"])
        destruction_list.sign(people["secretary"])
    tasks.destroy_list(str(destruction_list.pk))
    destruction_list.refresh_from_db()
    return destruction_list


# --- terms -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_term_in_months_ends_on_a_day_that_exists(day, months, end):
    assert add_months(day, months) == end


def test_a_term_counts_from_closing_and_per_result(people):
    withdrawn = closed(people)
    dismissed = incident(people["councillor"]).perform("take", by=people["clerk"])
    dismissed = dismissed.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    open_one = incident(people["councillor"])
    tasks.set_terms()
    ends = dict(Case.objects.values_list("pk", "keep_until"))
    assert ends[withdrawn.pk] == ends[dismissed.pk] == add_months(TODAY, 12)
    assert ends[open_one.pk] is None
    assert withdrawn.retention_terms["handled"].until(date(2026, 11, 23)) == date(2031, 11, 23)


def test_what_an_organisation_decided_counts_and_counts_again(people, strangers):
    case, theirs = (
        closed(people),
        incident(strangers["councillor"]).perform("withdraw", by=strangers["councillor"]),
    )
    tasks.set_terms()
    retention_rules.decide(
        people["dpo"].organisation,
        "incident",
        "withdrawn",
        by=people["dpo"],
        months=3,
        source="Besluit 12",
    )
    tasks.count_again("incident", str(people["dpo"].organisation_id))
    tasks.set_terms()
    ends = dict(Case.objects.values_list("pk", "keep_until"))
    assert ends == {case.pk: add_months(TODAY, 3), theirs.pk: add_months(TODAY, 12)}


def test_a_case_that_is_opened_again_has_no_term(people):
    case = incident(people["councillor"]).perform("take", by=people["clerk"])
    case = case.perform("dismiss", by=people["clerk"], **ANSWERS["dismiss"])
    tasks.set_terms()
    case = Incident.objects.get(pk=case.pk).perform(
        "object", by=people["councillor"], **ANSWERS["object"]
    )
    with after(400):
        tasks.set_terms()
        tasks.prepare_destruction()
    assert (case.keep_until, DestructionList.objects.count()) == (None, 0)


# --- the list --------------------------------------------------------------------------------


def test_nothing_is_listed_on_the_last_day_and_all_of_it_the_day_after(people):
    case = closed(people)
    tasks.set_terms()
    end = add_months(TODAY, 12)
    for days, numbers in (((end - TODAY).days, []), ((end - TODAY).days + 1, [case.number])):
        with after(days):
            tasks.prepare_destruction()
            assert list(DestructionItem.objects.values_list("number", flat=True)) == numbers


def test_a_list_is_made_once_and_who_reviews_hears_of_it(people):
    closed(people)
    with after(400):
        listed(people)
        tasks.prepare_destruction()
    assert DestructionList.objects.count() == 1
    recipients = Outgoing.objects.filter(kind="destruction_list").values_list("person", flat=True)
    assert set(recipients) == {people["dpo"].pk, people["desk_coordinator"].pk}


def test_a_hold_keeps_a_case_off_the_list_until_it_ends_or_is_lifted(people):
    held_case, free = closed(people), closed(people)
    tasks.set_terms()
    with after(400):
        LegalHold.place(
            held_case.pk,
            held_case.number,
            "incident",
            held_case.organisation_id,
            by=people["clerk"],
            ground="procedure",
            reason="Zaak 12",
            until=timezone.localdate() + timedelta(days=30),
        )
        assert [case.pk for case in destruction_lists.due("incident")] == [free.pk]
    with after(431):
        assert {case.pk for case in destruction_lists.due("incident")} == {held_case.pk, free.pk}


def test_a_hold_after_the_signature_still_saves_the_case(people):
    case = closed(people)
    with after(400):
        destruction_list = listed(people)
        destruction_list.review(people["dpo"])
        destruction_list.sign(people["secretary"])
        LegalHold.place(
            case.pk,
            case.number,
            "incident",
            case.organisation_id,
            by=people["clerk"],
            ground="complaint",
            reason="Klacht",
            until=timezone.localdate(),
        )
        tasks.destroy_list(str(destruction_list.pk))
        destruction_list.refresh_from_db()
    assert Incident.objects.get(pk=case.pk).narrative
    assert [item.state for item in destruction_list.items.all()] == ["kept"]


def test_who_reviews_cannot_sign(people, enter):
    closed(people)
    with after(400):
        destruction_list = listed(people)
        client = enter(people["dpo"])
        assert client.post(f"{LISTS}{destruction_list.pk}/controleren/").status_code == 302
        assert client.get(f"{LISTS}{destruction_list.pk}/ondertekenen/").status_code == 409
        assert client.post(f"{LISTS}{destruction_list.pk}/ondertekenen/").status_code == 409
        destruction_list.refresh_from_db()
        assert (destruction_list.state, destruction_list.sign(people["dpo"])) == ("reviewed", False)
        with pytest.raises(IntegrityError), transaction.atomic():
            DestructionList.objects.filter(pk=destruction_list.pk).update(
                signed_by=people["dpo"], state="signed"
            )
        assert (
            enter(people["secretary"])
            .post(f"{LISTS}{destruction_list.pk}/ondertekenen/")
            .status_code
            == 302
        )
        destruction_list.refresh_from_db()
    assert (destruction_list.state, destruction_list.reviewed_by, destruction_list.signed_by) == (
        "signed",
        people["dpo"],
        people["secretary"],
    )


def test_a_list_is_not_signed_before_it_is_reviewed(people, enter):
    closed(people)
    with after(400):
        destruction_list = listed(people)
        assert (
            enter(people["secretary"])
            .post(f"{LISTS}{destruction_list.pk}/ondertekenen/")
            .status_code
            == 409
        )
        tasks.destroy_list(str(destruction_list.pk))
    assert Incident.objects.filter(destroyed=False).count() == 1


def test_signing_asks_for_the_second_factor_again(people, enter, settings):
    closed(people)
    with after(400):
        destruction_list = listed(people)
        destruction_list.review(people["dpo"])
        settings.SECOND_FACTOR_REQUIRED = True
        from organisations import signin

        proved = signin.second_factor_shown_at
        try:
            signin.second_factor_shown_at = lambda request: timezone.now().timestamp() - 3600
            for path in ("ondertekenen/", "terugsturen/"):
                answer = enter(people["secretary"]).get(f"{LISTS}{destruction_list.pk}/{path}")
                assert answer["Location"].startswith("/account/tweede-factor/reauthenticate/")
        finally:
            signin.second_factor_shown_at = proved


def test_a_register_is_seen_by_its_own_people_only(people, strangers, enter):
    case = closed(people)
    with after(400):
        destruction_list = listed(people)
        item = destruction_list.items.get()
        for path in (
            "",
            "controleren/",
            "ondertekenen/",
            "terugsturen/",
            "verklaring/",
            f"{item.pk}/bewaren/",
        ):
            assert (
                enter(strangers["dpo"]).get(f"{LISTS}{destruction_list.pk}/{path}").status_code
                == 404
            )
            assert (
                enter(people["clerk"]).get(f"{LISTS}{destruction_list.pk}/{path}").status_code
                == 404
            )
        assert destruction_list.number not in enter(strangers["dpo"]).get(LISTS).content.decode()
        assert (
            case.number
            in enter(people["dpo"]).get(f"{LISTS}{destruction_list.pk}/").content.decode()
        )
        with scope.acting_for(strangers["dpo"]):
            assert not DestructionList.objects.exists()
            assert not DestructionItem.objects.exists()
        with scope.acting_for(people["dpo"]):
            assert not Case.objects.exists()


def test_a_case_taken_off_the_list_stays_and_is_held(people, enter):
    case, other = closed(people), closed(people)
    with after(400):
        destruction_list = listed(people)
        item = destruction_list.items.get(number=case.number)
        path = f"{LISTS}{destruction_list.pk}/{item.pk}/bewaren/"
        assert enter(people["dpo"]).post(path, {"ground": "procedure"}).status_code == 422
        until = timezone.localdate() + timedelta(days=90)
        answers = {
            "ground": "procedure",
            "reason": "Rechtszaak",
            "until_day": until.day,
            "until_month": until.month,
            "until_year": until.year,
        }
        assert enter(people["dpo"]).post(path, answers).status_code == 302
        destruction_list.review(people["dpo"])
        destruction_list.sign(people["secretary"])
        tasks.destroy_list(str(destruction_list.pk))
        hold = LegalHold.objects.get()
        assert (hold.case_id, hold.reason, hold.until) == (case.pk, "Rechtszaak", until)
        assert set(Case.objects.filter(destroyed=False).values_list("pk", flat=True)) == {case.pk}
        assert other.pk not in {case.pk}


def test_who_signs_may_send_it_back_and_says_why(people, enter, page):
    closed(people)
    with after(400):
        destruction_list = listed(people)
        destruction_list.review(people["dpo"])
        enter(people["secretary"]).post(
            f"{LISTS}{destruction_list.pk}/terugsturen/", {"reason": "Er loopt een klacht."}
        )
        destruction_list.refresh_from_db()
        assert (destruction_list.state, destruction_list.reviewed_by) == ("prepared", None)
        assert (
            "Er loopt een klacht."
            in page(f"{LISTS}{destruction_list.pk}/", people["dpo"]).get_text()
        )


# --- destruction -----------------------------------------------------------------------------


def busy(people) -> Incident:
    """A closed case with a row in every table that hangs on it, a file, and canaries."""
    clerk = people["clerk"]
    case = incident(
        people["councillor"],
        for_whom="other",
        function="mayor",
        name="KANARIE-NAAM",
        email="kanarie@voorbeeld.example",
        narrative="KANARIE-VERHAAL",
        severity="very",
    )
    make_pdf(str(case.documents.get().pk))
    case = case.perform("take", by=people["secretary"]).perform(
        "start", by=people["secretary"], **ANSWERS["start"]
    )
    case = case.perform("hold_talk", by=people["secretary"], outcome="declined_all")
    case.notes.create(author=clerk, text="KANARIE-NOTITIE")
    case.messages.create(author=clerk, from_desk=True, text="KANARIE-BERICHT")
    case.tasks.create(text="KANARIE-TAAK", made_by=clerk)
    case.links.create(other=incident(people["councillor"]), made_by=clerk)
    evidence = Document(
        case=case, kind="evidence", name="KANARIE.txt", media_type="text/plain", made_by=clerk
    )
    evidence.put(io.BytesIO(b"KANARIE-BESTAND"))
    evidence.save(force_insert=True)
    CaseShare.objects.assign_perm(
        "view_case", people["legal_officer"], Case.objects.get(pk=case.pk)
    )
    for step in ("react", "tell_police", "feed_back", "close"):
        case = case.perform(step, by=people["secretary"], **ANSWERS[step])
    return case


def figures() -> Counter:
    """What the dashboards count: how many by place, month, group, behaviour, channel, weight, and
    what was done in time."""
    from incidents.access import group_of

    counts = Counter()
    for case in Incident.objects.all():
        clocks = sorted(
            (clock.name, bool(clock.met_at), bool(clock.stopped_at), clock.is_late)
            for clock in case.deadlines.all()
        )
        key = (
            case.kind,
            case.organisation_id,
            timezone.localtime(case.created_at).strftime("%Y-%m"),
            group_of(case.lane),
            tuple(case.behaviours),
            tuple(case.channels),
            case.status,
            case.severity,
            case.severity_assessed,
            case.rank,
            case.police,
            case.reaction,
            case.created_at - case.happened_at <= timedelta(hours=24),
            bool(case.feedback_at),
            str(clocks),
        )
        counts[key] += 1
    return counts


def test_the_figures_are_the_same_and_point_to_nobody(people):
    case = busy(people)
    with after(365 * 5 + 10):
        before = figures()
        destruction_list = destroyed(people)
        assert figures() == before
        assert destruction_list.state == "done"
    assert not Incident.objects.filter(pk=case.pk).exists()
    anonymous = Incident.objects.get(destroyed=True)
    assert (anonymous.reporter, anonymous.handler, anonymous.unit) == (None, None, None)
    assert (anonymous.people, anonymous.conflicted, anonymous.title) == ([], [], "")
    assert bytes(anonymous.data_key) == b""
    assert case.number[4:] not in anonymous.number
    assert anonymous.id.hex[:8] != case.id.hex[:8]
    assert (anonymous.function, anonymous.lane) == (
        "alderman",
        "board",
    )  # not: the mayor of Utrecht
    assert timezone.localtime(anonymous.created_at).day == 1
    rows_of = {
        relation.related_model.__name__: relation.related_model._base_manager.filter(
            **{relation.field.name: anonymous.pk}
        )
        for relation in Case._meta.related_objects
    }
    assert {name for name, rows in rows_of.items() if rows.exists()} <= {"Incident", "Deadline"}
    with pytest.raises(Unopenable):
        _ = anonymous.narrative
    assert Deadline.objects.filter(case=anonymous).exists()


def test_it_is_gone_for_everybody(people, page):
    case = busy(people)
    with after(365 * 5 + 10):
        destroyed(people)
        for who, path in (
            ("secretary", f"/meldingen/{case.number}/"),
            ("councillor", f"/mijn/zaken/{case.number}/"),
        ):
            page(path, people[who], status=404)
        anonymous = Incident.objects.get(destroyed=True)
        for somebody in people.values():
            assert not Case.objects.visible_to(somebody).filter(pk=anonymous.pk).exists()
        assert (
            anonymous.number not in page("/meldingen/?status=alles", people["secretary"]).get_text()
        )
    assert not Outgoing.objects.filter(case_number=case.number).exists()


def test_the_record_stays_and_holds(people):
    case = busy(people)
    with after(365 * 5 + 10):
        destruction_list = destroyed(people)
    assert list(verify()) == []
    entries = Entry.objects.filter(stream=f"case:{case.pk}").order_by("sequence")
    assert entries.last().action == "destroyed"
    assert entries.last().details["list"] == destruction_list.number
    steps = (
        Entry.objects.filter(stream=f"destruction:{destruction_list.pk}")
        .order_by("sequence")
        .values_list("action", "actor")
    )
    assert list(steps) == [
        ("list_prepared", None),
        ("list_reviewed", people["dpo"].pk),
        ("list_signed", people["secretary"].pk),
        ("list_destroyed", None),
    ]


def test_the_certificate_is_tagged_and_names_no_person(people, enter, tmp_path):
    case = busy(people)
    with after(365 * 5 + 10):
        destruction_list = destroyed(people)
        answer = enter(people["secretary"]).get(f"{LISTS}{destruction_list.pk}/verklaring/")
        content = b"".join(answer.streaming_content)
        assert letters.faults(content, tmp_path / "certificate.pdf") == []
        with pikepdf.open(io.BytesIO(content)) as letter:
            assert letter.Root.MarkInfo.Marked
            assert str(letter.Root.Lang) == "nl"
        assert content == b"".join(
            files.fetch(
                destruction_list.certificate,
                destruction_list.seal_key(),
                destruction_list.seal_context(),
            )
        )
        context = destruction_lists.certificate(
            destruction_list, list(destruction_list.items.all())
        )
        assert [item.number for item in context["destroyed"]] == [case.number]
        assert (context["reviewer_role"], context["signer_role"]) == (
            "Functionaris gegevensbescherming",
            "Secretaris",
        )
        from django.template.loader import render_to_string

        text = render_to_string("records/pdf/certificate.html", context)
        assert case.number in text
        assert not [somebody.name for somebody in Person.objects.all() if somebody.name in text]
        assert (
            enter(people["dpo"]).get(f"{LISTS}{destruction_list.pk}/verklaring/").status_code == 200
        )
    looked = Entry.objects.filter(stream=f"destruction:{destruction_list.pk}", action="downloaded")
    assert looked.count() == 2


@pytest.mark.parametrize("cases", [0, 1, 2, 38, 39, 40, 41, 150])
def test_the_certificate_of_many_cases_is_one_table(cases, people, tmp_path):
    from ui import pdf

    busy(people)
    with after(365 * 5 + 10):
        destruction_list = destroyed(people)
    items = list(destruction_list.items.all())
    context = destruction_lists.certificate(destruction_list, items)
    context["destroyed"] = context["destroyed"] * cases
    content = pdf.write("records/pdf/certificate.html", context, title="Verklaring", number="V-1")
    assert letters.faults(content, tmp_path / "certificate.pdf") == []
    with pikepdf.open(io.BytesIO(content)) as letter:
        rows = [len(rows) for rows in letters.tables(letter)]
        assert rows == ([5, cases + 1] if cases else [5])


def test_a_store_that_fails_is_asked_again(people, monkeypatch):
    case = busy(people)
    names = [name for name in case.documents.values_list("stored", flat=True) if name]
    assert len(names) == 2
    with after(365 * 5 + 10):
        destruction_list = listed(people)
        destruction_list.review(people["dpo"])
        destruction_list.sign(people["secretary"])
        with monkeypatch.context() as broken:
            broken.setattr(type(default_storage._wrapped), "delete", _fails)
            with pytest.raises(OSError, match="does not answer"):
                tasks.destroy_list(str(destruction_list.pk))
        destruction_list.refresh_from_db()
        assert (destruction_list.state, set(destruction_list.items.get().files)) == (
            "signed",
            set(names),
        )
        tasks.destroy_list(str(destruction_list.pk))
        destruction_list.refresh_from_db()
    assert destruction_list.state == "done"
    assert not [name for name in names if default_storage.exists(name)]


def _fails(_storage, _name):
    raise OSError("the disk is away")


def test_what_was_destroyed_half_way_is_destroyed_wholly_or_not_at_all(people, monkeypatch):
    case = busy(people)
    with after(365 * 5 + 10):
        destruction_list = listed(people)
        destruction_list.review(people["dpo"])
        destruction_list.sign(people["secretary"])
        with monkeypatch.context() as broken:
            broken.setattr(Case, "delete", _fails_to_go)
            with pytest.raises(OSError, match="away"):
                tasks.destroy_list(str(destruction_list.pk))
        assert Incident.objects.get(pk=case.pk).narrative == "KANARIE-VERHAAL"
        assert not Incident.objects.filter(destroyed=True).exists()
        tasks.destroy_list(str(destruction_list.pk))
        tasks.destroy_list(str(destruction_list.pk))
    assert Incident.objects.filter(destroyed=True).count() == 1


def _fails_to_go(_case):
    raise OSError("the database is away")


# --- screens ---------------------------------------------------------------------------------


def test_every_page_of_it(people, page):
    page(LISTS, people["dpo"])
    page("/beheer/bewaartermijnen/", people["secretary"])
    place = people["dpo"].organisation_id
    page(f"/beheer/bewaartermijnen/{place}/incident/handled/", people["dpo"])
    case = busy(people)
    page(f"/zaken/{case.number}/bewaren/", people["secretary"])
    with after(365 * 5 + 10):
        destruction_list = listed(people)
        item = destruction_list.items.get()
        for who, path in (
            ("dpo", ""),
            ("secretary", ""),
            ("dpo", "controleren/"),
            ("dpo", f"{item.pk}/bewaren/"),
        ):
            page(f"{LISTS}{destruction_list.pk}/{path}", people[who])
        destruction_list.review(people["dpo"])
        for who, path in (
            ("dpo", ""),
            ("secretary", ""),
            ("secretary", "ondertekenen/"),
            ("secretary", "terugsturen/"),
        ):
            page(f"{LISTS}{destruction_list.pk}/{path}", people[who])
        page(f"{LISTS}{destruction_list.pk}/ondertekenen/", people["dpo"], status=409)
        destruction_list.sign(people["secretary"])
        page(f"{LISTS}{destruction_list.pk}/", people["dpo"])
        tasks.destroy_list(str(destruction_list.pk))
        page(f"{LISTS}{destruction_list.pk}/", people["dpo"])


def test_a_term_is_decided_on_its_page(people, strangers, enter):
    place = people["dpo"].organisation_id
    path = f"/beheer/bewaartermijnen/{place}/incident/handled/"
    assert enter(strangers["dpo"]).post(path, {"months": 1, "source": "x"}).status_code == 404
    assert enter(people["secretary"]).post(path, {"months": 1, "source": "x"}).status_code == 404
    assert enter(people["dpo"]).post(path, {"months": "nul", "source": ""}).status_code == 422
    assert (
        enter(people["dpo"]).post(path, {"months": 24, "source": "Besluit archivaris"}).status_code
        == 302
    )
    rule = RetentionRule.objects.get()
    assert (rule.months, rule.source, rule.decided_by) == (24, "Besluit archivaris", people["dpo"])


def test_a_hold_on_the_file_of_a_case_and_its_end(people, strangers, enter, page):
    case = closed(people)
    path = f"/zaken/{case.number}/bewaren/"
    until = TODAY + timedelta(days=90)
    answers = {
        "ground": "complaint",
        "reason": "Klacht 7",
        "until_day": until.day,
        "until_month": until.month,
        "until_year": until.year,
    }
    assert enter(strangers["clerk"]).post(path, answers).status_code == 404
    assert enter(people["clerk"]).post(path, answers).status_code == 302
    hold = LegalHold.objects.get()
    assert "Klacht 7" in page(path, people["clerk"]).get_text()
    assert enter(people["clerk"]).post(f"{path}{hold.pk}/opheffen/").status_code == 302
    hold = LegalHold.objects.get()
    assert (hold.is_running, hold.lifted_by) == (False, people["clerk"])
    actions = set(Entry.objects.filter(stream=f"case:{case.pk}").values_list("action", flat=True))
    assert {"held", "hold_lifted"} <= actions


def test_the_list_asks_the_same_for_more(people, enter, django_assert_max_num_queries):
    for _case in range(3):
        closed(people)
    with after(400):
        listed(people)
        client = enter(people["dpo"])
        client.get(LISTS)
        destruction_list = DestructionList.objects.get()
        with django_assert_max_num_queries(16):
            client.get(f"{LISTS}{destruction_list.pk}/")


def test_a_second_kind_of_people_reviews_at_the_national_desk(people, utrecht):
    desk = person(utrecht, "desk_coordinator")
    closed(people)
    with after(400):
        destruction_list = listed(people)
    assert destruction_list.may_review(desk)


# --- nobody decides about themselves -----------------------------------------------------------


def second_account(of: Person, role: str) -> Person:
    """Return another account of this person, at an address with a plus."""
    local, domain = of.email.split("@")
    return person(of.organisation, role, email=f"{local}+2@{domain}")


def test_the_second_signature_is_of_another_person_and_not_of_another_account(people, enter):
    case = closed(people)
    twin = second_account(people["dpo"], "secretary")
    with after(400):
        destruction_list = listed(people)
        with transaction.atomic():
            assert destruction_list.review(people["dpo"])
        page = f"{LISTS}{destruction_list.pk}/ondertekenen/"
        assert enter(twin).post(page).status_code == 409
        with transaction.atomic():
            assert not destruction_list.sign(twin)
            assert destruction_list.sign(people["secretary"])
    assert Case.objects.filter(pk=case.pk, destroyed=False).exists()


def test_nobody_reviews_or_signs_a_list_with_the_own_case(people, utrecht, enter):
    """Others decide about it, on a list of its own, after the rest; the accounts are forgotten then."""
    me = people["councillor"]
    mine, theirs = closed(people), incident(people["official"])
    theirs.perform("withdraw", by=people["official"])
    reviewer = second_account(me, "dpo")
    with after(400):
        first = destroyed(people)
        assert [item.number for item in first.items.all()] == [theirs.number]
        tasks.prepare_destruction()
        second = DestructionList.objects.exclude(pk=first.pk).get()
        assert [item.number for item in second.items.all()] == [mine.number]
        path = f"{LISTS}{second.pk}/"
        assert "U bent betrokken" in enter(reviewer).get(path).content.decode()
        assert enter(reviewer).post(f"{path}controleren/").status_code == 409
        line = second.items.get()
        assert enter(reviewer).get(f"{path}{line.pk}/bewaren/").status_code == 409
        with transaction.atomic():
            assert not second.review(reviewer)
            assert second.review(people["dpo"])
            assert not second.sign(reviewer)
            assert second.sign(people["secretary"])
        told = Outgoing.objects.filter(case_number=second.number).values_list("person", flat=True)
        assert reviewer.pk not in told
        tasks.destroy_list(str(second.pk))
    second.refresh_from_db()
    assert (second.state, second.involved) == ("done", [])
    assert not Case.objects.filter(destroyed=False).exists()


def test_a_case_with_nobody_else_to_decide_stays_on_no_list(people):
    closed(people)
    second_account(people["councillor"], "dpo")
    for slug in ("dpo", "desk_coordinator", "bva", "secretary"):
        people[slug].memberships.all().delete()
    with after(400):
        tasks.set_terms()
        tasks.prepare_destruction()
    assert not DestructionList.objects.exists()


def test_a_case_of_who_signed_meanwhile_is_kept(people):
    case = closed(people)
    with after(400):
        destruction_list = listed(people)
        with transaction.atomic():
            destruction_list.review(people["dpo"])
            destruction_list.sign(people["secretary"])
        Case.objects.filter(pk=case.pk).update(conflicted=[people["secretary"].pk])
        tasks.destroy_list(str(destruction_list.pk))
    assert destruction_list.items.get().state == "kept"
    assert Case.objects.filter(pk=case.pk, destroyed=False).exists()
