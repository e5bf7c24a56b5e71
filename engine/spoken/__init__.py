"""Written forms become words: money, dates, times, percentages, phone numbers, codes."""
