"""Pages that read several rooms, one module per idea."""
