"""An owner writes one form of a word, callers say another."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.rules.heard import words_of
from escalations.ruling.inflecting import inflected


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        ("cancel cancels cancelled canceled cancelling canceling", "en"),
        ("order orders ordered ordering", "en-US"),
        ("charge charges charged charging", "en-GB"),
        ("stop stops stopped stopping", "en"),
        ("bill bills billed billing", "en"),
        ("reply replies replied replying", "en"),
        ("refer refers referred referring", "en"),
        ("deliver delivers delivered delivering", "en"),
        ("schedule schedules scheduled scheduling", "en"),
        ("handle handles handled handling", "en"),
        ("invite invites invited inviting", "en"),
        ("dispute disputes disputed disputing", "en"),
        ("purchase purchases purchased purchasing", "en"),
        ("pay pays paid paying", "en"),
        ("speak speaks spoke spoken speaking", "en"),
        ("box boxes", "en"),
        ("address addresses", "en"),
        ("agree agrees agreed agreeing", "en"),
        ("person people", "en"),
        ("child children", "en"),
        ("hope hopes hoped hoping", "en"),
    ],
)
def test_each_english_form_leads_to_all_the_others(forms: str, language: str) -> None:
    every = forms.split()
    missing = [(one, other) for one, other in product(every, every) if other not in inflected(one, language)]
    assert missing == []


@pytest.mark.parametrize(
    ("written", "said", "language"),
    [
        ("kündigen", "gekündigt", "de"),
        ("rechnung", "rechnungen", "de-DE"),
        ("reklamieren", "reklamiert", "de"),
        ("cancelar", "cancelando", "es"),
        ("pedido", "pedidos", "es-MX"),
        ("devolución", "devoluciones", "es"),
        ("annuler", "annulé", "fr"),
        ("commande", "commandes", "fr"),
        ("annullare", "annullato", "it"),
        ("ordine", "ordini", "it"),
        ("reclamação", "reclamações", "pt-BR"),
        ("cancelar", "cancelei", "pt"),
        ("bestelling", "bestellingen", "nl"),
        ("opzeggen", "opzegt", "nl"),
    ],
)
def test_other_languages_know_their_common_endings(written: str, said: str, language: str) -> None:
    assert said in inflected(written, language)


@pytest.mark.parametrize("word", ["to", "my", "not", "this", "is", "morning", "during", "thing", "news", "911"])
def test_small_words_stand_for_themselves(word: str) -> None:
    assert not {"thed", "tos", "mies", "noted", "thi", "morn", "dure", "th", "new"} & set(inflected(word, "en"))


def test_a_language_without_rules_leaves_words_alone() -> None:
    assert inflected("peruuttaa", "fi") == ("peruuttaa",)


def test_without_a_language_it_is_english() -> None:
    assert inflected("order", "") == inflected("order", "en")


@given(
    word=st.text(min_size=1, max_size=12), language=st.sampled_from(["en", "de", "es", "fr", "it", "nl", "pt", "fi"])
)
def test_any_word_comes_first_and_its_forms_are_words_as_the_engine_hears_them(word: str, language: str) -> None:
    for one in words_of(word):
        forms = inflected(one, language)
        assert forms[0] == one
        assert len(set(forms)) == len(forms) <= 16
        assert all(words_of(form) == [form] for form in forms)
