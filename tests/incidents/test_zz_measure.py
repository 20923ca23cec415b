import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import incident, person
from tests.incidents.test_report import fill_in
pytestmark = pytest.mark.django_db

def show(name, ctx):
    print(f"\n##### {name}: {len(ctx)}")
    for q in ctx.captured_queries: print("  ", q["sql"][:230].replace("\n"," "))

def test_measure(people, enter):
    client = enter(people["councillor"])
    check = fill_in(client, {"for_whom": "self", "function": "councillor"})
    with CaptureQueriesContext(connection) as ctx: client.post(check.replace("controle", "versturen"))
    show("submit", ctx)
    case = incident(people["councillor"])
    client = enter(people["clerk"])
    client.get("/meldingen/")
    with CaptureQueriesContext(connection) as ctx: client.get("/meldingen/")
    show("list", ctx)
    with CaptureQueriesContext(connection) as ctx: client.get(f"/meldingen/{case.number}/")
    show("case", ctx)
    client = enter(people["councillor"])
    with CaptureQueriesContext(connection) as ctx: client.get(f"/mijn/zaken/{case.number}/")
    show("own", ctx)
