"""What a person is told when a page cannot be shown."""
