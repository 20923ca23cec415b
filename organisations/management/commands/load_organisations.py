"""Load the public bodies of organisations/reference. Loading again changes nothing."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from organisations.models import Merger, Organisation
from sealing.commands import OperatorCommand

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
NATIONAL_BODIES = [
    ("bzk", "Ministerie van BZK"),
    ("ccv", "CCV"),
    ("otwb", "Ondersteuningsteam Weerbaar Bestuur"),
    ("riec", "RIEC"),
]
TYPES = Organisation.Type
EXTENSION = "Uitbreiding"  # the new gemeente existed already; the other kinds create one


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a reference file."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Command(OperatorCommand):
    """`load_organisations`."""

    help = __doc__
    needs_keys = False  # the register is public

    def handle(self, *args, **options) -> None:
        """Load provinces, then what lies in them, then what once existed."""
        self.changes = 0
        self.changed_fields: dict[str, set[str]] = {}
        with transaction.atomic():
            existing = Organisation.objects.select_related("province")
            self.organisations = {organisation.code: organisation for organisation in existing}
            provinces = {row["code"]: self._load_province(row) for row in rows("provincies")}
            self._save_changed()
            for row in rows("gemeenten"):
                self._load_municipality(row, provinces[row["provincie_code"]])
            self._load_others()
            mergers = sorted(rows("herindelingen"), key=lambda row: row["datum"])
            self._load_merged_municipalities(mergers)
            self._save_changed()
            self._load_mergers(mergers)
        count = Organisation.objects.count()
        self.stdout.write(f"{count} organisations, {self.changes} changes")

    def _load_province(self, row: dict) -> Organisation:
        return self._load(
            row["code"],
            TYPES.PROVINCE,
            row["naam"],
            tooi_uri=row["tooi_uri"],
            oin=row["oin"],
            inhabitants=int(row["inwoners_som_gemeenten"]),
            domicile=row["provinciehuis_adres"],
        )

    def _load_municipality(self, row: dict, province: Organisation) -> None:
        town = f"{row['gemeentehuis_postcode']} {row['gemeentehuis_plaats']}"
        self._load(
            row["code"],
            TYPES.MUNICIPALITY,
            row["naam"],
            official_name=row["officiele_naam"],
            sort_name=row["naam_sorteer"],
            tooi_uri=row["tooi_uri"],
            oin=row["oin"],
            province=province,
            inhabitants=int(row["inwoners"]),
            safety_region=row["veiligheidsregio"],
            police_unit=row["politie_eenheid"],
            domicile=f"{row['gemeentehuis_adres']}, {town}",
        )

    def _load_others(self) -> None:
        """Load water authorities, Caribbean bodies and national organisations."""
        for row in rows("waterschappen"):
            self._load_body(row, TYPES.WATER_AUTHORITY, domicile=row["hoofdkantoor_adres"])
        for row in rows("caribische_openbare_lichamen"):
            self._load_body(row, TYPES.CARIBBEAN_BODY, domicile=row["bezoekadres"])
        for code, name in NATIONAL_BODIES:
            self._load(code, TYPES.NATIONAL, name)

    def _load_body(self, row: dict, kind: str, domicile: str) -> None:
        self._load(
            row["code"],
            kind,
            row["naam"],
            tooi_uri=row["tooi_uri"],
            oin=row["oin"],
            domicile=domicile,
        )

    def _load(self, code: str, kind: str, name: str, **values) -> Organisation:
        """Set an organisation as the register has it; `_save_changed` saves it.

        What an administrator set is not touched.
        """
        organisation = self.organisations.setdefault(code, Organisation(code=code))
        slug = slugify(name)
        columns = {"type": kind, "name": name, "slug": slug, "sort_name": slug} | values
        for field, value in columns.items():
            self._set(organisation, field, value)
        return organisation

    def _set(self, organisation: Organisation, field: str, value: object) -> None:
        """Set a field, and remember that it changed when it did."""
        if getattr(organisation, field) != value:
            setattr(organisation, field, value)
            self.changed_fields.setdefault(organisation.code, set()).add(field)

    def _save_changed(self) -> None:
        """Insert the organisations that are new, and update the fields that changed."""
        changed = [self.organisations[code] for code in self.changed_fields]
        existing = []
        new = []
        for organisation in changed:
            if organisation.pk:
                existing.append(organisation)
            else:
                new.append(organisation)
        Organisation.objects.bulk_create(new)
        if existing:
            fields = sorted(set().union(*self.changed_fields.values()))
            Organisation.objects.bulk_update(existing, fields, batch_size=200)
        self.changes += len(changed)
        self.changed_fields = {}

    def _load_merged_municipalities(self, mergers: list[dict]) -> None:
        """Set until when the gemeenten of before existed, and since when the new ones do.

        An old one exists until the day it became part of another; a new one from that day. The
        mergers are in the order of their days.
        """
        for row in mergers:
            self._load_unless_known(row["oude_code"], row["oude_naam"])
            self._load_unless_known(row["nieuwe_code"], row["nieuwe_naam"])
        current_codes = {row["code"] for row in rows("gemeenten")}
        codes_so_far: set[str] = set()
        for row in mergers:
            day = date.fromisoformat(row["datum"])
            old_code = row["oude_code"]
            new_code = row["nieuwe_code"]
            if old_code not in current_codes:
                self._set(self.organisations[old_code], "valid_until", day)
            if row["soort"] != EXTENSION and new_code not in codes_so_far:
                self._set(self.organisations[new_code], "valid_from", day)
            codes_so_far |= {old_code, new_code}

    def _load_unless_known(self, code: str, name: str) -> None:
        if code not in self.organisations:
            self._load(code, TYPES.MUNICIPALITY, name)

    def _load_mergers(self, mergers: list[dict]) -> None:
        """Insert each merger once."""
        columns = ("on", "old__code", "new__code")
        existing = set(Merger.objects.values_list(*columns))
        new: dict[tuple, Merger] = {}
        for row in mergers:
            day = date.fromisoformat(row["datum"])
            key = (day, row["oude_code"], row["nieuwe_code"])
            if key not in existing and key not in new:
                new[key] = self._merger(row, day)
        Merger.objects.bulk_create(new.values())
        self.changes += len(new)

    def _merger(self, row: dict, day: date) -> Merger:
        return Merger(
            on=day,
            old=self.organisations[row["oude_code"]],
            new=self.organisations[row["nieuwe_code"]],
            kind=row["soort"],
            ground=row["grondslag"],
        )
