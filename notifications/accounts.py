"""Mail about an account (a new password, a changed factor) leaves through the outbox, as all mail does."""

from urllib.parse import urlsplit

from notifications import outbox
from organisations import signin
from organisations.models import Person

KINDS = {"account/email/password_reset_key": "password_reset", "account/email/unknown_account": ""}


class AccountAdapter(signin.AccountAdapter):
    """allauth asks for a mail; the outbox sends it. The link in it is a secret and is sealed."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Post, don't send. For an address without an account nothing goes out, and the page says the same."""
        kind = KINDS.get(template_prefix, "security_notice")
        person = Person.objects.filter(email=email.lower(), is_active=True).first()
        if kind and person:
            secret = urlsplit(context.get("password_reset_url", "")).path
            outbox.post(kind, person=person, secret_path=secret, path="/account/", channels=["mail"])
