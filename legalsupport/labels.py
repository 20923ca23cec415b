"""What the deadlines of a request are called, and which step meets them."""

from django.utils.translation import gettext_lazy as _

# What each deadline is called for who works with the case.
DEADLINES = {
    "contact": _("Eerste contact"),
    "hearing": _("Zitting of laatste dag voor verweer"),
    "advice": _("Advies van het steunpunt"),
    "decision": _("Beslistermijn (Awb 4:13)"),
    "answer": _("Aanvulling van de aanvrager"),
    "not_treated": _("Laatste dag om niet te behandelen (Awb 4:5)"),
    "views": _("Zienswijze van de aanvrager"),
    "objection_decision": _("Beslissing op bezwaar (Awb 7:10)"),
    "objection_hearing": _("Hoorzitting"),
    "inspection": _("Stukken ter inzage (Awb 7:4)"),
    "repair": _("Herstel van het bezwaar (Awb 6:6)"),
    "money_views": _("Zienswijze over minder geld (Awb 4:12)"),
    "payment": _("Betalen aan de aanvrager (Awb 4:87)"),
    "repayment": _("Terugbetaling door de aanvrager (Awb 4:87)"),
    "penalty": _("Dwangsom vaststellen (Awb 4:18)"),
}
# What the applicant meets by sending us something: an outage gives days back (Awb 2:21).
SENT_TO_US = ("answer", "views", "repair", "money_views")
# The step that meets a deadline.
STEPS = {
    "contact": "log_contact",
    "hearing": "set_hearing",
    "advice": "advise",
    "answer": "resume",
    "not_treated": "advise_not_treated",
    "views": "end_views",
    "decision": "make_known",
    "objection_decision": "make_objection_known",
    "objection_hearing": "record_hearing",
    "repair": "log_repair",
    "payment": "record_payment",
    "repayment": "record_repayment",
    "penalty": "set_penalty",
}
# The deadlines that the applicant sees, and what they are called there.
PROMISED = {
    "contact": _("Wij nemen contact met u op"),
    "decision": _("U krijgt een besluit"),
    "answer": _("U geeft ons de aanvulling"),
    "views": _("U geeft uw zienswijze"),
    "objection_decision": _("U krijgt een beslissing op uw bezwaar"),
    "repair": _("U geeft de gronden van uw bezwaar"),
    "money_views": _("U zegt wat u ervan vindt dat u minder krijgt"),
    "payment": _("U krijgt uw geld"),
    "repayment": _("U betaalt terug"),
}
