"""Switching a rule off for one prompt, with a reason, and on again."""

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from common.errors import BadInput
from prompts.lint import RULES
from prompts.models import Prompt

LONGEST_REASON = 200


@transaction.atomic
def rule_switch(prompt: Prompt, rule_id: str, reason: str | None, *, by: Member) -> None:
    """Off with a reason, on with None. Raises `NotAllowed` below manager, `BadInput` for a rule that is not there or
    cannot be off, and for a reason that is empty or too long.
    """
    by.require(Role.MANAGER)
    rule = RULES.get(rule_id)
    if rule is None:
        raise BadInput("rule", "There is no such rule.")
    kept = Prompt.objects.select_for_update().get(pk=prompt.pk, business=by.business)
    before = kept.lint_off.get(rule_id)
    if reason is None:
        kept.lint_off.pop(rule_id, None)
    else:
        if not rule.may_be_off:
            raise BadInput("rule", f"“{rule.title}” stays on, because it would break a call.")
        kept.lint_off[rule_id] = reason = _checked(reason)
    if before != reason:
        kept.save(update_fields=["lint_off"])
        act = "lint_rule_on" if reason is None else "lint_rule_off"
        audit(by, act, f"prompt {prompt.pk}", before={rule_id: before}, after={rule_id: reason})
    prompt.lint_off = kept.lint_off


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise BadInput("reason", "Say why in a few words, for whoever reads this prompt next.")
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason", f"Keep the reason under {LONGEST_REASON} characters; this one has {len(reason)}.")
    return reason
