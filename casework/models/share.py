"""The need-to-know list of a case."""

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
    def is_current() -> Q:
        """Return the condition of shares that count now: those of an emergency end."""
        return Q(until=None) | Q(until__gt=timezone.now())
