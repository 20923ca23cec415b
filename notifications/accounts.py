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
    "organisations/administrator_added": "administrator_added",
    "organisations/succession_planned": "succession_planned",
    "organisations/succession_withdrawn": "succession_withdrawn",
    "organisations/succession_done": "succession_done",
    UNKNOWN_ACCOUNT: "",  # nothing goes out, and the page says the same
}
# The page that a mail leads to, where that is not the own account.
PAGES = {
    "invited": "account_reset_password",
    "administrator_added": "people",
    "succession_planned": "people",
    "succession_withdrawn": "people",
    "succession_done": "people",
}
# To an address, whoever reads it: whether it has an account makes no difference. The link is a
# secret.
ADDRESS_KINDS = {
    "organisations/role_offered": "role_offered",
    "organisations/confirm_change": "confirm_change",
    "organisations/address_changed": "address_changed",
}


class OutboxAccountAdapter(signin.AccountAdapter):
    """Posts to the outbox what allauth wants to mail. The link in it is a secret and is sealed."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Post the mail to the address of the account: a link to a new password goes
        nowhere else.
        """
        if template_prefix in ADDRESS_KINDS:
            _post_to_address(ADDRESS_KINDS[template_prefix], email, context)
            return
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
            page = PAGES.get(kind, "preferences")
            outbox.post_account_mail(person, kind, reverse(page))


def _post_to_address(kind: str, email: str, context: dict) -> None:
    outbox.post(
        kind,
        address=email,
        organisation_id=context["organisation_id"],
        secret_path=context["path"],
    )


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
