"""Nobody waits for the absent: what a request would mean, who stands in, and how a waiting step reaches somebody."""
