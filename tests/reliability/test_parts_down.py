"""A part is away for a while: what people can do goes on, what they cannot is said in Dutch, and nothing they typed is lost."""

import time
import urllib.request

import psycopg
import pytest

from tests.pages import judge
from tests.reliability.person import Person
from tests.reliability.system import METRICS_TOKEN, until

STORY = (
    "Iemand riep dat ik moest oppassen. Het was op straat, in het donker, en ik schrok er erg van."
)


@pytest.fixture
def person(system):
    """A raadslid, signed in before anything stops."""
    return Person(system.site, "raadslid@utrecht.example")


def mails(system, number: str) -> dict[str, int]:
    """Of this case, by state."""
    asked = "SELECT state, count(*) FROM notifications_outgoing WHERE case_number = %s AND channel = 'mail' GROUP BY state"
    return dict(system.ask(asked, number))


def test_without_a_broker_reports_are_accepted_and_mail_and_letters_come_later(
    system, person, mail
):
    system.kill("broker")
    try:
        assert (system.health("live"), system.health("ready")) == (200, 200)
        assert figures(system)['weerbaar_part_up{part="broker"}'] == 0
        begun = time.monotonic()
        case, number = person.report(STORY)
        assert time.monotonic() - begun < 20
        assert person.trouble == 0  # nobody noticed
        assert set(mails(system, number)) == {"waiting"}
        assert system.ask("SELECT state FROM casework_document WHERE case_id = %s", case) == [
            ("requested",)
        ]
    finally:
        system.start("broker")
    until(lambda: system.health("ready") == 200, "it is ready again")
    system.let_time_pass()
    system.finish()
    posted = system.ask(
        "SELECT id FROM notifications_outgoing WHERE case_number = %s AND channel = 'mail'", number
    )
    assert set(mails(system, number)) == {"sent"}
    arrived = [str(one["Message-ID"]) for one in mail.got]
    assert {arrived.count(f"<{pk}@weerbaar.example>") for (pk,) in posted} == {1}
    assert system.ask("SELECT state FROM casework_document WHERE case_id = %s", case) == [
        ("ready",)
    ]


def test_without_a_cache_whoever_is_signed_in_goes_on_and_a_password_waits(system, person):
    """Wrong passwords are counted in the cache: without it nobody may try any."""
    stranger = Person(system.site, "griffier@utrecht.example")
    stranger.cookies.clear()
    system.kill("broker")
    try:
        assert person.send("/mijn/").status == 200
        assert stranger.send("/inloggen/").status == 200
        answer = stranger.send(
            "/inloggen/", {"login": "griffier@utrecht.example", "password": "weerbaar-demo"}
        )
        assert (answer.status, judge(answer.page)) == (503, [])
        assert "Wij zijn even niet bereikbaar" in answer.told()
        assert "weerbaar-demo" not in answer.page
    finally:
        system.start("broker")
    assert (
        stranger.send(
            "/inloggen/", {"login": "griffier@utrecht.example", "password": "weerbaar-demo"}
        ).status
        == 302
    )


def test_without_a_database_a_page_says_so_and_gives_back_what_was_typed(system, person):
    draft = person.fill_in("Een eerste versie.")
    here = f"/meldingen/nieuw/{draft}"
    system.kill("database")
    try:
        assert (system.health("live"), system.health("ready")) == (200, 503)
        answer = person.send(f"{here}/wat/", {"behaviours": "verbal", "narrative": STORY})
        assert (answer.status, judge(answer.page)) == (503, [])
        assert "Wij zijn even niet bereikbaar" in answer.told()
        assert STORY in answer.told()
        again = person.send(f"{here}/wat/", answer.form())  # pressed too early
        assert (again.status, again.form()) == (503, answer.form())
    finally:
        system.start("database")
    sent = person.patiently(f"{here}/wat/", answer.form())
    assert (sent.status, sent.location) == (302, f"{here}/waar-wanneer/")
    assert STORY in person.send(f"{here}/wat/").told()


def test_a_full_disk_is_said_and_nothing_is_half_written(system, person):
    begun = person.patiently("/meldingen/nieuw/", {"for_whom": "self", "function": "councillor"})
    before = {path for path in system.storage.rglob("*") if path.is_file()}
    fits = b"x" * 60_000  # as it is sent; sealed it is a little larger
    system.limit_files(len(fits))
    try:
        answer = person.send(
            begun.location, {"behaviours": "verbal", "narrative": STORY}, ("bericht.txt", fits)
        )
        larger = person.send(
            begun.location, {"behaviours": "verbal", "narrative": STORY}, ("groter.txt", fits * 3)
        )
        plain = person.send(begun.location, {"behaviours": "verbal", "narrative": STORY})
        assert system.health("ready") == 200
        assert figures(system)['weerbaar_part_up{part="storage"}'] == 0
    finally:
        system.limit_files(None)
    assert (answer.status, judge(answer.page)) == (422, [])
    assert "“bericht.txt” kunnen wij nu niet bewaren" in answer.told()
    assert STORY in answer.told()
    assert (larger.status, "“groter.txt” kunnen wij nu niet bewaren" in larger.told()) == (
        422,
        True,
    )
    assert plain.status == 302  # without a file it goes on
    assert {path for path in system.storage.rglob("*") if path.is_file()} == before
    assert (
        person.send(
            begun.location, {"behaviours": "verbal", "narrative": STORY}, ("bericht.txt", fits)
        ).status
        == 302
    )


def test_a_store_that_is_away_is_told_and_the_site_stays_open(system):
    moved = system.storage.with_name("elders")
    system.storage.rename(moved)
    try:
        assert (system.health("live"), system.health("ready")) == (200, 200)
        assert figures(system)['weerbaar_part_up{part="storage"}'] == 0
    finally:
        moved.rename(system.storage)
    assert system.health("ready") == 200


def test_a_migration_to_come_is_not_ready(system):
    with psycopg.connect(system.address("postgres"), autocommit=True) as database:
        database.execute("UPDATE django_migrations SET app = 'elders' WHERE app = 'sessions'")
        try:
            assert (system.health("live"), system.health("ready")) == (200, 503)
        finally:
            database.execute("UPDATE django_migrations SET app = 'sessions' WHERE app = 'elders'")
    assert system.health("ready") == 200


def figures(system) -> dict[str, float]:
    """What Prometheus is told."""
    asked = urllib.request.Request(
        f"{system.site}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"}
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        lines = answer.read().decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }


def test_any_process_tells_the_figures_of_all(system, person):
    helped = 'weerbaar_answers_total{method="GET",route="help",status="200"}'
    before = figures(system).get(helped, 0)
    for _several in range(12):
        person.send("/hulp/")
    assert {figures(system)[helped] for _several in range(6)} == {before + 12}
    system.kill("database")
    try:
        told = figures(system)
        assert (
            told['weerbaar_part_up{part="database"}'],
            told['weerbaar_part_up{part="broker"}'],
        ) == (0, 1)
    finally:
        system.start("database")


def test_what_was_guessed_is_known_to_every_process(system):
    """Five wrong passwords close the door also at a process that saw none of them."""
    guesser = Person(system.site, "raadslid@zeewolde.example")
    guesser.cookies.clear()
    for number in range(5):
        guesser.send("/inloggen/")
        tried = guesser.send(
            "/inloggen/",
            {"login": "analist@bzk.example", "password": f"geraden-wachtwoord-{number}"},
        )
        assert tried.status == 200
    system.kill("web")
    system.start("web")
    until(lambda: system.health("ready") == 200, "it is ready again")
    guesser.send("/inloggen/")
    right = guesser.send(
        "/inloggen/", {"login": "analist@bzk.example", "password": "weerbaar-demo"}
    )
    assert (right.status, "Inloggen is te vaak mislukt." in right.told()) == (200, True)
    guesser.send("/inloggen/")
    assert (
        guesser.send(
            "/inloggen/", {"login": "auditor@bzk.example", "password": "weerbaar-demo"}
        ).status
        == 302
    )
