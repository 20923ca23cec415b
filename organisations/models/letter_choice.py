"""How somebody wants to get letters: digitally or by post, as they said so themselves (Awb 2:8)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Of the question as it stands on the page: a choice counts for the words that it answers.
WORDING = "2026-11"
NEWEST = ("-chosen_at", "-id")


class LetterChoiceQuerySet(models.QuerySet):
    """Choices; the newest of a person counts, the earlier ones are its history."""

    def newest_of(self, person) -> "LetterChoice | None":
        """Return what this person chose last; None when they never chose."""
        return self.filter(person=person).first()

    def newest_by_person(self, people) -> "dict[int, LetterChoice]":
        """Return what each of these people chose last, by their id; who never chose is not in it.

        One statement.
        """
        newest = self.filter(person__in=people).order_by("person_id", *NEWEST)
        return {choice.person_id: choice for choice in newest.distinct("person_id")}


class LetterChoice(models.Model):
    """One choice of one person. It is never changed: who changes their mind chooses anew."""

    rls_policy = "letter_choice"

    class Way(models.TextChoices):
        DIGITAL = "digital", _("Ja, digitaal. Mail mij als er een brief klaarstaat.")
        DIGITAL_NO_MAIL = "quiet", _("Ja, digitaal, maar zonder mail. Ik kijk zelf op mijn pagina.")
        POST = "post", _("Nee, per post.")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="letter_choices"
    )
    way = models.CharField(max_length=10, choices=Way)
    wording = models.CharField(max_length=10, default=WORDING)
    chosen_at = models.DateTimeField(default=timezone.now)

    objects = LetterChoiceQuerySet.as_manager()

    class Meta:
        ordering = NEWEST
        verbose_name = _("keuze voor brieven")
        indexes = [
            models.Index(fields=["person", "-chosen_at", "-id"], name="letter_choice_newest")
        ]

    def __str__(self) -> str:
        return self.way

    @property
    def is_digital(self) -> bool:
        """Whether letters may be offered digitally alone (Awb 2:8)."""
        return self.way != self.Way.POST

    @property
    def refuses_mail(self) -> bool:
        """Whether no mail goes out when a letter is ready (Awb 2:10)."""
        return self.way == self.Way.DIGITAL_NO_MAIL
