"""The room of casework, and what must be true of all case types before anything starts."""

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class CaseworkConfig(AppConfig):
    """casework as an app."""

    name = "casework"

    def ready(self) -> None:
        """Refuse to start when a case type has no kind of its own. Raises ImproperlyConfigured."""
        from casework.models import case_types  # noqa: PLC0415 -- models are loaded by now

        try:
            kinds = case_types()
        except TypeError as error:
            raise ImproperlyConfigured(str(error)) from error
        if "" in kinds:
            raise ImproperlyConfigured(
                f"{kinds[''].__name__} declares no KIND (docs/developers/new-case-type.md)"
            )

    def organisation_rows(self) -> list:
        """Return how cases move to a successor (organisations.succession)."""
        from casework.models import Case, DeskAlarm  # noqa: PLC0415 -- as above
        from casework.moved_cases import MovedCases  # noqa: PLC0415 -- models come after apps
        from organisations.organisation_rows import Follows  # noqa: PLC0415 -- as above

        return [MovedCases(Case), Follows(DeskAlarm)]
