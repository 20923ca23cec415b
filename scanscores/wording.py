"""The scores of a scan for people, in Dutch."""

from collections.abc import Iterator
from typing import Any

MODULE_NAMES = {"o": "Organisatie", "m": "Mens", "d": "Data"}
REASONS = {"spread": "de antwoorden lopen uiteen", "weet_niet": "velen weten het niet"}


def in_words(scores: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of an answer."""
    if scores["withheld"]:
        minimum = scores["minimum"]
        yield f"Er zijn minder dan {minimum} respondenten. Daarom zijn er geen uitkomsten."
        return
    yield f"Respondenten: {scores['respondents']}"
    yield f"Gemiddeld over alles: {_number(scores['overall'])}"
    for module, figures in scores["modules"].items():
        yield f"{MODULE_NAMES[module]}: {_figures(figures)}"
    for item, figures in scores["items"].items():
        yield f"  {item}: {_figures(figures)}"
    yield "Voor de werksessie:"
    for row in scores["agenda"]:
        yield f"  {row['item']}: {' en '.join(REASONS[reason] for reason in row['why'])}"
    yield f"Sterkst: {_list(scores['strongest'])}"
    yield f"Meest verschillend: {_list(scores['most_different'])}"
    for group in scores["functions"]:
        yield f"Functie {_group(group)}"


def _number(figure: float | None) -> str:
    return "geen uitkomst" if figure is None else f"{figure:.2f}".replace(".", ",")


def _figures(figures: dict[str, float | None]) -> str:
    return (
        f"gemiddeld {_number(figures['mean'])}, spreiding {_number(figures['spread'])}, "
        f"aandeel weet niet {_number(figures['weet_niet'])}"
    )


def _list(names: list[str]) -> str:
    return ", ".join(names) or "geen"


def _group(group: dict[str, Any]) -> str:
    merged = f" (samen: {_list(group['merged'])})" if group["merged"] else ""
    modules = ", ".join(
        f"{MODULE_NAMES[module]} {_number(figure)}" for module, figure in group["modules"].items()
    )
    name = " ".join(group["function"].split())
    overall = _number(group["overall"])
    return f"{name}{merged}: {group['respondents']} respondenten, {overall}; {modules}"
