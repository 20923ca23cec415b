"""The advice: findings, measures and its adoption. What the case asks of it; the case calls these at its steps."""


def is_complete(case) -> str:
    """Need of `submit_advice`: all four domains filled in or marked "geen bevinding". Answers "" or the sentence of what must come first."""
    return ""


def submitted(case, by) -> None:
    """At `submit_advice`: the concept goes to the BVA; put its authors in `case.authors`."""


def returned(case, by, note: str) -> None:
    """At `return_advice`: the BVA sends it back with a note."""


def adopted(case, by) -> None:
    """At `adopt`: freeze the report, hash it, make versions A, B and C (§3.7)."""
