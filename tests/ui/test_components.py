"""Components: parts of a page that declare their parameters (ui/templatetags/components.py)."""

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.urls import NoReverseMatch
from django.utils import timezone

from ui import fields
from ui.templatetags.components import parse_parameters


def shown(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def only(html: str):
    [element] = BeautifulSoup(html, "html.parser").find_all(recursive=False)
    return element


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ('{% component "badge" text="x" colour="red" %}', "unexpected keyword argument 'colour'"),
        (
            '{% component "badge" tone="ok" %}',
            "did not receive value(s) for the argument(s): 'text'",
        ),
        ('{% component "badge" "x" text="x" %}', "too many positional arguments"),
        ('{% component "badge" text="x" text="y" %}', "multiple values"),
        (
            '{% component "card" title="x" %}',
            "did not receive value(s) for the argument(s): 'content'",
        ),
        ('{% componentblock "badge" text="x" %}y{% endcomponentblock %}', "has no content"),
        ('{% componentblock "card" %}y', "Unclosed tag"),
        ("{% component badge %}", "in quotes"),
        ("{% component %}", "in quotes"),
        ('{% component "field" field=field %}', "does not declare its parameters"),
    ],
)
def test_a_wrong_use_is_an_error_when_the_page_is_compiled(source, sentence):
    with pytest.raises(TemplateSyntaxError) as error:
        Template(source)
    assert sentence in str(error.value)


def test_a_component_that_is_not_there_is_an_error_when_the_page_is_compiled():
    with pytest.raises(TemplateDoesNotExist):
        Template('{% component "nothing" %}')


def test_parameters_are_those_of_a_function():
    parameters = parse_parameters('*route, label, tone="primary", steps=(1, 2)')
    assert parameters.names == ["label", "tone", "steps"]
    assert parameters.defaults == {"tone": "primary", "steps": (1, 2)}
    assert parameters.positional == "route"
    assert parse_parameters("label").positional is None
    with pytest.raises(ValueError, match="malformed"):
        parse_parameters("label=open('x')")


def test_a_component_sees_its_parameters_alone():
    badge = only(shown('{% component "badge" text=word %}', word="werkt", tone="ok"))
    assert (badge["class"], badge.text) == (["badge"], "werkt")


def test_what_a_component_shows_is_escaped_once():
    assert "&lt;b&gt; &amp; c" in shown('{% component "badge" text=word %}', word="<b> & c")
    assert "a & <b>" in shown('{% component "badge" text=_("a & <b>") %}')
    block = '{% componentblock "card" title="x" %}<p>{{ word }}</p>{% endcomponentblock %}'
    assert "<p>&lt;b&gt;</p>" in shown(block, word="<b>")


def test_button():
    link = only(shown('{% component "button" "incidents" label="Lijst" tone="secondary" %}'))
    assert (link.name, link["href"], link.text) == ("a", "/meldingen/", "Lijst")
    assert "utrecht-button--secondary-action" in link["class"]
    about = only(
        shown(
            '{% component "button" href="/x/?a=1&b=2" label="Beslissen" about=name %}', name="Slot"
        )
    )
    assert (about["href"], about.text) == ("/x/?a=1&b=2", "Beslissen: Slot")
    button = only(
        shown('{% component "button" label="Weg" danger=True once=True name="a" value=b %}', b=3)
    )
    assert (button.name, button["type"], button["name"], button["value"]) == (
        "button",
        "submit",
        "a",
        "3",
    )
    assert "utrecht-button--danger" in button["class"]
    assert button.has_attr("data-once")


def test_a_button_to_nowhere_is_an_error():
    with pytest.raises(NoReverseMatch):
        shown('{% component "button" "nowhere" label="x" %}')


@pytest.mark.parametrize(
    ("arguments", "classes"),
    [
        ("band=0", ["badge", "badge--p0"]),
        ('tone="ok"', ["badge", "badge--ok"]),
        ('tone=""', ["badge"]),
    ],
)
def test_badge(arguments, classes):
    html = shown('{% component "badge" text="Spoed" ' + arguments + " %}")
    assert (only(html)["class"], only(html).text) == (classes, "Spoed")
    assert html == html.strip()


def test_card():
    start = '{% componentblock "card" title="Kort" id="kort" tone="now" %}'
    card = only(shown(start + "<p>x</p>{% endcomponentblock %}"))
    assert (card["class"], card["aria-labelledby"], card.h2["id"]) == (
        ["card", "card--now"],
        "kort",
        "kort",
    )
    assert [child.name for child in card.find_all(recursive=False)] == ["h2", "p"]


def test_table_and_columns():
    source = (
        '{% componentblock "table" caption="Lijst" %}{% component "columns" "A" "B" amounts=True %}'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody>{% endcomponentblock %}"
    )
    table = only(shown(source)).table
    assert (table.caption["class"], table.caption.text) == (["sr-only"], "Lijst")
    assert [(words(th), th.get("class")) for th in table.select("th[scope=col]")] == [
        ("A", None),
        ("B", ["amount"]),
    ]


def test_empty_state():
    assert only(shown('{% component "empty_state" text="Niets." %}')).p.text == "Niets."
    block = '{% componentblock "empty_state" %}Niets. <a href="/">Alles</a>{% endcomponentblock %}'
    assert only(shown(block)).p.a["href"] == "/"


def test_steps():
    now = timezone.now()
    source = '{% component "steps" content="Melden" step=2 steps=7 saved_at=at live=True %}'
    line = only(shown(source, at=now))
    assert words(line).startswith("Melden stap 2 van 7 ✓ bewaard om")
    assert line.select_one("[data-saved]")["role"] == "status"
    assert words(only(shown('{% component "steps" content="x" %}'))) == "x"


def test_countdown():
    due = timezone.now() + timezone.timedelta(hours=3, minutes=1)
    asked = words(only(shown('{% component "countdown" label="Bellen" due=due %}', due=due)))
    told = only(
        shown('{% component "countdown" label="Bellen" due=due to_reporter=True %}', due=due)
    ).text
    assert "nog 3 uur" in asked
    assert "moet vóór" in asked
    assert "uiterlijk" in told


class Question(fields.Form):
    name = forms.CharField(label="Naam")


def test_error_summary():
    source = '{% component "error_summary" form=form problems=problems anchor=anchor %}'
    assert shown(source, form=Question(), problems="", anchor="") == ""
    wrong = only(shown(source, form=Question({}), problems=(), anchor=""))
    assert wrong.select_one("li a")["href"] == "#id_name"
    refused = only(shown(source, problems=["Te groot."], anchor="id_files"))
    assert (refused.li.a["href"], refused.li.text.strip()) == ("#id_files", "Te groot.")


def test_blocks_stand_in_a_component(tmp_path, settings):
    (tmp_path / "frame.html").write_text(
        '{% componentblock "card" %}{% block inside %}a{% endblock %}{% endcomponentblock %}'
    )
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    page = Template('{% extends "frame.html" %}{% block inside %}b{{ block.super }}{% endblock %}')
    assert only(page.render(Context())).get_text(strip=True) == "ba"
