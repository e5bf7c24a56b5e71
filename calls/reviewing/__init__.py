"""People's work on calls: verdicts, tags, comments, corrected answers, assignments and queues of calls to review."""
