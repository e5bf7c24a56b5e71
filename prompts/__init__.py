"""What agents are told and may do."""
