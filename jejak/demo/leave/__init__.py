"""Leave of the demo's people: simulated requests, their history and who approves them."""
