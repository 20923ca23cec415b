"""The demo accounts of the contract: invented people with real roles. Only in demo mode."""

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from organisations.access import Role
from organisations.models import ApiClient, Membership, Office, Organisation, Person, Scope, Secret, Unit
from organisations.models.client import LONGEST, digest

PASSWORD = "weerbaar-demo"  # noqa: S105 -- printed by `make demo`; demo mode refuses to run with a public address
PLACES = {"utrecht": "GM0344", "zeewolde": "GM0050", "bzk": "bzk", "ccv": "ccv", "otwb": "otwb", "riec": "riec"}

# Account → name per place, role, office, and one line on what it does.
LOCAL = [
    ("ambtenaar", ("Noor Bakker", "Sem Visser"), Role.REPORTER, "frontdesk", "Meldt wat aan de balie gebeurt, en ziet wat ermee gebeurt."),
    ("leidinggevende", ("Daan Mulder", "Eva Bos"), Role.LINE_MANAGER, "support", "Behandelt meldingen van het eigen team."),
    ("coordinator", ("Clara Smit", "Joost Prins"), Role.AGGRESSION_COORDINATOR, "support", "Ziet meldingen van ambtenaren en bestuurders."),
    ("griffier", ("Anna Jansen", "Pieter Dekker"), Role.CLERK, "clerk", "Meldt namens raadsleden en behandelt hun meldingen."),
    ("plaatsvervangend-griffier", ("Karim Haddad", "Lotte Vos"), Role.CLERK, "clerk", "Behandelt meldingen van raadsleden."),
    ("secretaris", ("Willem de Groot", "Fatma Aydin"), Role.SECRETARY, "municipal_secretary", "Behandelt meldingen van bestuurders."),
    ("burgemeester", ("Sofie van Dijk", "Hendrik Kok"), Role.CHAIR, "mayor", "Ziet meldingen van raad en college, niet de eigen."),
    ("raadslid", ("Yara Vermeer", "Bram Hoekstra"), Role.REPORTER, "councillor", "Meldt en leest hoe het met de melding staat."),
    ("wethouder", ("Rosa Klaver", "Thijs Winter"), Role.REPORTER, "alderman", "Vraagt Veilig Wonen aan en volgt de aanvraag."),
    ("beheerder", ("Iris Meijer", "Tom Scholten"), Role.ORG_ADMIN, "support", "Beheert accounts en rollen, ziet geen meldingen."),
    ("fg", ("Mare de Boer", "Koen Schouten"), Role.DPO, "support", "Controleert vernietigingslijsten en behandelt verzoeken om inzage."),
]  # fmt: skip
NATIONAL = [
    ("steunpunt", "bzk", "Hanna Blok", Role.DESK_COORDINATOR, "Leidt het steunpunt, controleert vernietigingslijsten en behandelt verzoeken om inzage."),
    ("triagist", "bzk", "Sanne de Vries", Role.TRIAGIST, "Weegt aanvragen voor Veilig Wonen."),
    ("tweede-triagist", "bzk", "Youssef Amrani", Role.TRIAGIST, "Kijkt als tweede persoon mee bij een lagere urgentie."),
    ("bva", "bzk", "Ruben Kuiper", Role.BVA, "Stelt adviezen vast."),
    ("jurist", "bzk", "Mila Postma", Role.JURIST, "Helpt bij juridische intimidatie."),
    ("planner", "bzk", "Lars Willems", Role.PLANNER, "Plant bijeenkomsten."),
    ("analist", "bzk", "Zoë Maas", Role.ANALYST, "Ziet alleen totalen."),
    ("auditor", "bzk", "Otto Brand", Role.AUDITOR, "Controleert het logboek."),
    ("beheer", "bzk", "Nadia Kamp", Role.BEHEER, "Beheert de installatie, ziet geen inhoud."),
    ("adviseur", "ccv", "Jelle Roos", Role.ADVISER, "Bezoekt en schrijft adviezen."),
    ("vertrouwenspersoon", "otwb", "Marit Blom", Role.SUPPORT_TEAM, "Luistert en denkt mee."),
    ("begeleider", "riec", "Stijn Peters", Role.RIEC, "Begeleidt de scan."),
]  # fmt: skip


def accounts() -> list[tuple[str, str, str]]:
    """E-mail address, name of the place, and what it does."""
    local = [
        (f"{who}@{place}.example", place.capitalize(), tells)
        for place in ("utrecht", "zeewolde")
        for who, _names, _role, _office, tells in LOCAL
    ]
    return local + [(f"{who}@{place}.example", place.upper(), tells) for who, place, _name, _role, tells in NATIONAL]


def make_accounts() -> None:
    """Make what is not there yet."""
    password = make_password(PASSWORD)
    places = {name: Organisation.objects.get(code=code) for name, code in PLACES.items()}
    for number, place in enumerate(("utrecht", "zeewolde")):
        unit, _made = Unit.objects.get_or_create(organisation=places[place], name="Publiekszaken")
        for who, names, role, office, _tells in LOCAL:
            here = unit if role in {Role.REPORTER, Role.LINE_MANAGER} and office not in {"councillor"} else None
            person = _person(f"{who}@{place}.example", names[number], places[place], role, password, unit=here)
            Office.objects.get_or_create(person=person, organisation=places[place], function=office)
    for who, place, name, role, _tells in NATIONAL:
        _person(f"{who}@{place}.example", name, places[place], role, password)
    make_client()


CLIENT = "gir-koppeling"
SECRET = "nwb_demo-geheim-van-de-gir-koppeling-0000000000"  # noqa: S105 -- as the password above


def make_client() -> None:
    """A system that delivers for Utrecht, with a secret that everybody knows."""
    client, made = ApiClient.objects.get_or_create(
        slug=CLIENT,
        defaults={
            "name": "GIR van Utrecht",
            "organisation": Organisation.objects.get(code=PLACES["utrecht"]),
            "scopes": list(Scope.values),
        },
    )
    if made:
        Secret.objects.create(client=client, digest=digest(SECRET), until=timezone.now() + LONGEST)


def _person(email: str, name: str, place: Organisation, role: Role, password: str, unit: Unit | None = None) -> Person:
    person, _made = Person.objects.get_or_create(
        email=email, defaults={"name": name, "organisation": place, "password": password}
    )
    Membership.objects.get_or_create(person=person, organisation=place, role=role, unit=unit)
    return person
