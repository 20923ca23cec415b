"""Who handles a case: whether they still do, and that nobody loses sight of it by what a colleague
did.
"""

from django.utils import timezone

from audit import read
from casework import access
from casework.models.share import CaseShare
from organisations.models import Person


class Handled:
    """How a case knows its handler. Who handles it changes by its steps alone."""

    @property
    def current_handler(self):
        """Who handles the case now; None when nobody does, or not any more.

        Whose account is closed, who lost the role that reaches the case, and who turns out to have
        a part in it, handles nothing: nobody reads their name, and nothing is sent to them.
        """
        handler = self.handler
        if handler and access.still_works_on(self, self.case_type, handler):
            return handler
        return None

    def columns_of_leavers(self) -> list[str]:
        """Return which columns name somebody who does not work on this case any more."""
        if self.handler_id and (self.current_handler is None or self._has_handler_lost_role()):
            return ["handler"]
        return []

    def _has_handler_lost_role(self) -> bool:
        """Tell whether the role that showed the handler this case ended lately, and no other shows
        it. Who was given the case after that keeps it.
        """
        lost_on = access.role_lost_on(self, self.handler)
        if lost_on is None:
            return False
        for entry in read.entries(f"case:{self.pk}"):
            is_given = entry.action == "assigned" and entry.details.get("to") == self.handler_id
            if is_given and timezone.localdate(entry.at) > lost_on:
                return False
        return True

    def keep_sight_of(self, handler_id: int | None) -> None:
        """Let who handled a restricted case before a step see it still: nobody loses sight of a
        case because of what a colleague did, and none is left without anybody who sees it.
        """
        if not handler_id or not self.is_restricted:
            return
        handler = Person.objects.get(pk=handler_id)
        if not access.still_works_on(self, self.case_type, handler):
            return
        if self.handler_id is None:
            self.handler_id = handler_id
        elif self.handler_id != handler_id:
            CaseShare.let_in(self, handler_id)
