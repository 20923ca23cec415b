"""A form of a package that is dressed as ours still gets what its own maker gave it."""

import pytest

from tests.pages import judge

pytestmark = pytest.mark.django_db


def test_the_page_to_change_a_password(people, enter):
    people["clerk"].set_password("weerbaar-demo")
    people["clerk"].save()
    client = enter(people["clerk"])
    answer = client.get("/account/password/change/")
    if answer.status_code == 302:
        client.post(answer["Location"], {"password": "weerbaar-demo"})
        answer = client.get("/account/password/change/")
    assert (answer.status_code, judge(answer.content.decode())) == (200, [])
