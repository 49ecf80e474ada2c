"""What holds the rooms together: settings, login, the app, the command line and the embedded database.

The rooms never import this package; it imports them. It holds no rule of law and no policy.
"""
