"""The steps of a request, one file a part of the way (docs/domain/support.md §3.3).

`triage`, `advice`, `provision`, `aftercare` and `closing` each hold the steps of one part as a
class that `AdviceRequest` inherits, with what follows at a step. Follow-ups run in the transaction
of the step. `guards` say what must come first, `desk` who hears of it, `status` which states there
are.

Nothing here imports a model of this room, because the models stand on the steps: rows are reached
through the case (`case.measures`, `case.weighings`).
"""
