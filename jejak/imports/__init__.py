"""How does a file become rows? The rooms of `jejak import`: reading, layouts of known exports, loading.

Holds no law: what an identity number says is asked of rulebook.nip.
"""
