"""Does the README tell the truth?"""
