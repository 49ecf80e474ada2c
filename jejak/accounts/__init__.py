"""Account administration at the command line: accounts, activation slips, service accounts and officials."""
