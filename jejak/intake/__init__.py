"""How does a file become rows? The rooms of `jejak import`: reading, layouts of known exports, loading.

Called by `jejak.commands.import_`. Holds no law: what an identity number says is asked of rulebook.identity.
"""
