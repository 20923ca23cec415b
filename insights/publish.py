"""Publishing: what of the tallies may be seen, with small counts merged (insights.suppress). Runs as the machine.

Figures of an organisation are blocks of whole months, cut from its first month on and never cut again, so that every period that
can be chosen is a sum of blocks and two periods differ by whole blocks. They are renewed when at least ten reports came in, or none:
who keeps yesterday's page learns nothing about today's one report.

Figures of several organisations together (the country, a group to compare with) hold as well against somebody who knows what two of
them reported: `Apart` says what is left. They are kept with what they were made of (Basis) and renewed when the difference holds too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Q, Sum, Value
from django.utils import timezone

from casework.models import Case, Deadline
from casework.models.case import case_types
from incidents.models import Incident
from incidents.terms import add_months
from insights import slices, suppress
from insights.blocks import FEW, PARTS, SHARES, Apart, parts, settled, sum_of, trend
from insights.count import counted, month_of
from insights.forecast import forecast
from insights.models import NATIONAL_CODE, Basis, Publication, Tally
from insights.slices import YEAR
from insights.suppress import PERCENT_FROM, THRESHOLD
from organisations.models import Membership, Organisation, Role

ADVICE = "veiligwonen"  # the kind of case whose terms the country is told of
PEERS = 10  # a group to compare with holds at least so many organisations
SIZES = (20_000, 50_000, 100_000)  # inhabitants
BANDS = ((0, 9), (10, 49), (50, 199), (200, None))
NO_FIGURES: dict[str, Any] = {"trend": [], "blocks": [], "now": {}, "peers": {}, "slices": {}}
LASTING = ("managed_contact", "contact_restriction", "service_suspension", "building_ban", "council_ban")
LOOK_AGAIN = timedelta(days=183)  # a measure has no end date of its own here: after half a year somebody looks again


def size_of(organisation: Organisation) -> int | None:
    """The class of its number of inhabitants, or None when it has none."""
    if organisation.inhabitants is None:
        return None
    return sum(organisation.inhabitants >= limit for limit in SIZES)


def figures_of(
    organisation: Organisation, peers: "dict[tuple, dict]", before: dict[str, Any], hold: Iterable[str] = ()
) -> dict[str, Any]:
    """What is published of one organisation. `peers`: figures of the groups to compare with, kept for the others of this round.

    `before` is what was published of it the last time; `hold`: the slices that may be told anew.
    """
    months, split = counted(organisation=organisation), slices.split(organisation)
    group = (organisation.type, size_of(organisation))
    if group not in peers:
        peers[group] = compared(*group)
    line, told = trend(months, before=before.get("trend", [])), before.get("slices", {})
    known = before.get("blocks", [])
    blocks = settled(parts(months, split=split, line=line, before=known), known)
    if slices.SLICES.keys() <= set(hold):
        told = told | _slices(line, split, blocks, told)
        if slices.WITHIN.keys() <= set(hold):
            whole = told["others"]
            line_of = [block for block in whole["trend"] if "count" in block]
            told = told | _slices(line_of, slices.split(organisation, slices.WITHIN), whole["blocks"], told)
    blocks = [block if block in known else slices.beside(block, told) for block in blocks]
    return {"trend": line, "blocks": blocks, "now": now_at(organisation), "peers": peers[group], "slices": told}


def _slices(line: list[dict[str, Any]], split: slices.Split, blocks: list, before: dict[str, Any]) -> dict[str, Any]:
    """The parts of a whole as they may be told now, with the moment."""
    dimensions = [name for name in (*PARTS, *SHARES, *FEW) if name != "group"]
    now = timezone.now().isoformat()
    return {
        name: told | {"made_at": now} for name, told in slices.told(line, split, blocks, before, dimensions).items()
    }


def compared(organisation_type: str, size: int | None) -> dict[str, Any]:
    """The mean of all organisations of this type and size, those that report little included; {} when they are few.

    Everybody in the group gets the same figures, so that nothing can be subtracted from them.
    """
    alike = [one for one in Organisation.objects.current().filter(type=organisation_type) if size_of(one) == size]
    if len(alike) < PEERS:
        return {}
    where = {"organisation__in": alike}
    name, now = f"{organisation_type}-{size}", _totals(**where)
    kept = Basis.objects.filter(name=name).first()
    if kept and not _holds(kept.parts, now, {}):
        return kept.figures
    months, apart = counted(**where), Apart(where, {})
    before = kept.figures if kept else {"trend": [], "blocks": []}
    line = trend(months, apart, before["trend"])
    figures = {
        "organisations": len(alike),
        "size": size,
        "type": organisation_type,
        "trend": line,
        "blocks": settled(parts(months, apart, SHARES, line=line, before=before["blocks"]), before["blocks"]),
    }
    Basis.objects.update_or_create(name=name, defaults={"parts": now, "figures": figures})
    return figures


def groups_compared() -> dict[int, tuple]:
    """Organisation → its type and size, of those in a group that is large enough to compare with."""
    found = {one.pk: (one.type, size_of(one)) for one in Organisation.objects.current()}
    sizes = Counter(found.values())
    return {pk: group for pk, group in found.items() if sizes[group] >= PEERS}


def _holds(before: dict[str, int], now: Mapping[int, int], groups: Mapping[int, tuple]) -> bool:
    """Whether new figures of several organisations may differ from the last by what came in since: enough, of enough of them, or none."""
    came = Counter({pk: abs(now.get(pk, 0) - before.get(str(pk), 0)) for pk in {*now, *map(int, before)}})
    return not came.total() or suppress.apart(came, groups) >= THRESHOLD


def now_at(organisation: Organisation) -> dict[str, Any]:
    """The work of this moment: open and late, measures that last and those somebody should look at again."""
    now = timezone.now()
    cases = Case.objects.filter(organisation=organisation, kind=Incident.KIND).open()
    work = cases.aggregate(late=Count("pk", filter=Q(due__lt=now)), all=Count("pk"))
    lasting = Incident.objects.filter(organisation=organisation, closed_at=None, reaction__in=LASTING)
    again = Q(reaction_on__lt=timezone.localdate(now) - LOOK_AGAIN)
    old = lasting.aggregate(again=Count("pk", filter=again), all=Count("pk"))
    (work,) = suppress.merge({"late": work["late"], "in_time": work["all"] - work["late"]})
    (measures,) = suppress.merge({"again": old["again"], "running": old["all"] - old["again"]})
    return {"work": work, "measures": measures}


def country(before: dict[str, Any]) -> dict[str, Any]:
    """What is published of all organisations together: never the count of one, only in which band it is. `before`: the last time."""
    months, groups = counted(), groups_compared()
    apart = Apart({}, groups)
    line, known = trend(months, apart, before.get("trend", [])), before.get("blocks", [])
    blocks = parts(months, apart, line=line, before=known)
    for block in blocks:
        block["types"] = _types(block, groups)
    blocks = settled(blocks, known)
    year = add_months(month_of(timezone.now()), -2 * YEAR)
    totals = dict(
        Tally.objects.filter(dimension="total", month__gte=year).values_list("organisation").annotate(n=Sum("count"))
    )
    places = list(Organisation.objects.current().exclude(type=Organisation.Type.NATIONAL).select_related("province"))
    bands = [_band(totals.get(place.pk, 0)) for place in places]
    hidden = any(
        suppress.can_be_found(
            sum(totals.get(place.pk, 0) for place, _band in some), [BANDS[band] for _place, band in some]
        )
        for some in _summed(
            list(zip(places, bands, strict=True)), {kind for block in blocks for kind in block["types"]}
        )
    )
    ready = _ready()
    return {
        "trend": line, "blocks": blocks, "desk": {"levels": levels()}, "forecast": forecast(weekly(Incident.KIND)),
        "places": [{"code": place.code, "name": place.name, "type": place.type, "province": place.province.name if place.province else "",
                    "band": None if hidden else band, "ready": place.pk in ready}
                   for place, band in zip(places, bands, strict=True)],
    }  # fmt: skip


def _summed(places: list[tuple[Organisation, int]], told: set[str]) -> list[list[tuple[Organisation, int]]]:
    """Of whom a sum is told: all of them, those of each type that is told, and so, by subtraction, the others together."""
    by_type = [[one for one in places if one[0].type == kind] for kind in sorted(told)]
    others = [one for one in places if one[0].type not in told]
    return [some for some in (places, *by_type, others if told else []) if some]


def levels() -> list[dict[str, Any]]:
    """How often each term of Veilig Wonen was met in the last year, over the whole country: `label` and `value` (per cent)."""
    kind = case_types().get(ADVICE)
    if kind is None:
        return []
    now = timezone.now()
    clocks = Deadline.objects.filter(
        case__kind=ADVICE, case__created_at__gte=now - timedelta(days=365), stopped_at=None
    )
    ended = clocks.filter(Q(met_at__isnull=False) | Q(due__lt=now)).order_by("name").values_list("name")
    found = ended.annotate(ended=Count("pk"), met=Count("pk", filter=Q(met_at__lte=F("due"))))
    told = [(name, suppress.percentage(met, whole)) for name, whole, met in found]
    return [
        {"label": str(kind.deadline_labels.get(name, name)), "value": value}
        for name, value in told
        if value is not None
    ]


def _band(count: int) -> int:
    return next(number for number, (_least, most) in enumerate(BANDS) if most is None or count <= most)


def _types(block: dict[str, Any], groups: dict[int, tuple]) -> dict[str, Any]:
    """The parts of a block by type of organisation, with the same categories for each; {} when one of them is too small."""
    first, last = date.fromisoformat(block["from"]), date.fromisoformat(block["until"])
    kinds = [kind for kind in Organisation.Type.values if kind != Organisation.Type.NATIONAL]
    where = {"month__gte": first, "month__lte": last}
    months = {kind: counted(organisation__type=kind, **where) for kind in kinds}
    months = {kind: found for kind, found in months.items() if found}
    apart = {kind: Apart({"organisation__type": kind} | where, groups) for kind in months}
    for kind, found in months.items():
        parts = sum(apart[kind].by_month(found), Counter())
        if parts.total() < PERCENT_FROM or suppress.apart(parts, groups) < THRESHOLD:
            return {}
    told: dict[str, Any] = {kind: {} for kind in months}
    left = {kind: apart[kind].left([first, last], PARTS) for kind in months}
    for dimension in PARTS:
        sums = [sum_of(found, found, dimension) for found in months.values()]
        if min(map(Counter.total, sums)) < THRESHOLD:  # months that were frozen before it was counted
            continue
        rows = suppress.merge(*sums, left=[one[dimension] for one in left.values()])
        for kind, row in zip(months, rows, strict=True):
            told[kind][dimension] = row
        block[dimension] = dict(sum((Counter(row) for row in rows), Counter()))  # the same categories for all together
    return told


def _ready() -> set[int]:
    """Organisations where somebody can handle a report."""
    roles = (Role.SECRETARY, Role.CLERK, Role.AGGRESSION_COORDINATOR, Role.LINE_MANAGER)
    today = timezone.localdate()
    held = Membership.objects.filter(Q(until=None) | Q(until__gte=today), role__in=roles)
    return set(
        held.values_list("organisation", flat=True).annotate(n=Count("pk")).values_list("organisation", flat=True)
    )


def weekly(kind: str) -> list[int]:
    """New cases of each of the last 52 whole weeks (Monday to Sunday), oldest first."""
    monday = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    monday -= timedelta(days=monday.weekday())
    edges = [monday - timedelta(weeks=back) for back in range(52, -1, -1)]
    week = Func(
        "created_at", Value(edges, ArrayField(DateTimeField())), function="width_bucket", output_field=IntegerField()
    )
    cases = Case.objects.filter(kind=kind, created_at__gte=edges[0], created_at__lt=edges[-1])
    found = dict(cases.values_list(week).annotate(n=Count("pk")).order_by())
    return [found.get(number, 0) for number in range(1, 53)]


def publish(organisations: Iterable[int] | None = None) -> int:
    """Renew the figures of these organisations, or of all, and those of the country. Answers how many were renewed."""
    places = Organisation.objects.current().exclude(type=Organisation.Type.NATIONAL)
    places = places if organisations is None else places.filter(pk__in=organisations)
    every = slices.SLICES | slices.WITHIN
    totals, by_slice = _totals(), {name: _totals(group__in=groups) for name, groups in every.items()}
    before = dict(Publication.objects.filter(organisation__in=places).values_list("pk", "figures"))
    bases = Basis.objects.in_bulk([_basis_of(place) for place in places])
    peers: dict[tuple, dict] = {}
    made, renewed = [], []
    for place in places:
        kept = bases[_basis_of(place)].parts if _basis_of(place) in bases else {}
        now = {name: found[place.pk] for name, found in by_slice.items()}
        if not _may_renew(kept.get("all"), totals[place.pk]):
            continue
        hold = _held(slices.SLICES, kept, now)
        hold |= _held(slices.WITHIN, kept, now) if hold else {}
        told = figures_of(place, peers, before.get(place.pk, {}), hold) if place.pk in totals else NO_FIGURES
        made.append(_made(place, told))
        parts = kept | hold | {"all": totals[place.pk]}
        renewed.append(Basis(name=_basis_of(place), parts=parts, figures={}))
    Basis.objects.bulk_create(renewed, update_conflicts=True, unique_fields=["name"], update_fields=["parts"])
    desk = Organisation.objects.filter(code=NATIONAL_CODE).first()
    if desk and (made or desk.pk in (organisations or ())):
        made += _of_the_country(desk, totals)
    fields = ["made_at", "figures"]
    Publication.objects.bulk_create(made, update_conflicts=True, unique_fields=["organisation"], update_fields=fields)
    return len(made)


def _of_the_country(desk: Organisation, totals: Counter) -> list[Publication]:
    kept = Basis.objects.filter(name=desk.code).first()
    if kept and not _holds(kept.parts, totals, groups_compared()):
        return []
    Basis.objects.update_or_create(name=desk.code, defaults={"parts": totals, "figures": {}})
    told = Publication.objects.filter(organisation=desk).first()
    return [_made(desk, country(told.figures if told else {}))]


def _totals(**where) -> Counter:
    rows = Tally.objects.filter(dimension="total", **where).values_list("organisation").annotate(reports=Sum("count"))
    return Counter(dict(rows))


def _may_renew(before: int | None, now: int) -> bool:
    """Unless fewer than ten reports came in since: then what is new could be read from the difference."""
    return before is None or not 0 < abs(now - before) < THRESHOLD


def _held(beside: Iterable[str], before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    """These slices and what they count, when all of them may be told anew; else none."""
    return (
        {name: now[name] for name in beside} if all(_may_renew(before.get(name), now[name]) for name in beside) else {}
    )


def _basis_of(place: Organisation) -> str:
    return f"of-{place.pk}"


def _made(place: Organisation, figures: dict[str, Any]) -> Publication:
    return Publication(organisation=place, made_at=timezone.now(), figures=figures)
