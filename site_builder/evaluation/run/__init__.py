"""One run in three stages over append-only logs: generate, judge, score."""
