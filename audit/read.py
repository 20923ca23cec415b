"""What the record tells."""

from audit.models import Entry

LOOKED = ("opened", "address_seen", "downloaded", "exported", "listed")


def entries(stream: str, *, after: int | None = None, limit: int = 100) -> list[Entry]:
    """The newest entries of a stream first; `after` is the sequence of the last one of the page before."""
    rows = Entry.objects.filter(stream=stream)
    if after is not None:
        rows = rows.filter(sequence__lt=after)
    return list(rows.defer("previous", "digest").order_by("-sequence")[:limit])


def who_looked(
    stream: str, *, actions: tuple[str, ...] = LOOKED, after: int | None = None, limit: int = 200
) -> list[Entry]:
    """Who saw what without changing it, newest first, however much else happened since."""
    rows = Entry.objects.filter(stream=stream, action__in=actions)
    if after is not None:
        rows = rows.filter(sequence__lt=after)
    return list(rows.defer("previous", "digest").order_by("-sequence")[:limit])
