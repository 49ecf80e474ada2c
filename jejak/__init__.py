"""Application: settings, authentication, server, command line and embedded database.

The packages never import this package; it imports them. It holds no rule of law and no policy.
"""
