"""The form of each step of a request, by the name of the step."""

from casework.forms import CallForm
from ui import fields
from veiligwonen.forms.adviser import AdviserForm, PlanForm, ReturnForm, VisitForm
from veiligwonen.forms.aftercare import CheckForm, DeliverForm, ReviewForm, WindDownForm
from veiligwonen.forms.assessment import AssessmentForm
from veiligwonen.forms.common import StepConfirmForm, StepNoteForm
from veiligwonen.forms.provision import (
    ContactForm,
    DeviationForm,
    InformForm,
    MadeKnownForm,
    ProvideForm,
    SettlementForm,
)
from veiligwonen.forms.triage import (
    AnswerForm,
    AskForm,
    ChainForm,
    HandOverForm,
    MoveBandForm,
    PoliceCallForm,
    RefuseForm,
)

STEPS: dict[str, type[fields.Form]] = {
    # danger
    "log_call": CallForm,
    "log_no_answer": CallForm,
    "end_danger": CallForm,
    # the national desk
    "take": StepConfirmForm,
    "take_over": StepConfirmForm,
    "weigh": AssessmentForm,
    "note_chain": ChainForm,
    "call_police": PoliceCallForm,
    "log_contact": StepNoteForm,
    "move_band": MoveBandForm,
    "agree_lower": StepConfirmForm,
    "refuse_lower": StepConfirmForm,
    "ask": AskForm,
    "answer": AnswerForm,
    "resume": StepConfirmForm,
    "refuse": RefuseForm,
    "agree_refusal": StepConfirmForm,
    "hand_over": HandOverForm,
    "reconsider": StepConfirmForm,
    # the adviser and the BVA
    "to_adviser": AdviserForm,
    "plan_visit": PlanForm,
    "hold_intake": StepNoteForm,
    "hold_visit": VisitForm,
    "start_advice": StepConfirmForm,
    "submit_advice": StepConfirmForm,
    "return_advice": ReturnForm,
    "adopt": StepConfirmForm,
    # the employer
    "inform_employer": InformForm,
    "replace_contact": ContactForm,
    "offer": StepConfirmForm,
    "report_deviation": DeviationForm,
    "resolve_deviation": SettlementForm,
    "provide": ProvideForm,
    "make_known": MadeKnownForm,
    "wait_for_pkvw": StepConfirmForm,
    "carry_out": StepConfirmForm,
    # delivery, aftercare and every end
    "deliver": DeliverForm,
    "start_aftercare": StepConfirmForm,
    "check_aftercare": CheckForm,
    "review": ReviewForm,
    "wind_down": WindDownForm,
    "withdraw": StepConfirmForm,
    "close": StepConfirmForm,
}
