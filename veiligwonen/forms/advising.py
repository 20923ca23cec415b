"""What the steps of the adviser and the BVA ask. One class a page."""

from veiligwonen.forms.triaging import NoteForm, SureForm

STEPS = {
    "hold_intake": NoteForm,
    "start_advice": SureForm,
    "submit_advice": SureForm,
    "return_advice": NoteForm,
    "adopt": SureForm,
}
ABOUT: set = set()
