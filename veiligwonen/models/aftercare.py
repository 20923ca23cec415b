"""After delivery: checks, expiry, end of office. What the case asks of it; the case calls these at its steps."""


def is_settled(case) -> str:
    """Need of `close` from winding down: end of subscriptions and ownership are settled."""
    return ""


def evaluation_is_sent(case) -> str:
    """Need of `close` after delivery: the evaluation form (document G) was sent."""
    return ""


def planned(case, by) -> None:
    """At `start_aftercare`: checks after six weeks and every year."""


def checked(case, by, **answers) -> None:
    """At `check_aftercare`: how it goes, and when the next check is."""


def winding_down(case, by, **answers) -> None:
    """At `wind_down`: end of office, with an agreed end date (document E)."""


def closing(case, by) -> None:
    """At `close`: what must be asked or sent when it ends."""
