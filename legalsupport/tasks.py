"""The night shift of legal support. Tasks may run twice without harm."""

from celery import shared_task

from casework.expired_mandates import end_expired
from legalsupport.models import LegalMandate


@shared_task(bind=True, name="legalsupport.tasks.end_mandates")
def end_mandates(self) -> None:
    """End mandates after their last day: who held one is out of the case."""
    end_expired(LegalMandate, self.name, self.scope)
