"""Writing an advice, page by page. What is typed is kept, valid or not."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.models import Document
from casework.views.case_page import render_case
from casework.views.draft_wizard import is_stale, page_fingerprint, typed_answers
from organisations.access import Role, staff
from organisations.models import Person
from ui import fields
from uploads.inspection import ACCEPT_PICTURES, Checked
from veiligwonen.catalogue import BLOCKS, Domain, Payer, Period, Permission, Recognition
from veiligwonen.forms.advice import ADVICE_FORMS, PART_FORMS, AddMeasureForm
from veiligwonen.models import Advice, AdviceRequest
from veiligwonen.rules.advice_pages import ADVICE_PAGES, FINDING, MEASURE, MOST, name_of
from veiligwonen.views.case_file import advice_request_for

DRAFTING = AdviceRequest.Status.DRAFTING
MOST_PHOTOS = 5  # at once
MEASURE_DEFAULTS = {
    "payer": [Payer.EMPLOYER],
    "owner_after": [Payer.EMPLOYER],
    "one_off": ["0"],
    "recurring": ["0"],
    "luxury": ["0"],
    "period": [Period.MONTH],
    "recognition": [Recognition.NONE],
    "permission": [Permission.NONE],
}


# --- the draft and its forms ------------------------------------------------------------------


@contextlib.contextmanager
def draft_for(
    person: Person, number: str, *, to_change: bool = False
) -> Iterator[tuple[AdviceRequest, Advice]]:
    """Yield the case and the draft of its advice, for its adviser while it is being written.

    To change it, the case is held (two pages lie in one sealed value: one at a time) and the person
    becomes one of its authors. Raises Http404 when the advice is not being written, or for anybody
    else.
    """
    case = advice_request_for(person, number)
    _require_drafting(case, person)
    if not to_change:
        yield case, _of_case(case.advices.draft_to_read(), case)
        return
    with case.act("write_advice", by=person) as case:
        _require_drafting(case, person)
        _add_author(case, person)
        yield case, _of_case(case.advices.draft(), case)


def _require_drafting(case: AdviceRequest, person: Person) -> None:
    if case.status != DRAFTING or not case.may("write_advice", person):
        raise Http404


def _of_case(advice: Advice, case: AdviceRequest) -> Advice:
    advice.case = case
    return advice


def _add_author(case: AdviceRequest, person: Person) -> None:
    if person.pk in case.authors:
        return
    case.authors = sorted({*case.authors, person.pk})
    case.save(update_fields=["authors"])


def page_form(
    advice: Advice, slug: str, answers: dict[str, list[str]] | None = None
) -> fields.Form:
    """Return the form of a page, filled with `answers` or else with what was typed there before.

    Raises Http404 when there is no such page.
    """
    form_class = _form_class(advice, slug)
    if answers is None:
        answers = advice.answers.get(slug, {})
    query = QueryDict(mutable=True)
    for name, values in answers.items():
        query.setlist(name, values)
    if query or slug in advice.answers:
        return form_class(query)
    return form_class()


def _form_class(advice: Advice, slug: str) -> type[fields.Form]:
    if slug in ADVICE_FORMS:
        return ADVICE_FORMS[slug]
    kind = slug.rpartition("-")[0]
    if kind not in PART_FORMS or slug not in advice.answers:
        raise Http404
    return PART_FORMS[kind]


# --- one page ---------------------------------------------------------------------------------


@dataclass
class PageEditor:
    """One page of a draft, as it was asked for: what is typed on it, and how it is answered."""

    request: HttpRequest
    case: AdviceRequest
    advice: Advice
    slug: str

    @property
    def is_finding(self) -> bool:
        """True on the page of a finding, which takes photos."""
        return self.slug.startswith(f"{FINDING}-")

    @property
    def is_added(self) -> bool:
        """True for a finding or a measure, which can be removed."""
        return self.slug not in ADVICE_FORMS

    @property
    def title(self) -> str:
        """The title above the page."""
        if self.slug in ADVICE_PAGES:
            return ADVICE_PAGES[self.slug]
        return name_of(self.slug).capitalize()

    def save(self, extra_answers: dict[str, list[str]] | None = None) -> fields.Form:
        """Save the page as it was typed, with these extra answers; return its form, validated."""
        answers = typed_answers(self.request)
        answers |= extra_answers or {}
        form = page_form(self.advice, self.slug, answers)
        content = dict(form.cleaned_data) if form.is_valid() else None
        self.advice.save_page(self.slug, answers, content)
        return form

    def submit(self) -> HttpResponse:
        """Save the page and its photos; lead to the advice when all of it is valid."""
        form = self.save()
        refused = self._save_photos()
        has_problems = bool(refused or form.errors)
        if has_problems:
            return self.render(form, status=422, refused=refused)
        if "_upload" in self.request.POST:
            return self.render(form, refused=refused)
        self.case.record("advice_written", by=self.request.user, page=self.slug)
        return self.to_advice()

    def remove(self) -> HttpResponse:
        """Remove a finding or a measure."""
        self.advice.drop_page(self.slug)
        messages.success(self.request, _("Weggehaald."))
        return self.to_advice()

    def insert_block(self) -> HttpResponse:
        """Add a fixed text of the catalogue to a field; `_insert` names both ("field.block")."""
        data = self.request.POST
        field, _dot, block_name = data["_insert"].partition(".")
        field_blocks = BLOCKS.get(field, {})
        block = field_blocks.get(block_name)
        extra_answers = {}
        if block:
            text = data.get(field, "").rstrip()
            extra_answers[field] = [f"{text}\n{block}".strip()]
        form = self.save(extra_answers)
        return self.render_quietly(form)

    def show_conflict(self, saved_form: fields.Form) -> HttpResponse:
        """Show what was typed here, and beside it what was saved elsewhere. Status 409."""
        saved_form.is_valid()
        saved_elsewhere = saved_form.typed()
        answers = typed_answers(self.request)
        form = page_form(self.advice, self.slug, answers)
        return self.render_quietly(form, status=409, elsewhere=saved_elsewhere)

    def to_advice(self) -> HttpResponse:
        """Redirect to the advice."""
        return redirect("advice", self.case.number)

    def render_quietly(self, form: fields.Form, **context: Any) -> HttpResponse:
        """Render the page without complaints about what is still missing."""
        form.hide_errors()
        return self.render(form, **context)

    def render(self, form: fields.Form, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render the page, with the fixed texts that can be put in it and its photos."""
        context |= {
            "case": self.case,
            "advice": self.advice,
            "slug": self.slug,
            "form": form,
            "title": self.title,
            "blocks": _blocks_for(form),
            "photos": self._photos() if self.is_finding else None,
            "accept": ACCEPT_PICTURES,
            "seen": page_fingerprint(self.advice, self.slug),
            "is_own_kind": self.is_added,
        }
        template = "veiligwonen/advice_page.html"
        return render_case(self.request, self.case, template, context, status=status)

    def _photos(self) -> QuerySet[Document]:
        photos = self.case.documents.filter(kind=self.slug)
        return photos.order_by("made_at")

    def _save_photos(self) -> list[str]:
        """Inspect and seal the photos of a finding, without what a camera adds.

        Returns a sentence for what is wrong; a photo after the first wrong one is not kept.
        """
        uploads = self.request.FILES.getlist("photos")
        if not (uploads and self.is_finding):
            return []
        if self._photos().count() + len(uploads) > settings.PHOTOS_PER_PART:
            sentence = _("Bij dit onderdeel passen hoogstens %d foto’s. Kies de foto’s die tellen.")
            return [sentence % settings.PHOTOS_PER_PART]
        field = fields.FilesField(required=False, most=MOST_PHOTOS)
        try:
            files = field.clean(uploads)
        except ValidationError as refusal:
            return refusal.messages
        for file in files:
            if not file.media_type.startswith("image/"):
                sentence = _("“%s” is geen foto. Kies een foto.")
                return [sentence % file.name]
            self._save_photo(file)
        return []

    def _save_photo(self, file: Checked) -> None:
        photo = Document(
            case=self.case,
            kind=self.slug,
            audience=Document.Audience.INTERNAL,
            name=file.name,
            media_type=file.media_type,
            made_by=self.request.user,
        )
        photo.put_from_outside(file.file)
        photo.save()


def _blocks_for(form: fields.Form) -> list[tuple[str, str]]:
    """Return the fixed texts for the fields of a form, as "field.block" and text."""
    blocks = []
    for field in form.fields:
        field_blocks = BLOCKS.get(field, {})
        for name, text in field_blocks.items():
            blocks.append((f"{field}.{name}", text))
    return blocks


@staff(Role.ADVISER)
def advice_page(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Show and take one page of the advice.

    Status 409 when the page was changed elsewhere meanwhile, 422 when an answer is not valid.
    """
    is_post = request.method == "POST"
    with draft_for(request.user, number, to_change=is_post) as (case, advice):
        form = page_form(advice, slug)
        editor = PageEditor(request, case, advice, slug)
        if not is_post:
            return editor.render_quietly(form)
        if is_stale(request, advice, slug):
            return editor.show_conflict(form)
        if "_remove" in request.POST and editor.is_added:
            return editor.remove()
        if "_insert" in request.POST:
            return editor.insert_block()
        return editor.submit()


@staff(Role.ADVISER)
@require_POST
def advice_page_save(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Save a page while somebody types. The page itself calls this, a second after a key.

    Raises Http404 when there is no such page; answers 409 when it was changed elsewhere.
    """
    with draft_for(request.user, number, to_change=True) as (case, advice):
        _form_class(advice, slug)  # Http404 when there is no such page
        if is_stale(request, advice, slug):
            message = _(
                "Deze bladzijde is ergens anders veranderd. Kies Bewaren om te zien wat er staat."
            )
            return JsonResponse({"told": message}, status=409)
        PageEditor(request, case, advice, slug).save()
        now = timezone.localtime()
        mark = page_fingerprint(advice, slug)
        return JsonResponse({"saved": f"{now:%H:%M}", "seen": mark})


# --- findings and measures --------------------------------------------------------------------


def _finding_answers(request: HttpRequest) -> dict[str, list[str]]:
    domain = request.POST.get("domain", "")
    if domain in Domain.values:
        return {"domain": [domain]}
    return {}


def _measure_answers(request: HttpRequest) -> dict[str, list[str]] | None:
    """Return the first answers of a measure; None when the catalogue has no such measure."""
    form = AddMeasureForm(request.POST)
    if not form.is_valid():
        return None
    item = form.cleaned_data["item"]
    return {"item": [item]} | MEASURE_DEFAULTS


FIRST_ANSWERS = {FINDING: _finding_answers, MEASURE: _measure_answers}


@staff(Role.ADVISER)
@require_POST
def advice_add(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Add a finding, or a measure of the catalogue, and lead to its page.

    Raises Http404 for another kind, and when the advice is full.
    """
    with draft_for(request.user, number, to_change=True) as (case, advice):
        is_full = len(advice.answers) >= MOST + len(ADVICE_PAGES)
        if kind not in PART_FORMS or is_full:
            raise Http404
        first_answers = FIRST_ANSWERS[kind](request)
        if first_answers is None:
            return redirect("advice", case.number)
        slug = advice.add_page(kind, first_answers)
        return redirect("advice_page", case.number, slug)
