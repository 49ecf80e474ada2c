"""Every door of the API, knocked on over HTTP."""
