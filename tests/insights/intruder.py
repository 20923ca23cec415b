"""An intruder who solves what was published as equations over the exact cells."""

from fractions import Fraction

from insights.disclosure_control import REST, THRESHOLD

Equation = tuple[dict, int]  # unknown → factor, and the sum


def is_solved(equations: list[Equation], unknown) -> bool:
    """Return whether an unknown follows from the equations (Gaussian elimination)."""
    unknowns = sorted(
        {name for factors, _sum in equations for name in factors} | {unknown}, key=str
    )
    rows = [[Fraction(factors.get(name, 0)) for name in unknowns] for factors, _sum in equations]
    target = [Fraction(name == unknown) for name in unknowns]
    place = 0
    for column in range(len(unknowns)):
        pivot = next((row for row in range(place, len(rows)) if rows[row][column]), None)
        if pivot is None:
            continue
        rows[place], rows[pivot] = rows[pivot], rows[place]
        divisor = rows[place][column]
        rows[place] = [value / divisor for value in rows[place]]
        for other in range(len(rows)):
            if other != place:
                rows[other] = subtract(rows[other], rows[place], rows[other][column])
        target = subtract(target, rows[place], target[column])
        place += 1
    return not any(target)


def subtract(row: list[Fraction], pivot_row: list[Fraction], factor: Fraction) -> list[Fraction]:
    return [value - factor * pivot for value, pivot in zip(row, pivot_row, strict=True)]


def bounds_of(equations: list[Equation]) -> dict:
    """Return [least, most] of every unknown, which is at least zero.

    Goes round the equations until no bound narrows any more.
    """
    bounds = {name: [0, 10**6] for factors, _sum in equations for name in factors}
    narrowed = True
    while narrowed:
        narrowed = False
        for factors, total in equations:
            for name in factors:
                others = [bounds[other] for other in factors if other != name]
                least = total - sum(most for _least, most in others)
                most = total - sum(least for least, _most in others)
                if least > bounds[name][0] or most < bounds[name][1]:
                    bounds[name] = [max(least, bounds[name][0]), min(most, bounds[name][1])]
                    narrowed = True
    return bounds


def disclosed_cells(cells: dict, equations: list[Equation]) -> list:
    """Return the small cells that an intruder finds.

    A cell is found exactly, or so nearly that fewer than ten values are possible.
    """
    bounds = bounds_of(equations)
    disclosed = []
    for name, count in cells.items():
        if not 0 < count < THRESHOLD:
            continue
        least, most = bounds[name]
        is_narrow = most < THRESHOLD or most - least < THRESHOLD - 1
        if is_narrow or is_solved(equations, name):
            disclosed.append(name)
    return disclosed


def published_equations(breakdowns: list[dict], published: list[dict]) -> list[Equation]:
    """Return what the published breakdowns say about the cells of the exact ones."""
    equations = []
    for number, (exact, visible) in enumerate(zip(breakdowns, published, strict=True)):
        if not visible:
            continue
        equations.append(({(number, name): 1 for name in exact}, sum(exact.values())))
        for name, count in visible.items():
            if name != REST:
                equations.append(({(number, name): 1}, count))
        hidden = [name for name in exact if name not in visible]
        if hidden:
            equations.append(({(number, name): 1 for name in hidden}, visible.get(REST, 0)))
    return equations


def cells_of(breakdowns: list[dict]) -> dict:
    cells = {}
    for number, breakdown in enumerate(breakdowns):
        for name, count in breakdown.items():
            cells[number, name] = count
    return cells
