"""What a case tells the people who have to do with it: a number and a link, and no content."""

from typing import Any

from django.utils.functional import cached_property

from notifications import outbox
from organisations.models import Organisation


class Notices:
    """How a case posts messages. What it tells whom is up to its steps."""

    def notice(
        self, person, kind: str, *, own: bool = False, once: str = "", invitation: str | None = None
    ) -> dict[str, Any]:
        """Return a message without content for `person`: a number and a link.

        `own`: about the reader's own case, with a link to the page of who reported. `once`: what
        makes the message unique, instead of the version of the case. `invitation`: as of
        notifications.outbox.post.
        """
        return {
            "kind": kind,
            "person": person,
            "organisation_id": self.register_holder_id,
            "case_number": self.number,
            "own_case": own,
            "invitation": invitation,
            "path": self.own_url() if own else self.get_absolute_url(),
            "unique_key": f"{self.number}:{kind}:{person.pk}:{once or self.version}",
        }

    def tell(self, person, kind: str, *, own: bool = False, once: str = "") -> None:
        """Post a message without content to `person`."""
        notice = self.notice(person, kind, own=own, once=once)
        outbox.post_many([notice])

    def tell_people(self, kind: str, *, but=None, invitation: str | None = None) -> None:
        """Post to who reported and who was affected, except `but`: one statement."""
        recipients = [person for person in self.accounts_of_people() if person != but]
        outbox.post_many(
            [self.notice(person, kind, own=True, invitation=invitation) for person in recipients]
        )

    @cached_property
    def register_holder_id(self) -> int:
        """The organisation whose people answer for cases of this kind: the own one, or the national
        desk. The mail about a case is theirs as well.
        """
        code = self.case_type.register
        if not code:
            return self.organisation_id
        return Organisation.objects.values_list("pk", flat=True).get(code=code)

    @cached_property
    def _accounts_of_people(self) -> list:
        person_model = self._meta.get_field("reporter").related_model
        accounts = person_model.objects.filter(pk__in=self.people)
        return list(accounts)

    def accounts_of_people(self) -> list:
        """Return the accounts of who reported and who was affected."""
        return self._accounts_of_people

    def tell_handler(self, kind: str, *, but=None, once: str = "") -> None:
        """Post to who handles the case now, or to its lane when nobody does; not to `but`."""
        for person in self.deadline_recipients():
            if person != but:
                self.tell(person, kind, once=once)
