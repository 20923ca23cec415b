"""The scores once more: slow, word by word, sharing nothing with what it is held against."""

import csv
import io
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

COLUMNS = [f"{module}{number}" for module in "omd" for number in range(1, 11)]


def _two_decimals(figure):
    if figure is None:
        return None
    scaled = Decimal(figure.numerator * 10**30 // figure.denominator) / Decimal(10**30)
    return float(scaled.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _average(numbers):
    numbers = list(numbers)
    return Fraction(sum(numbers)) / len(numbers) if numbers else None


def naive_scores(text: str) -> dict:
    """Return what the scores of this file should be. It holds no faults."""
    rows = []
    for row in csv.DictReader(io.StringIO(text)):
        answers = {name: row[name] for name in COLUMNS if row[name]}
        if answers:
            rows.append((row["function"], answers))
    if len(rows) < 5:
        return {"withheld": True, "minimum": 5}

    def levels(name, among):
        return [int(a[name]) for _f, a in among if name in a and a[name] != "weet_niet"]

    def unknowing(name):
        return sum(1 for _f, a in rows if a.get(name) == "weet_niet")

    usable = [name for name in COLUMNS if len(levels(name, rows)) >= 3]
    item_mean, item_spread, item_share = {}, {}, {}
    for name in COLUMNS:
        seen = levels(name, rows)
        item_mean[name] = _average(seen) if name in usable else None
        item_spread[name] = max(seen) - min(seen) if name in usable else None
        total = len(seen) + unknowing(name)
        item_share[name] = Fraction(unknowing(name), total) if total >= 3 else None

    def pooled(names, among):
        return _average(v for name in names if name in usable for v in levels(name, among))

    modules = {}
    for module in "omd":
        names = [name for name in COLUMNS if name[0] == module]
        shared = [name for name in names if item_share[name] is not None]
        whole = sum(len(levels(name, rows)) + unknowing(name) for name in shared)
        part = sum(unknowing(name) for name in shared)
        modules[module] = {
            "mean": _two_decimals(pooled(names, rows)),
            "spread": _two_decimals(
                _average(item_spread[n] for n in names if item_spread[n] is not None)
            ),
            "weet_niet": _two_decimals(Fraction(part, whole)) if whole else None,
        }

    agenda = []
    for name in COLUMNS:
        why = []
        if (item_spread[name] or 0) >= 2:
            why.append("spread")
        if (item_share[name] or 0) * 5 >= 2:
            why.append("weet_niet")
        if why:
            agenda.append({"item": name, "why": why})
    place = COLUMNS.index
    agenda.sort(
        key=lambda row: (
            1 if item_spread[row["item"]] is None else 0,
            -(item_spread[row["item"]] or 0),
            -(item_share[row["item"]] or 0),
            place(row["item"]),
        )
    )
    strong = sorted(usable, key=lambda n: (-item_mean[n], item_spread[n], place(n)))[:5]
    wide = [name for name in usable if item_spread[name] >= 1]
    wide = sorted(wide, key=lambda n: (-item_spread[n], item_mean[n], place(n)))[:5]

    return {
        "withheld": False,
        "respondents": len(rows),
        "overall": _two_decimals(pooled(COLUMNS, rows)),
        "modules": modules,
        "items": {
            name: {
                "mean": _two_decimals(item_mean[name]),
                "spread": item_spread[name],
                "weet_niet": _two_decimals(item_share[name]),
            }
            for name in COLUMNS
        },
        "agenda": agenda,
        "strongest": strong,
        "most_different": wide,
        "functions": _functions(rows, usable, pooled),
    }


def _functions(rows, usable, pooled):
    with_mean = [module for module in "omd" if any(name[0] == module for name in usable)]
    if not with_mean:
        return []

    def size(names):
        counts = []
        for module in with_mean:
            count = 0
            for function, answers in rows:
                values = [
                    name
                    for name in usable
                    if name[0] == module and answers.get(name, "weet_niet") != "weet_niet"
                ]
                count += function in names and bool(values)
            counts.append(count)
        return min(counts)

    alone = sorted({function for function, _a in rows})
    other = {name for name in alone if name == "overig" or size({name}) < 3}
    alone = [name for name in alone if name not in other]
    while other and size(other) < 3 and alone:
        smallest = min(
            alone, key=lambda name: (size({name}), sum(f == name for f, _a in rows), name)
        )
        alone.remove(smallest)
        other.add(smallest)
    groups = [({name}, name, []) for name in alone]
    if other:
        merged = sorted(other - {"overig"}) + (["overig"] if "overig" in other else [])
        groups.append((other, "overig", merged))
    if len(groups) < 2:
        return []
    results = []
    for names, label, merged in groups:
        members = [row for row in rows if row[0] in names]
        results.append(
            {
                "function": label,
                "merged": merged,
                "respondents": len(members),
                "overall": _two_decimals(pooled(COLUMNS, members)),
                "modules": {
                    module: _two_decimals(pooled([n for n in COLUMNS if n[0] == module], members))
                    for module in "omd"
                },
            }
        )
    return results
