"""Connecting systems: who may, what is shown once, what stops at once, and what codes of a source mean."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from integrations.models import IdempotencyRecord, SourceCode
from integrations.models.idempotency import IDEMPOTENCY_LIFETIME
from integrations.tasks import expire_proofs
from organisations import clients
from organisations.models import ApiClient, Role, Scope
from organisations.models.client import Secret, Token
from tests import factories
from tests.api.conftest import System, told
from tests.pages import judge

pytestmark = pytest.mark.django_db
LATER = timezone.localdate() + timedelta(days=100)


@pytest.fixture
def admin(people, enter):
    """The administrator of Utrecht."""
    return enter(people["org_admin"])


@pytest.fixture
def beheer(db):
    """The national administrator."""
    return factories.person(
        factories.OrganisationFactory(name="BZK", code="bzk", type="national"), Role.BEHEER
    )


def filled(place, **changes) -> dict:
    return {"organisation": place.pk, "name": "GIR", "slug": "gir-nieuw", "scopes": [Scope.READ, Scope.WRITE],
            "until_day": LATER.day, "until_month": LATER.month, "until_year": LATER.year, "jwks": ""} | changes  # fmt: skip


def secret_on(answer) -> str:
    (secret,) = set(re.findall(r"nwb_[A-Za-z0-9_-]{43}", answer.content.decode()))
    return secret


def actions(client) -> list[str]:
    return list(
        Entry.objects.filter(stream=f"client:{client.pk}")
        .order_by("sequence")
        .values_list("action", flat=True)
    )


def token_of(client: ApiClient, secret: str):
    system = System.__new__(System)
    from django.test import Client

    system.client, system.http, system.secret, system.token = client, Client(), secret, ""
    return system.ask_token()


# --- whose it is ----------------------------------------------------------------------------------------------------------------------


def chosen_on(answer) -> list:
    """What the list of organisations offers, as it stands when nobody touched it: the first, and how many there are."""
    (options,) = re.findall(
        r'<select[^>]*name="organisation".*?</select>', answer.content.decode(), re.DOTALL
    )
    return [re.findall(r'<option value="(\d*)"', options)[0], options.count("<option")]


def test_nobody_connects_a_system_to_the_first_of_the_list_by_accident(
    enter, beheer, utrecht, zeewolde
):
    for_all = enter(beheer)
    assert chosen_on(for_all.get("/koppelingen/nieuw/"))[0] == ""
    answer = for_all.post("/koppelingen/nieuw/", filled(utrecht, organisation=""))
    assert (answer.status_code, "Kies een organisatie." in answer.content.decode()) == (422, True)
    assert not ApiClient.objects.exists()


def test_who_has_one_organisation_need_not_choose(admin, utrecht, zeewolde):
    assert chosen_on(admin.get("/koppelingen/nieuw/")) == [str(utrecht.pk), 1]


# --- made, shown once, stopped ------------------------------------------------------------------------------------------------------


def test_a_secret_is_shown_once_and_opens_the_door(admin, people, utrecht):
    answer = admin.post("/koppelingen/nieuw/", filled(utrecht))
    assert (answer.status_code, judge(answer.content.decode())) == (200, [])
    secret = secret_on(answer)
    made = ApiClient.objects.get(slug="gir-nieuw")
    assert (made.organisation, made.until, made.scopes) == (
        utrecht,
        LATER,
        ["incidenten:lezen", "incidenten:schrijven"],
    )
    assert "no-store" in answer["Cache-Control"]
    assert token_of(made, secret).status_code == 200
    for path in ("/koppelingen/", f"/koppelingen/{made.pk}/", f"/koppelingen/{made.pk}/wijzigen/"):
        html = admin.get(path).content.decode()
        assert (judge(html), secret in html) == ([], False), path
    entry = Entry.objects.get(stream=f"client:{made.pk}", action="client_made")
    assert (entry.actor, entry.details["scopes"]) == (people["org_admin"].pk, made.scopes)
    assert secret not in str(list(Entry.objects.values_list("details", flat=True)))


def test_the_old_secret_goes_on_for_a_week(admin, gir):
    secret = secret_on(admin.post(f"/koppelingen/{gir.client.pk}/geheim/"))
    assert {token_of(gir.client, one).status_code for one in (gir.secret, secret)} == {200}
    html = admin.get(f"/koppelingen/{gir.client.pk}/").content.decode()
    assert html.count("Geheim van") == 2
    Secret.objects.filter(digest=clients.digest(gir.secret)).update(until=timezone.now())
    assert (
        token_of(gir.client, gir.secret).status_code,
        token_of(gir.client, secret).status_code,
    ) == (401, 200)


def test_what_is_stopped_stops_at_once_and_a_second_click_changes_nothing(admin, gir):
    assert gir.get("/incidenten").status_code == 200
    page = admin.get(f"/koppelingen/{gir.client.pk}/stoppen/").content.decode()
    assert judge(page) == []
    for _time in range(2):
        assert admin.post(f"/koppelingen/{gir.client.pk}/stoppen/").status_code == 302
    assert gir.get("/incidenten").status_code == 401
    assert actions(gir.client).count("client_revoked") == 1
    assert "gestopt" in admin.get(f"/koppelingen/{gir.client.pk}/").content.decode()
    assert admin.post(f"/koppelingen/{gir.client.pk}/geheim/").status_code == 404


def test_a_right_that_goes_is_gone_from_tokens_that_were_given(admin, gir, utrecht):
    assert gir.post(told()).status_code == 201
    answer = admin.post(
        f"/koppelingen/{gir.client.pk}/wijzigen/", filled(utrecht, scopes=[Scope.READ])
    )
    assert (answer.status_code, gir.get("/incidenten").status_code) == (302, 401)
    gir.token = ""
    assert (gir.get("/incidenten").status_code, gir.post(told()).status_code) == (200, 403)
    assert ApiClient.objects.get(pk=gir.client.pk).slug == "gir-utrecht"


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"slug": "GIR Utrecht!"}, "kleine letters"), ({"scopes": []}, "Wat mag de koppeling?"), ({"until_year": 2099}, "hoogstens een jaar"),
    ({"jwks": '{"keys": [{"kty": "oct", "k": "eA"}]}'}, "openbare sleutels"), ({"jwks": "{"}, "openbare sleutels"), ({"name": ""}, "Naam"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(admin, utrecht, changes, sentence):
    answer = admin.post("/koppelingen/nieuw/", filled(utrecht, name="Wat ik typte") | changes)
    html = answer.content.decode()
    assert (answer.status_code, judge(html), sentence in html) == (422, [], True)
    assert ("Wat ik typte" in html) is ("name" not in changes)
    assert not ApiClient.objects.exists()


def test_a_name_that_another_organisation_has_is_taken(admin, aro, utrecht):
    answer = admin.post("/koppelingen/nieuw/", filled(utrecht, slug="aro-zeewolde"))
    assert (answer.status_code, "bestaat al" in answer.content.decode()) == (422, True)


# --- whose --------------------------------------------------------------------------------------------------------------------------


def test_an_administrator_sees_the_systems_of_the_own_organisation(admin, gir, aro, zeewolde):
    html = admin.get("/koppelingen/").content.decode()
    assert ("gir-utrecht" in html, "aro-zeewolde" in html) == (True, False)
    for tail in ("", "wijzigen/", "geheim/", "stoppen/", "codes/"):
        assert admin.get(f"/koppelingen/{aro.client.pk}/{tail}").status_code == 404
    assert admin.post("/koppelingen/nieuw/", filled(zeewolde)).status_code == 422
    assert ApiClient.objects.active().count() == 2


def test_the_national_administrator_connects_systems_of_all_and_sees_no_case(
    beheer, enter, gir, aro, utrecht
):
    gir.post(told(kanaal=["ZZ"]))
    client = enter(beheer)
    html = client.get("/koppelingen/").content.decode()
    assert ("gir-utrecht" in html, "aro-zeewolde" in html, "Mijn werk" in html) == (
        True,
        True,
        False,
    )
    assert client.post("/koppelingen/nieuw/", filled(utrecht)).status_code == 200
    assert client.post(f"/koppelingen/{aro.client.pk}/stoppen/").status_code == 302
    assert "ZZ" in client.get(f"/koppelingen/{gir.client.pk}/codes/").content.decode()
    assert client.get("/werk/").context["page"].rows == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_systems_asks_the_same_for_more(admin, utrecht, count, django_assert_num_queries):
    for number in range(count):
        ApiClient.objects.create(
            slug=f"s-{number}",
            name=f"S {number}",
            organisation=utrecht,
            scopes=["incidenten:lezen"],
        )
    admin.get("/koppelingen/")
    with django_assert_num_queries(9):
        assert len(admin.get("/koppelingen/").context["page"].rows) == count


# --- codes of a source -----------------------------------------------------------------------------------------------------------------


def test_a_code_that_nobody_knows_waits_in_the_table_and_counts_from_then_on(admin, gir):
    assert gir.post(told(kanaal=["T-9"])).json()["kanaal"] == ["other"]
    gir.post(told(kanaal=["T-9"]))
    row = SourceCode.objects.get()
    assert (row.system, row.field, row.code, row.value) == ("gir", "kanaal", "T-9", "")
    page = admin.get(f"/koppelingen/{gir.client.pk}/codes/").content.decode()
    assert (judge(page), "nog niet bekend" in page) == ([], True)
    path = f"/koppelingen/{gir.client.pk}/codes/{row.pk}/"
    assert judge(admin.get(path).content.decode()) == []
    assert admin.post(path, {"value": "toeter"}).status_code == 422
    assert admin.post(path, {"value": "phone"}).status_code == 302
    assert gir.post(told(kanaal=["T-9"])).json()["kanaal"] == ["phone"]
    assert "code_set" in actions(gir.client)
    assert admin.post(path, {"drop": "1"}).status_code == 302
    assert not SourceCode.objects.exists()


def test_a_code_is_added_once_with_a_meaning(admin, gir):
    path, code = (
        f"/koppelingen/{gir.client.pk}/codes/",
        {"system": "gir", "code": "B-17", "meaning": "functieSlachtoffer:boa"},
    )
    assert admin.post(path, code).status_code == 302
    again = admin.post(path, code)
    assert (
        again.status_code,
        "staat al in de tabel" in again.content.decode(),
        judge(again.content.decode()),
    ) == (
        422,
        True,
        [],
    )
    assert admin.post(path, code | {"code": "hij zei dat"}).status_code == 422
    assert gir.post(told(functieSlachtoffer="B-17")).json()["functieSlachtoffer"] == "boa"


def test_no_system_fills_the_table_without_end(gir, monkeypatch):
    monkeypatch.setattr("integrations.models.code_mapping.UNMAPPED_AT_MOST", 3)
    for number in range(5):
        assert gir.post(told(kanaal=[f"C-{number}"])).status_code == 201
    assert SourceCode.objects.count() == 3


# --- what is over ------------------------------------------------------------------------------------------------------------------------


def test_what_opens_nothing_any_more_goes(gir):
    gir.post(told(), key="oud")
    gir.post(told(), key="nieuw")
    IdempotencyRecord.objects.filter(pk=IdempotencyRecord.objects.earliest("pk").pk).update(
        at=timezone.now() - IDEMPOTENCY_LIFETIME
    )
    Token.objects.update(until=timezone.now() - timedelta(days=2))
    expire_proofs()
    assert (IdempotencyRecord.objects.count(), Token.objects.count(), Secret.objects.count()) == (
        1,
        0,
        1,
    )
