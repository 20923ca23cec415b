"""Mail about an account (a new password, a changed factor) leaves through the outbox, as all mail
does.
"""

from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse

from notifications import outbox
from organisations import signin
from organisations.models import Person

# No organisation: the row is rolled back before anybody looks whether there is one.
NO_ORGANISATION = -1
UNKNOWN_ACCOUNT = "account/email/unknown_account"
# What allauth asks for, and the kind of mail that goes out. Anything else is about the security of
# an account.
MAIL_KINDS = {
    "account/email/password_reset_key": "password_reset",
    "account/email/invited": "invited",  # asked by our own page for who makes accounts
    UNKNOWN_ACCOUNT: "",  # nothing goes out, and the page says the same
}


class OutboxAccountAdapter(signin.AccountAdapter):
    """Posts to the outbox what allauth wants to mail. The link in it is a secret and is sealed."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Post the mail to the address of the account: a link to a new password goes
        nowhere else.
        """
        kind = MAIL_KINDS.get(template_prefix, "security_notice")
        person = Person.objects.filter(email=email.lower(), is_active=True).first()
        if template_prefix == UNKNOWN_ACCOUNT:
            _take_as_long_as_a_mail()
        if not kind or person is None:
            return
        if kind == "password_reset":
            path = urlsplit(context["password_reset_url"]).path
            outbox.post_account_mail(person, kind, path, secret=True)
        else:
            page = "account_reset_password" if kind == "invited" else "preferences"
            outbox.post_account_mail(person, kind, reverse(page))


def _take_as_long_as_a_mail() -> None:
    """Post a mail and roll it back.

    An address without an account must take as much time as one with an account, or the time would
    show which it is.
    """
    with transaction.atomic():
        outbox.post(
            "password_reset",
            address="niemand@weerbaar.example",
            organisation_id=NO_ORGANISATION,
            secret_path=reverse("preferences"),
        )
        transaction.set_rollback(True)
