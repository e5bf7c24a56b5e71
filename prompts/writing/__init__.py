"""Writing drafts: many hands, nothing lost."""
