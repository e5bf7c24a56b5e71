"""What a set of rules would do, before it does it: with one sentence, and with the calls of the last week."""
