"""What a policy does to all tickets at once: its mistakes with a ticket each, and what a change does to customers."""
