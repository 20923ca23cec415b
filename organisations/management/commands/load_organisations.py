"""Load the public bodies of organisations/reference. Loading again changes nothing."""

import csv
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.text import slugify

from organisations.models import Merger, Organisation

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
NATIONAL = [
    ("bzk", "Ministerie van BZK"),
    ("ccv", "CCV"),
    ("otwb", "Ondersteuningsteam Weerbaar Bestuur"),
    ("riec", "RIEC"),
]
TYPES = Organisation.Type
GROWN = "Uitbreiding"  # the new gemeente was there already; the other kinds make one


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a reference file."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Command(BaseCommand):
    """`load_organisations`."""

    help = __doc__

    def handle(self, *args, **options) -> None:
        """Provinces first, then what lies in them, then what once was."""
        self.changed = 0
        with transaction.atomic():
            self.known = {
                organisation.code: organisation for organisation in Organisation.objects.select_related("province")
            }
            self.differs: dict[str, set[str]] = {}
            provinces = {row["code"]: self._province(row) for row in rows("provincies")}
            self._write()
            for row in rows("gemeenten"):
                self._municipality(row, provinces)
            for row in rows("waterschappen"):
                self._keep(row["code"], TYPES.WATER_AUTHORITY, row["naam"], tooi_uri=row["tooi_uri"], oin=row["oin"],
                           domicile=row["hoofdkantoor_adres"])  # fmt: skip
            for row in rows("caribische_openbare_lichamen"):
                self._keep(
                    row["code"],
                    TYPES.CARIBBEAN_BODY,
                    row["naam"],
                    tooi_uri=row["tooi_uri"],
                    oin=row["oin"],
                    domicile=row["bezoekadres"],
                )
            for code, name in NATIONAL:
                self._keep(code, TYPES.NATIONAL, name)
            self._mergers()
        self.stdout.write(f"{Organisation.objects.count()} organisations, {self.changed} changes")

    def _province(self, row: dict) -> Organisation:
        return self._keep(row["code"], TYPES.PROVINCE, row["naam"], tooi_uri=row["tooi_uri"], oin=row["oin"],
                          inhabitants=int(row["inwoners_som_gemeenten"]), domicile=row["provinciehuis_adres"])  # fmt: skip

    def _municipality(self, row: dict, provinces: dict) -> None:
        address = f"{row['gemeentehuis_adres']}, {row['gemeentehuis_postcode']} {row['gemeentehuis_plaats']}"
        self._keep(row["code"], TYPES.MUNICIPALITY, row["naam"], official_name=row["officiele_naam"], sort_name=row["naam_sorteer"],
                   tooi_uri=row["tooi_uri"], oin=row["oin"], province=provinces[row["provincie_code"]], inhabitants=int(row["inwoners"]),
                   safety_region=row["veiligheidsregio"], police_unit=row["politie_eenheid"], domicile=address)  # fmt: skip

    def _keep(self, code: str, kind: str, name: str, **values) -> Organisation:
        """This organisation as the register has it. What an administrator set is not touched. `_write` saves it."""
        found = self.known.setdefault(code, Organisation(code=code))
        for field, value in {
            "type": kind, "name": name, "slug": slugify(name), "sort_name": slugify(name), **values
        }.items():  # fmt: skip
            self._put(found, field, value)
        return found

    def _put(self, organisation: Organisation, field: str, value: object) -> None:
        if getattr(organisation, field) != value:
            setattr(organisation, field, value)
            self.differs.setdefault(organisation.code, set()).add(field)

    def _write(self) -> None:
        """What is new, and what differs."""
        touched = [self.known[code] for code in self.differs]
        there = [one for one in touched if one.pk]
        Organisation.objects.bulk_create([one for one in touched if not one.pk])
        if there:
            Organisation.objects.bulk_update(there, sorted(set().union(*self.differs.values())), batch_size=200)
        self.changed += len(touched)
        self.differs = {}

    def _mergers(self) -> None:
        """What once was a gemeente exists until the day it became part of another; a new one exists from that day."""
        listed = sorted(rows("herindelingen"), key=lambda row: row["datum"])
        for row in listed:
            for code, name in ((row["oude_code"], row["oude_naam"]), (row["nieuwe_code"], row["nieuwe_naam"])):
                if code not in self.known:
                    self._keep(code, TYPES.MUNICIPALITY, name)
        current = {row["code"] for row in rows("gemeenten")}
        seen: set[str] = set()
        for row in listed:
            old, new, on = (
                self.known[row["oude_code"]],
                self.known[row["nieuwe_code"]],
                date.fromisoformat(row["datum"]),
            )
            if old.code not in current:
                self._put(old, "valid_until", on)
            if row["soort"] != GROWN and new.code not in seen:
                self._put(new, "valid_from", on)
            seen |= {old.code, new.code}
        self._write()
        there = set(Merger.objects.values_list("on", "old__code", "new__code"))
        made = {}
        for row in listed:
            key = (date.fromisoformat(row["datum"]), row["oude_code"], row["nieuwe_code"])
            if key not in there:
                made.setdefault(key, Merger(on=key[0], old=self.known[key[1]], new=self.known[key[2]],
                                            kind=row["soort"], ground=row["grondslag"]))  # fmt: skip
        Merger.objects.bulk_create(made.values())
        self.changed += len(made)
