"""What other rooms may ask of this one as an app."""

from collections.abc import Iterator

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The record."""

    name = "audit"

    def index_key_samples(self) -> Iterator[bool]:
        """Yield for some entries whether WEERBAAR_INDEX_KEY made their digest."""
        from audit import verify  # noqa: PLC0415 -- models come after apps

        yield from verify.sample_fits()
