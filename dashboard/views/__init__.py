"""The doors of the pages that read several rooms."""
