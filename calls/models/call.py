"""Every call, live and past, and everything that was said and done on it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, OrderBy, Q, When
from django.db.models.functions import Coalesce, Right

from agents.models import Agent
from businesses.models import Business
from prompts.models import PromptVersion


class Origin(models.TextChoices):
    """Where a call came from. Lists, figures and money read live calls only."""

    LIVE = "live"
    TEST = "test"
    PLAYGROUND = "playground"
    EVAL = "eval"
    SHADOW = "shadow"


class CallStatus(models.TextChoices):
    REGISTERED = "registered"
    LIVE = "live"
    ENDED = "ended"
    NOT_CONNECTED = "not_connected", "not connected"
    ERROR = "error"


class CallDirection(models.TextChoices):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    WEB = "web"


class Speaker(models.TextChoices):
    AGENT = "agent"
    CALLER = "caller"
    TRANSFER_TARGET = "transfer_target", "transfer target"


CALLER_NUMBER = Case(When(direction="outbound", then="to_number"), default="from_number")
"""`Call.caller_number` for the database."""
CALLER_DIGITS = Right(CALLER_NUMBER, 7)
"""The digits by which calls are found by number, whatever the notation of the rest."""
LENGTH_S = Coalesce("duration_s", -1)
SLOWEST_MS = Coalesce("slowest_wait_ms", -1.0)
"""Figures as lists are sorted by them: what was never measured comes below everything that was."""


class BriefRecord(models.Model):
    """A brief as it was served, by digest; written once, shared by all calls that were given it."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    body = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]


class Call(models.Model):
    """One call. Costs are in cents; what Retell has not told yet is empty, never zero.

    The fields from `turn_count` to `sentiment` repeat what other rows say, for lists of a million calls;
    `calls.storing.figures` alone writes them.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="calls")
    retell_call_id = models.CharField(max_length=120, unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.LIVE)
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="calls")
    prompt_version = models.ForeignKey(PromptVersion, models.SET_NULL, null=True, related_name="calls")
    brief = models.ForeignKey(BriefRecord, models.RESTRICT, null=True, related_name="calls")
    status = models.CharField(max_length=15, choices=CallStatus.choices, default=CallStatus.REGISTERED)
    direction = models.CharField(max_length=10, choices=CallDirection.choices, default=CallDirection.WEB)
    from_number = models.CharField(max_length=80, blank=True)
    to_number = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    transcript_at = models.DateTimeField(null=True, blank=True, help_text="When the stored words were told.")
    disconnection_reason = models.CharField(max_length=60, blank=True)
    variables = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    cost = models.JSONField(default=dict, blank=True)
    latency = models.JSONField(default=dict, blank=True)
    analysis = models.JSONField(default=dict, blank=True)
    trace_id = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When a web process last had this call's socket.")
    transfer_destination = models.CharField(max_length=80, blank=True)
    recording = models.FileField(max_length=200, blank=True)
    recording_error = models.CharField(max_length=80, blank=True)
    recording_url = models.CharField(
        max_length=2000, blank=True, help_text="Where Retell keeps it; may die in 10 minutes."
    )
    recording_due_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be fetched. Empty: never.")
    recording_tries = models.PositiveSmallIntegerField(default=0)
    analysis_due_at = models.DateTimeField(
        null=True, blank=True, help_text="When we analyse it ourselves. Empty: never."
    )
    analysis_tries = models.PositiveSmallIntegerField(default=0)
    is_transcript_final = models.BooleanField(
        default=False, help_text="Retell told it after the call; nothing newer comes."
    )
    model_cost_cents = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    settled_by = models.CharField(max_length=20, blank=True, help_text="webhook, retell, lost or socket")
    created_at = models.DateTimeField(auto_now_add=True)
    turn_count = models.PositiveIntegerField(default=0, db_default=0, help_text="Turns that were answered.")
    failed_turn_count = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Turns in which a prepared sentence stood in for an answer."
    )
    interruption_count = models.PositiveIntegerField(default=0, db_default=0)
    slowest_wait_ms = models.FloatField(null=True, blank=True, help_text="The longest wait for a first word.")
    duration_s = models.IntegerField(null=True, blank=True)
    was_escalated = models.BooleanField(default=False, db_default=False, help_text="A transfer was asked for.")
    sentiment = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["business", "-created_at"], name="call_by_business_newest"),
            models.Index(fields=["business", "agent", "-created_at"], name="call_by_agent_newest"),
            models.Index(fields=["business", "prompt_version", "-created_at"], name="call_by_version_newest"),
            models.Index(fields=["business", "direction", "-created_at"], name="call_by_direction_newest"),
            models.Index(fields=["business", "status", "-created_at"], name="call_by_status_newest"),
            models.Index(fields=["business", "disconnection_reason", "-created_at"], name="call_by_reason_newest"),
            models.Index(fields=["business", "sentiment", "-created_at"], name="call_by_sentiment_newest"),
            models.Index(
                fields=["business", "-created_at"], condition=Q(was_escalated=True), name="call_escalated_newest"
            ),
            models.Index(
                fields=["business", "-created_at"],
                condition=Q(interruption_count__gt=0),
                name="call_interrupted_newest",
            ),
            models.Index(
                fields=["business", "interruption_count"],
                condition=Q(interruption_count__gt=1),
                name="call_by_interruptions",
            ),
            models.Index(fields=["business", "-created_at"], condition=~Q(origin="live"), name="call_not_live_newest"),
            models.Index(
                fields=["business", "-created_at"],
                include=["agent", "prompt_version"],
                condition=Q(origin="live"),
                name="call_live_to_be_counted",
            ),
            models.Index(F("business"), OrderBy(LENGTH_S, descending=True), F("id").desc(), name="call_by_length"),
            models.Index(F("business"), OrderBy(SLOWEST_MS, descending=True), F("id").desc(), name="call_by_slowest"),
            models.Index(F("business"), CALLER_DIGITS, F("created_at").desc(), name="call_by_caller_digits"),
            models.Index(
                fields=["business", "status"], condition=models.Q(status="live"), name="call_live_by_business"
            ),
            models.Index(
                fields=["business", "from_number", "-created_at"],
                condition=models.Q(direction="inbound"),
                name="call_by_caller_newest",
            ),
            models.Index(
                fields=["business", "to_number", "-created_at"],
                condition=models.Q(direction="outbound"),
                name="call_to_number_newest",
            ),
            models.Index(
                fields=["recording_due_at"],
                condition=models.Q(recording_due_at__isnull=False),
                name="call_recording_due",
            ),
            models.Index(
                fields=["analysis_due_at"], condition=models.Q(analysis_due_at__isnull=False), name="call_analysis_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=CallStatus.values), name="call_status_known"),
            models.CheckConstraint(condition=models.Q(origin__in=Origin.values), name="call_origin_known"),
            models.CheckConstraint(condition=models.Q(direction__in=CallDirection.values), name="call_direction_known"),
        ]

    def __str__(self) -> str:
        return self.retell_call_id

    @property
    def caller_number(self) -> str:
        """The person's number, whoever dialled."""
        return self.to_number if self.direction == CallDirection.OUTBOUND else self.from_number


class CallMove(models.Model):
    """One change of a call's status, with its cause."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="moves")
    old = models.CharField(max_length=15)
    new = models.CharField(max_length=15)
    because = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Utterance(models.Model):
    """One speaker's words as they were heard. `words` is a list of [word, start second, end second].

    `search` is empty until the call is over; `calls.searching.indexing` fills it.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="utterances")
    position = models.PositiveIntegerField()
    speaker = models.CharField(max_length=20, choices=Speaker.choices)
    text = models.TextField()
    words = models.JSONField(default=list)
    turn_id = models.IntegerField(null=True)
    search = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering = ["position"]
        indexes = [GinIndex(fields=["search"], name="utterance_by_words")]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="utterance_position_once_per_call"),
            models.CheckConstraint(condition=models.Q(speaker__in=Speaker.values), name="utterance_speaker_known"),
        ]

    def __str__(self) -> str:
        return f"{self.speaker} {self.position}"


ANSWERED_AT_THE_END = ("prepared", "failed", "transferred", "hung_up")
"""Outcomes whose words leave with the final frame; what came before them was at most a filler."""


class TurnRecord(models.Model):
    """One turn in three layers: what the model wrote, what left after the filters, what the caller heard.

    Times are milliseconds from the moment the answer was asked for; empty: it never happened.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="turns")
    turn_id = models.IntegerField()
    kind = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12, blank=True)
    began_at = models.DateTimeField()
    asked = models.TextField(blank=True)
    generated = models.TextField(blank=True)
    sent = models.TextField(blank=True)
    heard = models.TextField(blank=True)
    was_interrupted = models.BooleanField(default=False)
    model = models.CharField(max_length=120, blank=True)
    rungs = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    filter_counts = models.JSONField(default=dict)
    rule_id = models.CharField(max_length=80, blank=True)
    own_ms = models.FloatField(null=True)
    first_token_ms = models.FloatField(null=True)
    first_frame_ms = models.FloatField(null=True)
    first_word_ms = models.FloatField(null=True)
    finished_ms = models.FloatField(null=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    tokens_cached = models.PositiveIntegerField(default=0)
    are_tokens_estimated = models.BooleanField(default=False)

    class Meta:
        ordering = ["began_at", "turn_id"]
        constraints = [models.UniqueConstraint(fields=["call", "kind", "turn_id"], name="turn_once_per_call_and_kind")]

    def __str__(self) -> str:
        return f"turn {self.turn_id}"

    @property
    def wait_ms(self) -> float | None:
        """How long the caller waited for the answer's first word, or for the sentence that stood in for an answer."""
        if self.first_word_ms is not None:
            return self.first_word_ms
        return self.finished_ms if self.outcome in ANSWERED_AT_THE_END else self.first_frame_ms


class CallEvent(models.Model):
    """The append-only log a call can be replayed from."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="events")
    event_id = models.CharField(max_length=40, unique=True)
    type = models.CharField(max_length=40)
    turn_id = models.IntegerField(null=True)
    role = models.CharField(max_length=20, blank=True)
    content = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    tokens_in = models.PositiveIntegerField(null=True)
    tokens_out = models.PositiveIntegerField(null=True)
    latency_ms = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["call", "created_at"], name="event_by_call_in_time")]

    def __str__(self) -> str:
        return self.type


class ToolRun(models.Model):
    """One run of a tool, unique by call, tool and arguments."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="tool_runs")
    run_key = models.CharField(max_length=64, unique=True)
    run_id = models.CharField(max_length=64)
    turn_id = models.IntegerField(null=True)
    name = models.CharField(max_length=64)
    arguments = models.TextField(blank=True)
    content = models.TextField(blank=True)
    succeeded = models.BooleanField(null=True)
    took_ms = models.FloatField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
