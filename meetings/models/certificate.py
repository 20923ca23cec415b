"""A certificate for who was there, as a sealed PDF/UA."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.registration import Participant
from sealing.requested_files import RequestedFile, RequestedFileQuerySet


class Certificate(RequestedFile):
    """The certificate of one participant: requested on screen, made by a worker."""

    rls_policy = "meeting_certificate"

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="certificate")

    objects = RequestedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificaat")

    def __str__(self) -> str:
        return str(self.get_state_display())
