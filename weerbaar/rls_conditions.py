"""The conditions on rows, in SQL, of which weerbaar.rls_policies makes the policies."""

from casework.declarations import WHOLE

PERSON_ID = "(SELECT nullif(current_setting('weerbaar.person', true), '')::int)"
PERSON_IDS = "(SELECT ARRAY[nullif(current_setting('weerbaar.person', true), '')::int])"
ORGANISATIONS = "(SELECT nullif(current_setting('weerbaar.organisations', true), ''))::int[]"
COMPARTMENTS = "(SELECT nullif(current_setting('weerbaar.compartments', true), ''))::text[]"
REACHED_KINDS = "(SELECT nullif(current_setting('weerbaar.kinds', true), ''))::text[]"
# As the role `own`, the table of cases shows the own cases and nothing else.
OWN_CASES = "(SELECT array_agg(id) FROM casework_case)::uuid[]"
OWN_STREAMS = "(SELECT array_agg('case:' || id) FROM casework_case)::text[]"

EVERY_ROW = "true"
NO_ROW = "false"
FOR_PERSON = f"person_id = {PERSON_ID}"
IN_ORGANISATION = f"organisation_id = ANY ({ORGANISATIONS})"
# The people of the national desk are known to everybody: who handles a case, or looked at it, has a
# name.
NATIONAL_DESKS = "(SELECT array_agg(id) FROM organisations_organisation WHERE type = 'national')"
IN_ORGANISATION_OR_DESK = f"organisation_id = ANY ({ORGANISATIONS} || {NATIONAL_DESKS}::int[])"
# Systems are connected by whoever administers the organisation, or all of them: no case lies in
# this compartment.
CLIENTS = "clients"
DESK_LINE = "desk_line"  # casework.reach: who answers the 24-hour line
ALL_CLIENT_ORGANISATIONS = (
    "(SELECT array_agg(id) FROM organisations_organisation "
    f"WHERE '{CLIENTS}' = ANY ({COMPARTMENTS}))"
)
ADMINISTERS_CLIENTS = (
    f"organisation_id = ANY ({ORGANISATIONS} || {ALL_CLIENT_ORGANISATIONS}::int[])"
)
# Whoever holds a role at one of these organisations and has the account elsewhere is seen as well;
# looked up by the primary key of one account, after the condition before it failed.
SEEN_ACCOUNT = (
    f"{IN_ORGANISATION_OR_DESK} OR EXISTS (SELECT FROM organisations_membership guest "
    "WHERE guest.person_id = organisations_person.id "
    f"AND guest.organisation_id = ANY ({ORGANISATIONS}))"
)
# Whoever takes a role that they were offered gets that role, and an office with it, and no other:
# the offer was written by an administrator, and was accepted just now.
_ACCEPTED = (
    "EXISTS (SELECT FROM organisations_invitation offer "
    "WHERE offer.accepted_by_id = {table}.person_id "
    "AND offer.organisation_id = {table}.organisation_id AND offer.{slug} = {table}.{slug} "
    "AND offer.accepted_at > transaction_timestamp() - interval '5 minutes')"
)
ACCEPTED_ROLE = _ACCEPTED.format(table="organisations_membership", slug="role")
ACCEPTED_OFFICE = _ACCEPTED.format(table="organisations_office", slug="function")
ADMINISTERS_EVERYWHERE = f"'{CLIENTS}' = ANY ({COMPARTMENTS})"
IN_COMPARTMENT = f"compartment = ANY ({COMPARTMENTS})"
# No index of cases begins with a compartment. As a CASE the planner reckons with half of the rows
# instead of a seventieth, and takes the first 25 of an organisation from the index that has the
# order, where it would fetch and sort them all.
CASE_IN_COMPARTMENT = f"CASE WHEN {IN_COMPARTMENT} THEN true ELSE false END"
OF_KIND = f"kind = ANY ({REACHED_KINDS})"
# A compartment that is not named after the kind of the case shows its row and what was made for
# that part, and nothing else; unless the role reaches that compartment whole.
_IS_WHOLE = (
    f"seen.compartment LIKE seen.kind || ':%' OR '{WHOLE}' || seen.compartment = "
    f"ANY ({COMPARTMENTS})"
)
WHOLE_CASE = f" AND ({_IS_WHOLE})"
WHOLE_CASE_OR_FOR_EMPLOYER = f" AND ({_IS_WHOLE} OR audience = 'employer')"
OF_VISIBLE_CLIENT = "EXISTS (SELECT FROM organisations_apiclient seen WHERE seen.id = client_id)"
OF_VISIBLE_LIST = (
    "EXISTS (SELECT FROM records_destructionlist seen WHERE seen.id = destruction_list_id)"
)
# People of the team and rooms are of no case: who plans a tour sees them.
PLANS_TOURS = f"'tour' = ANY ({REACHED_KINDS})"
# As the role `own`, the bookings are those of the own case.
COMES_TO_OWN_EVENING = (
    "EXISTS (SELECT FROM tour_booking mine WHERE mine.member_id = tour_teammember.id "
    "AND mine.is_active)"
)
OF_OWN_DRAFT = "EXISTS (SELECT FROM casework_draft mine WHERE mine.id = draft_id)"

# --- the door of a lawyer -------------------------------------------------------------------------
# What a lawyer's browser presents is digested into the setting weerbaar.lawyer: of the link in the
# mail, or of the secret of the session. legal_lawyer(stage, what) looks up what it opens, as the
# owner, for policies of two tables may not ask each other (legalsupport.0005): `seen` by the link
# or session, `running` when it was not stopped and is not over, `proven` after the code and within
# the session.
OWN_LAWYER_VISIT = (
    "nullif(current_setting('weerbaar.lawyer', true), '') IN (link_digest, session_digest)"
)
_LAWYER = "(SELECT legal_lawyer('{stage}', '{what}'))"
OF_LAWYER_VISIT = f"id = {_LAWYER.format(stage='seen', what='access')}"
CASE_OF_LAWYER_VISIT = f"id = {_LAWYER.format(stage='seen', what='case')}"
_OF_LAWYER = f"case_id = {_LAWYER.replace('{what}', 'case')}"
_BY_LAWYER = f"{_OF_LAWYER} AND access_id = {_LAWYER.replace('{what}', 'access')}"
NEXT_LAWYER_VISIT = _BY_LAWYER.format(stage="running")
LAWYER_DECLARATIONS = _BY_LAWYER.format(stage="proven")
LAWYER_DOCUMENTS = _OF_LAWYER.format(stage="proven")
TAKEN_IN_OF_LAWYER = (
    "EXISTS (SELECT FROM legalsupport_lawyerdeclaration mine "
    "WHERE mine.declaration_id = legalsupport_declaration.id)"
)
# The mail of a case is that of the national desk: its id, to post by.
NATIONAL_DESK = "type = 'national'"
