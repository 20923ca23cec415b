"""Models that exist in the tests only."""

from collections.abc import Iterator

from django.apps import AppConfig

from sealing.rotation import InstallationSecret


class ExamplesConfig(AppConfig):
    """One model of each kind that may hold sealed fields."""

    name = "tests.sealing.app"
    label = "examples"

    def sealed_secrets(self) -> Iterator[InstallationSecret]:
        """Yield the secret of every room that has one."""
        for room in self.get_model("Room").objects.exclude(secret=b"").order_by("pk"):
            row = type(room).objects.filter(pk=room.pk)

            def replace(blob: bytes, row=row) -> None:
                row.update(secret=blob)

            yield InstallationSecret("door", bytes(room.secret), replace)
