"""What the codes of an incident are called, in words."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents import value_lists
from incidents.job_functions import Function, in_a_title


def _labels(choices: type[models.TextChoices], slugs: Sequence[str]) -> list[str]:
    """Return the words of these slugs of a value list."""
    return [str(choices(slug).label) for slug in slugs]


class IncidentWords:
    """The words of the coded columns, for pages and letters."""

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(self.Status(self.status).label)

    @property
    def weight(self) -> value_lists.Severity:
        """How serious it is: as the handler sees it, or else as the reporter does."""
        return value_lists.Severity(self.severity_assessed or self.severity)

    @property
    def weight_label(self) -> str:
        """How serious it is, in words."""
        return str(self.weight.label)

    @property
    def function_code(self) -> str:
        """The function of the affected person as one code: `relative:mayor` for a relative."""
        if self.relative_of:
            return f"relative:{self.relative_of}"
        return self.function

    @property
    def is_at_home(self) -> bool:
        """Whether it happened at the home of who was affected: no letter names that place."""
        return self.location == value_lists.Location.VICTIM_HOME

    @property
    def whom_label(self) -> str:
        """The function of the affected person, in words."""
        if self.relative_of:
            return str(_("Gezinslid van een %s") % in_a_title(self.relative_of))
        return str(Function(self.function).label)

    @property
    def behaviour_labels(self) -> list[str]:
        """The kinds of behaviour, in words; the precise acts in place of their kind."""
        kinds = []
        for kind in self.behaviours:
            if value_lists.ACTS[kind].keys().isdisjoint(self.acts):
                kinds.append(kind)
        acts = [str(value_lists.ACT_LABELS[act]) for act in self.acts]
        return _labels(value_lists.Behaviour, kinds) + acts

    @property
    def channel_labels(self) -> list[str]:
        """How it came, in words."""
        channels = _labels(value_lists.Channel, self.channels)
        return channels + _labels(value_lists.Platform, self.platforms)

    @property
    def wish_labels(self) -> list[str]:
        """What the reporter would like, in words."""
        return _labels(value_lists.Wish, self.wishes)

    @property
    def consequence_labels(self) -> list[str]:
        """What it did to somebody, in words."""
        return _labels(value_lists.Consequence, self.consequences)

    @property
    def lesson_labels(self) -> list[str]:
        """What is done differently, in words."""
        return _labels(value_lists.Lesson, self.lessons)
