"""The one queue of what people owe callers: claimed, called back, closed."""
