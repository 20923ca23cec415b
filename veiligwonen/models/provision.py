"""What the employer does: decide, carry out, test. What the case asks of it; the case calls these at its steps."""


def is_decided(case) -> str:
    """Need of `provide`: the decision is written and the arbo check is done (§3.5)."""
    return ""


def pkvw_is_valid(case) -> str:
    """Need of `carry_out` from PKVW first: a valid certificate, or temporary measures in P1 (§3.3)."""
    return ""


def is_tested(case) -> str:
    """Need of `deliver`: every measure is tested or dropped."""
    return ""


def offered(case, by) -> None:
    """At `offer`: the employer gets report B."""


def deviated(case, by, note: str) -> None:
    """At `report_deviation`: the employer will not provide all of it; the desk is told."""


def resolved(case, by, note: str) -> None:
    """At `resolve_deviation`: what was agreed."""


def provided(case, by, **answers) -> None:
    """At `provide`: the decision (document D)."""


def carried_out(case, by) -> None:
    """At `carry_out`: the measures are ordered."""


def delivered(case, by, **answers) -> None:
    """At `deliver`: the working test is done."""
