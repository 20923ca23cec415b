"""What a person fills in: the pages of a request, what each step asks, and what the queue is asked for."""

from veiligwonen.forms import advising, providing, triaging

# A form that asks about the case stands in ABOUT as well; it is given the case.
STEPS = triaging.STEPS | advising.STEPS | providing.STEPS
ABOUT = triaging.ABOUT | advising.ABOUT | providing.ABOUT

__all__ = ["ABOUT", "STEPS"]
