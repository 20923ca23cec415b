"""The planner of tour sessions: a proposal of evenings and teams for the councils that wait.

Plain functions over a `Demand`. Nothing here reads a row or a setting, or knows Django: who asks
hands over everything that counts (docs/adr/0033).
"""
