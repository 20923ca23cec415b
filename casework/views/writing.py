"""Writing something new, page by page: drafts that are sealed, saved as somebody types, and picked up on another device.

A case type makes one `Writing` and gives each of its methods an address: `<name>`, `<name>_page`, `<name>_save`, `<name>_check`,
`<name>_send`, `<name>_sent`, `<name>_drop`. Nothing is kept before the first page is right; from then on everything is, right or wrong.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Case, Draft, DraftFile
from casework.views.file import own_case_for
from sealing import files
from ui import content
from ui.fields import posted


@dataclass(frozen=True)
class Writing:
    """What is asked, where its pages lie, and what becomes of the answers."""

    case_type: type[Case]
    pages: Mapping[str, type]  # slug → class of the form (casework.forms.Page)
    name: str  # of its addresses
    templates: str  # folder with write.html, check.html and sent.html
    send: Callable[..., Case]  # (draft, answers, by=…)
    first_answers: Callable[[Any], dict] = field(default=lambda person: {})
    asked: Callable[[dict], list[str]] | None = None  # which pages, after what was answered; None: all of them
    files_on: str = ""  # the page that takes files

    # --- pages -----------------------------------------------------------------------------------------------------

    def begin(self, request: HttpRequest) -> HttpResponse:
        """The first page, and what was left lying. Nothing is kept before there is an answer."""
        slug = next(iter(self.pages))
        drafts = list(Draft.objects.filter(owner=request.user, kind=self.case_type.KIND)[:5])
        form = self.pages[slug](
            posted(request), person=request.user, answers={}, initial=self.first_answers(request.user)
        )
        if request.method == "POST" and form.is_valid():
            draft = Draft(owner=request.user, kind=self.case_type.KIND)
            draft.keep({slug: typed(request)})
            return redirect(self._after(draft, slug, request))
        context = {
            "form": form,
            "drafts": drafts,
            "step": 1,
            "steps": len(self._slugs({})) + 1,
            "first": True,
            "writing": self,
        }
        return render(request, f"{self.templates}/write.html", context, status=422 if request.method == "POST" else 200)

    def page(self, request: HttpRequest, pk, slug: str) -> HttpResponse:
        """One page. What is typed is kept, right or wrong."""
        draft = self._draft_of(request.user, pk, to_change=request.method == "POST")
        if slug not in self._slugs(draft.answers):
            raise Http404
        form = self._filled(draft, slug)
        if request.method != "POST":
            form.be_quiet()
            return self._show(request, draft, form)
        if is_stale(request, draft, slug):
            form.is_valid()
            there, form = form.typed(), self._filled(draft, slug, typed(request))
            form.be_quiet()
            return self._show(request, draft, form, status=409, elsewhere=there)
        draft.keep({slug: typed(request)})
        refused = _take_files(request, draft) if slug == self.files_on else []
        form = self._filled(draft, slug)
        if "_later" in request.POST:
            messages.success(request, _("Uw concept is bewaard. U kunt later verder, ook op een ander apparaat."))
            return redirect("mine")
        if "_remove" in request.POST:
            _remove_file(draft, request.POST["_remove"])
            form.be_quiet()
        elif "_upload" in request.POST:
            form.be_quiet()
        elif form.is_valid() and not refused:
            return redirect(self._after(draft, slug, request))
        return self._show(request, draft, form, status=422 if refused or form.errors else 200, refused=refused)

    def save(self, request: HttpRequest, pk, slug: str) -> HttpResponse:
        """Keep what is typed so far; asked by the page itself, a second after the last key."""
        draft = self._draft_of(request.user, pk, to_change=True)
        if slug not in self._slugs(draft.answers):
            raise Http404
        if is_stale(request, draft, slug):
            told = _("Deze bladzijde is ergens anders veranderd. Kies Verder om te zien wat er staat.")
            return JsonResponse({"told": told}, status=409)
        draft.keep({slug: typed(request)})
        return JsonResponse({"saved": timezone.localtime().strftime("%H:%M"), "seen": mark_of(draft, slug)})

    def check(self, request: HttpRequest, pk) -> HttpResponse:
        """All answers on one page, each with a way to change it."""
        draft = self._draft_of(request.user, pk)
        pages, wrong = self._all(draft)
        if wrong:
            return redirect(f"{self.name}_page", draft.pk, wrong)
        context = {
            "draft": draft, "pages": pages, "files": list(draft.files.all()), "step": len(pages) + 1, "steps": len(pages) + 1,
            "warnings": [(form, sentence) for form in pages for sentence in form.warnings()], "writing": self,
            "last": pages[-1].slug, "answers": _answers(pages),
        }  # fmt: skip
        return render(request, f"{self.templates}/check.html", context)

    def finish(self, request: HttpRequest, pk) -> HttpResponse:
        """Send. A second click finds the case the first one made."""
        drafts = Draft.objects.select_for_update().filter(owner=request.user, kind=self.case_type.KIND, pk=pk)
        draft = drafts.order_by().first()
        if draft is None:
            sent = get_object_or_404(Case.objects.own_of(request.user), pk=pk)
            return redirect(f"{self.name}_sent", sent.number)
        draft.owner = request.user
        pages, wrong = self._all(draft)
        if wrong:
            return redirect(f"{self.name}_page", draft.pk, wrong)
        return redirect(f"{self.name}_sent", self.send(draft, _answers(pages), by=request.user).number)

    def thank(self, request: HttpRequest, number: str) -> HttpResponse:
        """Thank you: what happens now, by when, and whom to call."""
        case = own_case_for(request.user, number)
        clocks = [clock for clock in case.deadlines.all() if clock.name in case.promised]
        return render(request, f"{self.templates}/sent.html", {"case": case, "clocks": clocks})

    def drop(self, request: HttpRequest, pk) -> HttpResponse:
        """Throw a draft away, with its files. Asks first."""
        draft = self._draft_of(request.user, pk, to_change=request.method == "POST")
        if request.method != "POST":
            return render(request, "casework/drop.html", {"draft": draft, "files": draft.files.count()})
        draft.delete()
        messages.success(request, _("Het concept is weg."))
        return redirect("mine")

    # --- parts -----------------------------------------------------------------------------------------------------

    def _draft_of(self, person, pk, *, to_change: bool = False) -> Draft:
        """A draft of this person, or 404. To change it, it is held: answers of two pages lie in one sealed value."""
        drafts = Draft.objects.select_for_update() if to_change else Draft.objects
        draft = get_object_or_404(drafts, owner=person, kind=self.case_type.KIND, pk=pk)
        draft.owner = person
        return draft

    def _slugs(self, answers: dict) -> list[str]:
        return self.asked(answers) if self.asked else list(self.pages)

    def _filled(self, draft: Draft, slug: str, as_typed: dict | None = None):
        """The form of a page with what was typed there."""
        query = QueryDict(mutable=True)
        for name, values in (draft.answers.get(slug, {}) if as_typed is None else as_typed).items():
            query.setlist(name, values)
        return self.pages[slug](query, person=draft.owner, answers=draft.answers)

    def _all(self, draft: Draft) -> tuple[list, str]:
        """All pages as they were filled in, and the slug of the first that is not right."""
        pages = [self._filled(draft, slug) for slug in self._slugs(draft.answers)]
        return pages, next((form.slug for form in pages if not form.is_valid()), "")

    def _show(self, request: HttpRequest, draft: Draft, form, *, status: int = 200, **more) -> HttpResponse:
        slugs = self._slugs(draft.answers)
        at = slugs.index(form.slug)
        context = {
            "form": form, "draft": draft, "slug": form.slug, "seen": mark_of(draft, form.slug), "writing": self,
            "files": list(draft.files.all()) if form.slug == self.files_on else [], "most": content.MOST_FILES,
            "step": at + 1, "steps": len(slugs) + 1, "previous": slugs[at - 1] if at else "",
        }  # fmt: skip
        return render(request, f"{self.templates}/write.html", context | more, status=status)

    def _after(self, draft: Draft, slug: str, request: HttpRequest) -> str:
        slugs = self._slugs(draft.answers)
        following = slugs.index(slug) + 1
        if following == len(slugs) or "terug" in request.GET:
            return reverse(f"{self.name}_check", args=[draft.pk])
        return reverse(f"{self.name}_page", args=[draft.pk, slugs[following]])


def mark_of(draft: Draft, slug: str) -> str:
    """Stands for what is kept of a page, so that another tab or device that changed it meanwhile is noticed."""
    return hashlib.sha256(json.dumps(draft.answers.get(slug, {}), sort_keys=True).encode()).hexdigest()[:16]


def typed(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed on this page, and none of what the page itself sends along."""
    return {
        name: request.POST.getlist(name)
        for name in request.POST
        if not name.startswith("_") and name != "csrfmiddlewaretoken"
    }


def _answers(pages: list) -> dict[str, Any]:
    return {name: value for form in pages for name, value in form.cleaned_data.items()}


def is_stale(request: HttpRequest, draft: Draft, slug: str) -> bool:
    """Somebody saved this page elsewhere after it was shown here, and wrote something else."""
    seen = request.POST.get("_seen")
    return bool(seen) and seen != mark_of(draft, slug) and typed(request) != draft.answers.get(slug, {})


def _take_files(request: HttpRequest, draft: Draft) -> list[str]:
    """Keep each file that is what it says it is; answer a sentence for each that is not."""
    refused, uploads = [], request.FILES.getlist("files")
    room = content.MOST_FILES - draft.files.count() if uploads else 0
    for upload in uploads:
        if room <= 0:
            refused.append(_("U kunt hoogstens %d bestanden meesturen.") % content.MOST_FILES)
            break
        if getattr(upload, "too_large", False):
            refused.append(
                _("“%s” is te groot. Een bestand mag hoogstens 20 MB zijn. Stuur een schermafdruk of een deel.")
                % upload.name
            )
            continue
        file = DraftFile(draft=draft)
        try:
            checked = content.inspect(upload)
            file.name, file.media_type = checked.name, checked.media_type
            kept = files.store(checked.file, file.seal_key(), file.seal_context())
        except content.Refused as refusal:
            refused.append(str(refusal))
            continue
        except OSError:  # full, or away: the answers are kept all the same
            refused.append(content.NO_ROOM % upload.name)
            continue
        file.stored, file.sha256, file.size = kept.name, kept.sha256, kept.size
        file.save(force_insert=True)
        room -= 1
    return refused


def _remove_file(draft: Draft, pk: str) -> None:
    for file in draft.files.all():
        if str(file.pk) == pk:
            transaction.on_commit(partial(default_storage.delete, file.stored))
            file.delete()
