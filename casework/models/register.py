"""Rows that belong to a register: who answers for the register sees them."""

from typing import Self

from django.db import models

from organisations.access import Role
from sealing.fields import sealed_columns


class RegisterQuerySet(models.QuerySet):
    """Rows of a register: seen where somebody holds one of the roles that answer for it."""

    def kept_by(self, person, *roles: Role) -> Self:
        """Narrow to the organisations where this person holds one of these roles."""
        places = [m.organisation_id for m in person.memberships_now if m.role in roles]
        return self.filter(organisation__in=places)

    def without_sealed(self) -> Self:
        """Leave out the sealed columns and the key, for lists."""
        return self.defer(*sealed_columns(self.model), "data_key")
