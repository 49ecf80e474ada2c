"""Steps on months of pay, and the reading of them."""
