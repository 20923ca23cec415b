"""The pages of Veilig Wonen."""

from veiligwonen.views.asking import ask, ask_check, ask_drop, ask_page, ask_save, ask_send, ask_sent
from veiligwonen.views.file import end_mandate, own_request_step, show, step
from veiligwonen.views.queue import queue, take_next_request
from veiligwonen.views.vault import address, own_address

__all__ = ["address", "ask", "ask_check", "ask_drop", "ask_page", "ask_save", "ask_send", "ask_sent", "end_mandate", "own_address",
           "own_request_step", "queue", "show", "step", "take_next_request"]  # fmt: skip
