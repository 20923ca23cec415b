"""A second, slow reckoning of terms, written straight from the law: day by day, nothing shared.

The closed days of 2024-2030 come out of the table of holidays, not out of a formula.
"""

import csv
import datetime
from pathlib import Path

ONE = datetime.timedelta(days=1)
TABLE = Path(__file__).parents[2] / "organisations" / "reference" / "feestdagen.csv"
DECREES = """
2023-04-28 2023-05-19 2024-05-10 2024-12-27 2025-05-30
2026-01-02 2026-05-15 2027-05-07 2028-04-28 2028-05-26
"""
LAW = set()  # days of the law and of decrees, as text
for row in csv.DictReader(TABLE.read_text().splitlines()):
    LAW.add(row["datum"])
LAW |= set(DECREES.split())
COVERED = (datetime.date(2024, 1, 1), datetime.date(2030, 12, 31))


def closed(day):
    assert COVERED[0] <= day <= COVERED[1], f"the table says nothing about {day}"
    return day.strftime("%A") in ("Saturday", "Sunday") or str(day) in LAW


def stands_still(day, kind, periods):
    for asked, came in periods:
        if kind == "awb" and asked < day < came:
            return True
        if kind == "bibob" and asked <= day < came:
            return True
    return False


def same_number(start, months):
    """Turn the pages of a calendar: month by month, then back from the number to one that exists."""
    year, month = start.year, start.month
    for _turn in range(abs(months)):
        month += 1 if months > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    for number in range(start.day, 0, -1):
        try:
            return datetime.date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def raw(start, unit, count):
    if unit == "months":
        return same_number(start, count)
    day = start
    todo = count * 7 if unit == "weeks" else count
    while todo:
        day += ONE
        if unit != "working-days" or not closed(day):
            todo -= 1
    return day


def backward(start, unit, count):
    if unit == "months":
        return same_number(start, -count)
    day = start
    todo = count * 7 if unit == "weeks" else count
    while todo:
        day -= ONE
        if unit != "working-days" or not closed(day):
            todo -= 1
    return day


def reckon(start, unit, count, kind="awb", periods=(), extend=0):
    """Return what `manage.py awb_term --json` prints, as a dictionary."""
    raw_end = raw(start, unit, count)
    still = []
    if unit == "working-days":
        todo = count
        day = start
        while todo:
            day += ONE
            if stands_still(day, kind, periods):
                still.append(day)
            elif not closed(day):
                todo -= 1
    else:
        todo = (raw_end - start).days + 7 * extend
        day = start
        while todo:
            day += ONE
            if stands_still(day, kind, periods):
                still.append(day)
            else:
                todo -= 1
    reached = day
    rules = []
    if still:
        rules.append("Awb 4:15" if kind == "awb" else "Bibob 15")
    most = {"days": 90, "working-days": 90, "weeks": 12, "months": 3}[unit]
    if count > most or extend > 12:
        if closed(day):
            rules.append("Atw 4")
    else:
        if closed(day):
            rules.append("Atw 1 lid 1")
            while closed(day):
                day += ONE
        if unit in ("weeks", "months") or count >= 3:
            two = False
            moved = False
            while not two:
                running = [
                    d
                    for d in (start + ONE * n for n in range(1, (day - start).days + 1))
                    if not closed(d) and d not in still
                ]
                two = len(running) >= 2 and not closed(day)
                if not two:
                    day += ONE
                    moved = True
            if moved:
                rules.append("Atw 2")
    return {
        "start": str(start),
        "raw_end": str(raw_end),
        "end": str(day),
        "rolled_over": [str(reached + ONE * n) for n in range((day - reached).days)],
        "suspended_days": len(still),
        "extended_weeks": extend,
        "article": "; ".join(rules),
    }
