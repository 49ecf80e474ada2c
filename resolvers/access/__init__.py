"""What a caller may see and do, as the policy says."""
