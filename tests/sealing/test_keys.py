"""Keys open what they sealed, where they sealed it, and nothing else."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing import keys
from sealing.keys import Unopenable


@pytest.fixture
def wrapped(ring):
    """Make a data key; return it and its wrapped form."""
    key = keys.new_data_key()
    return key, keys.wrap(key, "case:1")


def test_a_data_key_is_32_bytes_and_never_the_same():
    assert len({keys.new_data_key() for _ in range(100)}) == 100
    assert len(keys.new_data_key()) == 32


def test_a_wrapped_key_opens_in_its_own_context(wrapped):
    key, blob = wrapped
    assert keys.unwrap(blob, "case:1") == key
    assert key not in blob


def test_a_wrapped_key_names_the_key_that_wrapped_it(wrapped, ring):
    _, blob = wrapped
    assert keys.key_id(blob) == "old"
    ring("new", "old")
    assert keys.key_id(keys.wrap(b"k" * 32, "case:1")) == "new"


def test_a_wrapped_key_does_not_open_elsewhere(wrapped):
    with pytest.raises(Unopenable):
        keys.unwrap(wrapped[1], "case:2")


def test_every_key_of_the_ring_opens(wrapped, ring):
    key, blob = wrapped
    ring("new", "old")
    assert keys.unwrap(blob, "case:1") == key


def test_a_key_that_is_gone_raises_and_is_named(wrapped, ring):
    ring("new")
    with pytest.raises(Unopenable, match="'old' is not in WEERBAAR_KEYS"):
        keys.unwrap(wrapped[1], "case:1")


def test_another_key_under_the_same_name_does_not_open(wrapped, settings):
    settings.WEERBAAR_KEYS = {"old": os.urandom(32)}
    with pytest.raises(Unopenable):
        keys.unwrap(wrapped[1], "case:1")


def test_no_changed_byte_opens(wrapped):
    _, blob = wrapped
    for place in range(len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(Unopenable):
            keys.unwrap(changed, "case:1")


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4, 5, 10, 30, -1])
def test_a_cut_blob_raises(wrapped, cut):
    with pytest.raises(Unopenable):
        keys.unwrap(wrapped[1][:cut], "case:1")
    with pytest.raises(Unopenable):
        keys.open_sealed("totp", keys.seal("totp", b"secret")[:cut])


@given(st.binary(max_size=200))
def test_no_bytes_at_all_open(blob):
    with pytest.raises(Unopenable):
        keys.unwrap(blob, "case:1")
    with pytest.raises(Unopenable):
        keys.open_sealed("totp", blob)


@given(st.binary(max_size=500), st.text(max_size=30))
def test_a_secret_comes_back(plain, purpose):
    assert keys.open_sealed(purpose, keys.seal(purpose, plain)) == plain


def test_a_secret_is_for_one_purpose():
    blob = keys.seal("totp", b"JBSWY3DPEHPK3PXP")
    assert b"JBSWY3DPEHPK3PXP" not in blob
    with pytest.raises(Unopenable):
        keys.open_sealed("webhook", blob)


def test_a_secret_moves_to_the_first_key_once(ring):
    blob = keys.seal("totp", b"seed")
    assert keys.reseal("totp", blob) == blob
    ring("new", "old")
    again = keys.reseal("totp", blob)
    ring("new")
    assert keys.open_sealed("totp", again) == b"seed"
    with pytest.raises(Unopenable):
        keys.reseal("totp", blob)


def test_what_does_not_open_says_nothing_of_its_content(wrapped):
    with pytest.raises(Unopenable) as caught:
        keys.unwrap(wrapped[1], "case:2")
    assert wrapped[0].hex() not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_derived_keys_differ_per_purpose_and_stay():
    assert keys.derive_key("audit") == keys.derive_key("audit")
    assert (
        len(
            {
                keys.derive_key(purpose)
                for purpose in ("audit", "origin", "index:email", "index:phone")
            }
        )
        == 4
    )
    assert len(keys.derive_key("audit")) == 32


def test_derived_keys_do_not_turn_with_the_ring(ring):
    before = keys.derive_key("audit")
    ring("new")
    assert keys.derive_key("audit") == before


@pytest.mark.parametrize("value", ["", "geen base64!", base64.b64encode(b"short").decode()])
def test_a_bad_index_key_is_refused(settings, value):
    settings.WEERBAAR_INDEX_KEY = value
    with pytest.raises(Unopenable, match="WEERBAAR_INDEX_KEY"):
        keys.derive_key("audit")
