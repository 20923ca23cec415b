"""What the release before asks of the table of figures while this one migrates, and after a way back."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from insights.models import Basis, Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def before():
    """The models of the release before, on the tables of this one."""
    return MigrationLoader(connection).project_state(("insights", "0003_bases_of_publications")).apps


def test_the_release_before_reads_and_writes_and_no_exact_count_is_left(before, utrecht):
    Publication.objects.create(pk=utrecht.pk, made_at=timezone.now(), figures={})
    table = before.get_model("insights", "Publication").objects
    assert table.get(pk=utrecht.pk).reports == 0
    table.filter(pk=utrecht.pk).update(reports=57)
    import_module("insights.migrations.0004_no_exact_count_in_a_publication").put_nothing(before, None)
    assert table.get(pk=utrecht.pk).reports == 0


def test_the_way_back_gives_the_counts_back(before, utrecht):
    Publication.objects.create(pk=utrecht.pk, made_at=timezone.now(), figures={})
    Basis.objects.create(name=f"of-{utrecht.pk}", parts={"all": 57, "council": 12}, figures={})
    import_module("insights.migrations.0003_bases_of_publications").forget(before, None)
    assert before.get_model("insights", "Publication").objects.get(pk=utrecht.pk).reports == 57
    assert not Basis.objects.exists()
