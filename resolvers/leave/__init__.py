"""Use cases and queries of leave: requests, steps, escalation, delegation of steps, previews and reviews."""
