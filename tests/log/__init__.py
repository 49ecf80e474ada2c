"""Do the pure files of the ledger agree with the specifications, with published vectors, and with each other?"""
