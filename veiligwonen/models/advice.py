"""The advice: findings, measures and its adoption. What the case asks of it; the case calls these at its steps."""

import hashlib
import json
import re
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from audit import read
from casework.models import CaseBound
from sealing.fields import SealedJSONField, SealedTextField
from veiligwonen import provisioning
from veiligwonen.catalogue import Domain
from veiligwonen.models.measure import Measure

# The pages every advice has; findings and measures are pages too ("bevinding-3", "maatregel-2").
PAGES = {
    "samenvatting": _l("Samenvatting"), "dreiging": _l("Dreigingsanalyse"), "domeinen": _l("Domeinen zonder bevinding"),
    "gezin": _l("Gezin en thuisfront"), "pkvw": _l("Politiekeurmerk"), "afspraken": _l("Gedrag en afspraken"),
    "uitvoering": _l("Uitvoering"), "nazorg": _l("Nazorg"),
}  # fmt: skip
OPTIONAL = frozenset({"domeinen"})
FINDING, MEASURE = "bevinding", "maatregel"
MOST = 60  # findings and measures together
DIGEST = re.compile(r"[0-9a-f]{64}")


class Advice(CaseBound):
    """What the adviser writes. `answers`: as typed, page by page, right or wrong; `content`: the pages that are right."""

    wall = "case_desk"
    kept_back = {"answers": "internal", "content": "internal", "returned": "internal", "frozen": "own_page"}

    case = models.ForeignKey("veiligwonen.AdviceRequest", models.CASCADE, related_name="advices")
    version = models.PositiveSmallIntegerField(default=1)
    answers = SealedJSONField(_l("concept"), default=dict)
    content = SealedJSONField(_l("uitgewerkt concept"), default=dict)
    saved_at = models.DateTimeField(default=timezone.now)
    returned = SealedTextField(_l("teruggestuurd omdat"), max_length=4000, blank=True)
    adopted_at = models.DateTimeField(_l("vastgesteld op"), null=True, blank=True)
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    frozen = SealedTextField(_l("het vastgestelde advies"), blank=True)
    digest = models.CharField(_l("kenmerk"), max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-version"]
        verbose_name = _l("advies")
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_advice_a_version")]

    def __str__(self) -> str:
        return str(self.pk)

    def keep(self, slug: str, typed: dict[str, list[str]], right: dict[str, Any] | None) -> None:
        """Keep a page as typed, and what it says when it is right."""
        self.answers = self.answers | {slug: typed}
        others = {name: value for name, value in self.content.items() if name != slug}
        self.content = others if right is None else others | {slug: right}
        self.saved_at = timezone.now()
        self.save(update_fields=["answers", "content", "saved_at"])

    def add(self, kind: str, typed: dict[str, list[str]]) -> str:
        """A new finding or measure; answers its slug."""
        slug = f"{kind}-{max([number_of(one) for one in self.of(kind)], default=0) + 1}"
        self.keep(slug, typed, None)
        return slug

    def drop(self, slug: str) -> None:
        """Throw a finding or a measure away."""
        self.answers = {name: value for name, value in self.answers.items() if name != slug}
        self.content = {name: value for name, value in self.content.items() if name != slug}
        self.save(update_fields=["answers", "content"])

    def of(self, kind: str) -> list[str]:
        """The slugs of the findings or of the measures, in order."""
        return sorted((slug for slug in self.answers if slug.startswith(f"{kind}-")), key=number_of)

    @property
    def report(self) -> dict[str, Any]:
        """What was adopted."""
        return json.loads(self.frozen)

    @property
    def is_intact(self) -> bool:
        """What is kept is what was adopted: its hash is the one that was put on record at adoption."""
        return bool(self.frozen) and hashlib.sha256(self.frozen.encode()).hexdigest() == self.digest


def number_of(slug: str) -> int:
    """3 of "bevinding-3"."""
    return int(slug.rpartition("-")[2])


def draft_of(case) -> Advice:
    """The advice that is being written; a new version when the last one was adopted."""
    last = case.advices.first()
    if last and not last.adopted_at:
        return last
    if last is None:
        return Advice.objects.create(case=case)
    answers, content = dict(last.answers), dict(last.content)
    return Advice.objects.create(case=case, version=last.version + 1, answers=answers, content=content)


def adopted_of(case) -> Advice | None:
    """The last advice that was adopted."""
    return case.advices.filter(adopted_at__isnull=False).first()


def adopted_with(case, told: str) -> Advice | None:
    """The adopted version that carries this kenmerk, as somebody read it from paper: spaces and capitals do not count."""
    digest = "".join(told.split()).lower()
    if not DIGEST.fullmatch(digest):
        return None
    return case.advices.filter(adopted_at__isnull=False, digest=digest).first()


def missing(case) -> list[str]:
    """What must still be written, in sentences."""
    advice = case.advices.filter(adopted_at=None).first()
    if advice is None:
        return [_("Schrijf eerst het advies.")]
    said = [
        _("Maak af: %s.") % title
        for slug, title in PAGES.items()
        if slug not in OPTIONAL and slug not in advice.content
    ]
    said += [_("Maak af: %s.") % name_of(slug) for kind in (FINDING, MEASURE) for slug in advice.of(kind) if slug not in advice.content]  # fmt: skip
    found = {advice.content[slug]["domain"] for slug in advice.of(FINDING) if slug in advice.content}
    none = set(advice.content.get("domeinen", {}).get("none", []))
    said += [_("Schrijf een bevinding bij %s, of zet er “geen bevinding” bij.") % domain.label for domain in Domain if domain not in found | none]  # fmt: skip
    if not advice.of(MEASURE):
        said.append(_("Kies ten minste één maatregel."))
    if case.documents.filter(kind__in=advice.of(FINDING), state="quarantine").exists():
        said.append(_("Een foto wordt nog nagekeken. Dit duurt meestal minder dan een minuut."))
    return said + _addresses(case, advice)


def name_of(slug: str) -> str:
    """A finding or a measure in words."""
    kind = _("bevinding") if slug.startswith(FINDING) else _("maatregel")
    return f"{kind} {number_of(slug)}"


def _addresses(case, advice: Advice) -> list[str]:
    """The employer reads what stands at a measure: never the address."""
    parts = {part.casefold() for home in case.homes.all() for part in (home.street, home.postcode, home.postcode.replace(" ", "")) if part}  # fmt: skip
    kept = {slug: page for slug, page in advice.content.items() if slug.startswith(MEASURE)}
    told = {slug: f"{page.get('what', '')} {page.get('supplier', '')}".casefold() for slug, page in kept.items()}
    return [
        _("Haal het adres weg bij %s. De werkgever leest dit.") % name_of(slug)
        for slug, text in told.items()
        if any(part in text for part in parts)
    ]


def is_complete(case) -> str:
    """Need of `submit_advice`: all four domains filled in or marked "geen bevinding". Answers "" or the sentence of what must come first."""
    return next(iter(missing(case)), "")


def submitted(case, by) -> None:
    """At `submit_advice`: the concept goes to the BVA. Who wrote on it is in `case.authors` since each page was kept."""


def returned(case, by, note: str) -> None:
    """At `return_advice`: the BVA sends it back with a note."""
    advice = draft_of(case)
    advice.returned = note
    advice.save(update_fields=["returned"])


def adopted(case, by) -> None:
    """At `adopt`: freeze the report, hash it, make versions A, B and C (§3.7)."""
    advice = draft_of(case)
    advice.case = case
    advice.adopted_at, advice.adopted_by = timezone.now(), by
    advice.frozen = json.dumps(content_of(case, advice), sort_keys=True, ensure_ascii=False)
    advice.digest = hashlib.sha256(advice.frozen.encode()).hexdigest()
    advice.save()
    case.measures.update(current=False)
    Measure.objects.bulk_create(_measures(case, advice))
    case.record("frozen", by=by, digest=advice.digest, version=advice.version)
    case.ask_letter("advice", by=by)


def content_of(case, advice: Advice) -> dict[str, Any]:
    """Everything report A says, as one value of plain JSON."""
    page = advice.content
    findings = [{"nr": number_of(slug), "photos": photos_of(case, slug)} | page[slug] for slug in advice.of(FINDING)]
    measures = [{"nr": number_of(slug)} | page[slug] for slug in advice.of(MEASURE)]
    return {
        "number": case.number, "version": advice.version, "office": case.get_function_display(), "ground": case.ground,
        "organisation": case.organisation.name, "reason": str(case.told.get_reason_display()),
        "adviser": case.adviser.name, "adopted_by": advice.adopted_by.name, "adopted_at": advice.adopted_at.isoformat(),
        "intake": case.intake_held_at.isoformat() if case.intake_held_at else "", "visit": str(case.visit_held_on or ""),
        "valid_until": str(timezone.localdate(advice.adopted_at) + provisioning.NEXT_CHECK), "pkvw": str(case.get_pkvw_display()),
        "pages": {slug: page.get(slug, {}) for slug in PAGES}, "findings": findings,
        "measures": provisioning.in_order(measures),
        "shields": [{"register": one.get_register_display(), "asked": str(one.asked_on or ""), "granted": str(one.granted_on or ""),
                     "expires": str(one.expires_on or "")} for one in case.shields.all()],
    }  # fmt: skip


def photos_of(case, slug: str) -> list[dict[str, str]]:
    """The photos of a finding that may be opened: id and hash."""
    kept = case.documents.filter(kind=slug, state="ready")
    return [{"id": str(one.pk), "sha256": one.sha256} for one in kept]


def is_on_record(case, advice: Advice) -> bool:
    """The hash that stands in the record of the case for this version, where nobody can change it, is the one that is kept."""
    said = [
        entry.details.get("digest") for entry in read.entries(f"case:{case.pk}", limit=1000) if entry.action == "frozen"
    ]
    return advice.digest in said


def _measures(case, advice: Advice) -> list[Measure]:
    names = ("item", "what", "priority", "temporary", "one_off", "recurring", "period", "luxury", "payer", "supplier", "recognition",
             "permission", "owner_after")  # fmt: skip
    pages = [(number_of(slug), advice.content[slug]) for slug in advice.of(MEASURE)]
    return [
        Measure(case=case, version=advice.version, position=number, **{name: page[name] for name in names})
        for number, page in pages
    ]
