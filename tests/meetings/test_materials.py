"""Files of a meeting: for who has a place and for nobody else, also by the database."""

import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import DatabaseError

from audit.models import Entry
from meetings import materials, tasks
from meetings.models import MeetingMaterial
from organisations.access import Door
from organisations.models import Role
from tests.casework.test_scanner import EICAR, clamd  # noqa: F401 -- a fixture
from tests.factories import person
from tests.meetings.conftest import triple
from tests.meetings.test_visiting import come
from weerbaar import scope

pytestmark = pytest.mark.django_db
PLANNED = "/bijeenkomsten/plannen/"
TITLE = "Programma van de dag"
CONTENT = b"Om half twee begint het."


def answers(content: bytes = CONTENT, name: str = "programma.txt", **changed) -> dict:
    """Return what a planner sends to add a file."""
    file = io.BytesIO(content)
    file.name = name
    return {"title": TITLE, "file": file, "send_id": str(uuid.uuid4())} | changed


@pytest.fixture
def add(planner, enter):
    """Add a file to a meeting on the page of the planner; return its row."""

    def send(meeting, content: bytes = CONTENT, **changed) -> MeetingMaterial:
        path = f"{PLANNED}{meeting.pk}/materiaal/"
        answer = enter(planner).post(path, answers(content, **changed))
        assert answer.status_code == 302, answer.content.decode()
        return meeting.materials.last()

    return send


def status_of_download(enter, somebody, material: MeetingMaterial) -> int:
    return enter(somebody).get(f"/bijeenkomsten/materiaal/{material.pk}/").status_code


def body(response) -> bytes:
    return b"".join(response.streaming_content)


class TestDownload:
    def test_who_has_a_place_downloads_it_from_the_page(self, utrecht, make_meeting, add, enter):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        material = add(meeting)
        path = f"/bijeenkomsten/materiaal/{material.pk}/"
        page = enter(clerk).get(f"/bijeenkomsten/{meeting.pk}/").content.decode()
        assert TITLE in page
        assert path in page
        answer = enter(clerk).get(path)
        assert body(answer) == CONTENT
        assert answer["Content-Disposition"] == 'attachment; filename="programma.txt"'
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer["Content-Length"] == str(len(CONTENT))
        entry = Entry.objects.get(action="meeting_material_downloaded")
        assert (entry.actor, entry.stream) == (clerk.pk, f"meeting:{meeting.pk}")

    def test_who_was_there_downloads_it_afterwards(self, utrecht, make_meeting, add, enter):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        with time_machine.travel(meeting.ends_at + timedelta(days=30)):
            assert status_of_download(enter, clerk, add(meeting)) == 200

    def test_nobody_else_finds_it(self, utrecht, zeewolde, make_meeting, add, enter, planner):
        meeting = make_meeting(kind="regional", capacity=1)
        clerk, waiting, stranger = (
            person(place, Role.CLERK) for place in (utrecht, zeewolde, zeewolde)
        )
        come(clerk, meeting)
        come(waiting, meeting)
        material = add(meeting)
        colleague = person(utrecht, Role.SECRETARY)
        councillor = person(utrecht, Role.REPORTER, "councillor")
        for somebody in (waiting, stranger, colleague, councillor, planner):
            assert status_of_download(enter, somebody, material) == 404
        for somebody in (waiting, stranger, colleague):
            page = enter(somebody).get(f"/bijeenkomsten/{meeting.pk}/").content.decode()
            assert TITLE not in page

    def test_a_driehoek_that_is_not_complete_has_no_place(self, utrecht, make_meeting, add, enter):
        meeting = make_meeting()
        chair, clerk, secretary = triple(utrecht)
        come(chair, meeting)
        come(clerk, meeting)
        material = add(meeting)
        assert status_of_download(enter, clerk, material) == 404
        come(secretary, meeting)
        assert status_of_download(enter, clerk, material) == 200

    def test_who_cancelled_has_it_no_more(self, utrecht, make_meeting, add, enter):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        material = add(meeting)
        enter(clerk).post(f"/bijeenkomsten/{meeting.pk}/afgemeld/")
        assert status_of_download(enter, clerk, material) == 404

    def test_the_database_knows_it_too(self, utrecht, zeewolde, make_meeting, add):
        meeting = make_meeting(kind="regional", capacity=1)
        clerk, waiting = person(utrecht, Role.CLERK), person(zeewolde, Role.CLERK)
        come(clerk, meeting)
        come(waiting, meeting)
        add(meeting)
        colleague = person(utrecht, Role.SECRETARY)
        for somebody, count in ((clerk, 1), (waiting, 0), (colleague, 0)):
            with scope.acting_for(somebody, Door.OWN):
                assert MeetingMaterial.objects.count() == count
        MeetingMaterial.objects.update(state="quarantine")
        with scope.acting_for(clerk, Door.OWN):
            assert not MeetingMaterial.objects.exists()

    def test_who_comes_changes_and_deletes_nothing(self, utrecht, make_meeting, add):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        add(meeting)
        for change in ("update", "delete"):
            with pytest.raises(DatabaseError, match="denied"), scope.acting_for(clerk, Door.OWN):
                rows = MeetingMaterial.objects.all()
                rows.update(size=1) if change == "update" else rows._raw_delete("default")
        desk = person(utrecht, Role.ORG_ADMIN)
        with pytest.raises(DatabaseError, match="denied"), scope.acting_for(desk):
            MeetingMaterial.objects.count()


class TestAdding:
    def test_it_is_sealed_with_its_title_and_name(self, make_meeting, add):
        material = add(make_meeting())
        row = MeetingMaterial.objects.filter(pk=material.pk)
        (raw,) = row.extra(select={"raw": "meetings_meetingmaterial::text"}).values_list("raw")
        for word in (TITLE, "programma.txt"):
            assert word.encode().hex() not in raw[0]
            assert word not in raw[0]
        with default_storage.open(material.stored) as sealed:
            assert CONTENT not in sealed.read()

    def test_a_second_click_adds_nothing(self, make_meeting, add):
        meeting = make_meeting()
        send_id = str(uuid.uuid4())
        for _click in range(2):
            add(meeting, send_id=send_id)
        assert meeting.materials.count() == 1

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"title": ""}, "Vul in hoe u dit bestand noemt."),
            ({"file": ""}, "Kies een bestand."),
            ({"name": "film.mov"}, "is een film"),
            ({"content": b"", "name": "leeg.txt"}, "is leeg"),
        ],
    )
    def test_what_is_wrong_is_said(self, planner, make_meeting, enter, changed, sentence):
        meeting = make_meeting()
        answer = enter(planner).post(f"{PLANNED}{meeting.pk}/materiaal/", answers(**changed))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not MeetingMaterial.objects.exists()

    def test_no_more_than_fit(self, planner, make_meeting, add, enter, monkeypatch):
        monkeypatch.setattr(materials, "MAX_MATERIALS", 2)
        meeting = make_meeting()
        add(meeting)
        add(meeting)
        answer = enter(planner).post(f"{PLANNED}{meeting.pk}/materiaal/", answers())
        assert answer.status_code == 422
        assert "passen hoogstens 2 bestanden" in answer.content.decode()
        assert meeting.materials.count() == 2

    def test_no_more_bytes_than_fit(self, planner, make_meeting, add, enter, monkeypatch):
        monkeypatch.setattr(materials, "MAX_MATERIAL_BYTES", 2 * len(CONTENT) - 1)
        meeting = make_meeting()
        add(meeting)
        answer = enter(planner).post(f"{PLANNED}{meeting.pk}/materiaal/", answers())
        assert answer.status_code == 422
        assert "samen groter dan 100 MB" in answer.content.decode()
        assert meeting.materials.count() == 1

    def test_only_a_planner_adds_and_withdraws(self, utrecht, make_meeting, add, enter):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        material = add(meeting)
        path = f"{PLANNED}{meeting.pk}/materiaal/"
        for address in (path, f"{path}{material.pk}/intrekken/"):
            assert enter(clerk).post(address, answers()).status_code in {403, 404}
        assert meeting.materials.count() == 1


class TestScanner:
    def test_it_opens_after_the_scan_and_not_before(
        self,
        utrecht,
        make_meeting,
        add,
        enter,
        page,
        planner,
        clamd,  # noqa: F811 -- the fixture
    ):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        material = add(meeting)
        assert status_of_download(enter, clerk, material) == 404
        assert TITLE not in page(f"/bijeenkomsten/{meeting.pk}/", clerk).text
        assert "nagekeken op virussen" in page(f"{PLANNED}{meeting.pk}/", planner).text
        tasks.scan_material.run(str(material.pk))
        assert clamd.looked_at == [CONTENT]
        assert status_of_download(enter, clerk, material) == 200

    def test_a_virus_never_opens(
        self,
        utrecht,
        make_meeting,
        add,
        enter,
        page,
        planner,
        clamd,  # noqa: F811 -- the fixture
    ):
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        material = add(meeting, EICAR)
        for _time in range(2):
            tasks.scan_material.run(str(material.pk))
        assert status_of_download(enter, clerk, material) == 404
        assert "bevat een virus" in page(f"{PLANNED}{meeting.pk}/", planner).text
        assert Entry.objects.filter(action="virus_found").count() == 1

    def test_while_the_scanner_is_down_it_waits(
        self,
        utrecht,
        make_meeting,
        add,
        enter,
        settings,
        clamd,  # noqa: F811 -- the fixture
    ):
        up, settings.SCANNER_URL = settings.SCANNER_URL, "tcp://127.0.0.1:1"
        meeting = make_meeting(kind="regional")
        clerk = person(utrecht, Role.CLERK)
        come(clerk, meeting)
        material = add(meeting)
        tasks.scan_material.run(str(material.pk))
        assert status_of_download(enter, clerk, material) == 404
        settings.SCANNER_URL = up
        MeetingMaterial.objects.update(made_at=material.made_at - timedelta(minutes=5))
        tasks.sweep_materials.run()
        assert status_of_download(enter, clerk, material) == 200


class TestWithdrawing:
    def test_it_asks_first_and_deletes_the_file(
        self,
        planner,
        make_meeting,
        add,
        enter,
        page,
        django_capture_on_commit_callbacks,
    ):
        meeting = make_meeting()
        material = add(meeting)
        path = f"{PLANNED}{meeting.pk}/materiaal/{material.pk}/intrekken/"
        assert "Niemand kan het daarna nog openen." in page(path, planner).text
        assert meeting.materials.exists()
        with django_capture_on_commit_callbacks(execute=True):
            for _click in range(2):
                answer = enter(planner).post(path)
                assert answer["Location"] == f"{PLANNED}{meeting.pk}/"
        assert not meeting.materials.exists()
        assert not default_storage.exists(material.stored)
        assert Entry.objects.filter(action="meeting_material_withdrawn").count() == 1

    def test_after_two_years_it_is_deleted_and_a_younger_one_is_not(
        self, utrecht, make_meeting, add, django_capture_on_commit_callbacks
    ):
        old, young = (make_meeting(kind="regional") for _each in range(2))
        material = add(old)
        with time_machine.travel(old.ends_at + timedelta(days=731)):
            young.begins_at, young.ends_at = (
                moment + timedelta(days=10) for moment in (young.begins_at, young.ends_at)
            )
            young.save()
            retained = add(young)
            with django_capture_on_commit_callbacks(execute=True):
                tasks.forget.run()
        assert list(MeetingMaterial.objects.all()) == [retained]
        assert not default_storage.exists(material.stored)
        assert default_storage.exists(retained.stored)
