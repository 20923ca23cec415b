"""Write something new, page by page: drafts that are sealed, saved while somebody types, and picked
up on another device.

A case type makes one `DraftWizard` and includes its `urls()`. Nothing is stored before the first
page is right; from then on everything is, right or wrong.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from casework.given_back import pages_given_back
from casework.models import Case, Draft, DraftFile, EnteredAnswers
from casework.views.case_page import own_case_for
from organisations.access import own
from sealing import files
from ui.fields import posted
from uploads import inspection

TOO_MANY_DRAFTS = gettext_lazy(
    "U hebt al %(most)d concepten. Maak er een af of gooi er een weg, en kies dan Verder. "
    "Wat u invulde staat nog op deze bladzijde."
)
NO_ROOM_LEFT = gettext_lazy(
    "“%(name)s” past er niet meer bij. In uw concepten zit al bijna %(most)s aan bestanden. "
    "Verstuur een concept of haal bestanden weg. Wat u typte is er nog."
)


def _no_answers(_person: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class DraftWizard:
    """The pages of one kind of draft: what they ask, where they are, and what becomes of the
    answers.

    `pages`: slug → form class (casework.forms.WizardPage). `name`: of the addresses, and the prefix
    of those of single pages. `templates`: the folder with write.html, check.html and sent.html.
    `send(draft, answers, by=person)` makes the case. `first_answers(person)`: what the first page
    begins with. `page_slugs(answers)`: which pages there are after these answers; None for all of
    them. `files_page`: the slug of the page that takes files, "" for none.
    """

    case_type: type[Case]
    pages: Mapping[str, type]
    name: str
    templates: str
    send: Callable[..., Case]
    first_answers: Callable[[Any], dict] = field(default=_no_answers)
    page_slugs: Callable[[dict], list[str]] | None = None
    files_page: str = ""

    def urls(self, prefix: str) -> list[URLPattern]:
        """Return the addresses of the wizard below `prefix`, such as "meldingen/nieuw/".

        All are for the person who writes.
        """
        draft = f"{prefix}<uuid:pk>/"
        views = [
            (prefix, self.begin, ""),
            (f"{prefix}verstuurd/<str:number>/", require_GET(self.sent), "_sent"),
            (f"{draft}controle/", require_GET(self.check), "_check"),
            (f"{draft}versturen/", require_POST(self.submit), "_send"),
            (f"{draft}weg/", self.drop, "_drop"),
            (f"{draft}<slug:slug>/", self.page, "_page"),
            (f"{draft}<slug:slug>/bewaren/", require_POST(self.save), "_save"),
        ]
        return [
            path(route, own(_as_function(view)), name=f"{self.name}{suffix}")
            for route, view, suffix in views
        ]

    # --- pages --------------------------------------------------------------------------------

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Show the first page with the drafts of this person.

        Nothing is stored before there is an answer, and nothing beyond DRAFTS_PER_PERSON.
        """
        slug = next(iter(self.pages))
        drafts = list(Draft.objects.filter(owner=request.user, kind=self.case_type.KIND)[:5])
        form = self.pages[slug](
            posted(request),
            person=request.user,
            answers={},
            initial=self.first_answers(request.user),
        )
        if request.method == "POST" and form.is_valid():
            if Draft.objects.may_begin(request.user):
                draft = Draft(owner=request.user, kind=self.case_type.KIND)
                draft.save_answers({slug: typed_answers(request)})
                return redirect(self._next_url(draft, slug, request))
            form.add_error(None, TOO_MANY_DRAFTS % {"most": settings.DRAFTS_PER_PERSON})
        context = {
            "form": form,
            "drafts": drafts,
            "step": 1,
            "steps": len(self._slugs({})) + 1,
            "first": True,
            "writing": self,
        }
        status = 422 if request.method == "POST" else 200
        return render(request, f"{self.templates}/write.html", context, status=status)

    def page(self, request: HttpRequest, pk, slug: str) -> HttpResponse:
        """Show or save one page.

        What is typed is stored, right or wrong. Raises Http404 for a page that is not page_slugs.
        """
        draft = self._draft_of(request.user, pk, to_change=request.method == "POST")
        if slug not in self._slugs(draft.answers):
            raise Http404
        if request.method != "POST":
            form = self._bound_form(draft, slug)
            form.hide_errors()
            return self._show(request, draft, form)
        if is_stale(request, draft, slug):
            return self._show_conflict(request, draft, slug)
        draft.save_answers({slug: typed_answers(request)})
        file_errors = _store_files(request, draft) if slug == self.files_page else []
        form = self._bound_form(draft, slug)
        if "_later" in request.POST:
            messages.success(
                request, _("Uw concept is bewaard. U kunt later verder, ook op een ander apparaat.")
            )
            return redirect("mine")
        if "_remove" in request.POST:
            _remove_file(draft, request.POST["_remove"])
            form.hide_errors()
        elif "_upload" in request.POST:
            form.hide_errors()
        elif form.is_valid() and not file_errors:
            return redirect(self._next_url(draft, slug, request))
        status = 422 if file_errors or form.errors else 200
        return self._show(request, draft, form, status=status, refused=file_errors)

    def _show_conflict(self, request: HttpRequest, draft: Draft, slug: str) -> HttpResponse:
        """Show what was typed here beside what another tab or device saved meanwhile (409)."""
        stored = self._bound_form(draft, slug)
        stored.is_valid()
        form = self._bound_form(draft, slug, typed_answers(request))
        form.hide_errors()
        return self._show(request, draft, form, status=409, elsewhere=stored.typed())

    def save(self, request: HttpRequest, pk, slug: str) -> HttpResponse:
        """Store what is typed so far; the page itself asks for it, a second after the last key.

        Raises Http404 as `page`.
        """
        draft = self._draft_of(request.user, pk, to_change=True)
        if slug not in self._slugs(draft.answers):
            raise Http404
        if is_stale(request, draft, slug):
            sentence = _(
                "Deze bladzijde is ergens anders veranderd. Kies Verder om te zien wat er staat."
            )
            return JsonResponse({"told": sentence}, status=409)
        draft.save_answers({slug: typed_answers(request)})
        saved_at = timezone.localtime().strftime("%H:%M")
        return JsonResponse({"saved": saved_at, "seen": page_fingerprint(draft, slug)})

    def check(self, request: HttpRequest, pk) -> HttpResponse:
        """Show all answers on one page, each with a way to change it."""
        draft = self._draft_of(request.user, pk)
        forms = self._all_forms(draft)
        invalid_slug = _first_invalid(forms)
        if invalid_slug:
            return redirect(f"{self.name}_page", draft.pk, invalid_slug)
        context = {
            "draft": draft,
            "pages": forms,
            "files": list(draft.files.all()),
            "step": len(forms) + 1,
            "steps": len(forms) + 1,
            "warnings": [(form, sentence) for form in forms for sentence in form.warnings()],
            "writing": self,
            "last": forms[-1].slug,
            "answers": _cleaned_answers(forms),
            "in_danger": draft.says_danger,
        }
        return render(request, f"{self.templates}/check.html", context)

    def submit(self, request: HttpRequest, pk) -> HttpResponse:
        """Send the draft. A second click finds the case that the first one made."""
        drafts = Draft.objects.select_for_update().filter(
            owner=request.user, kind=self.case_type.KIND, pk=pk
        )
        draft = drafts.order_by().first()
        if draft is None:
            case = self.sent_case(request.user, pk)
            return redirect(f"{self.name}_sent", case.number)
        draft.owner = request.user
        forms = self._all_forms(draft)
        invalid_slug = _first_invalid(forms)
        if invalid_slug:
            return redirect(f"{self.name}_page", draft.pk, invalid_slug)
        file_names = [file.name for file in draft.stored_files]
        pages = pages_given_back(forms, self.files_page, file_names)
        case = self.send(draft, _cleaned_answers(forms), by=request.user)
        entered = EnteredAnswers(case=case, person=request.user, pages=pages)
        EnteredAnswers.objects.bulk_create([entered], ignore_conflicts=True)  # the first stay
        return redirect(f"{self.name}_sent", case.number)

    def sent_case(self, person, pk) -> Case:
        """Return the case of a draft that was sent. Raises Http404 when there is none."""
        return get_object_or_404(Case.objects.own_of(person), pk=pk)

    def sent(self, request: HttpRequest, number: str) -> HttpResponse:
        """Say thank you: what happens now, by when, and whom to call."""
        case = own_case_for(request.user, number)
        deadlines = [
            deadline for deadline in case.deadlines.all() if deadline.name in case.promised_labels
        ]
        own_answers = EnteredAnswers.objects.filter(case=case, person=request.user)
        context = {"case": case, "clocks": deadlines, "has_answers": own_answers.exists()}
        return render(request, f"{self.templates}/sent.html", context)

    def drop(self, request: HttpRequest, pk) -> HttpResponse:
        """Throw a draft away, with its files. Asks first."""
        draft = self._draft_of(request.user, pk, to_change=request.method == "POST")
        if request.method != "POST":
            return render(
                request, "casework/drop.html", {"draft": draft, "files": draft.files.count()}
            )
        draft.delete()
        messages.success(request, _("Het concept is weg."))
        return redirect("mine")

    # --- parts --------------------------------------------------------------------------------

    def _draft_of(self, person, pk, *, to_change: bool = False) -> Draft:
        """Return a draft of this person, locked if it is to change: the answers of two pages share
        one sealed value.
        """
        drafts = Draft.objects.select_for_update() if to_change else Draft.objects
        draft = get_object_or_404(drafts, owner=person, kind=self.case_type.KIND, pk=pk)
        draft.owner = person
        return draft

    def _slugs(self, answers: dict) -> list[str]:
        if self.page_slugs:
            return self.page_slugs(answers)
        return list(self.pages)

    def _bound_form(self, draft: Draft, slug: str, typed: dict | None = None):
        """Return the form of a page with what is typed there, or with what the draft holds."""
        values_by_name = draft.answers.get(slug, {}) if typed is None else typed
        query = QueryDict(mutable=True)
        for name, values in values_by_name.items():
            query.setlist(name, values)
        return self.pages[slug](query, person=draft.owner, answers=draft.answers)

    def _all_forms(self, draft: Draft) -> list:
        return [self._bound_form(draft, slug) for slug in self._slugs(draft.answers)]

    def _show(
        self, request: HttpRequest, draft: Draft, form, *, status: int = 200, **extra
    ) -> HttpResponse:
        slugs = self._slugs(draft.answers)
        position = slugs.index(form.slug)
        context = {
            "form": form,
            "draft": draft,
            "slug": form.slug,
            "seen": page_fingerprint(draft, form.slug),
            "writing": self,
            "files": list(draft.files.all()) if form.slug == self.files_page else [],
            "most": inspection.MAX_FILES,
            "accept": inspection.ACCEPT_FILES,
            "step": position + 1,
            "steps": len(slugs) + 1,
            "previous": slugs[position - 1] if position else "",
            "in_danger": draft.says_danger and position > 0,
        }
        return render(request, f"{self.templates}/write.html", context | extra, status=status)

    def _next_url(self, draft: Draft, slug: str, request: HttpRequest) -> str:
        slugs = self._slugs(draft.answers)
        following = slugs.index(slug) + 1
        if following == len(slugs) or "terug" in request.GET:
            return reverse(f"{self.name}_check", args=[draft.pk])
        return reverse(f"{self.name}_page", args=[draft.pk, slugs[following]])


def _as_function(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a method, so that a door can be declared on it."""

    def call(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs)

    call.__name__ = view.__name__
    call.__doc__ = view.__doc__
    return call


def _first_invalid(forms: list) -> str:
    """Return the slug of the first page that is not right, "" when all are."""
    return next((form.slug for form in forms if not form.is_valid()), "")


def _cleaned_answers(forms: list) -> dict[str, Any]:
    return {name: value for form in forms for name, value in form.cleaned_data.items()}


def page_fingerprint(draft: Draft, slug: str) -> str:
    """Return a digest of what is stored of a page, to notice a change in another tab."""
    stored = json.dumps(draft.answers.get(slug, {}), sort_keys=True)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def typed_answers(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed on this page, without what the page itself sends along."""
    return {
        name: request.POST.getlist(name)
        for name in request.POST
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def is_stale(request: HttpRequest, draft: Draft, slug: str) -> bool:
    """Tell whether this page was saved elsewhere, with other answers, after it was shown here."""
    shown_fingerprint = request.POST.get("_seen")
    if not shown_fingerprint or shown_fingerprint == page_fingerprint(draft, slug):
        return False
    return typed_answers(request) != draft.answers.get(slug, {})


def _store_files(request: HttpRequest, draft: Draft) -> list[str]:
    """Store each upload that is what it says it is; return a sentence for each that is not."""
    uploads = request.FILES.getlist("files")
    if not uploads:
        return []
    free_places = inspection.MAX_FILES - draft.files.count()
    free_bytes = Draft.objects.free_bytes(draft.owner)
    errors: list[str] = []
    for upload in uploads:
        if free_places <= 0:
            errors.append(_("U kunt hoogstens %d bestanden meesturen.") % inspection.MAX_FILES)
            break
        size = upload.size or 0
        error = _no_room_for(upload) if size > free_bytes else _store_file(draft, upload)
        if error:
            errors.append(error)
        else:
            free_places -= 1
            free_bytes -= size
    return errors


def _no_room_for(upload) -> str:
    most = filesizeformat(settings.DRAFT_FILES_MB_PER_PERSON * 1024 * 1024)
    return NO_ROOM_LEFT % {"name": inspection.upload_name(upload), "most": most}


def _store_file(draft: Draft, upload) -> str:
    """Inspect, seal and store one upload. Return why it was refused, "" when it was stored."""
    if getattr(upload, "too_large", False):
        sentence = _(
            "“%s” is te groot. Een bestand mag hoogstens 20 MB zijn. "
            "Stuur een schermafdruk of een deel."
        )
        return sentence % upload.name
    file = DraftFile(draft=draft)
    try:
        checked = inspection.inspect(upload)
        file.name, file.media_type = checked.name, checked.media_type
        stored = files.store(checked.file, file.seal_key(), file.seal_context())
    except inspection.UploadRefused as refusal:
        return str(refusal)
    except OSError:  # the store is full or away: the answers are stored all the same
        return inspection.NO_ROOM % upload.name
    file.stored = stored.name
    file.sha256 = stored.sha256
    file.size = stored.size
    file.save(force_insert=True)
    return ""


def _remove_file(draft: Draft, pk: str) -> None:
    for file in draft.files.all():
        if str(file.pk) == pk:
            transaction.on_commit(partial(files.delete, file.stored), robust=True)
            file.delete()
