"""Rooms with sealed values, and a ring of keys that can turn."""

import base64
import os

import pytest

from tests.sealing.app.models import Room


@pytest.fixture
def room(db):
    """Create a room that somebody wrote about."""
    return Room.objects.create(story="De dader stond voor het huis.", facts={"plate": "XX-99-X"})


@pytest.fixture
def fetched(room):
    """Fetch the same row anew."""
    return Room.objects.get(pk=room.pk)


@pytest.fixture
def ring(settings):
    """Set WEERBAAR_KEYS to the keys with these names, always the same each; the first one seals."""
    keys_by_name = {}

    def turn(*names):
        settings.WEERBAAR_KEYS = {
            name: keys_by_name.setdefault(name, os.urandom(32)) for name in names
        }
        return ",".join(f"{name}:{base64.b64encode(keys_by_name[name]).decode()}" for name in names)

    turn("old")
    return turn
