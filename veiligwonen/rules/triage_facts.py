"""From the answers of the applicant to the facts that are weighed."""

from datetime import date, timedelta
from typing import Any

from veiligwonen import lists
from veiligwonen.rules.triage import Facts

NEW_START = timedelta(days=60)  # around the start in the office (docs/domain/support.md §4.2)
SAME_NAMES = (
    "weak_front",
    "address_shared",
    "alone_or_remote",
    "risk_moment",
    "at_the_home",
    "weapon",
    "doxed",
    "against_family",
)
# Fact → question: asked as what is there, weighed as what is missing.
OPPOSITES = {"no_detection": "detection", "no_arrangements": "arrangements"}
NO_PKVW = {lists.Pkvw.VALID: False, lists.Pkvw.EXPIRED: True, lists.Pkvw.NONE: True}
YES_OR_NO = {lists.YesNoUnknown.YES: True, lists.YesNoUnknown.NO: False}


def facts_from_answers(answers: dict[str, Any], today: date) -> Facts:
    """Return the facts of a request. What was not asked or not answered is not known."""
    values: dict[str, Any] = {}
    for name in SAME_NAMES:
        values[name] = _yes_or_no(answers, name)
    for name, question in OPPOSITES.items():
        values[name] = _opposite(_yes_or_no(answers, question))
    return Facts(
        **values,
        severity=_scale(answers.get("severity")),
        likelihood=_scale(answers.get("likelihood")),
        no_pkvw=NO_PKVW.get(answers.get("pkvw", "")),
        vulnerable_housemate=_has_vulnerable_housemate(answers),
        new_start=_is_new_start(answers, today),
        danger_now=bool(answers.get("acute")),
        chain_acts=_chain_acts(answers.get("chain", lists.Chain.UNKNOWN)),
    )


def _yes_or_no(answers: dict[str, Any], question: str) -> bool | None:
    return YES_OR_NO.get(answers.get(question, ""))


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _scale(value: Any) -> int | None:
    if value in (None, "", lists.YesNoUnknown.UNKNOWN):
        return None
    return int(value)


def _has_vulnerable_housemate(answers: dict[str, Any]) -> bool | None:
    minors = answers.get("minors")
    vulnerable = _yes_or_no(answers, "vulnerable")
    if minors or vulnerable:
        return True
    if minors is None or vulnerable is None:
        return None
    return False


def _is_new_start(answers: dict[str, Any], today: date) -> bool | None:
    if answers.get("reason") == lists.Reason.MOVE:
        return True
    since = answers.get("since")
    if since is None:
        return None
    distance: timedelta = abs(since - today)
    return distance <= NEW_START


def _chain_acts(chain: str) -> bool | None:
    if chain == lists.Chain.UNKNOWN:
        return None
    return chain in lists.CHAIN_ACTS
