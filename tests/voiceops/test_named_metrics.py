"""What the dashboard and the alarms ask for must be what the code tells."""

import json
import re
from typing import Any

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from calls import figures
from localrun.places import ROOT

DASHBOARD = ROOT / "deploy" / "grafana" / "voiceops.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
NAME = re.compile(r"\b(?:voiceops|retell)_[a-z_]+\b")
SELECTOR = re.compile(r"\b((?:voiceops|retell)_[a-z_]+)\{([^}]*)\}")
MATCHER = re.compile(r'([a-z_]+)\s*=~?\s*"([^"]*)"')

METRICS = {metric._name: metric for metric in vars(figures).values() if isinstance(metric, MetricWrapperBase)}
ENDINGS: dict[type, tuple[str, ...]] = {Counter: ("_total",), Histogram: ("_bucket", "_sum", "_count"), Gauge: ("",)}
SERIES = {name + ending: metric for name, metric in METRICS.items() for ending in ENDINGS[type(metric)]}


def expressions(node: Any) -> list[str]:
    match node:
        case {"expr": str(expr)}:
            return [expr]
        case dict():
            return [found for value in node.values() for found in expressions(value)]
        case list():
            return [found for value in node for found in expressions(value)]
        case _:
            return []


DASHBOARD_QUERIES = expressions(json.loads(DASHBOARD.read_text()))


def test_the_dashboard_asks_only_for_what_is_told() -> None:
    asked = {name for query in DASHBOARD_QUERIES for name in NAME.findall(query)}
    assert asked
    assert asked <= SERIES.keys()


def test_the_alarms_ask_only_for_what_is_told() -> None:
    asked = set(NAME.findall(ALERTS.read_text()))
    assert asked
    assert asked <= SERIES.keys()


def test_every_metric_is_on_the_dashboard() -> None:
    asked = {name for query in DASHBOARD_QUERIES for name in NAME.findall(query)}
    assert [name for name, metric in METRICS.items() if not any(SERIES[each] is metric for each in asked)] == []


@pytest.mark.parametrize(
    "text", [DASHBOARD.read_text().replace('\\"', '"'), ALERTS.read_text()], ids=["board", "alarms"]
)
def test_labels_and_their_values_exist(text: str) -> None:
    figures.show_every_label()
    for name, matchers in SELECTOR.findall(text):
        metric = SERIES[name]
        for label, pattern in MATCHER.findall(matchers):
            if label == "le":
                assert float(pattern) in figures.WAITS_S
                continue
            assert label in metric._labelnames
            known = {values[metric._labelnames.index(label)] for values in metric._metrics}
            for value in pattern.split("|"):
                assert value in known | OTHER_VALUES.get((name, label), set())


OTHER_VALUES = {
    ("voiceops_turns_total", "outcome"): {"stalled", "failed", "prepared"},
    ("voiceops_webhook_deliveries_total", "outcome"): {"given_up"},
    ("voiceops_tasks_total", "outcome"): {"failed"},
}


def test_alarm_names_are_unique_and_say_what_is_wrong() -> None:
    names = re.findall(r"- alert: (\w+)", ALERTS.read_text())
    assert len(names) == len(set(names)) == ALERTS.read_text().count("summary: ")


def test_no_metric_has_a_label_that_could_hold_a_person_or_a_business() -> None:
    known = {"how", "bucket", "kind", "outcome", "rung", "result", "step", "dependency", "task", "cause", "help"}
    assert {label for metric in METRICS.values() for label in metric._labelnames} == known
