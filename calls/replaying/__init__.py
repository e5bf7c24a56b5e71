"""What another version would have said on a past call: its caller's lines, answered anew in a worker."""
