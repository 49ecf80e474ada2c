"""What does an inspectorate run to watch our log? A witness: it cosigns what only grew, and remembers it for good.

Started by `jejak witness`, on a machine that is not ours. The rules are in `audit.witness`; here are its keys, its
folder and its HTTP. It never touches a database, nor the settings of the application.
"""
