"""The planner of tour sessions on synthetic demand, against the greedy plan and the LP bound.

`python -m benchmarks.planner` runs `manage.py plan_sessions` as somebody at a console does, with
an empty environment, and holds each answer against the slow checker of the tests. BENCH_SEEDS (5)
says for how many seeds. The bound is that of the linear programme (`planner_bound`).
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property

from benchmarks.memory import Row, make_row
from benchmarks.planner_bound import lower_bound
from benchmarks.planner_demand import Document, synthetic_document
from sessionplanner.document import parse
from sessionplanner.reading import read_demand
from tests.reliability.system import ROOT
from tests.sessionplanner import naive

SEEDS = int(os.environ.get("BENCH_SEEDS", "5"))
SECONDS = 30
MAX_MEAN_TRAVEL = 0.72  # of the travel hours of the greedy plan
MAX_TRAVEL = 0.75
MAX_WAIT = 1.1  # times the wait in the greedy plan
MAX_GAP = 8  # per cent above the bound
LARGE = {"requests": 600, "members": 40}
LARGE_SECONDS = 120
PERCENT = 100


@dataclass(frozen=True)
class Run:
    """An answer, with what it took and how it stands to the greedy plan."""

    document: Document
    answer: Document
    output: bytes
    wall_seconds: float
    processor_seconds: float

    @cached_property
    def figures(self) -> tuple[dict[str, float], dict[str, float]]:
        """The sums of the plan and of the greedy plan."""
        greedy = naive.greedy(self.document)
        return naive.figures(self.document, self.answer), naive.figures(self.document, greedy)


def plan(document: Document, seconds: int) -> Run:
    """Return the run of the command on a demand."""
    command = [sys.executable, "manage.py", "plan_sessions", "--input", "-", "--json"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    result = subprocess.run(
        [*command, "--seconds", str(seconds)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        input=json.dumps(document).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    wall = time.monotonic() - started
    processor = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before.ru_utime
    return Run(document, json.loads(result.stdout), result.stdout, wall, processor)


def measure() -> list[Row]:
    """Return all rows of this file. Takes two minutes of a processor."""
    runs = [plan(synthetic_document(seed), SECONDS) for seed in range(1, SEEDS + 1)]
    large = plan(synthetic_document(1, **LARGE), LARGE_SECONDS)
    first, second = (plan(runs[0].document, LARGE_SECONDS) for _time in range(2))
    travel = [_travel_ratio(run) for run in runs]
    name = f"planner, 200 requests, {SEEDS} seeds"
    return [
        make_row(f"{name}, mean travel", statistics.mean(travel), "x greedy", MAX_MEAN_TRAVEL),
        make_row(f"{name}, most travel", max(travel), "x greedy", MAX_TRAVEL),
        *_rows_of_runs(name, runs, SECONDS),
        *_bound_rows(name, runs),
        make_row(f"{name}, another answer to the same", first.output != second.output, "", 0),
        make_row("planner, 600 requests, travel", _travel_ratio(large), "x greedy", 1),
        *_rows_of_runs("planner, 600 requests", [large], LARGE_SECONDS),
    ]


def _travel_ratio(run: Run) -> float:
    figures, greedy = run.figures
    return figures["travel"] / greedy["travel"]


def _rows_of_runs(name: str, runs: list[Run], seconds: int) -> list[Row]:
    """Return the worst of the runs in each figure that may not be worse than the greedy plan's."""
    pairs = [run.figures for run in runs]
    faults = sum(len(naive.faults(run.document, run.answer)) for run in runs)
    fewer = max(greedy["sessions"] - figures["sessions"] for figures, greedy in pairs)
    soft = max(figures["soft"] - greedy["soft"] for figures, greedy in pairs)
    return [
        make_row(f"{name}, rules broken", faults, "", 0),
        make_row(f"{name}, sessions fewer than greedy", fewer, "", 0),
        make_row(f"{name}, soft-blocked more than greedy", soft, "", 0),
        *(
            make_row(
                f"{name}, most {wait.replace('_', ' ')}",
                max(figures[wait] / greedy[wait] for figures, greedy in pairs),
                "x greedy",
                MAX_WAIT,
            )
            for wait in ("mean_wait", "weighted_wait")
        ),
        make_row(f"{name}, longest", max(run.wall_seconds for run in runs), "s", seconds),
        make_row(f"{name}, processor", max(run.processor_seconds for run in runs), "s", None),
    ]


def _bound_rows(name: str, runs: list[Run]) -> list[Row]:
    """Return the objective, the bound under it, and the widest gap between them."""
    objectives = [run.figures[0]["objective"] for run in runs]
    bounds = [
        lower_bound(read_demand(parse(json.dumps(run.document).encode())), objective)
        for run, objective in zip(runs, objectives, strict=True)
    ]
    gaps = [PERCENT * (mine / bound - 1) for mine, bound in zip(objectives, bounds, strict=True)]
    return [
        make_row(f"{name}, mean objective", statistics.mean(objectives), "", None),
        make_row(f"{name}, mean LP bound", statistics.mean(bounds), "", None),
        make_row(f"{name}, widest gap", max(gaps), "%", MAX_GAP),
    ]


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row), flush=True)
