"""When a human takes over: rules, destinations and their hours, handoffs, callbacks."""
