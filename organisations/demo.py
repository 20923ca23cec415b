"""The demo accounts of the contract: invented people with real roles. Only in demo mode."""

from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from organisations.access import Role
from organisations.models import (
    ApiClient,
    Membership,
    Office,
    Organisation,
    Person,
    Scope,
    Secret,
    Unit,
)
from organisations.models.client import MAX_LIFETIME, digest

# Printed by `make demo`; demo mode refuses to run with a public address.
PASSWORD = "weerbaar-demo"  # noqa: S105 -- see above
PLACES = {
    "utrecht": "GM0344",
    "zeewolde": "GM0050",
    "bzk": "bzk",
    "ccv": "ccv",
    "otwb": "otwb",
    "riec": "riec",
}
MUNICIPALITIES = ("utrecht", "zeewolde")


class LocalAccount(NamedTuple):
    """An account that every municipality of the demo has."""

    login: str
    names: tuple[str, str]  # one for each of MUNICIPALITIES
    role: Role
    office: str
    description: str


class NationalAccount(NamedTuple):
    """An account of the national desk, or of who works with it."""

    login: str
    place: str
    name: str
    role: Role
    description: str


LOCAL = [
    LocalAccount(
        "ambtenaar",
        ("Noor Bakker", "Sem Visser"),
        Role.REPORTER,
        "frontdesk",
        "Meldt wat aan de balie gebeurt, en ziet wat ermee gebeurt.",
    ),
    LocalAccount(
        "leidinggevende",
        ("Daan Mulder", "Eva Bos"),
        Role.LINE_MANAGER,
        "support",
        "Behandelt meldingen van het eigen team.",
    ),
    LocalAccount(
        "coordinator",
        ("Clara Smit", "Joost Prins"),
        Role.AGGRESSION_COORDINATOR,
        "support",
        "Ziet meldingen van ambtenaren en bestuurders.",
    ),
    LocalAccount(
        "griffier",
        ("Anna Jansen", "Pieter Dekker"),
        Role.CLERK,
        "clerk",
        "Meldt namens raadsleden en behandelt hun meldingen.",
    ),
    LocalAccount(
        "plaatsvervangend-griffier",
        ("Karim Haddad", "Lotte Vos"),
        Role.CLERK,
        "clerk",
        "Behandelt meldingen van raadsleden.",
    ),
    LocalAccount(
        "secretaris",
        ("Willem de Groot", "Fatma Aydin"),
        Role.SECRETARY,
        "municipal_secretary",
        "Behandelt meldingen van bestuurders.",
    ),
    LocalAccount(
        "locosecretaris",
        ("Loes Timmer", "Bas Kramer"),
        Role.SECRETARY,
        "municipal_secretary",
        "Vervangt de secretaris, en beslist op bezwaar tegen diens besluit.",
    ),
    LocalAccount(
        "burgemeester",
        ("Sofie van Dijk", "Hendrik Kok"),
        Role.CHAIR,
        "mayor",
        "Ziet meldingen van raad en college, niet de eigen.",
    ),
    LocalAccount(
        "raadslid",
        ("Yara Vermeer", "Bram Hoekstra"),
        Role.REPORTER,
        "councillor",
        "Meldt en leest hoe het met de melding staat.",
    ),
    LocalAccount(
        "wethouder",
        ("Rosa Klaver", "Thijs Winter"),
        Role.REPORTER,
        "alderman",
        "Vraagt Veilig Wonen aan en volgt de aanvraag.",
    ),
    LocalAccount(
        "beheerder",
        ("Iris Meijer", "Tom Scholten"),
        Role.ORG_ADMIN,
        "support",
        "Beheert accounts en rollen, ziet geen meldingen.",
    ),
    LocalAccount(
        "fg",
        ("Mare de Boer", "Koen Schouten"),
        Role.DPO,
        "support",
        "Controleert vernietigingslijsten en behandelt verzoeken om inzage.",
    ),
]
NATIONAL_ACCOUNTS = [
    NationalAccount(
        "steunpunt",
        "bzk",
        "Hanna Blok",
        Role.DESK_COORDINATOR,
        "Leidt het steunpunt, controleert vernietigingslijsten en behandelt verzoeken om inzage.",
    ),
    NationalAccount(
        "triagist", "bzk", "Sanne de Vries", Role.TRIAGIST, "Weegt aanvragen voor Veilig Wonen."
    ),
    NationalAccount(
        "tweede-triagist",
        "bzk",
        "Youssef Amrani",
        Role.TRIAGIST,
        "Kijkt als tweede persoon mee bij een lagere urgentie.",
    ),
    NationalAccount("bva", "bzk", "Ruben Kuiper", Role.BVA, "Stelt adviezen vast."),
    NationalAccount(
        "jurist", "bzk", "Mila Postma", Role.JURIST, "Helpt bij juridische intimidatie."
    ),
    NationalAccount("planner", "bzk", "Lars Willems", Role.PLANNER, "Plant bijeenkomsten."),
    NationalAccount("analist", "bzk", "Zoë Maas", Role.ANALYST, "Ziet alleen totalen."),
    NationalAccount("auditor", "bzk", "Otto Brand", Role.AUDITOR, "Controleert het logboek."),
    NationalAccount(
        "beheer", "bzk", "Nadia Kamp", Role.BEHEER, "Beheert de installatie, ziet geen inhoud."
    ),
    NationalAccount("adviseur", "ccv", "Jelle Roos", Role.ADVISER, "Bezoekt en schrijft adviezen."),
    NationalAccount(
        "vertrouwenspersoon", "otwb", "Marit Blom", Role.SUPPORT_TEAM, "Luistert en denkt mee."
    ),
    NationalAccount("begeleider", "riec", "Stijn Peters", Role.RIEC, "Begeleidt de scan."),
]


def accounts() -> list[tuple[str, str, str]]:
    """Return e-mail address, name of the place, and description of every account."""
    rows = []
    for place in MUNICIPALITIES:
        for account in LOCAL:
            email = f"{account.login}@{place}.example"
            rows.append((email, place.capitalize(), account.description))
    for account in NATIONAL_ACCOUNTS:
        email = f"{account.login}@{account.place}.example"
        rows.append((email, account.place.upper(), account.description))
    return rows


def make_accounts() -> None:
    """Create the accounts that do not exist yet."""
    password = make_password(PASSWORD)
    places = {name: Organisation.objects.get(code=code) for name, code in PLACES.items()}
    for number, place in enumerate(MUNICIPALITIES):
        _make_local_accounts(place, places[place], number, password)
    for account in NATIONAL_ACCOUNTS:
        email = f"{account.login}@{account.place}.example"
        _make_person(email, account.name, places[account.place], account.role, password)
    make_client()


def _make_local_accounts(
    place: str, organisation: Organisation, number: int, password: str
) -> None:
    """Create the accounts of one municipality; `number` is its place in MUNICIPALITIES."""
    unit, _created = Unit.objects.get_or_create(organisation=organisation, name="Publiekszaken")
    for account in LOCAL:
        person = _make_person(
            f"{account.login}@{place}.example",
            account.names[number],
            organisation,
            account.role,
            password,
            unit=unit if _works_in_unit(account) else None,
        )
        Office.objects.get_or_create(
            person=person, organisation=organisation, function=account.office
        )


def _works_in_unit(account: LocalAccount) -> bool:
    return account.role in {Role.REPORTER, Role.LINE_MANAGER} and account.office != "councillor"


CLIENT = "gir-koppeling"
SECRET = "nwb_demo-geheim-van-de-gir-koppeling-0000000000"  # noqa: S105 -- as the password above


def make_client() -> None:
    """Create a system that delivers for Utrecht, with a secret that everybody knows."""
    client, created = ApiClient.objects.get_or_create(
        slug=CLIENT,
        defaults={
            "name": "GIR van Utrecht",
            "organisation": Organisation.objects.get(code=PLACES["utrecht"]),
            "scopes": list(Scope.values),
        },
    )
    if created:
        until = timezone.now() + MAX_LIFETIME
        Secret.objects.create(client=client, digest=digest(SECRET), until=until)


def _make_person(
    email: str,
    name: str,
    place: Organisation,
    role: Role,
    password: str,
    unit: Unit | None = None,
) -> Person:
    defaults = {"name": name, "organisation": place, "password": password}
    person, _created = Person.objects.get_or_create(email=email, defaults=defaults)
    Membership.objects.get_or_create(person=person, organisation=place, role=role, unit=unit)
    return person
