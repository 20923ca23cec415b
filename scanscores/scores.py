"""The scores of a scan: all that may be told of its answers, and nothing of a single person."""

from collections.abc import Sequence
from typing import Any

from scanscores.answers import AnswerSet
from scanscores.function_groups import FunctionGroup, function_groups
from scanscores.highlights import agenda, most_different, strongest
from scanscores.measures import (
    Measures,
    collect,
    measure_item,
    measure_modules,
    overall_mean,
    rounded,
)
from scanscores.questionnaire import MODULES

LEAST_RESPONDENTS = 5


def score(answer_sets: Sequence[AnswerSet]) -> dict[str, Any]:
    """Return the scores, as they are written in JSON; with too few respondents only that.

    Figures have two decimals, None where there is none. Thresholds and orders use exact fractions.
    """
    if len(answer_sets) < LEAST_RESPONDENTS:
        return {"withheld": True, "minimum": LEAST_RESPONDENTS}
    by_item = collect(answer_sets)
    measures = {item: measure_item(answers) for item, answers in by_item.items()}
    modules = measure_modules(by_item)
    return {
        "withheld": False,
        "respondents": len(answer_sets),
        "overall": rounded(overall_mean(by_item)),
        "modules": {module: _figures(figures) for module, figures in modules.items()},
        "items": {item: _figures(figures) for item, figures in measures.items()},
        "agenda": [{"item": row.item, "why": list(row.reasons)} for row in agenda(measures)],
        "strongest": strongest(measures),
        "most_different": most_different(measures),
        "functions": [_function(group) for group in function_groups(answer_sets)],
    }


def _figures(figures: Measures) -> dict[str, float | None]:
    return {
        "mean": rounded(figures.mean),
        "spread": rounded(figures.spread),
        "weet_niet": rounded(figures.share),
    }


def _function(group: FunctionGroup) -> dict[str, Any]:
    return {
        "function": group.name,
        "merged": list(group.merged),
        "respondents": len(group.members),
        "overall": rounded(group.overall),
        "modules": {module: rounded(group.modules[module]) for module in MODULES},
    }
