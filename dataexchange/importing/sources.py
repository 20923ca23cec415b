"""What can be imported where, and the client of the API in whose name it is delivered."""

from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import case_types
from dataexchange.kinds import plural_name
from dataexchange.models.import_file import IMPORTERS
from organisations.models import ApiClient, Organisation, Person, Scope


def source_of(kind: str) -> Any:
    """Return how rows of a file become cases of this kind; None for a kind that has no import."""
    return case_types()[kind].spreadsheet_import()


def organisations_for(person: Person, kind: str) -> list[Organisation]:
    """Return the organisations where this person may import cases of this kind, by name.

    Only organisations that keep such a register themselves: not the national ones.
    """
    if kind not in case_types() or source_of(kind) is None:
        return []
    memberships = [m for m in person.memberships_now if m.role in IMPORTERS]
    organisations = {membership.organisation for membership in memberships}
    national = Organisation.Type.NATIONAL
    local = [organisation for organisation in organisations if organisation.type != national]
    return sorted(local, key=attrgetter("sort_name"))


def importable_kinds(person: Person) -> list[tuple[str, str]]:
    """Return the kinds this person may import, each with its name in the plural."""
    kinds = [kind for kind in case_types() if organisations_for(person, kind)]
    return [(kind, plural_name(kind)) for kind in kinds]


def client_of(organisation: Organisation) -> ApiClient:
    """Return the client in whose name the files of an organisation are delivered.

    It is revoked when it is created, so that nobody can sign in with it.
    """
    slug = f"invoer-{organisation.code.lower()}"
    client, _created = ApiClient.objects.get_or_create(
        slug=slug,
        organisation=organisation,
        defaults={
            "name": _("Invoer uit Excel of CSV"),
            "scopes": [Scope.WRITE],
            "revoked_at": timezone.now(),
        },
    )
    client.organisation = organisation  # otherwise it would be fetched later, outside of a scope
    return client
