"""What tests share: people by role, a browser-less page that is judged, and a database that is the real one."""

import pytest
from django.conf import settings

from tests import factories


@pytest.fixture(autouse=True)
def _storage(tmp_path, monkeypatch):
    """Every test has a store of its own, and leaves none behind."""
    from django.core.files.storage import default_storage, storages  # noqa: PLC0415 -- settings first

    place = tmp_path / "storage"
    place.mkdir()
    changed = dict(settings.STORAGES)
    changed["default"] = changed["default"] | {"OPTIONS": changed["default"]["OPTIONS"] | {"location": str(place)}}
    monkeypatch.setattr(settings, "STORAGES", changed)
    storages.__dict__.pop("backends", None)
    storages._storages.clear()
    default_storage._wrapped = storages["default"]
    return place


@pytest.fixture
def utrecht(db):
    """The gemeente of most tests."""
    return factories.OrganisationFactory(name="Utrecht", code="GM0344")


@pytest.fixture
def zeewolde(db):
    """Another gemeente: what is Utrecht's must stay unseen here."""
    return factories.OrganisationFactory(name="Zeewolde", code="GM0050")


@pytest.fixture
def people(utrecht):
    """Somebody in every role of Utrecht, by the slug of the role."""
    return factories.everybody(utrecht)


@pytest.fixture
def strangers(zeewolde):
    """Somebody in every role of Zeewolde."""
    return factories.everybody(zeewolde)


@pytest.fixture
def enter(client):
    """A client that is signed in as a person, as after the sign-in page."""

    def sign_in(person):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        now = factories.now_stamp()
        session = client.session
        session["started_at"] = session["seen_at"] = now
        session.save()
        return client

    return sign_in


