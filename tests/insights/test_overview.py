"""Which blocks a part of the page is about: found in one pass, and the same as by trying all."""

from hypothesis import given
from hypothesis import strategies as st

from insights.disclosure_control import REST
from insights.selection import NO, YES, combine, finest_run, longest_share_run, share

DIMENSION = "part"


def blocks_of(*categories: str):
    """Return a strategy of published blocks: some categories with ten or more, maybe a rest."""
    names = st.sampled_from([*categories, REST])
    breakdowns = st.dictionaries(names, st.integers(10, 60), min_size=1)
    return st.lists(breakdowns.map(block_of), max_size=8)


def block_of(breakdown: dict[str, int]) -> dict:
    return {"count": sum(breakdown.values()), DIMENSION: breakdown}


def runs_of(blocks: list) -> list[list]:
    """Return all successive blocks."""
    return [blocks[start:end] for end in range(1, len(blocks) + 1) for start in range(end)]


def reports(run: list) -> int:
    return sum(block["count"] for block in run)


@given(blocks_of(YES, NO))
def test_the_largest_run_of_which_a_share_is_told(blocks):
    runs = [run for run in runs_of(blocks) if share(run, DIMENSION) is not None]
    longest = longest_share_run(blocks, DIMENSION)
    assert reports(longest) == max(map(reports, runs), default=0)
    assert longest in [*runs, []]


@given(blocks_of("a", "b", "c", "d"))
def test_the_run_that_names_the_most_and_has_the_most_reports(blocks):
    def fineness(run: list) -> tuple[int, int]:
        return len(combine(run, DIMENSION).keys() - {REST}), reports(run)

    finest = finest_run(blocks, DIMENSION)
    assert fineness(finest) == max(map(fineness, runs_of(blocks)), default=(0, 0))
    assert finest in [*runs_of(blocks), []]
