"""Models that exist in the tests only."""

from collections.abc import Iterator

from django.apps import AppConfig

from sealing.rotation import Secret


class ExamplesConfig(AppConfig):
    """One model of each kind that may hold sealed fields."""

    name = "tests.sealing.app"
    label = "examples"

    def sealed_secrets(self) -> Iterator[Secret]:
        """The secret of every room that has one."""
        for room in self.get_model("Room").objects.exclude(secret=b"").order_by("pk"):
            yield Secret(
                "door",
                bytes(room.secret),
                lambda blob, room=room: type(room).objects.filter(pk=room.pk).update(secret=blob),
            )
