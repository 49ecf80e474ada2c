"""What is stored: one Tortoise model per table or view, no behaviour.

Migrations make the tables; these read and write them.
"""
