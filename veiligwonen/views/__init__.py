"""The pages of Veilig Wonen."""

from veiligwonen.views.advice import (
    address_shield,
    advice,
    advice_add,
    advice_page,
    advice_page_save,
    advice_verify,
    spending,
)
from veiligwonen.views.asking import ask, ask_check, ask_drop, ask_page, ask_save, ask_send, ask_sent
from veiligwonen.views.employer import (
    employer_arbo,
    employer_certificate,
    employer_download,
    employer_measure,
    employer_request,
    employer_requests,
    employer_step,
)
from veiligwonen.views.file import end_mandate, own_request_step, show, step
from veiligwonen.views.queue import queue, take_next_request
from veiligwonen.views.vault import address, own_address, own_housemate

__all__ = [
    "address",
    "address_shield",
    "advice",
    "advice_add",
    "advice_page",
    "advice_page_save",
    "advice_verify",
    "ask",
    "ask_check",
    "ask_drop",
    "ask_page",
    "ask_save",
    "ask_send",
    "ask_sent",
    "employer_arbo",
    "employer_certificate",
    "employer_download",
    "employer_measure",
    "employer_request",
    "employer_requests",
    "employer_step",
    "end_mandate",
    "own_address",
    "own_housemate",
    "own_request_step",
    "queue",
    "show",
    "spending",
    "step",
    "take_next_request",
]
