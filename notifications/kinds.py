"""The sentence of each kind of message: always the same one.

No name, no place, no role and nothing of what happened.
"""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "meeting_confirmed": _("U hebt een plek bij een bijeenkomst."),
    "meeting_waiting": _("U staat op de wachtlijst van een bijeenkomst."),
    "meeting_incomplete": _("Een collega kan niet komen. Uw driehoek is niet meer compleet."),
    "meeting_colleague": _("Een collega vraagt of u ook naar een bijeenkomst komt."),
    "meeting_moved": _("Er is iets veranderd aan een bijeenkomst waar u komt."),
    "meeting_off": _("Een bijeenkomst waar u zou komen, gaat niet door."),
    "meeting_near": _("Binnenkort is er een bijeenkomst waar u komt."),
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
    "danger": _("Er is spoed. Bel nu."),
    "danger_escalated": _("Er is spoed, en nog niemand heeft gebeld. Bel nu."),
    "danger_desk": _("Er is spoed bij een organisatie, en nog niemand heeft gebeld."),
    "new_cases": _("Er zijn zaken aangeleverd uit een ander systeem."),
    "second_person": _("Er wordt een tweede persoon gevraagd in een zaak."),
    "to_adopt": _("Er wacht een advies op vaststelling."),
    "to_provide": _("Er staat een beveiligingsadvies klaar voor uw besluit."),
    "to_decide": _("Er wacht een advies op uw besluit."),
    "deviation": _("Een werkgever meldt een afwijking."),
    "assigned": _("Er is een zaak met u gedeeld."),
    "named_in_case": _(
        "Een collega noemde u als betrokkene bij een zaak. U kunt die zaak daarom niet meer "
        "behandelen. Klopt dit niet? Vraag een andere behandelaar om het terug te draaien."
    ),
    "named_no_more": _(
        "U staat niet meer als betrokkene bij een zaak. Uw rol geldt daar weer zoals eerst."
    ),
    "assigned_to_you": _("Iemand is met uw melding begonnen."),
    "office_ended": _("Het ambt van een aanvrager is geëindigd. Bekijk wat er nu moet."),
    "handler_left": _("Een zaak heeft geen behandelaar meer. Kijk wie haar kan overnemen."),
    "status_changed": _("Er is iets veranderd in een zaak."),
    "message": _("Er is een bericht voor u."),
    "deadline_near": _("Een termijn loopt bijna af."),
    "deadline_missed": _("Een termijn is verlopen."),
    "document_ready": _("Er staat een document klaar."),
    "letter_to_post": _("Er staat een brief klaar die per post moet."),
    "letter_unnoticed": _(
        "De mail over een brief kwam niet aan. Verstuur die brief per post en leg de dag vast."
    ),
    "export_ready": _("Uw uitvoer staat klaar. U kunt het bestand één dag ophalen."),
    "intake_done": _("Uw invoer is klaar."),
    "evenings_offered": _("Er staan avonden voor u klaar. Kies er een."),
    "session_confirmed": _("Een avond is bevestigd."),
    "session_moved": _("Een avond is verplaatst. Kijk wanneer het nu is."),
    "session_cancelled": _("Een avond gaat niet door."),
    "tour_evaluate": _("Er staan een paar vragen voor u klaar."),
    "tour_chase": _("Wij horen graag wat er van de afspraken kwam."),
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
    "access_gone": _(
        "De gegevens die klaarstonden, zijn verwijderd: de bewaartermijn van een zaak is voorbij. "
        "U kunt opnieuw vragen wat wij nog over u hebben."
    ),
    "correction_asked": _("Iemand vroeg om iets aan te passen in een zaak."),
    "correction_decided": _("Er is besloten over uw verzoek om iets aan te passen."),
    "webhook_paused": _(
        "Een koppeling antwoordt te traag. Wij sturen even niets en proberen het later weer."
    ),
    "webhook_stopped": _("Een koppeling neemt onze berichten niet aan. Wij sturen niets meer."),
    "invited": _("Er is een account voor u gemaakt. Kies eerst een wachtwoord."),
    "role_offered": _("U bent uitgenodigd. Bekijk waarvoor, en kies of u dat wilt."),
    "administrator_added": _(
        "Er is een beheerder bij gekomen. Weet u daar niets van? Bel ons dan."
    ),
    "succession_planned": _(
        "Er is een herindeling gepland met uw organisatie. Wist u dat niet? Bel ons dan."
    ),
    "succession_withdrawn": _("De herindeling met uw organisatie gaat niet door."),
    "succession_done": _("De herindeling is uitgevoerd. Kijk of de mensen en rollen kloppen."),
    "confirm_change": _(
        "Iemand wil iets wijzigen aan een account met dit e-mailadres. Bekijk wat, en of het klopt."
    ),
    "address_changed": _(
        "Een account heeft nu een ander e-mailadres. Was u dit niet? Bel ons dan meteen."
    ),
    "lawyer_link": _(
        "U kunt kosten declareren bij het steunpunt, in één zaak. "
        "Verwacht u dit niet? Open de link dan niet en bel ons."
    ),
    "lawyer_code": _(
        "Iemand opende uw link met dit mailadres. Was u dat? Vul dan de code in. "
        "Was u dat niet? Geef de code aan niemand."
    ),
    "lawyer_returned": _("Een declaratie van u is teruggestuurd."),
    "lawyer_declared": _("De advocaat stuurde een declaratie."),
    "password_reset": _(
        "U kunt een nieuw wachtwoord kiezen. Vroeg u dit niet aan? Dan hoeft u niets te doen."
    ),
    "security_notice": _(
        "Er is iets veranderd aan de beveiliging van uw account. Was u dit niet? Bel ons dan."
    ),
}

# The subject of a mail, and the one of what cannot wait: it says what to do, and no content.
SUBJECT = _("Er is een bericht voor u")
URGENT_SUBJECT = _("Spoed: bel %(number)s")
URGENT_KINDS = frozenset({"danger", "danger_escalated", "danger_desk"})

# The sentence above the link, and other ones for some kinds.
LINK = _("Log in om het te lezen:")
LINKS = {
    "danger": _("Log in, bel, en leg vast dat u belde:"),
    "danger_escalated": _("Log in, bel, en leg vast dat u belde:"),
    "danger_desk": _("Log in en kijk wie u belt:"),
    "reported_for_you": _("Meer weten of inloggen:"),
    "invited": _("Vraag hier uw wachtwoord aan:"),
    "role_offered": _("Bekijk de uitnodiging. De link werkt 14 dagen:"),
    "administrator_added": _("Bekijk wie er beheerder is:"),
    "confirm_change": _("Bekijk de wijziging. De link werkt 7 dagen:"),
    "address_changed": _("Hulp en telefoonnummers:"),
    "lawyer_link": _("Open uw pagina. De link werkt één keer, 7 dagen lang:"),
    "lawyer_code": _("De code werkt een kwartier. Hier vult u hem in:"),
    "lawyer_returned": _("Bekijk waarom. De link werkt één keer, 7 dagen lang:"),
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

NO_ANSWER = _("Op deze mail kunt u niet antwoorden. Log in of bel ons.")
