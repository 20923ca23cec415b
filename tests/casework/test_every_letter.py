"""Every letter that a case type declares, in every state that has one, as a reader gets it."""

import pytest
from django.utils.text import slugify

from casework import documents
from casework.models import Document, case_types
from tests import factories, letters

pytestmark = pytest.mark.django_db
POLISH = "Łukasz Śliwiński-Żółć"
TURKISH = "Şükrü Çağlayan-İğdır"
READER = "Małgorzata Gündoğdu"


@pytest.mark.parametrize("kind", case_types())
def test_every_letter_is_one_that_everybody_can_read(kind, people, enter, tmp_path):
    case_type = case_types()[kind]
    for slug, name in (("councillor", POLISH), ("clerk", TURKISH)):
        people[slug].name = name
        people[slug].save()
    seen = set()
    faults = {}
    for case, again in _cases(case_type, people, enter):
        for name, letter in case.letters.items():
            if (name in seen and not again) or not letter.ready(case):
                continue
            seen.add(name)
            content = documents.write(case, name, by=people["clerk"])
            path = tmp_path / f"{name}.pdf"
            given = documents.stamp(case, name, content, READER)
            faults[name] = letters.faults(content, path) + letters.faults(given, path)
            assert (READER in letters.pages(given)[-1]) is letter.stamped
            made = f"{case.number}-{slugify(letter.label)}.pdf"
            assert Document(case=case, kind=name).file_name == made
    assert {name: found for name, found in faults.items() if found} == {}
    templates = {letter.template for letter in case_type.letters.values()}
    assert {case_type.letters[name].template for name in seen} == templates


def _cases(case_type, people, enter):
    """Yield cases in every state, and those that have a letter which no state has: all of theirs
    are looked at again.
    """
    for case in factories.states(case_type, people, enter):
        yield case_type.objects.get(pk=case.pk), False
    more = getattr(factories.factory_of(case_type), "more_letters", None)
    for case in more(people, enter) if more else ():
        yield case_type.objects.get(pk=case.pk), True
