"""Pages that read several rooms."""
