"""Reading the audit trail: on its page, as a spreadsheet, and entry by entry to see that nobody touched it."""
