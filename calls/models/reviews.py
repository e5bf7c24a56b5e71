"""What people think of calls: verdicts, tags, comments, corrected answers, and who is asked to look at what."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from businesses.models import Business, User
from calls.models.call import Call, TurnRecord


class Verdict(models.TextChoices):
    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"


class TagColour(models.TextChoices):
    """Tokens; what they look like is the style sheet's."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    VIOLET = "violet"
    PINK = "pink"
    GREY = "grey"


class Tag(models.Model):
    """A word of the business for what happens on its calls. A retired one stays where it is and is offered no more."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=10, choices=TagColour.choices, default=TagColour.GREY)
    is_retired = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "business",
                Lower("name"),
                name="tag_name_once_per_business",
                violation_error_message="There is a tag of this name already.",
            ),
            models.CheckConstraint(condition=models.Q(colour__in=TagColour.values), name="tag_colour_known"),
        ]

    def __str__(self) -> str:
        return self.name


class CallTag(models.Model):
    """A tag on a call, or on one turn of it."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="call_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="call_tags")
    turn = models.ForeignKey(TurnRecord, models.CASCADE, null=True, blank=True, related_name="call_tags")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "tag", "turn"], nulls_distinct=False, name="tag_once_per_place"),
        ]
        indexes = [models.Index(fields=["tag", "call"], name="calltag_by_tag")]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on call {self.call_id}"


class ReviewQueue(models.Model):
    """A sample of calls for people to review: which calls, how many of them, by whom and how often each.

    `filters` is the query string of the call list. `starts_at` is the end of the earliest call taken; `filled_to` is
    how far calls have been looked through. No reviewers named: every reviewer of the business.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="review_queues")
    name = models.CharField(max_length=80)
    filters = models.TextField(blank=True)
    share_percent = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    weekly_maximum = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    reviews_per_item = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    reviewers = models.ManyToManyField(User, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    filled_to = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "business",
                Lower("name"),
                name="queue_name_once_per_business",
                violation_error_message="There is a queue of this name already.",
            ),
            models.CheckConstraint(
                condition=models.Q(share_percent__range=(1, 100)), name="queue_share_is_a_percentage"
            ),
            models.CheckConstraint(condition=models.Q(reviews_per_item__range=(1, 3)), name="queue_asks_one_to_three"),
        ]

    def __str__(self) -> str:
        return self.name


class ItemState(models.TextChoices):
    """OPEN waits for a reviewer, CLAIMED has one at work, DISPUTED waits for a manager; the last two are settled."""

    OPEN = "open", "waiting for a reviewer"
    CLAIMED = "claimed", "being reviewed"
    DISPUTED = "disputed", "reviewers disagree"
    AGREED = "agreed"
    RESOLVED = "resolved", "decided by a manager"


class QueueItem(models.Model):
    """A call in a queue. One person at a time has the claim, until `claimed_until`.

    `week` is the Monday of the week in which the call ended, in the business's zone; the weekly maximum counts by it.
    """

    queue = models.ForeignKey(ReviewQueue, models.CASCADE, related_name="items")
    call = models.ForeignKey(Call, models.CASCADE, related_name="queue_items")
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.OPEN)
    week = models.DateField()
    claimed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="claims")
    claimed_until = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, help_text="Once it is settled.")
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "call"], name="call_once_per_queue"),
            models.CheckConstraint(condition=models.Q(state__in=ItemState.values), name="item_state_known"),
            models.CheckConstraint(
                condition=models.Q(state="claimed", claimed_until__isnull=False)
                | (~models.Q(state="claimed") & models.Q(claimed_until__isnull=True, claimed_by__isnull=True)),
                name="item_claim_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "state", "id"], name="item_by_queue_and_state"),
            models.Index(fields=["queue", "week"], name="item_by_week"),
            models.Index(
                fields=["queue", "-settled_at", "-id"],
                condition=models.Q(state__in=["agreed", "resolved", "claimed"]),
                name="item_latest",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"


class ItemMove(models.Model):
    """One change of an item's state, with its cause. `by` is nobody when a claim ran out."""

    item = models.ForeignKey(QueueItem, models.CASCADE, related_name="moves")
    old = models.CharField(max_length=10)
    new = models.CharField(max_length=10)
    because = models.CharField(max_length=80)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class Review(models.Model):
    """A verdict on a call. Without a queue item it is the call's own, one for all to see and change; with one it is
    its reviewer's answer to that queue, which counts once it is finished. A settled item is copied to the call's own.

    `version` grows with every change. An empty verdict: only a note so far.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="reviews")
    call = models.ForeignKey(Call, models.CASCADE, related_name="reviews")
    queue_item = models.ForeignKey(QueueItem, models.CASCADE, null=True, blank=True, related_name="reviews")
    reviewer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    note = models.TextField(max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(queue_item__isnull=True), name="own_review_once_per_call"
            ),
            models.UniqueConstraint(fields=["queue_item", "reviewer"], name="review_once_per_item_and_person"),
            models.CheckConstraint(condition=models.Q(verdict__in=["", *Verdict.values]), name="review_verdict_known"),
        ]
        indexes = [
            models.Index(
                fields=["business", "verdict", "call"],
                condition=models.Q(queue_item__isnull=True),
                name="review_own_by_verdict",
            ),
            models.Index(fields=["business", "reviewer", "call"], name="review_by_reviewer"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"


class Comment(models.Model):
    """Words about a call, about one turn of it, or about one utterance by its position in the transcript."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="comments")
    call = models.ForeignKey(Call, models.CASCADE, related_name="comments")
    turn = models.ForeignKey(TurnRecord, models.CASCADE, null=True, blank=True, related_name="comments")
    utterance_position = models.PositiveIntegerField(null=True, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="comments")
    text = models.TextField(max_length=4000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(turn__isnull=True) | models.Q(utterance_position__isnull=True),
                name="comment_has_one_place",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Mention(models.Model):
    """A colleague named in a comment, unread until the page of the call was opened."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, models.CASCADE, related_name="mentions")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "person"], name="mention_once_per_comment")]
        indexes = [
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="mention_unread"),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"


class Correction(models.Model):
    """What the agent should have said in a turn. One a turn, for all to see and change, versioned like reviews."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="corrections")
    call = models.ForeignKey(Call, models.CASCADE, related_name="corrections")
    turn = models.OneToOneField(TurnRecord, models.CASCADE, related_name="correction")
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["business", "-updated_at"], name="correction_newest")]

    def __str__(self) -> str:
        return f"correction {self.pk}"


class Assignment(models.Model):
    """A call somebody is asked to look at; done once that person has given a verdict or says so."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="assignments")
    call = models.ForeignKey(Call, models.CASCADE, related_name="assignments")
    person = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    due = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"], condition=models.Q(done_at__isnull=True), name="assigned_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["business", "person"], condition=models.Q(done_at__isnull=True), name="assignment_open"
            ),
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"
