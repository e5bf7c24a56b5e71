"""The simulator's own books of a call against what PostgreSQL holds."""

import hashlib
import json
from typing import Any

from engine.brief import Ladder
from tests.journeys.house import House
from tests.journeys.processes import eventually

LIMIT_MS = Ladder().prepared_ms + 2_000
"""The ladder's last rung, and what a busy machine with everything on two cores may add."""
LINE_FAULTS = {"connect_failed", "abnormal_close", "odd_close", "missed_pong", "upgrade_refused"}
"""What a caller's line meets when the process behind it dies."""


def wrongs_of(house: House, call_id: str, report: dict[str, Any], *, line_may_break: bool = False) -> list[str]:
    """Everything about one call that is not as promised; empty when all is well."""
    books = report["report"]
    allowed = LINE_FAULTS if line_may_break else set()
    wrongs = [f"protocol: {error}" for error in books["protocol_errors"] if error["kind"] not in allowed]
    wrongs += [
        f"turn {turn['response_id']} began after {turn['llm_ms']:.0f} ms"
        for turn in books["latencies"]
        if turn["llm_ms"] > LIMIT_MS and not line_may_break
    ]
    wrongs += _missing_turns(house, call_id, set(books["asked"]), line_may_break=line_may_break)
    greetings = [
        said
        for said in books["transcript_object"]
        if said["role"] == "agent" and "Thanks for calling" in said["content"]
    ]
    if len(greetings) > 1:
        wrongs.append(f"greeted {len(greetings)} times")
    return [f"{report['script']}: {wrong}" for wrong in wrongs]


def _missing_turns(house: House, call_id: str, asked: set[int], *, line_may_break: bool) -> list[str]:
    """A request that reached nobody because the line was down is asked of no process, hence in no record."""
    rows = eventually(lambda: _settled_turns(house, call_id), 40)
    kept = {row["turn_id"] for row in rows if row["turn_id"] > 0}
    open_ones = [
        row["turn_id"] for row in rows if row["outcome"] not in ("silenced", "failed") and row["finished_ms"] is None
    ]
    missing = sorted(asked - kept)
    unheard = 1 if line_may_break else 0
    wrongs = [f"turn {turn_id} was asked and is in no record" for turn_id in missing if len(missing) > unheard]
    wrongs += [f"turn {turn_id} is on record and was never asked" for turn_id in sorted(kept - asked)]
    # A turn that died with its process and was asked anew under a later number is owed nothing any more.
    owed = [turn_id for turn_id in open_ones if not line_may_break or turn_id == max(asked)]
    wrongs += [f"turn {turn_id} has no closing frame" for turn_id in owed]
    return wrongs


def _settled_turns(house: House, call_id: str) -> list[dict[str, Any]]:
    """The turns of a call that is no longer live; [] until then."""
    return house.rows(
        "select t.turn_id, t.kind, t.outcome, t.finished_ms from calls_turnrecord t"
        " join calls_call c on c.id = t.call_id where c.retell_call_id = %s and c.status <> 'live'",
        call_id,
    )


def as_sent(body: dict[str, Any]) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


def effects_wrong(house: House, report: dict[str, Any]) -> list[str]:
    """What Retell told of a call stands in its rows once: neither lost nor doubled."""
    told = [d["body"]["call"] for d in report["deliveries"] if d["is_accepted"] and d["event"] == "call_analyzed"]
    calls = house.rows("select id from calls_call where retell_call_id = %s", report["call_id"])
    if len(calls) != 1:
        return [f"{report['script']}: the call is kept {len(calls)} times"]
    said = house.rows("select count(*) as n from calls_utterance where call_id = %s", calls[0]["id"])[0]["n"]
    due = len(told[-1]["transcript_object"]) if told else said
    return [] if said == due else [f"{report['script']}: {said} utterances are kept, {due} were told"]


def webhooks_lost(house: House, report: dict[str, Any]) -> list[str]:
    """Webhooks that were accepted and are not kept and dealt with exactly once."""

    def rows_of(delivery: dict[str, Any]) -> list[dict[str, Any]]:
        digest = hashlib.sha256(as_sent(delivery["body"])).hexdigest()
        return house.rows(
            "select state from calls_webhookdelivery where event = %s and retell_call_id = %s and body_sha256 = %s",
            delivery["event"],
            report["call_id"],
            digest,
        )

    return [
        f"{report['script']}: {delivery['event']} is kept {len(rows_of(delivery))} times"
        for delivery in report["deliveries"]
        if delivery["is_accepted"] and len(rows_of(delivery)) != 1
    ]


def waiting_webhooks(house: House) -> int:
    """How many deliveries nobody has dealt with yet."""
    [row] = house.rows("select count(*) as n from calls_webhookdelivery where state not in ('processed', 'ignored')")
    return int(row["n"])
