"""Judge a page as HTML, before a test does (docs/developers/ui.md)."""

import re

import html5lib
from bs4 import BeautifulSoup

ASKS = ("input", "select", "textarea")
SILENT = {"hidden", "submit", "button"}


def judge(html: str) -> list[str]:
    """Everything that is wrong with a page, in words."""
    soup = BeautifulSoup(html, "html.parser")
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    problems = [f"not HTML5: {code}" for _place, code, _data in parser.errors]
    problems += _frame(soup) + _ids(soup) + _fields(soup)
    problems += [f"inline: {tag.name}" for tag in soup.find_all(style=True)] + [
        f"inline: {tag.name}" for tag in soup.find_all("style")
    ]
    problems += [
        f"a link without words: {tag['href']}"
        for tag in soup.find_all("a", href=True)
        if not (tag.get_text(strip=True) or tag.get("aria-label") or tag.find(["img", "svg"]))
    ]
    problems += ["inline script" for tag in soup.find_all("script") if not tag.get("src")]
    problems += [
        f"handler in the page: {name}"
        for tag in soup.find_all()
        for name in tag.attrs
        if re.fullmatch(r"on[a-z]+", name)
    ]
    problems += [
        f"phone number that breaks: {number}" for number in breaking_phones(soup.get_text())
    ]
    addresses = [tag.get("src") or "" for tag in soup.find_all(src=True)] + [
        tag["href"] for tag in soup.find_all("link", href=True)
    ]
    problems += [
        f"another host: {address}"
        for address in addresses
        if address.startswith(("http:", "https:", "//"))
    ]
    problems += [
        f"form without action: {form.get('method')}"
        for form in soup.find_all("form")
        if not form.get("action")
    ]
    return problems


def breaking_phones(text: str) -> list[str]:
    """Return the phone numbers in a text that may be broken over two lines."""
    return re.findall(r"\b0\d{1,3}-[\d ]*\d \d[\d ]*", text)


def _frame(soup) -> list[str]:
    problems = []
    headings = soup.find_all("h1")
    if len(headings) != 1:
        return [f"{len(headings)} times h1"]
    title = soup.title.get_text(" ", strip=True).removeprefix("Fout: ") if soup.title else ""
    if not title.startswith(headings[0].get_text(" ", strip=True)[:30]):
        problems.append(f"title {title!r} does not start with the heading")
    if not soup.html or soup.html.get("lang") != "nl":
        problems.append("lang is not nl")
    return problems


def _ids(soup) -> list[str]:
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    return [f"id twice: {one}" for one in {one for one in ids if ids.count(one) > 1}]


def _fields(soup) -> list[str]:
    labels = {label.get("for") for label in soup.find_all("label")}
    problems = []
    for tag in soup.find_all(ASKS):
        if tag.get("type") in SILENT:
            continue
        if tag.get("id") not in labels and not tag.get("aria-label"):
            problems.append(f"no label: {tag.get('name')}")
        if tag.get("required") is not None:
            problems.append(f"browser validation: {tag.get('name')}")
    return problems
