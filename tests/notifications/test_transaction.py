"""A message belongs to the transaction of what caused it."""

import pytest

from notifications import outbox


def test_a_message_without_a_transaction_is_refused(committed):
    with pytest.raises(RuntimeError):
        outbox.post("message", address="iemand@voorbeeld.example")
