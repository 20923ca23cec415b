"""Packages: which are still to be handed out, and what became of each."""

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

STREAM = "tour_packages"
ORDER = ("province", "place_name", "id")


@staff(*PLANNERS)
@require_GET
def show_packages(request: HttpRequest) -> HttpResponse:
    """List the packages, those to be handed out unless asked otherwise. It is on record."""
    form = PackageFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    packages = Package.objects.select_related("office__person").in_province(chosen["provincie"])
    if chosen["soort"]:
        packages = packages.filter(kind=chosen["soort"])
    if not chosen["wat"]:
        packages = packages.to_hand_out()
    packages_page = page(packages, order=ORDER, after=request.GET.get("na", ""))
    ids = [str(package.pk) for package in packages_page.rows]
    record_list_access(STREAM, ids, by=request.user, filters=form.chosen())
    query = request.GET.copy()
    query.pop("na", None)
    context = {
        "page": packages_page,
        "form": form,
        "on": form.active_filters(),
        "query": query.urlencode(),
    }
    return render(request, "tour/packages.html", context)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what became of a package. Raises Http404 for none."""
    row = get_object_or_404(Package.objects.select_related("office__person"), pk=pk)
    form = PackageForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(STREAM, actor=request.user.pk, action="tour_package_changed", package=str(pk))
        messages.success(request, _("Bewaard."))
        return redirect("tour_packages")
    status = 422 if request.method == "POST" else 200
    return render(request, "tour/package.html", {"form": form, "package": row}, status=status)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_package(request: HttpRequest) -> HttpResponse:
    """Add a steunpakket for an organisation. A second one on the same day is the same one."""
    form = NewPackageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["organisation"]
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
            row = Package.objects.get(kind=row.kind, organisation=place, since=row.since)
        else:
            record(STREAM, actor=request.user.pk, action="tour_package_added", package=str(row.pk))
        return redirect("tour_package", row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "tour/new_package.html", {"form": form}, status=status)


@staff(*PLANNERS)
@require_http_methods(["GET", "POST"])
def package_round(request: HttpRequest) -> HttpResponse:
    """Write down that the package of the raadsperiode went to chosen councils of a province.

    What a colleague wrote down first is left as it is.
    """
    form = PackageRoundForm(posted(request), province=request.GET.get("provincie", ""))
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        chosen = Package.objects.to_hand_out().filter(pk__in=answers["packages"])
        sent = chosen.update(sent_on=answers["sent_on"], channel=answers["channel"])
        record(STREAM, actor=request.user.pk, action="tour_packages_sent", count=sent)
        sentence = ngettext(
            "Bij %(count)d organisatie staat dat het pakket is verstuurd.",
            "Bij %(count)d organisaties staat dat het pakket is verstuurd.",
            sent,
        )
        messages.success(request, sentence % {"count": sent})
        return redirect("tour_packages")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "province": form.province, "provinces": form.provinces}
    return render(request, "tour/package_round.html", context, status=status)
