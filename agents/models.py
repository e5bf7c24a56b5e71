"""Voice agents and the numbers they answer."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from businesses.models import Business
from businesses.validators import check_variables
from common.phone import check_destination, check_e164
from engine import brief
from prompts.models import Prompt

LADDER = brief.Ladder()


def default_fillers() -> list[str]:
    return list(brief.FILLERS)


def check_fillers(lines: object) -> None:
    """A model field's validator."""
    if not isinstance(lines, list) or not all(isinstance(line, str) and line.strip() for line in lines):
        msg = 'Fillers are a list of short sentences, such as ["One moment, please."]. An empty list says none.'
        raise ValidationError(msg, code="fillers_not_sentences")


class Agent(models.Model):
    """One voice agent: which prompt it follows and how it behaves on the line."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="agents")
    name = models.CharField(max_length=120)
    retell_agent_id = models.CharField(max_length=120, blank=True, help_text="Its id in the Retell account.")
    prompt = models.ForeignKey(Prompt, models.RESTRICT, related_name="agents")
    is_default = models.BooleanField(default=False, help_text="Answers when a call does not say which agent it is for.")
    language = models.CharField(max_length=20, default="en-US", help_text="A BCP 47 tag, such as en-US")
    voice_id = models.CharField(max_length=120, default="11labs-Adrian", help_text="A voice of the Retell account.")
    speaks_written_forms = models.BooleanField(
        "speaks numbers in words",
        default=True,
        help_text="Prices, dates, times and phone numbers leave as words of the language. Switch it off to let "
        "Retell's own speech normalisation do it, then connect the agent to Retell again.",
    )
    variables = models.JSONField(default=dict, blank=True, validators=[check_variables])
    transfer_number = models.CharField(
        max_length=80,
        blank=True,
        validators=[check_destination],
        help_text="Who takes over: +15551234567 or sip:desk@example.com. Empty: nobody can.",
    )
    transfer_line = models.CharField(max_length=200, default="I am transferring you now.")
    goodbye_line = models.CharField(max_length=200, default="Thank you for calling. Goodbye.")
    reminder_line = models.CharField(max_length=200, default="Are you still there?")
    emergency_line = models.CharField(
        max_length=300,
        default="If this is an emergency, please hang up and dial 9 1 1 now.",
        help_text="Spoken at once when the caller names an emergency.",
    )
    opt_out_line = models.CharField(
        max_length=300,
        default="I understand. We will not call you again. Goodbye.",
        help_text="Spoken when the caller asks not to be called.",
    )
    filler_ms = models.PositiveIntegerField(default=LADDER.filler_ms, validators=[MinValueValidator(100)])
    second_model_ms = models.PositiveIntegerField(default=LADDER.second_model_ms, validators=[MinValueValidator(200)])
    prepared_ms = models.PositiveIntegerField(
        default=LADDER.prepared_ms, validators=[MinValueValidator(500), MaxValueValidator(20_000)]
    )
    stall_ms = models.PositiveIntegerField(default=LADDER.stall_ms, validators=[MinValueValidator(500)])
    failed_turns_before_transfer = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1)])
    fillers = models.JSONField(default=default_fillers, validators=[check_fillers])
    prepared_line = models.CharField(max_length=300, default=LADDER.prepared)
    stalled_line = models.CharField(max_length=300, default=LADDER.stalled)
    max_duration_ms = models.PositiveIntegerField(
        default=3_600_000, validators=[MinValueValidator(120_000), MaxValueValidator(7_200_000)]
    )
    reminder_after_ms = models.PositiveIntegerField(default=10_000, validators=[MinValueValidator(1_000)])
    reminder_max_count = models.PositiveSmallIntegerField(default=1)
    connected_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the Retell account was last told of this agent."
    )
    analysis_questions = models.JSONField(
        default=list, blank=True, help_text="The owner's own questions, answered after each call."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "name"], name="agent_name_once_per_business"),
            models.UniqueConstraint(
                fields=["business"], condition=models.Q(is_default=True), name="agent_one_default_per_business"
            ),
            models.UniqueConstraint(
                fields=["business", "retell_agent_id"],
                condition=~models.Q(retell_agent_id=""),
                name="agent_retell_id_once_per_business",
            ),
            models.CheckConstraint(
                condition=models.Q(filler_ms__lt=models.F("second_model_ms"))
                & models.Q(second_model_ms__lt=models.F("prepared_ms")),
                name="agent_ladder_rises",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.prompt.business_id != self.business_id:
            raise ValidationError({"prompt": "This prompt belongs to another business."})


class PhoneNumber(models.Model):
    """A number callers dial, and the agent that answers it."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="phone_numbers")
    number = models.CharField(
        max_length=16, unique=True, validators=[check_e164], help_text="E.164, such as +15551234567"
    )
    nickname = models.CharField(max_length=80, blank=True)
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, blank=True, related_name="phone_numbers")

    def __str__(self) -> str:
        return self.nickname or self.number

    def clean(self) -> None:
        if self.agent is not None and self.agent.business_id != self.business_id:
            raise ValidationError({"agent": "This agent belongs to another business."})
