"""Rooms with sealed values, and a ring of keys that can turn."""

import base64
import os

import pytest

from tests.sealing.app.models import Room


@pytest.fixture
def room(db):
    """A room somebody wrote about."""
    return Room.objects.create(story="De dader stond voor het huis.", facts={"plate": "XX-99-X"})


@pytest.fixture
def fetched(room):
    """The same row, as it comes out of the database."""
    return Room.objects.get(pk=room.pk)


@pytest.fixture
def ring(settings):
    """Sets WEERBAAR_KEYS to the keys with these names, each always the same key; the first one seals."""
    known = {}

    def turn(*names):
        settings.WEERBAAR_KEYS = {name: known.setdefault(name, os.urandom(32)) for name in names}
        return ",".join(f"{name}:{base64.b64encode(known[name]).decode()}" for name in names)

    turn("old")
    return turn
