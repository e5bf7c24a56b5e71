"""What Prometheus reads after a real call, of the web process and the worker together."""

import re
import urllib.request

from tests.journeys.house import House
from tests.journeys.processes import eventually


def series(house: House) -> dict[str, float]:
    with urllib.request.urlopen(f"{house.url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return {name: float(value) for name, value in re.findall(r"^([a-z][^ ]*) (\S+)$", text, re.MULTILINE)}


def test_a_call_and_the_workers_pulse_are_in_the_figures(house: House) -> None:
    before = series(house)
    call_id = house.simulator.place("hours_question", settings={"speed": 4})
    house.simulator.wait(call_id, for_webhooks=True)

    def grown(name: str) -> float:
        return series(house).get(name, 0.0) - before.get(name, 0.0)

    # At least: a webhook of an earlier test's call may be dealt with only now.
    assert eventually(lambda: grown('voiceops_calls_opened_total{how="new"}')) >= 1
    assert grown('voiceops_turns_total{kind="answer",outcome="spoken"}') >= 2
    assert grown("voiceops_first_word_seconds_count") >= 2
    assert eventually(lambda: grown("retell_call_duration_seconds_count")) >= 1
    assert eventually(lambda: grown('voiceops_calls_ended_total{bucket="answered"}')) >= 1
    assert eventually(lambda: grown('voiceops_webhook_deliveries_total{outcome="processed"}') >= 2)
    assert series(house)["voiceops_worker_heartbeat_timestamp_seconds"] > 1_700_000_000
    assert series(house)['voiceops_dependency_up{dependency="redis"}'] == 1


def test_the_figures_name_no_caller_and_no_business(house: House) -> None:
    with urllib.request.urlopen(f"{house.url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    assert "lakeside" not in text
    assert "+1" not in text
    assert "call_" not in re.sub(r"(voiceops|retell)_call_\w+|calls_\w+|live_calls", "", text)
