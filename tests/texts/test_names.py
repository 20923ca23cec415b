"""Names as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts.names import fold_name, short_name


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Anna Jansen", "A. Jansen"),
        ("IJsbrand de Vries", "IJ. de Vries"),
        ("Ijsbrand de Vries", "IJ. de Vries"),
        ("’t Hooft", "’t Hooft"),
        ("Van der Berg", "Van der Berg"),
        ("d'Anna Smit", "D. Smit"),
        ("'Abd al-Rahman", "A. al-Rahman"),
        ("mr. Anna Smit", "A. Smit"),
        ("Mr. dr. ir. Anna van 't Hek", "A. van 't Hek"),
        ("Mevrouw Smit", "Smit"),
        ("J.P. Smit", "J.P. Smit"),
        ("IJ.Th. Smit", "IJ.Th. Smit"),
        ("Éloïse Smit", "É. Smit"),
        ("Smit", "Smit"),
        ("", ""),
    ],
)
def test_initial_and_surname(name, short):
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("J.P. de Vries", "J P de Vries"),
        ("J.P. de Vries", "JP de Vries"),
        ("j. p.  DE VRIES", "J.P. de Vries"),
        ("van 't Hoff", "van ’t Hoff"),
        ("van 't Hoff", "Van t Hoff"),
        ("D'Hondt", "d`hondt"),
        ("Zoë", "Zoe"),
        ("Müller", "Mu\u0308ller"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("Çelik Yıldız", "celik yildiz"),
        ("Straße", "STRASSE"),
        ("Ĳsbrand", "ijsbrand"),
        ("Van den Berg-Smit", "van den Berg Smit"),
        ("mr. dr. A. Smit", "A. Smit"),
    ],
)
def test_the_same_name(name, other):
    assert fold_name(name) == fold_name(other)


@pytest.mark.parametrize(
    ("name", "other"),
    [("MR Smit", "Smit"), ("Jan Smit", "Jan Smits"), ("Ir", ""), ("Иван", "Петр")],
)
def test_another_name(name, other):
    assert fold_name(name) != fold_name(other)


@given(st.text())
def test_any_text_has_a_short_name_and_a_fold(text):
    short_name(text)
    assert fold_name(fold_name(text)) == fold_name(text)
