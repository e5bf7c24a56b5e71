"""MCP servers as a source of tools: what they offer, and running one of theirs."""
