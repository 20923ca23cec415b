"""What django-allauth does after the commit, with a database that really commits."""

import pytest

from notifications.models import Outgoing
from tests.organisations.conftest import actions, set_up_app, sign_in

FACTOR = "/account/tweede-factor/"


@pytest.mark.usefixtures("strict", "clock")
def test_what_is_said_is_said_before_the_commit(committed, client, somebody):
    """Announce before the commit what django-allauth announces after it.

    After the commit there is no database role to write with, and no page to show it on.
    """
    sign_in(client)
    set_up_app(client)
    page = client.post(f"{FACTOR}recovery-codes/generate/", follow=True).content.decode()
    assert "Er zijn nieuwe herstelcodes." in page
    assert actions(somebody) == ["signed_in", "totp_activated", "recovery_codes_generated"]
    assert Outgoing.objects.filter(kind="security_notice").count() == 2
