"""Which blocks a part of the page is about: found in one walk, and the same as when all are tried."""

from hypothesis import given
from hypothesis import strategies as st

from insights.overview import NO, YES, finest, known, share, together
from insights.suppress import REST


def blocks(*names: str):
    """Blocks of a publication: some categories with ten or more, and sometimes a rest."""
    part = st.dictionaries(st.sampled_from([*names, REST]), st.integers(10, 60), min_size=1)
    counted = part.map(lambda found: {"count": sum(found.values()), "part": found})
    return st.lists(counted, max_size=8)


def runs(found: list) -> list[list]:
    return [found[start:end] for end in range(1, len(found) + 1) for start in range(end)]


def reports(run: list) -> int:
    return sum(block["count"] for block in run)


@given(blocks(YES, NO))
def test_the_largest_run_of_which_a_share_is_told(found):
    told = [run for run in runs(found) if share(run, "part") is not None]
    assert reports(known(found, "part")) == max(map(reports, told), default=0)
    assert known(found, "part") in [*told, []]


@given(blocks("a", "b", "c", "d"))
def test_the_run_that_names_the_most_and_has_the_most_reports(found):
    def fine(run: list) -> tuple[int, int]:
        return len(together(run, "part").keys() - {REST}), reports(run)

    assert fine(finest(found, "part")) == max(map(fine, runs(found)), default=(0, 0))
    assert finest(found, "part") in [*runs(found), []]
