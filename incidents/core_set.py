"""The open core set: what another system may deliver of an incident (docs/domain/incidents.md §8).

No names, no free text, no veroorzaker. One table says what each field takes; the API, the lines of
a bulk delivery, the import and the OpenAPI document all follow from it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents.job_functions import RELATIVE_OF
from incidents.value_lists import Behaviour, Channel, Location, Reaction, Severity
from organisations.models import Function
from organisations.workdays import NETHERLANDS

OTHER = "other"
CODE_PATTERN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_.:/-]{0,59}"
)  # no spaces: there is no room for a story
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
SYSTEM_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAY_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT_PATTERN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
OLDEST = date(2000, 1, 1)
CLOCK_SKEW = timedelta(minutes=5)  # that the clock of another system may be ahead
MOST_CODES = 5  # in one list
LONGEST_POINTER = 60  # characters of a field name that somebody made up


def _relatives() -> tuple[str, ...]:
    """Return `relative:<function>` for every function a relative can belong to."""
    functions: dict[str, None] = {}
    for slugs in RELATIVE_OF.values():
        functions |= dict.fromkeys(slugs)
    return tuple(f"relative:{slug}" for slug in functions)


def _functions() -> dict[str, Any]:
    """Return slug → label of every function of an affected person."""
    labels: dict[str, Any] = dict(Function.choices)
    del labels["relative"]
    for slug in RELATIVES:
        function = slug.removeprefix("relative:")
        labels[slug] = _("Gezinslid van: %s") % Function(function).label
    return labels


RELATIVES = _relatives()
VALUE_LISTS: dict[str, dict[str, Any]] = {
    "gedragingGroep": dict(Behaviour.choices),
    "kanaal": dict(Channel.choices),
    "locatieType": dict(Location.choices),
    "functieSlachtoffer": _functions(),
    "ernst": dict(Severity.choices),
    "aangifte": {"ja": _("Ja"), "nee": _("Nee"), "onbekend": _("Onbekend")},
    "reactieVeroorzaker": dict(Reaction.choices),
    "status": {
        "reported": _("Gemeld: moet nog worden opgepakt"),
        "closed": _("In het bronsysteem afgehandeld"),
    },
}
MULTIPLE = frozenset({"gedragingGroep", "kanaal"})  # take a list of codes
# An unknown code of these is stored as it came, under `other`.
WITH_OTHER = ("gedragingGroep", "kanaal", "locatieType")
TRANSLATED = (*WITH_OTHER, "functieSlachtoffer", "ernst", "reactieVeroorzaker")
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
CHANGEABLE = (
    "voorvalDatum",
    "gedragingGroep",
    "kanaal",
    "locatieType",
    "ernst",
    "priveSfeer",
    "aangifte",
    "reactieVeroorzaker",
    "nazorgAangeboden",
    "status",
    "bronGewijzigdOp",
)
DANGER = "acuutGevaar"  # asked at delivery alone, and left out of what came in when it is false
FIELDS = (
    *REQUIRED,
    "organisatie",
    *(name for name in CHANGEABLE if name not in REQUIRED),
    DANGER,
)
DEFAULTS: dict[str, Any] = {
    "priveSfeer": False,
    "aangifte": "onbekend",
    "reactieVeroorzaker": None,
    "nazorgAangeboden": None,
    "status": "reported",
    "bronGewijzigdOp": None,
}

Codes = Mapping[tuple[str, str, str], str]  # system, field, code → slug


@dataclass
class ParsedIncident:
    """One delivered incident: its clean answers, its unknown codes by field, and its errors.

    An error is a pair of a JSON pointer (`#/ernst`) and a sentence.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


def parse(
    content: Any,
    *,
    codes: Codes,
    organisation_codes: frozenset[str],
    partial: bool = False,
    system: str = "",
) -> ParsedIncident:
    """Check one JSON object and translate its codes. What is wrong stands in `errors`.

    `organisation_codes`: how the organisation of the client may be written. `partial`: a change, of
    the fields that may change; `system` is then the system that delivered the incident.
    """
    incident = ParsedIncident()
    if not isinstance(content, dict):
        incident.errors.append(("#", str(_("Stuur een JSON-object."))))
        return incident
    allowed = CHANGEABLE if partial else FIELDS
    _check_names(incident, content, allowed)
    if not partial:
        _check_required(incident, content)
        incident.answers.update(DEFAULTS)
    elif not content:
        incident.errors.append(("#", str(_("Stuur ten minste één veld."))))
    translation = _Translation(incident, content.get("bronsysteem", system), codes)
    for name in allowed:
        if name in content:
            _parse_field(translation, name, content[name], organisation_codes)
    if incident.answers.get(DANGER) is False:
        del incident.answers[DANGER]
    return incident


def _check_names(
    incident: ParsedIncident, content: dict[str, Any], allowed: tuple[str, ...]
) -> None:
    for name in content:
        if name in allowed:
            continue
        if name in FIELDS:
            error = _("Dit veld kan niet worden gewijzigd.")
        else:
            error = _("Dit veld bestaat niet.")
        incident.errors.append((_pointer(name), str(error)))


def _check_required(incident: ParsedIncident, content: dict[str, Any]) -> None:
    for name in REQUIRED:
        if name not in content:
            incident.errors.append((f"#/{name}", str(_("Dit veld is verplicht."))))


def _pointer(name: str) -> str:
    escaped = name[:LONGEST_POINTER].replace("~", "~0").replace("/", "~1")
    return f"#/{escaped}"


def _parse_field(
    translation: "_Translation", name: str, value: Any, organisation_codes: frozenset[str]
) -> None:
    """Put the clean value of one field in the answers, or what is wrong with it in the errors."""
    incident = translation.incident
    try:
        if name == "organisatie":
            _check_organisation(value, organisation_codes)
        elif name in VALUE_LISTS:
            incident.answers[name] = translation.value_of(name, value)
        else:
            incident.answers[name] = PARSERS[name](value)
    except (ValueError, TypeError) as error:
        # An item of a list that is wrong was reported with its own pointer.
        if not any(pointer.startswith(f"#/{name}/") for pointer, _text in incident.errors):
            incident.errors.append((f"#/{name}", str(error)))


def _check_organisation(value: Any, organisation_codes: frozenset[str]) -> None:
    if value not in organisation_codes:
        raise ValueError(_("Deze koppeling is niet van deze organisatie."))


# --- codes ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Translation:
    """From the codes of one system to our slugs, for one incident."""

    incident: ParsedIncident
    system: Any
    codes: Codes

    def value_of(self, name: str, value: Any) -> str | list[str] | None:
        """Return the slug or the slugs of a field. Raises ValueError when a code is unknown."""
        if name in MULTIPLE:
            return self._slugs(name, value)
        if value is None and name == "reactieVeroorzaker":
            return None
        return self._slug(name, value)

    def _slugs(self, name: str, value: Any) -> list[str]:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_CODES:
            raise ValueError(_("Geef een lijst met 1 tot en met 5 codes."))
        slugs = []
        for position, code in enumerate(value):
            try:
                slugs.append(self._slug(name, code))
            except ValueError as error:
                self.incident.errors.append((f"#/{name}/{position}", str(error)))
                raise
        if len(set(map(str, value))) != len(value):
            raise ValueError(_("Elke code mag er één keer in staan."))
        return list(dict.fromkeys(slugs))

    def _slug(self, name: str, code: Any) -> str:
        if not isinstance(code, str) or not CODE_PATTERN.fullmatch(code):
            raise ValueError(
                _("Geef een code: letters, cijfers en _ . : / - (hoogstens 60 tekens).")
            )
        if code in VALUE_LISTS[name]:
            return code
        if isinstance(self.system, str):
            slug = self.codes.get((self.system, name, code))
            if slug:
                return slug
        if name not in WITH_OTHER:
            raise ValueError(
                _(
                    "Deze code kennen wij niet. Zie /api/v1/waardelijsten, "
                    "of zet de code in de omzettabel van de koppeling."
                )
            )
        self.incident.unknown.setdefault(name, []).append(code)
        return OTHER


# --- values ---------------------------------------------------------------------------------------


def _matching(pattern: re.Pattern[str], message: Any) -> Callable[[Any], str]:
    def parse_text(value: Any) -> str:
        """Return the text. Raises ValueError when it does not match."""
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(message)
        return value

    return parse_text


def _parse_day(value: Any) -> date:
    if not isinstance(value, str) or not DAY_PATTERN.fullmatch(value):
        raise ValueError(_("Geef een datum als 2026-11-23."))
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(_("Deze datum bestaat niet.")) from None
    # Ten thousand times in one delivery: `timezone.localdate` takes ten times as long.
    today = datetime.now(NETHERLANDS).date()
    if not OLDEST <= day <= today:
        raise ValueError(_("De datum moet tussen 2000-01-01 en vandaag liggen."))
    return day


def _parse_moment(value: Any) -> str | None:
    """Return the moment in UTC: one way to write it, whatever the offset was."""
    if value is None:
        return None
    try:
        if (
            not isinstance(value, str)
            or not MOMENT_PATTERN.fullmatch(value)
            or value.endswith("-00:00")
        ):
            raise ValueError
        moment = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(_("Geef een moment als 2026-11-23T10:00:00Z.")) from None
    if moment.date() < OLDEST or moment > datetime.now(UTC) + CLOCK_SKEW:
        raise ValueError(_("Het moment moet tussen 2000-01-01 en nu liggen."))
    return moment.isoformat().replace("+00:00", "Z")


def _parse_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("Geef true of false."))
    return value


def _parse_boolean_or_none(value: Any) -> bool | None:
    if value is None:
        return None
    return _parse_boolean(value)


PARSERS: dict[str, Callable[[Any], Any]] = {
    "bronsysteem": _matching(
        SYSTEM_PATTERN,
        _("Geef een naam met kleine letters, cijfers en streepjes (hoogstens 40 tekens)."),
    ),
    "externeId": _matching(
        NAME, _("Geef een kenmerk met letters, cijfers en _ . : - (hoogstens 64 tekens).")
    ),
    "voorvalDatum": _parse_day,
    "priveSfeer": _parse_boolean,
    DANGER: _parse_boolean,
    "nazorgAangeboden": _parse_boolean_or_none,
    "bronGewijzigdOp": _parse_moment,
}
