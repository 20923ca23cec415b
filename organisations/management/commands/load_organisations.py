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
            provinces = {row["code"]: self._province(row) for row in rows("provincies")}
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
        """This organisation as the register has it. What an administrator set is not touched."""
        wanted = {"type": kind, "name": name, "slug": slugify(name), "sort_name": slugify(name), **values}
        found = Organisation.objects.filter(code=code).first()
        if found is None:
            self.changed += 1
            return Organisation.objects.create(code=code, **wanted)
        differs = [field for field, value in wanted.items() if getattr(found, field) != value]
        if differs:
            self.changed += 1
            for field in differs:
                setattr(found, field, wanted[field])
            found.save(update_fields=differs)
        return found

    def _mergers(self) -> None:
        """What once was a gemeente exists until the day it became part of another; a new one exists from that day."""
        known = {organisation.code: organisation for organisation in Organisation.objects.all()}
        listed = sorted(rows("herindelingen"), key=lambda row: row["datum"])
        for row in listed:
            for code, name in ((row["oude_code"], row["oude_naam"]), (row["nieuwe_code"], row["nieuwe_naam"])):
                if code not in known:
                    known[code] = self._keep(code, TYPES.MUNICIPALITY, name)
        current = {row["code"] for row in rows("gemeenten")}
        seen: set[str] = set()
        for row in listed:
            old, new, on = known[row["oude_code"]], known[row["nieuwe_code"]], date.fromisoformat(row["datum"])
            if old.code not in current:
                self._date(old, "valid_until", on)
            if row["soort"] != GROWN and new.code not in seen:
                self._date(new, "valid_from", on)
            seen |= {old.code, new.code}
            _merger, made = Merger.objects.get_or_create(
                on=on, old=old, new=new, defaults={"kind": row["soort"], "ground": row["grondslag"]}
            )
            self.changed += made

    def _date(self, organisation: Organisation, field: str, on: date) -> None:
        if getattr(organisation, field) != on:
            self.changed += 1
            setattr(organisation, field, on)
            organisation.save(update_fields=[field])
