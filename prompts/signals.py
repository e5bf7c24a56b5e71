"""What happened to prompts, for the rooms above. Sent after the commit; receivers' errors hurt nobody else."""

from django.dispatch import Signal

rollout_stopped = Signal()
"""A guard took a candidate back. Carries `release_pk` (the row that says why), `prompt_pk`, `business_id` and `at`."""
