"""The database roles that a process takes for a person, an auditor or a job."""

PRE_AUTH = "pre_auth"  # before anybody is known: accounts and reference data
OWN = "own"  # a person at their own cases
SCOPED = "scoped"  # staff of an organisation
DESK = "desk"  # staff of the national desk
AUDIT = "audit"  # an auditor reading the record
JOB = "job"  # background jobs: all rows, for workers only
ROLES = (PRE_AUTH, OWN, SCOPED, DESK, AUDIT, JOB)
# The logins of processes, and the roles that each may take.
LOGINS = {"weerbaar_web": (PRE_AUTH, OWN, SCOPED, DESK, AUDIT), "weerbaar_worker": ROLES}
