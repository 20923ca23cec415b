"""Mail about an account (a new password, a changed factor) leaves through the outbox, as all mail does."""

from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse

from notifications import outbox
from organisations import signin
from organisations.models import Person

NOBODY = -1  # no organisation: the row is gone before anybody looks whether there is one
UNKNOWN = "account/email/unknown_account"
# What allauth asks for, and what goes out. Anything else is about the security of an account.
KINDS = {
    "account/email/password_reset_key": "password_reset",
    "account/email/invited": "invited",  # asked by our own page for who makes accounts
    UNKNOWN: "",  # nothing goes out, and the page says the same
}


class AccountAdapter(signin.AccountAdapter):
    """allauth asks for a mail; the outbox sends it. The link in it is a secret and is sealed."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Post, don't send. The address is that of the account: a link to a new password goes nowhere else."""
        kind = KINDS.get(template_prefix, "security_notice")
        person = Person.objects.filter(email=email.lower(), is_active=True).first()
        if template_prefix == UNKNOWN:
            _take_as_long()
        if not kind or person is None:
            return
        if kind == "password_reset":
            outbox.post_account_mail(person, kind, urlsplit(context["password_reset_url"]).path, secret=True)
        else:
            outbox.post_account_mail(
                person, kind, reverse("account_reset_password" if kind == "invited" else "preferences")
            )


def _take_as_long() -> None:
    """Post, and take it back: an address without an account costs as much time as one with, or the time tells which it is."""
    with transaction.atomic():
        outbox.post(
            "password_reset",
            address="niemand@weerbaar.example",
            organisation_id=NOBODY,
            secret_path=reverse("preferences"),
        )
        transaction.set_rollback(True)
