"""The rows of a request for Veilig Wonen, from the first question to aftercare. One noun a file.

The case (`advice_request`) takes its steps from `veiligwonen.transitions`; every other row hangs on
the case. Tables the employer may reach: `rls_policy = "case_part"`; tables it may not:
`rls_policy = "case_desk"`.
"""

from veiligwonen.models.address_shield import AddressShield
from veiligwonen.models.advice import Advice
from veiligwonen.models.advice_request import AdviceRequest
from veiligwonen.models.aftercare_check import AftercareCheck
from veiligwonen.models.applicant_details import ApplicantDetails
from veiligwonen.models.home_address import HomeAddress
from veiligwonen.models.mandate import Mandate
from veiligwonen.models.measure import Measure
from veiligwonen.models.provision import Provision
from veiligwonen.models.shared_home import SharedHome
from veiligwonen.models.weighing import Weighing

__all__ = [
    "AddressShield",
    "Advice",
    "AdviceRequest",
    "AftercareCheck",
    "HomeAddress",
    "Mandate",
    "Measure",
    "Provision",
    "SharedHome",
    "ApplicantDetails",
    "Weighing",
]
