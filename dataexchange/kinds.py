"""Names of kinds of cases."""

from casework.models import case_types


def plural_name(kind: str) -> str:
    """Return what several cases of this kind are called, such as "meldingen"."""
    return str(case_types()[kind]._meta.verbose_name_plural)
