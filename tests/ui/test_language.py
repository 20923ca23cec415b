"""What we say to people: Dutch at B1 (standards LANG-01). Every sentence of the screens, mails and
letters is read here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "audit",
    "casework",
    "incidents",
    "insights",
    "legalsupport",
    "tour",
    "notifications",
    "ondermijning",
    "organisations",
    "pagination",
    "sealing",
    "spreadsheets",
    "tour",
    "ui",
    "texts",
    "uploads",
    "veiligwonen",
    "weerbaar",
)
SAYS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LONGEST = 25  # words in one sentence
# What we do not write, and what we write instead.
HARD = {
    "middels": "met",
    "teneinde": "om",
    "indien": "als",
    "reeds": "al",
    "dient te": "moet",
    "dienen te": "moeten",
    "derhalve": "daarom",
    "conform": "volgens",
    "alsmede": "en",
    "omtrent": "over",
    "inzake": "over",
    "ten behoeve van": "voor",
    "met betrekking tot": "over",
    "gebruik maken van": "gebruiken",
    "zorg dragen voor": "zorgen voor",
    "in verband met": "door",
    "desgewenst": "als u wilt",
    "hetgeen": "wat",
    "thans": "nu",
    "tevens": "ook",
    "doch": "maar",
    "gelieve": "wilt u",
    "mits": "als",
    "tenzij": "behalve als",
    "additioneel": "extra",
    "faciliteren": "helpen",
    "aangaande": "over",
    "daar waar": "waar",
    "u kunt hierbij": "u kunt",
}
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.IGNORECASE)


def in_templates() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            text = path.read_text()
            translated = re.findall(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""", text)
            translated += [(words, "") for words in re.findall(r'\b_\("([^"]*)"\)', text)]
            blocks = re.findall(
                r"{%\s*blocktranslate[^%]*%}(.*?){%\s*endblocktranslate\s*%}", text, re.DOTALL
            )
            for words in [*("".join(pair) for pair in translated), *blocks]:
                yield str(path.relative_to(ROOT)), words


def in_code() -> Iterator[tuple[str, str]]:
    for path in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in SAYS
            ):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield str(path.relative_to(ROOT)), argument.value


def sentences(text: str) -> list[str]:
    """Return the sentences one by one, without tags; a gap that is filled in later counts as a
    word.
    """
    plain = re.sub(r"{{[^}]*}}|%\(\w+\)[sd]|%[sd]", "x", re.sub(r"{%[^%]*%}|<[^>]+>", " ", text))
    return [part.strip() for part in re.split(r"(?<=[.!?:;])\s+|\n\s*\n", plain) if part.strip()]


SAID = [*in_templates(), *in_code()]


def test_there_is_something_to_read():
    assert len(SAID) > 500


def test_no_sentence_is_longer_than_people_read():
    long = [
        (place, sentence)
        for place, text in SAID
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST
    ]
    assert long == []


def test_sentences_are_short_as_a_rule():
    lengths = [
        len(sentence.split())
        for _place, text in SAID
        for sentence in sentences(text)
        if sentence.endswith((".", "!", "?"))
    ]
    assert sum(lengths) / len(lengths) <= 12


@pytest.mark.parametrize("hard", HARD)
def test_simple_words(hard):
    assert [
        (place, text) for place, text in SAID if re.search(rf"\b{hard}\b", text, re.IGNORECASE)
    ] == [], f"write: {HARD[hard]}"


def test_u_and_never_je():
    assert [(place, text) for place, text in SAID if FAMILIAR.search(text)] == []
