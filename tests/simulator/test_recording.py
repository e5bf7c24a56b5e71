from __future__ import annotations

import io
import wave
from array import array
from itertools import pairwise
from typing import Any

from simulator.recording import AGENT_HZ, CALLER_HZ, RATE_HZ, mono_wav, two_channel_wav
from tests.simulator.agent_server import World, world

SAID: list[dict[str, Any]] = [
    {"role": "agent", "content": "Hello there", "words": [{"word": "Hello", "start": 0.5, "end": 0.8}]},
    {"role": "user", "content": "Hi", "words": [{"word": "Hi", "start": 1.2, "end": 1.6}]},
]


def channels_of(wav: bytes) -> tuple[int, list[array[int]], float]:
    with wave.open(io.BytesIO(wav)) as reader:
        assert (reader.getsampwidth(), reader.getframerate()) == (2, RATE_HZ)
        count = reader.getnchannels()
        samples = array("h", reader.readframes(reader.getnframes()))
        return count, [samples[channel::count] for channel in range(count)], reader.getnframes() / RATE_HZ


def is_loud(channel: array[int], start_s: float, end_s: float) -> bool:
    return max(abs(value) for value in channel[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)]) > 1000


def pitch_hz(channel: array[int], start_s: float, end_s: float) -> float:
    part = channel[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)]
    rises = sum(1 for before, after in pairwise(part) if before < 0 <= after)
    return rises / (end_s - start_s)


def test_a_word_sounds_on_its_speakers_channel_at_its_time_only() -> None:
    count, (agent, caller), _ = channels_of(two_channel_wav(SAID, 3.0))
    assert count == 2
    assert [is_loud(agent, *span) for span in ((0, 0.5), (0.5, 0.8), (0.8, 3))] == [False, True, False]
    assert [is_loud(caller, *span) for span in ((0, 1.2), (1.2, 1.6), (1.6, 3))] == [False, True, False]


def test_each_speaker_has_a_pitch() -> None:
    _, (agent, caller), _ = channels_of(two_channel_wav(SAID, 3.0))
    assert abs(pitch_hz(agent, 0.5, 0.8) - AGENT_HZ) < 10
    assert abs(pitch_hz(caller, 1.2, 1.6) - CALLER_HZ) < 10


def test_one_channel_holds_both_speakers() -> None:
    count, (both,), _ = channels_of(mono_wav(SAID, 3.0))
    assert count == 1
    assert [is_loud(both, *span) for span in ((0, 0.5), (0.5, 0.8), (0.8, 1.2), (1.2, 1.6))] == [
        False,
        True,
        False,
        True,
    ]


def test_a_recording_lasts_at_least_as_long_as_the_call() -> None:
    assert channels_of(two_channel_wav(SAID, 4.0))[2] >= 4
    assert channels_of(two_channel_wav([], 0))[2] > 0


async def fetched(sim: World, url: str) -> tuple[int, bytes]:
    async with sim.http.get(url) as response:
        return response.status, await response.read()


async def test_the_recording_of_a_call_follows_its_words() -> None:
    async with world() as sim:
        await sim.make_agent()
        report = await sim.place(script="hang_up_early")
        call = await sim.retell.call.retrieve(report["call_id"])
        assert call.recording_multi_channel_url is not None
        status, wav = await fetched(sim, call.recording_multi_channel_url)
        assert status == 200
        channels = channels_of(wav)[1]
        for said in report["report"]["transcript_object"]:
            channel = channels[0 if said["role"] == "agent" else 1]
            assert all(is_loud(channel, word["start"], word["end"]) for word in said["words"])
        assert call.recording_url is not None
        assert channels_of((await fetched(sim, call.recording_url))[1])[0] == 1


async def test_the_link_dies_after_ten_minutes() -> None:
    now_ms = 1_800_000_000_000
    async with world(now_ms=lambda: now_ms) as sim:
        await sim.make_agent()
        report = await sim.place(script="hang_up_early")
        url = (await sim.retell.call.retrieve(report["call_id"])).recording_url
        assert url is not None
        now_ms += 599_999
        assert (await fetched(sim, url))[0] == 200
        now_ms += 1
        assert (await fetched(sim, url))[0] == 410
        assert (await fetched(sim, url.replace(url.split("/")[-1], "made-up.wav")))[0] == 404


async def test_a_call_nobody_answered_has_no_recording() -> None:
    async with world() as sim:
        agent_id = await sim.make_agent()
        await sim.retell.phone_number.create(phone_number="+13125550142")
        report = await sim.place(agent_id=agent_id, direction="outbound", to_number="+12125550190")
        assert (await sim.retell.call.retrieve(report["call_id"])).recording_url is None
