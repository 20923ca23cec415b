"""The form of each step of a traject, by the name of the step."""

from tour.forms.approach import (
    AttemptForm,
    CallLaterForm,
    ContactForm,
    DeclineForm,
    EveningsForm,
    HoldTalkForm,
    LetterForm,
    PlanTalkForm,
)
from tour.forms.common import ConfirmForm
from tour.forms.evening import (
    AddEveningForm,
    CancelForm,
    ChooseEveningForm,
    HoldSessionForm,
    OfferForm,
    RefuseForm,
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
    "take": ConfirmForm,
    "take_over": ConfirmForm,
    "send_letter": LetterForm,
    "log_attempt": AttemptForm,
    "call_back_later": CallLaterForm,
    "mark_not_reached": ConfirmForm,
    "decline": DeclineForm,
    "reopen": ConfirmForm,
    "plan_talk": PlanTalkForm,
    "hold_talk": HoldTalkForm,
    "want_session": ConfirmForm,
    "choose_contact": ContactForm,
    "set_evenings": EveningsForm,
    "add_evening": AddEveningForm,
    "offer_evenings": OfferForm,
    "confirm": ChooseEveningForm,
    "refuse_evenings": RefuseForm,
    "reschedule": RescheduleForm,
    "add_fallback": AddEveningForm,
    "cancel_session": CancelForm,
    "hold_session": HoldSessionForm,
    "add_agreement": AgreementForm,
    "report_agreements": ReportAgreementsForm,
    "evaluate": EvaluateForm,
    "start_follow_up": FollowUpForm,
    "finish": ConfirmForm,
}
