"""Packages: which are still to be handed out, and what became of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from audit.record import record
from organisations.access import staff
from organisations.models import Organisation
from organisations.reading import record_list_access
from pagination.keyset import page
from tour.access import PLANNERS
from tour.forms.packages import (
    NewPackageForm,
    PackageFilterForm,
    PackageForm,
    PackageRoundForm,
)
from tour.models import Package
from tour.models.package import PackageKind
from tour.models.tour import province_of
from ui.fields import posted

PACKAGES_RECORD = "tour_packages"  # the list, and the stream of the record
ORDER = ("province", "place_name", "id")


@staff(*PLANNERS)
@require_GET
def show_packages(request: HttpRequest) -> HttpResponse:
    """List the packages, those to be handed out unless asked otherwise. It is on record."""
    form = PackageFilterForm(request.GET)
    form.is_valid()
    packages = _filtered(form.cleaned_data)
    place = request.GET.get("na", "")
    packages_page = page(packages, order=ORDER, after=place)
    ids = [str(package.pk) for package in packages_page.rows]
    filters = form.chosen()
    record_list_access(PACKAGES_RECORD, ids, by=request.user, filters=filters)
    query = request.GET.copy()
    query.pop("na", None)
    context = {
        "page": packages_page,
        "form": form,
        "on": form.active_filters(),
        "query": query.urlencode(),
    }
    return render(request, "tour/packages.html", context)


def _filtered(chosen: dict[str, Any]):
    packages = Package.objects.select_related("office__person")
    packages = packages.in_province(chosen["provincie"])
    if chosen["soort"]:
        packages = packages.filter(kind=chosen["soort"])
    if chosen["wat"]:
        return packages
    return packages.to_hand_out()


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what became of a package. Raises Http404 for none."""
    packages = Package.objects.select_related("office__person")
    row = get_object_or_404(packages, pk=pk)
    form = PackageForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        _record(request, "tour_package_changed", package=str(pk))
        text = _("Bewaard.")
        messages.success(request, text)
        return redirect("tour_packages")
    context = {"form": form, "package": row}
    return _form_page(request, "tour/package.html", context)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_package(request: HttpRequest) -> HttpResponse:
    """Add a steunpakket for an organisation. A second one on the same day is the same one."""
    answers = posted(request)
    form = NewPackageForm(answers)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["organisation"]
        row = _add(request, place)
        return redirect("tour_package", row.pk)
    return _form_page(request, "tour/new_package.html", {"form": form})


def _add(request: HttpRequest, place: Organisation) -> Package:
    row = Package(
        kind=PackageKind.ONLINE,
        organisation=place,
        place_name=place.name,
        province=province_of(place),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        same = Package.objects.filter(kind=row.kind, organisation=place)
        return same.get(since=row.since)
    _record(request, "tour_package_added", package=str(row.pk))
    return row


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def package_round(request: HttpRequest) -> HttpResponse:
    """Write down that the package of the raadsperiode went to chosen councils of a province.

    What a colleague wrote down first is left as it is.
    """
    province = request.GET.get("provincie", "")
    waiting = Package.objects.to_hand_out()
    councils = waiting.filter(kind=PackageKind.COUNCIL_TERM)
    form = PackageRoundForm(posted(request), province=province, rows=councils)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        chosen = councils.filter(pk__in=answers["packages"])
        sent = chosen.update(sent_on=answers["sent_on"], channel=answers["channel"])
        _record(request, "tour_packages_sent", count=sent)
        sentence = ngettext(
            "Bij %(count)d organisatie staat dat het pakket is verstuurd.",
            "Bij %(count)d organisaties staat dat het pakket is verstuurd.",
            sent,
        )
        messages.success(request, sentence % {"count": sent})
        return redirect("tour_packages")
    context = {"form": form, "province": form.province, "provinces": form.provinces}
    return _form_page(request, "tour/package_round.html", context)


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show a form, for the first time or with what is wrong in it."""
    is_refused = request.method == "POST"
    status = 422 if is_refused else 200
    return render(request, template, context, status=status)


def _record(request: HttpRequest, action: str, **facts: Any) -> None:
    actor = request.user.pk
    record(PACKAGES_RECORD, actor=actor, action=action, **facts)
