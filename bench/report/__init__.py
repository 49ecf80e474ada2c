"""Report of the measurements: figures as text and charts."""
