"""What other rooms may ask of this one as an app."""

import base64
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import AppConfig

from sealing.rotation import InstallationSecret


class OrganisationsConfig(AppConfig):
    """Organisations, people and systems."""

    name = "organisations"

    def sealed_secrets(self) -> Iterator[InstallationSecret]:
        """Yield the seeds of second factors and recovery codes, for `rotate_keys`.

        organisations.signin.SecondFactorAdapter seals them.
        """
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- models come after apps

        for factor in Authenticator.objects.order_by("pk"):
            for name in ("secret", "seed"):
                sealed = factor.data.get(name)
                if sealed:
                    blob = _decoded(sealed)
                    replace = partial(_replace, factor, name)
                    yield InstallationSecret("second factor", blob, replace)

    def organisation_rows(self) -> list:
        """Return how people, units and systems move to a successor (organisations.succession)."""
        from organisations import moved_people  # noqa: PLC0415 -- models come after apps

        return moved_people.organisation_rows()


def _decoded(sealed: str) -> bytes:
    """Return the sealed bytes; none, which never open, when the text was damaged."""
    try:
        return base64.b64decode(sealed)
    except ValueError:
        return b""


def _replace(factor: Any, name: str, blob: bytes) -> None:
    """Store a secret, only where the factor is unchanged: somebody may be setting up another."""
    encoded = base64.b64encode(blob).decode()
    changed = factor.data | {name: encoded}
    unchanged = type(factor).objects.filter(pk=factor.pk, data=factor.data)
    unchanged.update(data=changed)
