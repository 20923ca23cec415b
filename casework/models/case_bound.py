"""Rows that belong to a case: sealed with its key, visible to who sees the case."""

from collections.abc import Mapping

from django.db import models
from uuid_utils.compat import uuid7


class CaseBound(models.Model):
    """A row of a case. Its sealed fields open with the key of the case and with no other."""

    rls_policy = "case_bound"
    withheld_columns: dict[str, str] = {}  # as on CaseType

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True

    def withheld_now(self) -> Mapping[str, str]:
        """Return why a column is not given to who asks for their own data: name → ground.

        What was decided and not made known yet is withheld until it is.
        """
        return self.withheld_columns

    def seal_key(self) -> bytes:
        """Return the data key of the case."""
        return self.case.seal_key()

    def seal_context(self) -> str:
        """Return what sealed values are bound to: the case and this row, so that a value moved to a
        neighbour does not open.
        """
        return f"case:{self.case_id}:{self.pk}"
