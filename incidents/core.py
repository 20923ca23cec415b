"""The open core set: what another system may tell of an incident (domain reference §8). No names, no free text, no veroorzaker.

One table says what each field takes; the API, the bulk lines, the import and the OpenAPI document all follow from it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.functions import RELATIVE_OF
from incidents.lists import Behaviour, Channel, Location, Reaction, Severity
from organisations.models import Function
from organisations.workdays import NETHERLANDS

OTHER = "other"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,59}")  # a code, no words: there is no room for a story
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
SYSTEM = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
OLDEST = date(2000, 1, 1)
MOST = 5  # codes in one list
RELATIVES = tuple(
    f"relative:{slug}" for slug in dict.fromkeys(slug for kinds in RELATIVE_OF.values() for slug in kinds)
)
LISTS: dict[str, dict[str, Any]] = {
    "gedragingGroep": dict(Behaviour.choices),
    "kanaal": dict(Channel.choices),
    "locatieType": dict(Location.choices),
    "functieSlachtoffer": {slug: label for slug, label in Function.choices if slug != "relative"}
    | {slug: _("Gezinslid van: %s") % Function(slug.partition(":")[2]).label for slug in RELATIVES},
    "ernst": dict(Severity.choices),
    "aangifte": {"ja": _("Ja"), "nee": _("Nee"), "onbekend": _("Onbekend")},
    "reactieVeroorzaker": dict(Reaction.choices),
    "status": {"reported": _("Gemeld: moet nog worden opgepakt"), "closed": _("In het bronsysteem afgehandeld")},
}
WITH_REST = ("gedragingGroep", "kanaal", "locatieType")  # an unknown code is kept as it came, under `other`
TRANSLATED = (*WITH_REST, "functieSlachtoffer", "ernst", "reactieVeroorzaker")
REQUIRED = (
    "bronsysteem",
    "externeId",
    "voorvalDatum",
    "gedragingGroep",
    "kanaal",
    "locatieType",
    "functieSlachtoffer",
    "ernst",
)
CHANGEABLE = ("voorvalDatum", "gedragingGroep", "kanaal", "locatieType", "ernst", "priveSfeer", "aangifte", "reactieVeroorzaker",
              "nazorgAangeboden", "status", "bronGewijzigdOp")  # fmt: skip
FIELDS = (*REQUIRED, "organisatie", *(name for name in CHANGEABLE if name not in REQUIRED))
NOTHING: dict[str, Any] = {"priveSfeer": False, "aangifte": "onbekend", "reactieVeroorzaker": None, "nazorgAangeboden": None, "status": "reported",
                           "bronGewijzigdOp": None}  # fmt: skip

Codes = Mapping[tuple[str, str, str], str]  # system, field, code → slug


@dataclass
class Core:
    """One delivered incident: clean answers, codes nobody knows yet, or what is wrong (pointer and sentence)."""

    answers: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


def read(told: Any, *, codes: Codes, places: frozenset[str], part: bool = False, system: str = "") -> Core:
    """Read one object. `places`: how the organisation of the client may be written. `part`: a change, of what may change."""
    core = Core()
    if not isinstance(told, dict):
        core.errors.append(("#", str(_("Stuur een JSON-object."))))
        return core
    allowed = CHANGEABLE if part else FIELDS
    for name in told:
        if name not in allowed:
            core.errors.append(
                (
                    _pointer(name),
                    str(_("Dit veld kan niet worden gewijzigd.") if name in FIELDS else _("Dit veld bestaat niet.")),
                )
            )
    if not part:
        core.errors += [(f"#/{name}", str(_("Dit veld is verplicht."))) for name in REQUIRED if name not in told]
        core.answers.update(NOTHING)
    elif not told:
        core.errors.append(("#", str(_("Stuur ten minste één veld."))))
    source = told.get("bronsysteem", system)
    for name in allowed:
        if name in told:
            _field(core, name, told[name], source, codes, places)
    return core


def _pointer(name: str) -> str:
    return "#/" + name[:60].replace("~", "~0").replace("/", "~1")


def _field(core: Core, name: str, value: Any, source: Any, codes: Codes, places: frozenset[str]) -> None:
    try:
        if name in LISTS:
            several = name in {"gedragingGroep", "kanaal"}
            core.answers[name] = (
                _several(core, name, value, source, codes) if several else _one(core, name, value, source, codes)
            )
        elif name == "organisatie":
            if value not in places:
                raise ValueError(_("Deze koppeling is niet van deze organisatie."))
        else:
            core.answers[name] = PLAIN[name](value)
    except (ValueError, TypeError) as error:
        if not any(pointer.startswith(f"#/{name}/") for pointer, _text in core.errors):
            core.errors.append((f"#/{name}", str(error)))


def _several(core: Core, name: str, value: Any, source: Any, codes: Codes) -> list[str]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST:
        raise ValueError(_("Geef een lijst met 1 tot en met 5 codes."))
    found = []
    for place, one in enumerate(value):
        try:
            found.append(_code(core, name, one, source, codes))
        except ValueError as error:
            core.errors.append((f"#/{name}/{place}", str(error)))
            raise
    if len(set(map(str, value))) != len(value):
        raise ValueError(_("Elke code mag er één keer in staan."))
    return list(dict.fromkeys(found))


def _one(core: Core, name: str, value: Any, source: Any, codes: Codes) -> str | None:
    if value is None and name == "reactieVeroorzaker":
        return None
    return _code(core, name, value, source, codes)


def _code(core: Core, name: str, value: Any, source: Any, codes: Codes) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise ValueError(_("Geef een code: letters, cijfers en _ . : / - (hoogstens 60 tekens)."))
    if value in LISTS[name]:
        return value
    known = codes.get((source, name, value)) if isinstance(source, str) else None
    if known:
        return known
    if name not in WITH_REST:
        raise ValueError(
            _("Deze code kennen wij niet. Zie /api/v1/waardelijsten, of zet de code in de omzettabel van de koppeling.")
        )
    core.unknown.setdefault(name, []).append(value)
    return OTHER


def _matching(pattern: re.Pattern[str], text: Any):
    def clean(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(text)
        return value

    return clean


def _day(value: Any) -> date:
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError(_("Geef een datum als 2026-11-23."))
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("Deze datum bestaat niet.")) from None
    if not OLDEST <= day <= datetime.now(NETHERLANDS).date():  # ten thousand times: `localdate` takes ten times as long
        raise ValueError(_("De datum moet tussen 2000-01-01 en vandaag liggen."))
    return day


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not MOMENT.fullmatch(value) or value.endswith("-00:00"):
            raise ValueError
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(_("Geef een moment als 2026-11-23T10:00:00Z.")) from None
    return moment.isoformat().replace("+00:00", "Z")  # one moment, one way to write it, whatever the offset was


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("Geef true of false."))
    return value


PLAIN = {
    "bronsysteem": _matching(
        SYSTEM, _("Geef een naam met kleine letters, cijfers en streepjes (hoogstens 40 tekens).")
    ),
    "externeId": _matching(NAME, _("Geef een kenmerk met letters, cijfers en _ . : - (hoogstens 64 tekens).")),
    "voorvalDatum": _day,
    "priveSfeer": _yes_or_no,
    "nazorgAangeboden": lambda value: None if value is None else _yes_or_no(value),
    "bronGewijzigdOp": _moment,
}


# --- the same, as JSON Schema -----------------------------------------------------------------------------------------------------

_CODE = {"type": "string", "pattern": f"^{CODE.pattern}$"}


def _codes(name: str, *, strict: bool) -> dict[str, Any]:
    return {"type": "string", "enum": list(LISTS[name])} if strict else _CODE


def properties(*, strict: bool) -> dict[str, dict[str, Any]]:
    """A schema for each field. `strict`: as we answer; else codes of a source are taken as well."""
    return {
        "bronsysteem": {"type": "string", "pattern": f"^{SYSTEM.pattern}$", "description": "Het systeem waaruit het komt.", "examples": ["gir"]},
        "externeId": {"type": "string", "pattern": f"^{NAME.pattern}$", "description": "Het kenmerk in het bronsysteem.", "examples": ["GIR-2026-00417"]},
        "organisatie": {"type": "string", "description": "De TOOI-URI of de code van de organisatie van de koppeling.", "examples": ["GM0344"]},
        "voorvalDatum": {"type": "string", "format": "date", "description": "De dag van het voorval, vanaf 2000 en niet later dan vandaag."},
        "gedragingGroep": {"type": "array", "items": _codes("gedragingGroep", strict=strict), "minItems": 1, "maxItems": MOST, "uniqueItems": True,
                           "description": "Wat voor gedrag het was.", "examples": [["threat_intimidation"]]},
        "kanaal": {"type": "array", "items": _codes("kanaal", strict=strict), "minItems": 1, "maxItems": MOST, "uniqueItems": True,
                   "description": "Hoe het binnenkwam.", "examples": [["email"]]},
        "locatieType": _codes("locatieType", strict=strict) | {"description": "Waar het was.", "examples": ["online"]},
        "functieSlachtoffer": {"type": "string", "enum": list(LISTS["functieSlachtoffer"])} if strict
        else _CODE | {"description": "De functie van wie het trof. Daaruit volgt wie het mag zien.", "examples": ["frontdesk"]},
        "ernst": _codes("ernst", strict=strict) | {"description": "Hoe ernstig het was.", "examples": ["serious"]},
        "priveSfeer": {"type": "boolean", "description": "Of het thuis of privé was."},
        "aangifte": {"type": "string", "enum": list(LISTS["aangifte"]), "description": "Of er aangifte is gedaan."},
        "reactieVeroorzaker": {"type": ["string", "null"], **({"enum": [*LISTS["reactieVeroorzaker"], None]} if strict else {"pattern": _CODE["pattern"]}),
                               "description": "Welke reactie de veroorzaker kreeg. Nooit wie dat is."},
        "nazorgAangeboden": {"type": ["boolean", "null"], "description": "Of er nazorg is aangeboden."},
        "status": {"type": "string", **({} if strict else {"enum": list(LISTS["status"])}), "description": "Gemeld of afgehandeld."},
        "bronGewijzigdOp": {"type": ["string", "null"], "format": "date-time", "description": "Wanneer het in het bronsysteem veranderde."},
    }  # fmt: skip
