"""Results by function, in groups so large that none is found by taking others from the total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scanscores.answers import AnswerSet
from scanscores.measures import collect, counting_items, mean
from scanscores.questionnaire import ITEMS, ITEMS_OF, MODULES

OTHER = "overig"
LEAST_SIZE = 3
LEAST_GROUPS = 2


@dataclass(frozen=True)
class FunctionGroup:
    """One function, or several that are too small alone, with the answers of its respondents."""

    name: str
    merged: tuple[str, ...]
    members: tuple[AnswerSet, ...]
    overall: Fraction | None
    modules: dict[str, Fraction | None]


def function_groups(answer_sets: Sequence[AnswerSet]) -> list[FunctionGroup]:
    """Return the groups by name, `overig` last; none when fewer than two can be told."""
    counting = counting_items(collect(answer_sets))
    if not counting:
        return []
    by_function = _by_function(answer_sets)
    other = {name for name in by_function if _joins_other(name, by_function[name], counting)}
    while other and _size(_members(by_function, other), counting) < LEAST_SIZE:
        candidates = [name for name in by_function if name not in other]
        if not candidates:
            break
        other.add(
            min(candidates, key=lambda name: _smallest_first(name, by_function[name], counting))
        )
    alone = sorted(name for name in by_function if name not in other)
    groups = [_group(name, (), by_function[name], counting) for name in alone]
    if other:
        merged = tuple(sorted(other, key=lambda name: (name == OTHER, name)))
        groups.append(_group(OTHER, merged, _members(by_function, other), counting))
    return groups if len(groups) >= LEAST_GROUPS else []


def _by_function(answer_sets: Iterable[AnswerSet]) -> dict[str, list[AnswerSet]]:
    by_function: dict[str, list[AnswerSet]] = {}
    for answer_set in answer_sets:
        by_function.setdefault(answer_set.function, []).append(answer_set)
    return by_function


def _members(by_function: dict[str, list[AnswerSet]], names: Iterable[str]) -> list[AnswerSet]:
    return [member for name in names for member in by_function[name]]


def _joins_other(name: str, members: list[AnswerSet], counting: frozenset[str]) -> bool:
    return name == OTHER or _size(members, counting) < LEAST_SIZE


def _smallest_first(
    name: str, members: list[AnswerSet], counting: frozenset[str]
) -> tuple[int, int, str]:
    return _size(members, counting), len(members), name


def _size(members: Iterable[AnswerSet], counting: frozenset[str]) -> int:
    """Return how many of a group have a value that counts, in the module where that is fewest.

    `counting`: the items whose values count. Modules without any are passed over.
    """
    sizes = []
    for module in MODULES:
        if items := [item for item in ITEMS_OF[module] if item in counting]:
            with_value = [each for each in members if _values(each, items)]
            sizes.append(len(with_value))
    return min(sizes)


def _values(answer_set: AnswerSet, items: Iterable[str]) -> list[int]:
    answers = (answer_set.answers.get(item) for item in items)
    return [answer for answer in answers if answer is not None]


def _group(
    name: str, merged: tuple[str, ...], members: Sequence[AnswerSet], counting: frozenset[str]
) -> FunctionGroup:
    def mean_of(items: Iterable[str]) -> Fraction | None:
        chosen = [item for item in items if item in counting]
        return mean([value for each in members for value in _values(each, chosen)])

    modules = {module: mean_of(ITEMS_OF[module]) for module in MODULES}
    return FunctionGroup(name, merged, tuple(members), mean_of(ITEMS), modules)
