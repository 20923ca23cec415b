"""The steps of the adviser and of the beveiligingsautoriteit: intake, visit, advice, adoption."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import read
from organisations.access import Role
from organisations.models import Person
from organisations.workdays import end_of_next_working_day
from veiligwonen import access
from veiligwonen.rules import costs, deadlines
from veiligwonen.rules.advice_pages import ADVICE_PAGES, FINDING, MEASURE, number_of
from veiligwonen.rules.aftercare import NEXT_CHECK
from veiligwonen.rules.triage import Band
from veiligwonen.transitions import guards
from veiligwonen.transitions.advice_completeness import require_complete_advice
from veiligwonen.transitions.desk import notify_desk
from veiligwonen.transitions.status import GIVEN_OUT, WITH_ADVISER, Status, step


class AdviceSteps:
    """From the intake to an adopted advice."""

    @step(
        Status.TRIAGE,
        Status.INTAKE_PLANNED,
        access.may_triage,
        _("Doorgeven aan een adviseur"),
        guards.require_weighing,
        tone="primary",
    )
    @step(
        GIVEN_OUT,
        None,
        access.may_triage,
        _("Andere adviseur kiezen"),
        guards.require_no_adviser,
        tone="primary",
        shown=guards.has_no_adviser,
    )
    def to_adviser(self, by, adviser) -> None:
        """Hand the case to an adviser, who sees it because of that; to another when the first
        left.
        """
        self.adviser = adviser
        self.handler = adviser
        self.tell(adviser, "assigned")
        self.tell_people("status_changed", but=by)

    @step(
        WITH_ADVISER,
        None,
        access.may_advise,
        _("Intake en huisbezoek plannen"),
        tone="primary",
    )
    def plan_visit(self, by, intake_at: datetime, visit_at: datetime | None = None) -> None:
        """Plan when they speak, and when the adviser comes by."""
        self.intake_at = intake_at
        self.visit_at = visit_at
        self.tell_people("status_changed", but=by)

    @step(
        Status.INTAKE_PLANNED,
        Status.INTAKE_DONE,
        access.may_advise,
        _("Intake vastleggen"),
        guards.require_planned_intake,
    )
    def hold_intake(self, by, note: str) -> None:
        """Log the intake. New threats surface there, so it is weighed again.

        Source: docs/domain/support.md §3.3.
        """
        self.applicant_details.intake_note = note
        self.applicant_details.save(update_fields=["intake_note"])
        self.intake_held_at = timezone.now()
        self.log_contact_by_phone(by)
        for name in ("call", "intake"):
            self.deadlines.meet(name)
        self.deadlines.start(reweigh=end_of_next_working_day(timezone.now()))

    @step(
        [*WITH_ADVISER, Status.DRAFTING],
        None,
        access.may_advise,
        _("Huisbezoek vastleggen"),
        tone="quiet",
    )
    def hold_visit(self, by, on: date) -> None:
        """Log the day on which the adviser visited the home."""
        self.visit_held_on = on

    @step(
        Status.INTAKE_DONE,
        Status.DRAFTING,
        access.may_advise,
        _("Advies schrijven"),
        guards.require_weighing_after_intake,
        guards.require_home_visit,
        tone="primary",
    )
    def start_advice(self, by) -> None:
        """Begin to write. Who writes on the advice can never adopt it."""
        self.add_author(by)

    @step(
        Status.DRAFTING,
        Status.TO_ADOPT,
        access.may_advise,
        _("Advies naar de BVA"),
        require_complete_advice,
        guards.require_visit_of_current_home,
        tone="primary",
    )
    def submit_advice(self, by) -> None:
        """Submit the concept to the beveiligingsautoriteit."""
        self.add_author(by)
        self.deadlines.meet("advice")
        self.deadlines.stop("reweigh")
        until = deadlines.adopt_until(Band(self.band), timezone.now())
        self.deadlines.start(bva=until)
        notify_desk(self, "to_adopt", Role.BVA, but=by)

    @step(Status.TO_ADOPT, Status.DRAFTING, access.may_adopt, _("Terug naar de adviseur"))
    def return_advice(self, by, note: str) -> None:
        """Send the concept back with a note of what must change first."""
        advice = self.advices.draft()
        advice.returned = note
        advice.save(update_fields=["returned"])
        self.deadlines.stop("bva")
        self.tell_adviser("status_changed")

    @step(
        Status.TO_ADOPT,
        Status.ADOPTED,
        access.may_adopt,
        _("Advies vaststellen"),
        guards.require_visit_of_current_home,
        tone="primary",
    )
    def adopt(self, by) -> None:
        """Freeze the advice (Stcrt. 2023, 28233, lid 4). The BVA is never an author: four eyes."""
        freeze_advice(self, by)
        self.deadlines.meet("bva")
        self.tell_people("status_changed", but=by)
        self.tell_adviser("status_changed")

    def tell_adviser(self, kind: str) -> None:
        """Post to the adviser; when that one left, to who handles the case or to its lane."""
        if guards.has_no_adviser(self):
            self.tell_handler(kind)
        else:
            self.tell(self.adviser, kind)

    def add_author(self, person) -> None:
        """Remember who wrote on the advice."""
        self.authors = sorted({*self.authors, person.pk})


# --- what follows at `adopt` ----------------------------------------------------------------------


def freeze_advice(case, by) -> None:
    """Freeze the report, put its hash on record and make the measures.

    Source: docs/domain/support.md §3.7. Versions B and C follow from the measures.
    """
    advice = case.advices.draft()
    advice.case = case
    advice.adopted_at = timezone.now()
    advice.adopted_by = by
    advice.frozen = json.dumps(report_content(case, advice), sort_keys=True, ensure_ascii=False)
    advice.digest = hashlib.sha256(advice.frozen.encode()).hexdigest()
    advice.save()
    case.measures.replace(advice.version, advice.numbered_pages(MEASURE))
    case.record("frozen", by=by, digest=advice.digest, version=advice.version)
    case.ask_letter("advice", by=by)


def report_content(case, advice) -> dict[str, Any]:
    """Return everything that report A says, as one value of plain JSON."""
    intake = case.intake_held_at
    valid_until = timezone.localdate(advice.adopted_at) + NEXT_CHECK
    return {
        "number": case.number,
        "version": advice.version,
        "office": case.get_function_display(),
        "ground": case.ground,
        "organisation": case.organisation.name,
        "reason": str(case.applicant_details.get_reason_display()),
        "adviser": _name_of_adviser(case),
        "adopted_by": advice.adopted_by.name,
        "adopted_at": advice.adopted_at.isoformat(),
        "intake": intake.isoformat() if intake else "",
        "visit": str(case.visit_held_on or ""),
        "valid_until": str(valid_until),
        "pkvw": str(case.get_pkvw_display()),
        "pages": {slug: advice.content.get(slug, {}) for slug in ADVICE_PAGES},
        "findings": _report_findings(case, advice),
        "measures": costs.in_order(_report_measures(advice)),
        "shields": [_report_shield(shield) for shield in case.shields.all()],
    }


def _name_of_adviser(case) -> str:
    """Return the name of the adviser, or of who wrote the advice when that one left."""
    author = case.adviser or Person.objects.filter(pk__in=case.authors).first()
    return author.name if author else ""


def _report_findings(case, advice) -> list[dict[str, Any]]:
    findings = []
    for slug in advice.slugs(FINDING):
        photos = _photos_of_finding(case, slug)
        findings.append({"nr": number_of(slug), "photos": photos} | advice.content[slug])
    return findings


def _photos_of_finding(case, slug: str) -> list[dict[str, str]]:
    """Return id and hash of the photos that were found safe."""
    photos = case.documents.filter(kind=slug, state="ready")
    return [{"id": str(photo.pk), "sha256": photo.sha256} for photo in photos]


def _report_measures(advice) -> list[dict[str, Any]]:
    pages = advice.numbered_pages(MEASURE)
    return [{"nr": number} | page for number, page in pages.items()]


def _report_shield(shield) -> dict[str, str]:
    return {
        "register": shield.get_register_display(),
        "asked": str(shield.asked_on or ""),
        "granted": str(shield.granted_on or ""),
        "expires": str(shield.expires_on or ""),
    }


def is_on_record(case, advice) -> bool:
    """Tell whether the hash of this version is in the record, where nobody can change it."""
    entries = read.entries(f"case:{case.pk}", limit=1000)
    digests = [entry.details.get("digest") for entry in entries if entry.action == "frozen"]
    return advice.digest in digests
