"""The form of each step of a request, by the name of the step."""

from ui import fields
from veiligwonen.forms.adviser import AdviserForm, PlanForm, ReturnForm, VisitForm
from veiligwonen.forms.aftercare import CheckForm, DeliverForm, ReviewForm, WindDownForm
from veiligwonen.forms.assessment import AssessmentForm
from veiligwonen.forms.common import StepConfirmForm, StepNoteForm
from veiligwonen.forms.provision import DeviationForm, InformForm, ProvideForm, SettlementForm
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
    # the national desk
    "take": StepConfirmForm,
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
    "offer": StepConfirmForm,
    "report_deviation": DeviationForm,
    "resolve_deviation": SettlementForm,
    "provide": ProvideForm,
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
