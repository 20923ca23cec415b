"""A second factor by the pages: an authenticator app and a passkey, under the policy that every page has."""

import base64
import hmac
import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in, violations

PASSWORD = "weerbaar-demo"


def prove(page: Page) -> None:
    """Say the password again where the page asks for it."""
    page.wait_for_load_state()
    if "reauthenticate" in page.url:
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_an_authenticator_app(visit):
    page = visit()
    sign_in(page, "secretaris@zeewolde.example")
    page.goto("/account/tweede-factor/totp/activate/")
    prove(page)
    assert violations(page) == []
    page.locator("input[name=code]").fill("000000")
    page.locator("main button[type=submit]").first.click()
    page.locator("[aria-invalid=true]").wait_for()
    assert violations(page) == []
    seed = page.locator("main code").inner_text()
    for _try in range(2):  # a code may run out between two lines
        page.locator("input[name=code]").fill(code(seed))
        page.locator("main button[type=submit]").first.click()
        page.wait_for_load_state()
        if "recovery-codes" in page.url:
            break
    expect(page.get_by_text("Uw app is ingesteld als tweede factor.")).to_be_visible()
    expect(page.locator("main li code")).to_have_count(10)
    assert violations(page) == []
    page.goto("/account/tweede-factor/recovery-codes/generate/")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("Er zijn nieuwe herstelcodes.")).to_be_visible()
    page.goto("/account/tweede-factor/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert violations(page) == []
    page.goto("/account/tweede-factor/totp/deactivate/")
    page.locator("main button[type=submit]").first.click()
    expect(page.get_by_text("De app is geen tweede factor meer.")).to_be_visible()


def code(seed: str) -> str:
    """What an app with this seed shows now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(seed), int(time.time() // 30).to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    return str((int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF) % 1_000_000).zfill(6)


def test_a_passkey(visit, site):
    page = visit()
    here = site.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
               "automaticPresenceSimulation": True}  # fmt: skip
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{here}/demo/")
    page.get_by_role("button", name="burgemeester@zeewolde.example", exact=True).click()
    page.wait_for_url(re.compile("/werk/|/mijn/"))
    page.goto(f"{here}/account/tweede-factor/webauthn/add/")
    prove(page)
    page.locator("input[name=name]").fill("Telefoon")
    page.locator("main button").first.click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto(f"{here}/account/tweede-factor/webauthn/")
    expect(page.get_by_role("strong").filter(has_text="Telefoon")).to_be_visible()
    assert violations(page) == []
    for address in ("account/sessies/", "account/password/change/", "account/tweede-factor/"):
        page.goto(f"{here}/{address}")
        assert (address, violations(page)) == (address, [])
    page.context.clear_cookies()
    page.goto(f"{here}/inloggen/?next=/berichten/")
    assert violations(page) == []
    page.get_by_role("button", name="Passkey gebruiken").click()
    page.wait_for_url(f"{here}/berichten/")
    page.context.clear_cookies()
    page.goto(f"{here}/inloggen/")
    devtools.send("WebAuthn.setUserVerified", device | {"isUserVerified": False})
    page.get_by_role("button", name="Passkey gebruiken").click()
    page.get_by_role("alert").wait_for()
    assert violations(page) == []
