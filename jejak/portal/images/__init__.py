"""Images in pages: the coat of arms and QR codes."""
