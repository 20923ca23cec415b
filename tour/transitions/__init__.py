"""The steps of a traject, one file a part of the way.

Nothing here imports a model of this room, because the models stand on the steps: rows are reached
through the case.
"""
