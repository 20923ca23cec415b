"""What hangs on a case: sealed with its key, seen by whom sees it."""

from django.db import models
from uuid_utils.compat import uuid7


class CaseBound(models.Model):
    """A row of a case. Its sealed fields open with the key of the case and with no other."""

    wall = "case_bound"
    kept_back: dict[str, str] = {}  # as on Case

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    def seal_key(self) -> bytes:
        """The data key of the case."""
        return self.case.seal_key()

    def seal_context(self) -> str:
        """Bound to the case and to this row: a value moved to a neighbour does not open."""
        return f"case:{self.case_id}:{self.pk}"
