"""The database roles that a process takes for a person, an auditor or a job."""

PRE_AUTH = "pre_auth"  # before anybody is known: accounts and reference data
OWN = "own"  # a person at their own cases
SCOPED = "scoped"  # staff of an organisation
DESK = "desk"  # staff of the national desk
AUDIT = "audit"  # an auditor reading the record
JOB = "job"  # background jobs: all rows, for workers only
LAWYER = "lawyer"  # who holds a personal link to declare in one case, and has no account
WITH_REFERENCE = (PRE_AUTH, OWN, SCOPED, DESK, AUDIT, JOB)  # who reads what is nobody's secret
ROLES = (*WITH_REFERENCE, LAWYER)
# The logins of processes, and the roles that each may take.
LOGINS = {
    "weerbaar_web": (PRE_AUTH, OWN, SCOPED, DESK, AUDIT, LAWYER),
    "weerbaar_worker": ROLES,
}
