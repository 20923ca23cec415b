"""After destruction nothing of a case is in a backup of the database, nor in the store: not its
key, nor what it sealed."""

from pathlib import Path

from incidents.models import Incident
from tests.dumped import dump
from tests.factories import OrganisationFactory, everybody
from tests.records.test_retention import after, busy, destroyed


def test_nothing_of_it_is_left_at_rest(committed, _storage):
    people = everybody(OrganisationFactory(name="Utrecht", code="GM0344"))
    case = busy(people)
    party = case.parties.get(role="affected")
    sealed = bytes(Incident.objects.filter(pk=case.pk).values_list("narrative", flat=True)[0].blob)
    documents = list(case.documents.all())
    traces = {
        "key": bytes(case.data_key).hex(),
        "story": sealed.hex(),
        "index": bytes(party.name_index).hex(),
        "file": documents[0].stored,
        "digest": documents[0].sha256,
        "moment": f"{case.created_at:%M:%S.%f}".rstrip("0"),
    }
    stored = {path.name for path in _storage.rglob("*") if path.is_file()}
    before = dump()
    assert {name for name, trace in traces.items() if trace in before} == set(traces)
    with after(365 * 5 + 10):
        destroyed(people)
    rest = dump()
    assert {name for name, trace in traces.items() if trace in rest} == set()
    file_names = {Path(document.stored).name for document in documents}
    assert file_names <= stored
    assert not file_names & {path.name for path in _storage.rglob("*") if path.is_file()}
