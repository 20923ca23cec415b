"""Questions: how they stand on the page, what they take, and what they answer to a mistake."""

from datetime import date, time

import pytest
import time_machine
from bs4 import BeautifulSoup
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from ui import fields
from ui.list_forms import ListForm

COLOURS = [("rood", "Rood"), ("blauw", "Blauw"), ("onbekend", "Ik weet het niet")]


class Questions(fields.Form):
    """One of everything."""

    show_when = {"remark": "colour=rood"}

    name = forms.CharField(label="Naam", max_length=10)
    day = fields.DutchDateField(label="Welke dag was het?")
    colour = fields.SingleChoiceField(
        label="Welke kleur?", choices=COLOURS, hints={"rood": "ook: roze"}, apart=["onbekend"]
    )
    more = fields.MultipleChoiceField(label="Welke nog meer?", choices=COLOURS, required=False)
    remark = fields.LongTextField(
        label="Toelichting", max_length=20, required=False, help_text="Een paar woorden."
    )
    sure = forms.BooleanField(label="Ik weet het zeker", required=False)


ANSWERS = {"name": "Anna", "day_day": "20", "day_month": "nov", "day_year": "26", "colour": "rood"}


def answered(**changes) -> Questions:
    """Return the form, filled in."""
    data = MultiValueDict(
        {
            name: value if isinstance(value, list) else [value]
            for name, value in (ANSWERS | changes).items()
            if value is not None
        }
    )
    return Questions(data)


def soup(form: forms.Form) -> BeautifulSoup:
    """Return the form as it stands on the page."""
    return BeautifulSoup(str(form), "html.parser")


def test_a_good_answer():
    form = answered(more=["rood", "blauw"], remark="a\r\nb")
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "name": "Anna",
        "day": date(2026, 11, 20),
        "colour": "rood",
        "more": ["rood", "blauw"],
        "remark": "a\nb",
        "sure": False,
    }


def test_nothing_answered_says_what_to_do_and_where():
    form = Questions({})
    assert form.error_summary == [
        {"anchor": "id_name", "text": "Vul dit in: Naam."},
        {
            "anchor": "id_day_day",
            "text": "Vul de dag, de maand en het jaar in. Bijvoorbeeld 20 11 2026.",
        },
        {"anchor": "id_colour_0", "text": "Kies een antwoord: Welke kleur?"},
    ]
    page = soup(form)
    for line in form.error_summary:
        assert page.find(id=line["anchor"]).name == "input"


def test_who_cannot_see_hears_what_belongs_together():
    page = soup(answered(name="", remark="x" * 21))
    name, remark = page.find(id="id_name"), page.find(id="id_remark")
    assert (name["aria-required"], name["aria-invalid"], name["aria-describedby"]) == (
        "true",
        "true",
        "id_name_error",
    )
    assert remark["aria-describedby"] == "id_remark_helptext id_remark_error id_remark_count"
    assert page.find(id="id_remark_count").text.strip() == "Hoogstens 20 tekens."
    assert "maxlength" not in remark.attrs
    assert page.find(attrs={"role": "radiogroup"})["aria-required"] == "true"
    assert page.find(id="id_colour_0")["aria-describedby"] == "id_colour_0_hint"
    assert [legend.get_text(" ", strip=True) for legend in page.find_all("legend")] == [
        "Welke dag was het?",
        "Welke kleur?",
        "Welke nog meer? (niet verplicht)",
    ]
    assert page.find_all(required=True) == []
    assert page.find(attrs={"data-show-when": "colour=rood"}).find("textarea")["name"] == "remark"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day_month": ""}, "Vul de maand in. Bijvoorbeeld 11."),
        ({"day_year": "jaar"}, "Vul het jaar in. Bijvoorbeeld 2026."),
        (
            {"day_day": "31", "day_month": "2"},
            "Deze dag bestaat niet. Kijk of de datum klopt. Bijvoorbeeld 20 11 2026.",
        ),
    ],
)
def test_a_day_that_is_not_one(changes, message):
    assert answered(**changes).errors["day"] == [message]


@pytest.mark.parametrize("typed", ["20-11-2026", "20 november 2026"])
def test_a_whole_date_in_the_first_box_counts(typed):
    form = answered(day_day=typed, day_month="", day_year="")
    assert (form.is_valid(), form.cleaned_data["day"]) == (True, date(2026, 11, 20))
    assert answered(day_day=None, day_month=None, day_year=None, day=typed).is_valid()


@time_machine.travel("2026-11-20 12:00+01:00")
def test_a_day_on_the_wrong_side_of_today():
    tomorrow, yesterday = ("21", "11", "2026"), ("19", "11", "2026")
    with pytest.raises(forms.ValidationError, match="al geweest is"):
        fields.DutchDateField(past=True).clean(tomorrow)
    with pytest.raises(forms.ValidationError, match="latere dag"):
        fields.DutchDateField(future=True).clean(yesterday)
    assert fields.DutchDateField(past=True, future=True).clean(("20", "11", "2026")) == date(
        2026, 11, 20
    )


@pytest.mark.parametrize(
    ("field", "typed", "clean"),
    [
        (fields.TimeField(), "23.30", time(23, 30)),
        (fields.PhoneField(), " 06 12345678 ", "06 12345678"),
        (fields.PhoneField(), "+32 2 555 12 12", "+32 2 555 12 12"),
        (fields.PhoneField(), "030-1234567 toestel 12", "030-1234567 toestel 12"),
        (fields.PhoneField(), "\u202d+31 6 12345678\u202c", "+31 6 12345678"),
        (fields.PhoneField(), "nul zes, zie de griffie", "nul zes, zie de griffie"),
        (fields.PostcodeField(), "B-1000", "B-1000"),
        (fields.PostcodeField(), "1234ab", "1234 AB"),
        (fields.EmailField(), " a@b.nl ", "a@b.nl"),
    ],
)
def test_answers_as_people_type_them(field, typed, clean):
    assert field.clean(typed) == clean


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (fields.TimeField(), "straks", "Schrijf de tijd als 23:30."),
        (fields.EmailField(), "a@b", "Schrijf een e-mailadres als naam@gemeente.nl."),
    ],
)
def test_a_mistake_is_answered_with_an_example(field, typed, message):
    with pytest.raises(forms.ValidationError, match=message.replace(".", r"\.")):
        field.clean(typed)


def test_what_was_typed_can_be_given_back():
    form = answered(colour="blauw", more=["rood"], remark="hallo", sure="on")
    assert form.typed() == [
        ("Naam", "Anna"),
        ("Welke dag was het?", "20 nov 26"),
        ("Welke kleur?", "Blauw"),
        ("Welke nog meer?", "Rood"),
        ("Toelichting", "hallo"),
        ("Ik weet het zeker", "ja"),
    ]
    assert Questions().typed() == []


def test_what_was_typed_stands_there_again():
    page = soup(answered(name="veel te lange naam"))
    assert page.find(id="id_name")["value"] == "veel te lange naam"
    assert page.find(id="id_day_month")["value"] == "nov"
    assert page.find(id="id_colour_0").has_attr("checked")


def test_a_form_of_a_package_speaks_the_same_way():
    class Foreign(forms.Form):
        code = forms.CharField(label="Code")

    code = soup(Foreign()).find(id="id_code")
    assert (
        "required" in code.attrs,
        code["aria-required"],
        "utrecht-textbox" in code["class"],
    ) == (
        False,
        "true",
        True,
    )


class Wanted(ListForm):
    """What a list is asked for."""

    words = forms.CharField(label="Zoeken", required=False, max_length=10)
    colour = forms.ChoiceField(label="Kleur", required=False, choices=[("", "Alle"), *COLOURS])


def answers_on_page(query: str) -> tuple[str, str]:
    """Return what the page shows as typed, and as chosen."""
    page = BeautifulSoup(str(Wanted(QueryDict(query))), "html.parser")
    return page.find("input").get("value", ""), page.find("option", selected=True)["value"]


def test_what_somebody_asks_of_a_list_is_never_on_the_page_of_the_next():
    asks = [
        "",
        "words=Anna&colour=rood",
        "",
        "colour=rood&words=Bea",
        "colour=blauw",
        "colour=rood",
        "words=Anna",
    ]
    pages = [answers_on_page(query) for query in asks]
    assert pages == [
        ("", ""),
        ("Anna", "rood"),
        ("", ""),
        ("Bea", "rood"),
        ("", "blauw"),
        ("", "rood"),
        ("Anna", ""),
    ]


def test_a_list_that_is_asked_for_what_is_not_offered_says_so_once():
    assert "Kies een antwoord uit de lijst." in str(Wanted(QueryDict("colour=zwart")))
    assert "Kies een antwoord uit de lijst." not in str(Wanted(QueryDict("colour=rood")))
