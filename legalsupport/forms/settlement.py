"""What is asked when a grant is settled or withdrawn, and when money comes back."""

from datetime import date
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from legalsupport.forms.common import EuroField, LegalCaseForm, amount_field, few_sentences, one_of
from legalsupport.forms.desk import APPLICANT_READS, ViewsForm
from legalsupport.forms.funding import refuse_above
from legalsupport.funding_choices import CourtInstance, LowerGround, WithdrawalGround
from legalsupport.transitions.funding_guards import too_late_to_withdraw
from legalsupport.transitions.recovery import ABOVE_OPEN, ABOVE_OVERPAID
from legalsupport.transitions.settlement import ABOVE_APPROVED, GROUND_MISSING
from legalterms.cost_awards import UnknownPointValue, point_value
from ui import fields
from ui.charts import format_euros

REASONS_MISSING = _("Schrijf op waarom (Awb 3:46).")
IN_LETTER = _("Dit komt in de brief. De aanvrager leest dit.")


class MoneyViewsForm(ViewsForm):
    """Why the applicant may get less, and until when they can say what they think of it."""

    message = few_sentences(
        _("Waarom krijgt de aanvrager misschien minder?"),
        _("Schrijf op waarom de aanvrager misschien minder krijgt."),
        APPLICANT_READS,
    )


class SettleForm(LegalCaseForm):
    """At what amount the grant is settled."""

    amount = EuroField(
        label=_("Op welk bedrag stelt u vast, in euro’s?"),
        error_messages={"required": _("Vul het bedrag in.")},
    )
    ground = one_of(
        _("Stelt u minder vast dan is goedgekeurd? Waarom?"),
        LowerGround.choices,
        "",
        required=False,
        help_text=_(
            "Dat mag alleen op een van deze gronden, en na een zienswijze (Awb 4:46 en 4:12)."
        ),
    )
    reasons = few_sentences(_("Motivering"), REASONS_MISSING, IN_LETTER, most=8000)

    def __init__(self, *args, case, **kwargs) -> None:
        row = case.funding_row
        self.approved = row.approved if row else Decimal(0)
        super().__init__(*args, case=case, initial={"amount": self.approved}, **kwargs)
        words = _("Goedgekeurd is %s. Meer kan niet.") % format_euros(self.approved)
        self.fields["amount"].help_text = words

    def clean(self) -> dict:
        """Refuse more than was approved, and less without a ground."""
        answers = super().clean()
        refuse_above(self, "amount", self.approved, ABOVE_APPROVED)
        amount = answers.get("amount")
        if amount is not None and amount < self.approved and not answers.get("ground"):
            self.add_error("ground", GROUND_MISSING)
        return answers


class WithdrawGrantForm(LegalCaseForm):
    """Why a grant is withdrawn, and what stays of it."""

    ground = one_of(_("Waarom trekt u de toekenning in?"), (), _("Kies waarom."))
    breach_on = fields.DutchDateField(
        label=_("Op welke dag werd de voorwaarde geschonden?"), past=True, required=False
    )
    amount = EuroField(
        label=_("Hoeveel mag de aanvrager houden, in euro’s?"),
        help_text=_("Vul 0 in als alles wordt ingetrokken."),
        error_messages={"required": _("Vul een bedrag in, of 0.")},
    )
    reasons = few_sentences(_("Motivering"), REASONS_MISSING, IN_LETTER, most=8000)
    show_when = {"breach_on": f"ground={WithdrawalGround.BREACH}"}

    def __init__(self, *args, case, **kwargs) -> None:
        super().__init__(*args, case=case, **kwargs)
        row = case.funding_row
        self.is_settled = bool(row and row.is_settled)
        grounds = WithdrawalGround if self.is_settled else LowerGround
        self.fields["ground"].choices = grounds.choices
        if not self.is_settled:
            del self.fields["breach_on"]

    def clean(self) -> dict:
        """Refuse more than was approved; a breach has its day, within five years (Awb 4:49)."""
        answers = super().clean()
        row = self.case.funding_row
        if row is None:
            return answers
        most = row.settled_amount if row.is_settled else row.approved
        refuse_above(self, "amount", most, ABOVE_APPROVED)
        is_breach = answers.get("ground") == WithdrawalGround.BREACH
        if not is_breach:
            answers["breach_on"] = None
        elif not answers.get("breach_on") and "breach_on" not in self.errors:
            self.add_error("breach_on", _("Vul in wanneer de voorwaarde werd geschonden."))
        if self.is_settled and (sentence := too_late_to_withdraw(self.case, answers["breach_on"])):
            self.add_error("ground", sentence)
        return answers


class OrderKnownForm(LegalCaseForm):
    """Which decision about money was sent or handed over, and when."""

    order = one_of(_("Welk besluit?"), (), _("Kies welk besluit."))
    known_on = fields.DutchDateField(
        label=_("Op welke dag is het verstuurd of gegeven?"),
        help_text=_(
            "De dag daarna beginnen de bezwaartermijn en de zes weken om te betalen (Awb 4:87)."
        ),
        past=True,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choosable = self.case.orders_to_make_known()
        choices = [(name, _order_label(row)) for name, row in self.choosable.items()]
        self.fields["order"].choices = choices
        if len(choices) == 1:
            self.fields["order"].initial = choices[0][0]

    def clean_known_on(self) -> date:
        """Check that it was decided by then. Raises ValidationError otherwise."""
        day = self.cleaned_data["known_on"]
        row = self.choosable.get(self.cleaned_data.get("order", ""))
        if row and day < _decided_on(row):
            raise forms.ValidationError(_("Op deze dag was er nog geen besluit."))
        return day


def _decided_on(row) -> date:
    if hasattr(row, "ceiling"):
        return row.withdrawn_on or row.settled_on
    return row.decided_on


def _order_label(row) -> str:
    if hasattr(row, "notice"):
        return str(_("Dwangsom van %s") % format_euros(row.amount))
    if not hasattr(row, "ceiling"):
        return str(_("Terugvordering van %s") % format_euros(row.amount))
    label = _("Intrekking, vastgesteld op %s") if row.withdrawn_on else _("Vaststelling op %s")
    return str(label % format_euros(row.settled_amount))


class ReclaimForm(LegalCaseForm):
    """How much is reclaimed, and why."""

    amount = amount_field(_("Welk bedrag vordert u terug, in euro’s?"))
    reasons = few_sentences(_("Waarom?"), REASONS_MISSING, IN_LETTER)

    def __init__(self, *args, case, **kwargs) -> None:
        self.most = case.overpaid_amount()
        super().__init__(*args, case=case, initial={"amount": self.most}, **kwargs)
        words = _("Er is %s te veel betaald.") % format_euros(self.most)
        self.fields["amount"].help_text = words

    def clean(self) -> dict:
        """Refuse more than was paid too much."""
        answers = super().clean()
        refuse_above(self, "amount", self.most, ABOVE_OVERPAID)
        return answers


class _RecoveryForm(LegalCaseForm):
    """A question about which reclaimed amount it is."""

    recovery = one_of(_("Welke terugvordering?"), (), _("Kies een terugvordering."))

    def rows(self):
        """Return what was reclaimed and must still come back."""
        return self.case.open_recoveries()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choosable = {str(row.pk): row for row in self.rows()}
        choices = [(pk, _open_label(row)) for pk, row in self.choosable.items()]
        self.fields["recovery"].choices = choices
        if len(choices) == 1:
            self.fields["recovery"].initial = choices[0][0]

    def clean(self) -> dict:
        """Refuse more than is owed, and return the key of the row."""
        answers = super().clean()
        row = self.choosable.get(answers.get("recovery", ""))
        if row:
            refuse_above(self, "amount", row.open_amount, ABOVE_OPEN)
            answers["recovery"] = row.pk
        return answers


def _open_label(row) -> str:
    words = {"amount": format_euros(row.amount), "open": format_euros(row.open_amount)}
    return str(_("%(amount)s, daarvan nog %(open)s open") % words)


class RemindForm(_RecoveryForm):
    """Of what the applicant is reminded."""

    def rows(self):
        """Return what should have come back by now."""
        return self.case.recoveries_to_remind()


class RepaymentForm(_RecoveryForm):
    """How much the applicant paid back."""

    amount = amount_field(_("Welk bedrag is terugbetaald, in euro’s?"))


class WaiveForm(_RecoveryForm):
    """How much is waived, and why."""

    amount = amount_field(_("Welk bedrag scheldt u kwijt, in euro’s?"))
    reasons = few_sentences(
        _("Waarom zou terugbetalen onevenredig zijn?"),
        _("Schrijf op waarom (Awb 4:94a)."),
        _("De aanvrager leest dit."),
    )


class CostAwardForm(LegalCaseForm):
    """Costs of the procedure that the opponent paid."""

    court = one_of(
        _("In welke procedure?"),
        CourtInstance.choices,
        _("Kies in welke procedure."),
    )
    amount = amount_field(_("Welk bedrag betaalde de wederpartij, in euro’s?"))
    received_on = fields.DutchDateField(label=_("Op welke dag is het ontvangen?"), past=True)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _point_hint()


def _point_hint() -> str:
    """Return what a point is worth today, where that is known."""
    today = timezone.localdate()
    try:
        values = [point_value(today, in_objection=flag) for flag in (True, False)]
    except UnknownPointValue:
        return ""
    words = {"objection": format_euros(values[0]), "appeal": format_euros(values[1])}
    return str(
        _(
            "Bij de bestuursrechter is een punt nu %(appeal)s waard, in bezwaar %(objection)s "
            "(Besluit proceskosten bestuursrecht). Er gaat nooit meer terug dan is betaald."
        )
        % words
    )
