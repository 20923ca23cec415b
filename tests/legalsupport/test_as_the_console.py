"""The page and `manage.py awb_term` give one answer to one question, and refuse the same."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from legalsupport.forms.calculator import UNITS, TermForm
from legalsupport.term_choices import CHOICES, OWN_TERM
from legalterms.closed_days import DECREED
from legalterms.term_request import LENGTHS, BadRequest, answer

UNIT_OF = {unit: name for name, unit in UNITS.items()}
GROUND_OF = {"awb": "aanvulling", "bibob": "bibob"}
SPAN = timedelta(days=120)
DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))


@st.composite
def questions(draw) -> dict:
    """A question as the console asks it; some cannot be answered."""
    start = draw(DAYS)
    near = st.dates(start - timedelta(days=10), start + SPAN)
    question = {
        "start": start.isoformat(),
        draw(st.sampled_from(LENGTHS)).value: draw(st.integers(1, 100)),
        "kind": draw(st.sampled_from(list(GROUND_OF))),
        "suspend": [f"{draw(near)}:{draw(near)}" for _number in range(draw(st.integers(0, 3)))],
    }
    if draw(st.booleans()):
        question["extend-weeks"] = draw(st.integers(1, 14))
    if draw(st.integers(0, 4)) == 0:
        question["backward"] = True
    return question


def as_form(question: dict) -> TermForm:
    """The same question on the page."""
    unit = next(unit for unit in LENGTHS if unit in question)
    data = {
        "aantal": str(question[unit]),
        "eenheid": UNIT_OF[unit],
        "begin": question["start"],
        "verlengen": str(question.get("extend-weeks", "")),
    }
    if question.get("backward"):
        data["terug"] = "on"
    for number, period in enumerate(question["suspend"], 1):
        first, last = period.split(":")
        prefix = f"opschorting-{number}"
        data |= {
            f"{prefix}-reden": GROUND_OF[question["kind"]],
            f"{prefix}-van": first,
            f"{prefix}-tot": last,
        }
    return TermForm(data, choice=CHOICES[OWN_TERM], equated=DECREED)


@settings(max_examples=1000, deadline=None)
@given(questions())
def test_the_page_answers_as_the_console(question):
    form = as_form(question)
    try:
        expected = answer(question)
    except BadRequest:
        expected = None
    assert form.is_valid() == (expected is not None), form.errors
    if expected is None:
        return
    assert form.calculation.term == expected
    closed = [row.day for row in form.calculation.closed_days]
    if "working-days" not in question:
        assert closed == list(expected.rolled_over)
