"""The form of each step of a traject, by the name of the step."""

from tour.forms.approach import (
    AttemptForm,
    CallLaterForm,
    ChooseContactForm,
    DeclineForm,
    EveningsForm,
    HoldTalkForm,
    LetterForm,
    PlanTalkForm,
)
from tour.forms.common import ConfirmTourForm
from tour.forms.evening import (
    AddEveningForm,
    CancelForm,
    ChooseEveningForm,
    HoldSessionForm,
    OfferForm,
    RefuseEveningsForm,
    RescheduleForm,
)
from tour.forms.follow_up import (
    AgreementForm,
    EvaluateForm,
    FollowUpForm,
    ReportAgreementsForm,
)
from ui import fields

STEPS: dict[str, type[fields.Form]] = {
    "take": ConfirmTourForm,
    "take_over": ConfirmTourForm,
    "send_letter": LetterForm,
    "log_attempt": AttemptForm,
    "call_back_later": CallLaterForm,
    "mark_not_reached": ConfirmTourForm,
    "decline": DeclineForm,
    "reopen": ConfirmTourForm,
    "plan_talk": PlanTalkForm,
    "hold_talk": HoldTalkForm,
    "want_session": ConfirmTourForm,
    "choose_contact": ChooseContactForm,
    "set_evenings": EveningsForm,
    "add_evening": AddEveningForm,
    "offer_evenings": OfferForm,
    "confirm": ChooseEveningForm,
    "refuse_evenings": RefuseEveningsForm,
    "reschedule": RescheduleForm,
    "add_fallback": AddEveningForm,
    "cancel_session": CancelForm,
    "hold_session": HoldSessionForm,
    "add_agreement": AgreementForm,
    "report_agreements": ReportAgreementsForm,
    "evaluate": EvaluateForm,
    "start_follow_up": FollowUpForm,
    "finish": ConfirmTourForm,
}
