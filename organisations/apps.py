"""What other rooms may ask of this one as an app."""

import base64
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import AppConfig

from sealing.rotation import Secret


class OrganisationsConfig(AppConfig):
    """Who exists."""

    name = "organisations"

    def sealed_secrets(self) -> Iterator[Secret]:
        """Seeds of second factors and recovery codes, for `rotate_keys` (organisations.signin.SecondFactorAdapter seals them)."""
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- models come after apps

        for factor in Authenticator.objects.order_by("pk"):
            for name in ("secret", "seed"):
                if sealed := factor.data.get(name):
                    yield Secret("second factor", base64.b64decode(sealed), partial(_put, factor, name))


def _put(factor: Any, name: str, blob: bytes) -> None:
    """Only where the factor is still what it was: somebody may be setting up another one at this moment."""
    changed = factor.data | {name: base64.b64encode(blob).decode()}
    type(factor).objects.filter(pk=factor.pk, data=factor.data).update(data=changed)
