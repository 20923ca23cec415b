"""The need-to-know list of a case."""

from django.contrib.auth.models import Permission
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase


class CaseShare(UserObjectPermissionBase):
    """A person on the need-to-know list of a case, who may see it beside or despite the roles
    (django-guardian, direct keys).
    """

    rls_policy = "case_share"

    content_object = models.ForeignKey("casework.Case", models.CASCADE, related_name="shares")
    until = models.DateTimeField(null=True, editable=False)  # only of who opened it in need

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("mag meekijken")

    @staticmethod
    def counts(*, lasting: bool = False) -> Q:
        """Return the condition of shares that count now: those of an emergency end.

        `lasting`: of those without an end alone.
        """
        if lasting:
            return Q(until=None)
        return Q(until=None) | Q(until__gt=timezone.now())

    @classmethod
    def let_in(cls, case, person_id: int) -> bool:
        """Put this person on the need-to-know list, in place of an emergency. Return whether they
        were not on it.
        """
        own_shares = cls.objects.filter(user_id=person_id, content_object_id=case.pk)
        own_shares.filter(until__isnull=False).delete()
        if own_shares.exists():
            return False
        cls.objects.create(
            user_id=person_id, content_object_id=case.pk, permission=cls.permission_to_view()
        )
        return True

    @staticmethod
    def permission_to_view() -> Permission:
        """Return the one permission that a line on the list gives."""
        return Permission.objects.get(content_type__app_label="casework", codename="view_case")
