"""What the record tells."""

from audit.models import Entry


def entries(stream: str, *, limit: int = 100) -> list[Entry]:
    """The newest entries of a stream first."""
    return list(Entry.objects.filter(stream=stream).defer("previous", "digest").order_by("-sequence")[:limit])
