"""Counting tokens from the ranks in the tree."""

import asyncio
import hashlib
import lzma
import socket
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from vendors.openai.chat import ChatModel, open_http
from vendors.openai.tokens import RANKS, Tokenizer, estimate

# Both from the tiktoken package: the sum it demands of the ranks, and its name for them in a cache.
EXPECTED_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
CACHE_NAME = "fb374d419588a4632f3f557e76b4b70aebbca790"


def unpacked_ranks() -> bytes:
    return lzma.decompress((RANKS / "o200k_base.tiktoken.xz").read_bytes())


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    made = Tokenizer()
    made.load_now()
    return made


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tiktoken.Encoding:
    """tiktoken's own o200k_base, fed with our ranks through its cache."""
    folder: Path = tmp_path_factory.mktemp("ranks")
    (folder / CACHE_NAME).write_bytes(unpacked_ranks())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(folder))
        return tiktoken.get_encoding("o200k_base")


def test_the_ranks_are_the_very_bytes_tiktoken_expects() -> None:
    assert hashlib.sha256(unpacked_ranks()).hexdigest() == EXPECTED_SHA256


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Your appointment is on Tuesday at half past three.",
        "  don't   SHOUT\r\n\r\n12345 67\t",
        "Ärztin, 你好, नमस्ते, 🦷👩‍⚕️",
        "<|endoftext|> is only a word here",
        "half \ud83d",
    ],
)
def test_counts_are_those_of_tiktoken_itself(tokenizer: Tokenizer, reference: tiktoken.Encoding, text: str) -> None:
    assert tokenizer.count(text) == len(reference.encode_ordinary(text))


@given(text=st.text(max_size=200))
def test_counts_of_any_text_are_those_of_tiktoken_itself(
    tokenizer: Tokenizer, reference: tiktoken.Encoding, text: str
) -> None:
    assert tokenizer.count(text) == len(reference.encode_ordinary(text))


def test_a_known_sentence_has_the_known_number_of_tokens(tokenizer: Tokenizer) -> None:
    assert tokenizer.count("hello world") == 2


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("x" * 400, 100)])
def test_until_the_ranks_are_loaded_four_characters_are_a_token(text: str, tokens: int) -> None:
    tokenizer = Tokenizer()
    assert not tokenizer.is_loaded
    assert tokenizer.count(text) == estimate(text) == tokens


async def test_loading_happens_once_beside_the_loop_and_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the tokenizer reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    tokenizer = Tokenizer()
    async with asyncio.timeout(30):
        await asyncio.gather(tokenizer.load(), tokenizer.load())
    loaded = tokenizer._encoding
    await tokenizer.load()
    assert tokenizer.is_loaded
    assert tokenizer._encoding is loaded


async def test_a_model_counts_with_its_tokenizer_and_estimates_without(tokenizer: Tokenizer) -> None:
    async with open_http() as session:
        counting = ChatModel(session=session, base_url="http://x", api_key="", model="m", tokenizer=tokenizer)
        guessing = ChatModel(session=session, base_url="http://x", api_key="", model="m")
        assert counting.count_tokens("hello world") == 2
        assert guessing.count_tokens("hello world") == 3
        assert counting.name == "m"
