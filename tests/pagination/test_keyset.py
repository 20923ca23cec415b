"""Keyset pages: no row twice, none skipped, also when rows come in between."""

import pytest
from django.utils import timezone

from casework.models import Case
from pagination.keyset import count_capped, page
from tests.factories import incident

pytestmark = pytest.mark.django_db
ORDERS = [("rank", "due", "id"), ("-created_at", "-id"), ("due", "id"), ("-changed_at", "-id")]


@pytest.fixture
def many(people):
    """Cases with and without a term, some with the same one."""
    moment = timezone.now()
    for number in range(11):
        case = incident(people["councillor"])
        Case.objects.filter(pk=case.pk).update(
            rank=number % 3, due=None if number % 4 == 0 else moment, changed_at=moment
        )
    return people


@pytest.mark.parametrize("order", ORDERS)
def test_walking_all_pages(many, order):
    listed, after, pages = [], "", 0
    while True:
        current_page = page(Case.objects.all(), order=order, after=after, size=3)
        listed += [row.pk for row in current_page.rows]
        pages += 1
        if not current_page.next:
            break
        after = current_page.next
    assert listed == list(Case.objects.order_by(*order).values_list("pk", flat=True))
    assert pages == 4


@pytest.mark.parametrize("order", ORDERS)
def test_rows_that_come_in_between_are_no_trouble(many, order):
    before = list(Case.objects.order_by(*order).values_list("pk", flat=True))
    first = page(Case.objects.all(), order=order, size=4)
    incident(many["councillor"])
    rest = page(Case.objects.all(), order=order, after=first.next, size=50)
    listed = [row.pk for row in [*first.rows, *rest.rows]]
    assert [pk for pk in listed if pk in before] == before
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("after", ["onzin", "eyJ0IjoxfQ:x:y"])
def test_a_place_that_was_made_up_is_the_beginning(many, after):
    assert page(Case.objects.all(), order=ORDERS[0], after=after, size=3).first


def test_a_place_of_another_order_is_the_beginning(many):
    elsewhere = page(Case.objects.all(), order=ORDERS[0], size=3).next
    assert page(Case.objects.all(), order=ORDERS[1], after=elsewhere, size=3).first


def test_counts_stop_counting(many):
    assert count_capped(Case.objects.all()) == "11"
    assert count_capped(Case.objects.all(), limit=5) == "5+"
    assert count_capped(Case.objects.none()) == "0"
