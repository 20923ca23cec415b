"""The sentence of each kind of message: always the same one.

No name, no place, no role and nothing of what happened.
"""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "received": _("Wij hebben uw melding ontvangen."),
    "received_for_you": _("Iemand heeft namens u iets gemeld. U kunt meelezen."),
    "reported_for_you": _(
        "Iemand heeft namens u iets gemeld. "
        "Hebt u nog geen account? Vraag dat aan bij uw organisatie."
    ),
    "request_received": _("Wij hebben uw aanvraag ontvangen."),
    "request_taken": _("Iemand is met uw aanvraag begonnen."),
    "request_withdrawn": _("Een aanvraag is ingetrokken."),
    "new_case": _("Er wacht een nieuwe zaak."),
    "new_cases": _("Er zijn zaken aangeleverd uit een ander systeem."),
    "second_person": _("Er wordt een tweede persoon gevraagd in een zaak."),
    "to_adopt": _("Er wacht een advies op vaststelling."),
    "to_provide": _("Er staat een beveiligingsadvies klaar voor uw besluit."),
    "deviation": _("Een werkgever meldt een afwijking."),
    "assigned": _("Er is een zaak met u gedeeld."),
    "assigned_to_you": _("Iemand is met uw melding begonnen."),
    "status_changed": _("Er is iets veranderd in een zaak."),
    "message": _("Er is een bericht voor u."),
    "deadline_near": _("Een termijn loopt bijna af."),
    "deadline_missed": _("Een termijn is verlopen."),
    "document_ready": _("Er staat een document klaar."),
    "export_ready": _("Uw uitvoer staat klaar. U kunt het bestand één dag ophalen."),
    "intake_done": _("Uw invoer is klaar."),
    "closed": _("Een zaak is afgehandeld."),
    "reopened": _("Een zaak is heropend."),
    "withdrawn": _("Een melding is ingetrokken."),
    "destruction_list": _("Er staat een vernietigingslijst klaar om te controleren."),
    "destruction_sign": _("Een vernietigingslijst wacht op een tweede handtekening."),
    "destruction_back": _("Een vernietigingslijst is teruggestuurd."),
    "destruction_done": _("Een vernietigingslijst is uitgevoerd. De verklaring staat klaar."),
    "opened_in_need": _("Iemand opende een zaak in nood. Kijk of dat klopt."),
    "in_need_week": _("Deze week zijn er zaken in nood geopend. Kijk of dat klopt."),
    "access_asked": _("Iemand vroeg om inzage in de eigen gegevens."),
    "access_ready": _("De gegevens die zijn opgevraagd, staan klaar."),
    "correction_asked": _("Iemand vroeg om iets aan te passen in een zaak."),
    "correction_decided": _("Er is besloten over uw verzoek om iets aan te passen."),
    "invited": _("Er is een account voor u gemaakt. Kies eerst een wachtwoord."),
    "password_reset": _(
        "U kunt een nieuw wachtwoord kiezen. Vroeg u dit niet aan? Dan hoeft u niets te doen."
    ),
    "security_notice": _(
        "Er is iets veranderd aan de beveiliging van uw account. Was u dit niet? Bel ons dan."
    ),
}

# The sentence above the link, and other ones for some kinds.
LINK = _("Log in om het te lezen:")
LINKS = {
    "reported_for_you": _("Meer weten of inloggen:"),
    "invited": _("Vraag hier uw wachtwoord aan:"),
    "password_reset": _("Kies uw nieuwe wachtwoord. De link werkt één keer:"),
    "security_notice": _("Bekijk uw account:"),
}

WHY = _(
    "U krijgt deze mail omdat u een account hebt bij het steunpunt. "
    "Om uw veiligheid staat er nooit inhoud in onze mails."
)
WHY_STRANGER = _(
    "U krijgt deze mail omdat iemand dit adres opgaf bij het steunpunt. "
    "Om uw veiligheid staat er nooit inhoud in onze mails."
)
