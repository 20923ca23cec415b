"""How people head the columns of a spreadsheet of incidents, and which words they use for a code.

Each text holds several headings or words, with a comma between them.
"""


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


# Name of a field of the core set → headings of its column.
_HEADINGS = {
    "externeId": (
        "nummer, nr, kenmerk, id, registratienummer, meldingsnummer, incidentnummer, "
        "dossiernummer, zaaknummer"
    ),
    "voorvalDatum": "datum, datumvoorval, datumincident, wanneer, incidentdatum, dag",
    "gedragingGroep": (
        "gedrag, gedraging, soort, soortincident, type, typeagressie, agressievorm, categorie, aard"
    ),
    "kanaal": "hoe, wijze, contactvorm, manier, via, medium, communicatiemiddel",
    "locatieType": "waar, locatie, plaats, plaatsincident, locatieincident",
    "functieSlachtoffer": (
        "functie, slachtoffer, getroffene, functiemedewerker, functiegroep, medewerker, rol"
    ),
    "ernst": "zwaarte, impact, urgentie, niveau",
    "status": "afgehandeld, afdoening, stand",
    "priveSfeer": "privesfeer, prive, thuissituatie",
    "aangifte": "aangiftegedaan, politie",
    "reactieVeroorzaker": "reactie, maatregel, sanctie, reactieveroorzaker, reactiedader",
    "nazorgAangeboden": "nazorg, opvang, opvangaangeboden",
}

# Name of a field → slug → words that stand for it.
_WORDS: dict[str, dict[str, str]] = {
    "gedragingGroep": {
        "verbal": (
            "verbaal, verbale agressie, schelden, beledigen, belediging, uitschelden, "
            "smaad, laster, pesten"
        ),
        "threat_intimidation": (
            "bedreiging, bedreigen, intimidatie, intimideren, dreigen, stalking, doxing, chantage"
        ),
        "physical": (
            "fysiek, fysieke agressie, geweld, fysiek geweld, mishandeling, slaan, duwen, spugen"
        ),
        "vandalism": (
            "vernieling, vandalisme, beschadiging, brandstichting, diefstal of vernieling"
        ),
        "discrimination": "discriminatie, racisme",
        "sexual_harassment": "seksueel, seksuele intimidatie, ongewenste intimiteiten",
        "undue_pressure": "druk, omkoping, beïnvloeding, ondermijning",
        "other": "overig, anders, overige",
    },
    "kanaal": {
        "face_to_face": "in persoon, fysiek contact, face to face, mondeling, aan de balie, live",
        "phone": "telefonisch, tel, per telefoon, bellen",
        "email": "mail, email, per mail, e-mailbericht",
        "social_public": (
            "social media, sociale media, socialmedia, facebook, twitter, x, instagram"
        ),
        "social_private": "whatsapp, app, dm, sms",
        "web": "website, internet, online",
        "letter": "brief, post, schriftelijk, poststuk",
        "meeting": "vergadering, raadsvergadering",
        "protest": "demonstratie, protest",
        "other": "overig, anders, onbekend",
    },
    "locatieType": {
        "office": (
            "balie, kantoor, gemeentehuis, stadhuis, spreekkamer, publiekshal, "
            "receptie, stadskantoor"
        ),
        "council_chamber": "raadzaal, vergaderzaal",
        "street": "straat, buiten, openbare weg, buitendienst, openbare ruimte",
        "client_home": "huisbezoek, bij inwoner thuis, bij klant thuis",
        "victim_home": "thuis, woning, privé",
        "event": "bijeenkomst, evenement, inloopavond",
        "business_site": "bedrijf, erf",
        "transit": "vervoer, auto, trein",
        "online": "internet, telefoon, telefonisch, digitaal, social media, mail",
        "other": "overig, anders, elders, onbekend",
    },
    "functieSlachtoffer": {
        "frontdesk": (
            "balie, kcc, klantcontact, baliemedewerker, receptie, publiekszaken, burgerzaken"
        ),
        "social_domain": (
            "sociaal domein, wmo, jeugd, consulent, werk en inkomen, sociale zaken, klantmanager"
        ),
        "inspector": "toezichthouder, inspecteur, vth, handhaver, handhaving",
        "boa": "boa's, buitengewoon opsporingsambtenaar",
        "field_staff": "buitendienst, groenvoorziening, reiniging, afvalinzameling",
        "planning": "vergunningen, ruimte, omgeving",
        "tax": "belastingen",
        "support": "ambtenaar, medewerker, overig, overige medewerkers",
        "clerk": "griffier, griffie",
        "councillor": "gemeenteraadslid, raad",
        "contractor": "inhuur, stagiair, vrijwilliger, uitzendkracht",
    },
    "ernst": {
        "less": "laag, licht, gering, 1, minder, klein",
        "serious": "middel, midden, matig, gemiddeld, 2",
        "very": "hoog, zwaar, 3, zeer, groot, extreem",
    },
    "status": {
        "reported": (
            "gemeld, open, nieuw, lopend, in behandeling, in beoordeling, wacht op "
            "politie of om, nee, actief"
        ),
        "closed": (
            "afgehandeld, gesloten, afgerond, klaar, ja, dicht, afgesloten, geen "
            "incident, ingetrokken"
        ),
    },
    "aangifte": {
        "ja": "j, aangifte, aangifte gedaan, x, 1",
        "nee": "n, geen, geen aangifte, niet, 0",
        "onbekend": "?, niet bekend",
    },
    "reactieVeroorzaker": {
        "none": "geen, geen maatregel, niets",
        "verbal_warning": "mondelinge waarschuwing, gesprek",
        "warning_letter": "brief, waarschuwing, schriftelijke waarschuwing",
        "building_ban": "toegangsontzegging, toegangsverbod, lokaalverbod",
    },
}

HEADINGS = {name: _split(text) for name, text in _HEADINGS.items()}


def slug_by_word(name: str) -> dict[str, str]:
    """Return the words that people use for the codes of a field → their slug."""
    slugs = {}
    for slug, words in _WORDS[name].items():
        slugs |= dict.fromkeys(_split(words), slug)
    return slugs
