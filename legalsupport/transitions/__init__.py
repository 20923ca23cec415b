"""The steps of a request for legal support, one file a part of the way.

`completeness`, `merits`, `decision` and `closing` each hold the steps of one part as a class that
`LegalSupport` inherits. `guards` say what must come first, `status` which states there are.

Nothing here imports a model of this room, because the models stand on the steps: rows are reached
through the case.
"""
