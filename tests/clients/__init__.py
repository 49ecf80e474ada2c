"""Can somebody outside write a client? Every example of docs/clients.md is run, and the kit beside it used."""
