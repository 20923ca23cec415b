"""The advice: what the adviser writes, page by page, and what the BVA froze of it."""

import hashlib
import json
import re
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.models import CaseBound
from sealing.fields import SealedJSONField, SealedTextField
from veiligwonen.rules.advice_pages import number_of

DIGEST = re.compile(r"[0-9a-f]{64}")


class AdviceManager(models.Manager):
    """The versions of an advice, newest first. To be asked of a case: `case.advices`."""

    def draft(self) -> "Advice":
        """Return the version that is being written; begin a new one after an adoption."""
        draft = self.draft_to_read()
        if draft._state.adding:
            draft.save(force_insert=True)
        return draft

    def draft_to_read(self) -> "Advice":
        """Return the version that is being written, or the one that would be begun: looking at a
        page of it writes nothing.
        """
        latest = self.first()
        if latest is None:
            return self.model(case=self.instance)
        if not latest.adopted_at:
            return latest
        return self.model(
            case=self.instance,
            version=latest.version + 1,
            answers=dict(latest.answers),
            content=dict(latest.content),
        )

    def adopted(self) -> "Advice | None":
        """Return the last version that was adopted."""
        return self.filter(adopted_at__isnull=False).first()

    def adopted_with(self, digest: str) -> "Advice | None":
        """Return the adopted version with this kenmerk, as somebody read it from paper.

        Spaces and capitals do not count.
        """
        digest = "".join(digest.split()).lower()
        if not DIGEST.fullmatch(digest):
            return None
        return self.filter(adopted_at__isnull=False, digest=digest).first()


class Advice(CaseBound):
    """One version of the advice.

    `answers`: as typed, page by page, right or wrong; `content`: the pages that are right.
    """

    rls_policy = "case_desk"
    withheld_columns = {
        "answers": "internal",
        "content": "internal",
        "returned": "internal",
        "frozen": "own_page",
    }

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="advices")
    version = models.PositiveSmallIntegerField(default=1)
    answers = SealedJSONField(_("concept"), default=dict)
    content = SealedJSONField(_("uitgewerkt concept"), default=dict)
    saved_at = models.DateTimeField(default=timezone.now)
    returned = SealedTextField(_("teruggestuurd omdat"), max_length=4000, blank=True)
    adopted_at = models.DateTimeField(_("vastgesteld op"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    frozen = SealedTextField(_("het vastgestelde advies"), blank=True)
    digest = models.CharField(_("kenmerk"), max_length=64, blank=True, editable=False)

    objects = AdviceManager()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("advies")
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="one_advice_a_version")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def save_page(
        self, slug: str, typed: dict[str, list[str]], cleaned: dict[str, Any] | None
    ) -> None:
        """Save a page as typed, and what it says (`cleaned`; None when it is not right)."""
        content = _without(self.content, slug)
        if cleaned is not None:
            content[slug] = cleaned
        self.answers = self.answers | {slug: typed}
        self.content = content
        self.saved_at = timezone.now()
        self.save(update_fields=["answers", "content", "saved_at"])

    def add_page(self, kind: str, typed: dict[str, list[str]]) -> str:
        """Add a finding or measure; return its slug."""
        numbers = [number_of(slug) for slug in self.slugs(kind)]
        slug = f"{kind}-{max(numbers, default=0) + 1}"
        self.save_page(slug, typed, None)
        return slug

    def drop_page(self, slug: str) -> None:
        """Throw a finding or a measure away."""
        self.answers = _without(self.answers, slug)
        self.content = _without(self.content, slug)
        self.save(update_fields=["answers", "content"])

    def slugs(self, kind: str) -> list[str]:
        """Return the slugs of the findings or of the measures, by number."""
        slugs = [slug for slug in self.answers if slug.startswith(f"{kind}-")]
        return sorted(slugs, key=number_of)

    def numbered_pages(self, kind: str) -> dict[int, dict[str, Any]]:
        """Return the pages of findings or measures by number. All of them must be right."""
        return {number_of(slug): self.content[slug] for slug in self.slugs(kind)}

    @property
    def report(self) -> dict[str, Any]:
        """What was adopted (`transitions.advice.report_content`)."""
        return json.loads(self.frozen)

    @property
    def is_intact(self) -> bool:
        """The report has the hash that was put on record at adoption."""
        digest = hashlib.sha256(self.frozen.encode()).hexdigest()
        return bool(self.frozen) and digest == self.digest


def _without(pages: dict[str, Any], slug: str) -> dict[str, Any]:
    return {name: page for name, page in pages.items() if name != slug}
