"""The calculator of legal terms, through its page: dates, sums, mistakes, links."""

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.utils import timezone

from legalsupport.term_choices import CHOICES, TERM_GROUPS
from legalterms.term_address import STATUTORY_TERMS
from organisations.models import EquatedDay
from tests import factories
from tests.security.test_bad_input import ODD

pytestmark = pytest.mark.django_db
ADDRESS = "/juridische-hulp/termijnen/"
PENALTY = f"{ADDRESS}dwangsom/"


@pytest.fixture
def calculate(page, people):
    """Open the calculator with these answers, as a jurist of a gemeente."""

    def open_page(answers: dict[str, str], address: str = ADDRESS):
        return page(f"{address}?{urlencode(answers)}", people["legal_officer"])

    return open_page


def day(name: str, on: str) -> dict[str, str]:
    """What a browser sends for a date: three boxes."""
    year, month, number = on.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def term(slug: str, start: str, **more: str) -> dict[str, str]:
    return {"termijn": slug, **day("begin", start), **more}


def still(number: int, reason: str, first: str, last: str) -> dict[str, str]:
    prefix = f"opschorting-{number}"
    return {
        f"{prefix}-reden": reason,
        **day(f"{prefix}-van", first),
        **day(f"{prefix}-tot", last),
    }


def own(count: str, unit: str, start: str, **more: str) -> dict[str, str]:
    return term("eigen", start, aantal=count, eenheid=unit, **more)


def answer(soup) -> str:
    """The date that the page gives as its answer."""
    return soup.select_one("#uitkomst strong").get_text()


def steps(soup) -> dict[str, str]:
    """The sum, as name and value."""
    terms = soup.select(".card--now dl dt")
    return {one.get_text(): one.find_next("dd").get_text() for one in terms}


def mistakes(soup) -> dict[str, str]:
    """What stands beside each field, and in the summary with a link to that field."""
    beside = {}
    for error in soup.select(".field__error"):
        anchor = error["id"].removesuffix("_error")
        beside[anchor.removeprefix("id_")] = error.get_text()
        links = [link for link in soup.select(".error-summary a") if anchor in link["href"]]
        assert [link.get_text() for link in links] == [error.get_text()]
        assert soup.find(id=links[0]["href"][1:]), "the link leads to the field"
    assert len(soup.select(".error-summary li")) == len(beside)
    assert soup.select("#uitkomst") == []
    return beside


# --- the worked dates (docs/domain/evidence-2026-11.md §2b) ---------------------------------------

SUPPLEMENT = still(1, "aanvulling", "2026-09-10", "2026-09-24")
WORKED = [
    (term("bezwaar", "2026-04-03"), "maandag 18 mei 2026"),
    (term("bezwaar", "2026-03-24"), "woensdag 6 mei 2026"),
    (term("bezwaar", "2027-03-24"), "maandag 10 mei 2027"),
    (term("bezwaar", "2026-11-02"), "maandag 14 december 2026"),
    (term("beslissing-op-bezwaar", "2026-12-14"), "maandag 25 januari 2027"),
    (term("beslissing-met-commissie", "2026-12-14"), "maandag 8 maart 2027"),
    (term("beslissing-op-bezwaar", "2026-12-14", verlengen="6"), "maandag 8 maart 2027"),
    (term("beslissing-met-commissie", "2026-12-14", verlengen="6"), "maandag 19 april 2027"),
    (term("aanvraag", "2026-09-01", **SUPPLEMENT), "maandag 9 november 2026"),
    (term("aanvraag", "2026-09-05", **SUPPLEMENT), "vrijdag 13 november 2026"),
    (
        term("bibob-advies", "2026-11-02", **still(1, "bibob", "2026-11-12", "2026-11-26")),
        "maandag 11 januari 2027",
    ),
    (own("6", "weken", "2026-04-03"), "maandag 18 mei 2026"),
    (own("3", "maanden", "2026-11-30"), "maandag 1 maart 2027"),
    (own("4", "maanden", "2026-10-31"), "zondag 28 februari 2027"),
    (own("10", "werkdagen", "2026-12-18"), "dinsdag 5 januari 2027"),
    (own("10", "dagen", "2026-11-30", terug="on"), "vrijdag 20 november 2026"),
    # Allowed "tot" ten days before: the eleventh day before it is the last one.
    (term("stukken-voor-hoorzitting", "2026-11-30"), "donderdag 19 november 2026"),
    (term("stukken-voor-zitting", "2026-05-25"), "donderdag 14 mei 2026"),
    (term("inzage-voor-hoorzitting", "2026-11-30"), "maandag 23 november 2026"),
    (term("betalen", "2026-11-02"), "maandag 14 december 2026"),
    (term("verjaring", "2026-12-14"), "zondag 14 december 2031"),
    (term("buiten-behandeling", "2026-09-24"), "donderdag 22 oktober 2026"),
    (term("dwangsom-vaststellen", "2027-01-10"), "maandag 25 januari 2027"),
]


@pytest.mark.parametrize(("answers", "last_day"), WORKED)
def test_the_worked_dates(calculate, answers, last_day):
    assert answer(calculate(answers)) == last_day


def test_it_shows_the_article_the_sum_and_the_closed_days(calculate):
    soup = calculate(term("bezwaar", "2026-04-03"))
    assert "Awb art. 6:7" in soup.select_one(".card--now > p").get_text()
    assert steps(soup) == {
        "Termijn": "Awb art. 6:7",
        "Vanaf": "de dag na vrijdag 3 april 2026",
        "Erbij": "6 weken, tot en met vrijdag 15 mei 2026",
        "Opgeschoven": "vrijdag 15 mei 2026 (gelijkgesteld met een feestdag), "
        "zaterdag 16 mei 2026 (weekend), zondag 17 mei 2026 (weekend)",
        "Laatste dag": "maandag 18 mei 2026",
        "Regels": "Algemene termijnenwet art. 1 lid 1",
    }
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert rows == [
        "vrijdag 15 mei 2026 gelijkgesteld met een feestdag",
        "zaterdag 16 mei 2026 weekend",
        "zondag 17 mei 2026 weekend",
    ]


def test_working_days_list_what_they_passed_over_up_to_forty(calculate):
    soup = calculate(own("10", "werkdagen", "2026-12-18"))
    rows = [row.get_text(" ", strip=True) for row in soup.select("tbody tr")]
    assert rows[2:4] == [
        "vrijdag 25 december 2026 eerste kerstdag",
        "zaterdag 26 december 2026 tweede kerstdag",
    ]
    assert len(rows) == 8
    back = calculate(own("10", "werkdagen", "2027-01-05", terug="on"))
    assert answer(back) == "vrijdag 18 december 2026"
    assert [row.get_text(" ", strip=True) for row in back.select("tbody tr")] == rows
    many = calculate(own("1000", "werkdagen", "2026-12-18"))
    assert len(many.select("tbody tr")) == 40
    assert "En nog" in many.get_text()


def test_several_suspensions_and_their_articles(calculate):
    answers = term(
        "aanvraag",
        "2026-09-05",
        **SUPPLEMENT,
        **still(2, "instemming", "2026-11-02", "2026-11-06"),
        **still(4, "overmacht", "2026-11-10", "2026-11-10"),
    )
    soup = calculate(answers)
    assert answer(soup) == "donderdag 19 november 2026"
    assert steps(soup)["Stond stil"].startswith("19 dagen: vrijdag 11 september 2026")
    assert steps(soup)["Regels"] == "Awb art. 4:15; Awb art. 4:15 lid 2a; Awb art. 4:15 lid 2c"
    assert len(soup.select("fieldset.suspension")) == 3


def test_lawyers_differ_and_the_page_says_so(calculate, settings):
    strict = calculate(term("aanvraag", "2026-09-01", **SUPPLEMENT)).get_text()
    assert "Dat is de strenge uitleg." in strict
    assert "Volgens de ruime uitleg is het dinsdag 10 november 2026." in strict
    settings.STRICT_SUSPENSION = False
    wide = calculate(term("aanvraag", "2026-09-01", **SUPPLEMENT))
    assert answer(wide) == "dinsdag 10 november 2026"
    assert "Volgens de strenge uitleg is het maandag 9 november 2026." in wide.get_text()
    without = calculate(term("aanvraag", "2026-09-01")).get_text()
    assert "uitleg" not in without.replace("Hoe komen wij", "")


def test_a_day_that_was_added_counts(calculate, people):
    EquatedDay.objects.create(day=date(2026, 5, 18), source="x", added_by=people["beheer"])
    soup = calculate(term("bezwaar", "2026-04-03"))
    assert answer(soup) == "dinsdag 19 mei 2026"


def test_a_long_verdaging_asks_consent(calculate):
    sentence = "Langer dan 6 weken verdagen kan alleen met instemming"
    six, seven = (
        calculate(term("beslissing-op-bezwaar", "2026-12-14", verlengen=weeks)).get_text()
        for weeks in ("6", "7")
    )
    assert (sentence in six, sentence in seven) == (False, True)


# --- mistakes: each beside its field --------------------------------------------------------------

WHOLE = "Vul een heel getal in, van 1 tot en met 9999. Bijvoorbeeld 6."
NO_DAY = "Deze dag bestaat niet. Kijk of de datum klopt. Bijvoorbeeld 20 11 2026."
MISTAKES = [
    (term("eigen", "2026-04-03", eenheid="weken"), {"aantal"}),
    *(
        (own(count, "weken", "2026-04-03"), {"aantal"})
        for count in ("0", "-1", "+5", "1.0", "1,5", "zes", "٣", "10000", "1e3", "NaN", "9" * 5000)
    ),
    (own("6", "uren", "2026-04-03"), {"eenheid"}),
    (own("6", "", "2026-04-03"), {"eenheid"}),
    (term("bezwaar", "2026-02-30"), {"begin"}),
    (term("bezwaar", "0000-01-01"), {"begin"}),
    (term("bezwaar", "26-4-x"), {"begin"}),
    ({"termijn": "bezwaar", "begin_day": "3", "begin_month": "", "begin_year": "2026"}, {"begin"}),
    ({"termijn": "bezwaar", "begin_day": "", "begin_month": "", "begin_year": ""}, {"begin"}),
    (term("bezwaar", "10000-01-01"), {"begin"}),
    (own("9999", "jaren", "2026-04-03"), {"aantal"}),
    (own("9999", "jaren", "2026-04-03", terug="on"), {"aantal"}),
    (term("aanvraag", "2026-09-05", **still(1, "aanvulling", "2026-09-24", "2026-09-10")), {"opschorting-1-tot"}),
    (term("aanvraag", "2026-09-05", **still(1, "aanvulling", "2026-12-01", "2026-12-10")), {"opschorting-1-van"}),
    (term("aanvraag", "2026-09-05", **still(1, "zomaar", "2026-09-10", "2026-09-24")), {"opschorting-1-reden"}),
    (term("aanvraag", "2026-09-05", **still(1, "bibob", "2026-09-10", "2026-09-24")), {"opschorting-1-reden"}),
    (term("aanvraag", "2026-09-05", **SUPPLEMENT, **still(2, "aanvulling", "2026-02-30", "2026-03-24")), {"opschorting-2-van"}),
    (
        term("aanvraag", "2026-09-05", **{"opschorting-1-reden": "aanvulling", **day("opschorting-1-van", "2026-09-10")}),
        {"opschorting-1-tot"},
    ),
    (own("10", "dagen", "2026-04-03", terug="on", **SUPPLEMENT), {"opschorting-1-van"}),
    (own("10", "dagen", "2026-04-03", terug="on", verlengen="2"), {"verlengen"}),
    (own("10", "werkdagen", "2026-04-03", verlengen="2"), {"verlengen"}),
    (own("10", "dagen", "2026-04-03", verlengen="0"), {"verlengen"}),
    (term("bibob-advies", "2026-11-02", verlengen="5"), {"verlengen"}),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "fields"), MISTAKES)
def test_each_mistake_stands_beside_its_field(calculate, answers, fields):
    soup = calculate(answers)
    assert mistakes(soup).keys() == fields
    assert soup.title.get_text().startswith("Fout: ")


def test_a_mistake_says_what_to_do(calculate):
    assert mistakes(calculate(own("+5", "weken", "2026-04-03"))) == {"aantal": WHOLE}
    assert mistakes(calculate(term("bezwaar", "2026-02-30"))) == {"begin": NO_DAY}
    in_a_link = calculate({"termijn": "bezwaar", "begin": "2026-02-30"})
    assert mistakes(in_a_link) == {"begin": NO_DAY}
    too_late = calculate(
        term("aanvraag", "2026-09-05", **still(1, "aanvulling", "2026-12-01", "2026-12-10"))
    )
    assert "eindigt al op maandag 2 november 2026" in mistakes(too_late)["opschorting-1-van"]


def test_a_suspension_may_begin_on_the_very_last_day(calculate):
    answers = term("aanvraag", "2026-09-01", **still(1, "overmacht", "2026-10-27", "2026-10-28"))
    assert answer(calculate(answers)) == "donderdag 29 oktober 2026"
    # Asked on the last day: what stands still begins the day after, and moves nothing.
    asked = term("aanvraag", "2026-09-01", **still(1, "aanvulling", "2026-10-27", "2026-11-10"))
    assert answer(calculate(asked)) == "dinsdag 27 oktober 2026"


def test_what_the_law_does_not_allow_is_not_asked(calculate):
    soup = calculate(term("bezwaar", "2026-04-03"))
    assert soup.select("[name^=opschorting], [name=verlengen], [name=aantal]") == []


def test_an_unknown_term_leads_back_to_the_list(calculate):
    soup = calculate({"termijn": "verzinsel"})
    assert "Kies er een uit de lijst." in soup.select_one(".error-summary").get_text()
    assert soup.find("a", string="Bezwaar maken")


# --- state in the address -------------------------------------------------------------------------


def test_the_list_offers_every_term_of_the_engine_with_its_article(calculate):
    soup = calculate({})
    listed = {
        dict(parse_qsl(urlsplit(link["href"]).query)).get("termijn")
        for link in soup.select("main a")
    }
    assert set(STATUTORY_TERMS) | {"eigen"} == set(CHOICES) == listed - {None}
    assert "6 weken, Awb art. 6:7" in soup.get_text()
    assert sum(len(group.choices) for group in TERM_GROUPS) == len(CHOICES)
    for slug in CHOICES:
        assert calculate({"termijn": slug}).select(".field__error, #uitkomst") == []


@pytest.mark.parametrize(("answers", "last_day"), WORKED)
def test_the_link_in_the_text_leads_to_the_same_sum(calculate, page, people, answers, last_day):
    first = calculate(answers)
    text = first.find("textarea").get_text()
    link = urlsplit(text.split()[-1])
    assert link.path == ADDRESS
    again = page(f"{link.path}?{link.query}", people["clerk"])
    assert (answer(again), again.find("textarea").get_text()) == (last_day, text)
    assert steps(again) == steps(first)


def test_the_text_can_be_copied_whole(calculate):
    text = calculate(term("aanvraag", "2026-09-01", **SUPPLEMENT)).find("textarea").get_text()
    assert text.strip().splitlines()[:4] == [
        "Beslissen op een aanvraag (Awb art. 4:13 lid 2)",
        "Laatste dag: maandag 9 november 2026",
        "",
        "Vanaf: de dag na dinsdag 1 september 2026",
    ]
    assert "strenge uitleg" in text
    assert "Berekend op" in text
    query = "termijn=aanvraag&begin=2026-09-01&opschorting-1-reden=aanvulling&opschorting-1-van=2026-09-10&opschorting-1-tot=2026-09-24"
    assert text.strip().endswith(f"{ADDRESS}?{query}")


def test_one_more_suspension_keeps_what_was_typed_and_complains_of_nothing(calculate):
    answers = term("aanvraag", "2026-09-05", **SUPPLEMENT, meer="1")
    answers["begin_year"] = ""
    soup = calculate(answers)
    assert soup.select(".field__error, .error-summary, #uitkomst") == []
    assert soup.find(id="id_begin_day")["value"] == "05"
    assert [one["id"] for one in soup.select("fieldset.suspension select")] == [
        "id_opschorting-1-reden",
        "id_opschorting-2-reden",
    ]
    assert soup.find(id="id_opschorting-2-reden").has_attr("autofocus")
    assert soup.find(id="id_opschorting-1-van_day")["value"] == "10"


def test_an_emptied_suspension_goes(calculate):
    empty = dict.fromkeys(SUPPLEMENT, "") | {"opschorting-1-reden": "aanvulling"}
    soup = calculate(term("aanvraag", "2026-09-01", **empty))
    assert answer(soup) == "dinsdag 27 oktober 2026"
    assert len(soup.select("fieldset.suspension")) == 1


def test_there_are_twenty_suspensions_at_most(calculate):
    answers = term("aanvraag", "2026-09-05", meer="1")
    for number in range(1, 40):
        answers |= still(number, "overmacht", "2026-09-10", "2026-09-10")
    soup = calculate(answers)
    assert len(soup.select("fieldset.suspension")) == 20
    assert soup.select("button[name=meer]") == []


def test_what_comes_next_counts_from_the_answer(calculate, page, people):
    soup = calculate(term("bezwaar", "2026-11-02"))
    link = soup.find("a", string="Beslissen op bezwaar, met een commissie")["href"]
    assert answer(page(link, people["clerk"])) == "maandag 8 maart 2027"
    decision = calculate(term("aanvraag", "2026-09-01"))
    link = decision.find("a", string="Dwangsom als het besluit te laat is")["href"]
    penalty = page(link, people["clerk"])
    assert penalty.select(".field__error, .error-summary") == []
    assert [penalty.find(id=f"id_einde_{part}")["value"] for part in ("day", "month", "year")] == [
        "27",
        "10",
        "2026",
    ]


# --- the dwangsom ---------------------------------------------------------------------------------

LATE = {**day("einde", "2026-11-09"), **day("ingebrekestelling", "2026-11-16")}


def money(soup, table: int) -> list[str]:
    """The last column of a table."""
    rows = soup.select(".rows")[table].select("tbody tr")
    return [row.select("td")[-1].get_text(strip=True).replace("\xa0", " ") for row in rows]


def test_the_dwangsom_by_period_and_day_by_day(calculate):
    soup = calculate(LATE, PENALTY)
    assert answer(soup) == "maandag 30 november 2026"
    assert money(soup, 0) == ["€ 322", "€ 812", "€ 1.442"]
    days = money(soup, 1)
    assert len(days) == 42
    worked = {1: "€ 23", 14: "€ 322", 15: "€ 357", 28: "€ 812", 29: "€ 857", 42: "€ 1.442"}
    assert {number: days[number - 1] for number in worked} == worked
    assert "Stcrt. 2018, 65542" in soup.get_text()
    assert "kennelijk niet-ontvankelijk of ongegrond" in soup.get_text()


def test_the_first_day_of_the_dwangsom_is_a_matter_of_reading(calculate, settings):
    strict = calculate(LATE, PENALTY).get_text()
    assert "Volgens de ruime uitleg is het dinsdag 1 december 2026." in strict
    settings.STRICT_PENALTY = False
    wide = calculate(LATE, PENALTY)
    assert answer(wide) == "dinsdag 1 december 2026"
    assert "Volgens de strenge uitleg is het maandag 30 november 2026." in wide.get_text()


def test_the_dwangsom_ends_on_the_day_before_the_decision_and_is_shared(calculate):
    soup = calculate({**LATE, **day("besluit", "2026-12-15"), "aanvragers": "3"}, PENALTY)
    assert money(soup, 0) == ["€ 322", "€ 357"]
    text = soup.get_text().replace("\xa0", " ")
    assert "Verschuldigd tot het besluit: € 357" in " ".join(text.split())
    assert "een gelijk deel: € 119 (" in text
    early = calculate({**LATE, **day("besluit", "2026-11-30")}, PENALTY)
    assert "Er is geen dwangsom verschuldigd." in early.get_text()
    assert early.select(".rows") == []


def test_a_notice_that_came_too_early_is_told(calculate):
    answers = {**day("einde", "2026-11-16"), **day("ingebrekestelling", "2026-11-09")}
    soup = calculate(answers, PENALTY)
    assert answer(soup) == "maandag 30 november 2026"
    assert "voordat de termijn voorbij was" in soup.get_text()


def test_the_link_of_a_dwangsom_leads_to_the_same_sum(calculate, page, people):
    first = calculate({**LATE, **day("besluit", "2026-12-15"), "aanvragers": "3"}, PENALTY)
    text = first.find("textarea").get_text()
    link = urlsplit(text.split()[-1])
    again = page(f"{link.path}?{link.query}", people["clerk"])
    assert again.find("textarea").get_text() == text
    following = first.find("a", string="Vaststellen hoe hoog de dwangsom is")["href"]
    assert answer(page(following, people["clerk"])) == "maandag 28 december 2026"


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        (day("ingebrekestelling", "2026-11-16"), {"einde"}),
        ({**day("einde", "2026-11-09"), **day("ingebrekestelling", "2026-13-16")}, {"ingebrekestelling"}),
        ({**LATE, **day("besluit", "2026-02-30")}, {"besluit"}),
        ({**LATE, "aanvragers": "0"}, {"aanvragers"}),
        ({**LATE, "aanvragers": "1000"}, {"aanvragers"}),
        ({**day("einde", "2009-08-01"), **day("ingebrekestelling", "2009-09-01")}, {"ingebrekestelling"}),
    ],
)  # fmt: skip
def test_a_mistake_about_a_dwangsom_stands_beside_its_field(calculate, answers, fields):
    assert mistakes(calculate(answers, PENALTY)).keys() == fields


NAMES = ("termijn", "begin", "begin_day", "begin_year", "aantal", "eenheid", "terug", "verlengen", "meer",
         "opschorting-1-reden", "opschorting-1-van_day", "opschorting-99-tot", "opschorting-1-", "opschorting-0-van")  # fmt: skip


@pytest.mark.parametrize("odd", [*ODD.values(), "-1", "9" * 20, "é%00", "٣", "0001-01-01"])
def test_whatever_stands_in_the_address_gets_a_page(calculate, odd):
    for name in NAMES:
        right = own("6", "weken", "2026-04-03", **SUPPLEMENT)
        assert "<script>alert" not in str(calculate(right | {name: odd})), name
    for name in ("einde", "ingebrekestelling_month", "besluit", "aanvragers"):
        calculate(LATE | {name: odd}, PENALTY)


# --- who, and nothing kept ------------------------------------------------------------------------


def test_who_works_finds_it_in_the_menu_and_who_only_reports_does_not(page, people, enter):
    jurist = factories.person(factories.OrganisationFactory(type="national"), "jurist")
    for somebody in (people["clerk"], people["legal_officer"], jurist):
        menu = page(ADDRESS, somebody).find("nav", attrs={"aria-label": "Hoofdmenu"})
        assert menu.find("a", string="Termijnen")["href"] == ADDRESS
    assert enter(people["councillor"]).get(ADDRESS).status_code == 404
    assert enter(people["councillor"]).get(PENALTY).status_code == 404


def test_it_only_reads(calculate, enter, people, django_assert_max_num_queries):
    client = enter(people["clerk"])
    for address in (ADDRESS, PENALTY):
        assert client.post(address, LATE).status_code == 405
    assert timezone.localdate().isoformat() not in calculate({}).get_text()
