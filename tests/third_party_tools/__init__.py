"""Tests with third-party tools, which know nothing of ours but the address."""
