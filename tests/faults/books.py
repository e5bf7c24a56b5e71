"""The simulator's own books of a call against what PostgreSQL holds."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
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
    calls = house.rows("select * from calls_call where retell_call_id = %s", report["call_id"])
    if len(calls) != 1:
        return [f"{report['script']}: the call is kept {len(calls)} times"]
    [call] = calls
    told = {d["event"]: d["body"]["call"] for d in report["deliveries"] if d["is_accepted"]}
    wrongs = []
    if last := told.get("call_analyzed"):
        said, due = utterances_kept(house, call["id"]), len(last["transcript_object"])
        wrongs += [f"{said} utterances are kept, {due} were told"] if said != due else []
        wrongs += ["its analysis is lost"] if not call["analysis"] else []
        kept, due = call["cost"].get("total_cents"), last["call_cost"]["combined_cost"]
        wrongs += [f"its cost is kept as {kept}, told was {due}"] if kept != due else []
    if ended := told.get("call_ended"):
        reason = call["disconnection_reason"]
        wrongs += [f"it ended by {ended['disconnection_reason']}, kept is {reason}"] * (
            reason != ended["disconnection_reason"]
        )
        moves = house.rows("select new from calls_callmove where call_id = %s", call["id"])
        wrongs += [f"it moved {[move['new'] for move in moves]}"] * (len({m["new"] for m in moves}) != len(moves))
    return [f"{report['script']}: {wrong}" for wrong in wrongs]


def utterances_kept(house: House, call_pk: int) -> int:
    [row] = house.rows("select count(*) as n from calls_utterance where call_id = %s", call_pk)
    return int(row["n"])


def deliveries_kept(house: House, call_id: str, delivery: dict[str, Any]) -> list[dict[str, Any]]:
    return house.rows(
        "select state from calls_webhookdelivery where event = %s and retell_call_id = %s and body_sha256 = %s",
        delivery["event"],
        call_id,
        hashlib.sha256(as_sent(delivery["body"])).hexdigest(),
    )


def webhooks_lost(house: House, report: dict[str, Any]) -> list[str]:
    """Webhooks that were accepted and are not kept exactly once."""
    found = [
        (delivery["event"], len(deliveries_kept(house, report["call_id"], delivery)))
        for delivery in report["deliveries"]
        if delivery["is_accepted"]
    ]
    return [f"{report['script']}: {event} is kept {count} times" for event, count in found if count != 1]


def waiting_webhooks(house: House) -> int:
    """How many deliveries nobody has dealt with yet."""
    [row] = house.rows("select count(*) as n from calls_webhookdelivery where state not in ('processed', 'ignored')")
    return int(row["n"])


def both_books(house: House, reports: Sequence[dict[str, Any]]) -> Counter[str]:
    """The simulator's count of the same calls beside that of PostgreSQL."""
    ids = [report["call_id"] for report in reports]
    sent = [delivery for report in reports for delivery in report["deliveries"]]
    simulator = {
        "calls": len(reports),
        "sockets": sum(report["report"]["connects"] for report in reports),
        "requests": sum(len(set(report["report"]["asked"])) for report in reports),
        "webhooks": len(sent),
        "tries at them": sum(len(delivery["attempts"]) for delivery in sent),
        "webhooks accepted": sum(delivery["is_accepted"] for delivery in sent),
    }
    kept = {
        "calls": "select count(*) as n from calls_call where retell_call_id = any(%s) and status <> 'live'",
        "turns": "select count(*) as n from calls_turnrecord t join calls_call c on c.id = t.call_id"
        " where c.retell_call_id = any(%s) and t.turn_id > 0",
        "webhooks": "select count(*) as n from calls_webhookdelivery where retell_call_id = any(%s)",
        "webhooks with their effect": "select count(*) as n from calls_webhookdelivery"
        " where retell_call_id = any(%s) and state = 'processed'",
    }
    books = Counter({f"Real calls, the simulator's books: {name}": count for name, count in simulator.items()})
    for name, query in kept.items():
        books[f"Real calls, PostgreSQL: {name}"] = house.rows(query, ids)[0]["n"]
    return books
