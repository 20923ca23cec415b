"""Requests for Veilig Wonen, from the first question to aftercare.

The case (`case.py`) owns every state and step of domain reference support §3.3. What belongs to the advice, the employer and the
time after it stands in `advice.py`, `provision.py` and `aftercare.py`: needs (`is_complete(case) -> str`) answer "" or the
sentence of what must come first, and what follows at a step is a function named after it in the past tense
(`adopted(case, by)`), called inside the transaction of `case.do`. Those files know the case by name only ("veiligwonen.AdviceRequest").
Tables the employer may reach: `wall = "case_part"`; tables it may not: `wall = "case_desk"`.
"""

from veiligwonen.models.advice import Advice
from veiligwonen.models.aftercare import AddressShield, AftercareCheck
from veiligwonen.models.case import AdviceRequest
from veiligwonen.models.homes import SharedHome
from veiligwonen.models.measure import Measure
from veiligwonen.models.provision import Provision
from veiligwonen.models.told import Home, Mandate, Told
from veiligwonen.models.weighing import Weighing

__all__ = [
    "AddressShield",
    "Advice",
    "AdviceRequest",
    "AftercareCheck",
    "Home",
    "Mandate",
    "Measure",
    "Provision",
    "SharedHome",
    "Told",
    "Weighing",
]
