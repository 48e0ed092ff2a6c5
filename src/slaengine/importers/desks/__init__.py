"""One module for each helpdesk: its tables, and the forms of its payloads."""
