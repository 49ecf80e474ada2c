"""Who is let in, how fast, for how long, and with what?"""
