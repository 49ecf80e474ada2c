"""What are the log's tables, columns, values and acts called in Indonesian? The words that its sentences are made of.

Called by resolvers/sentence.py. The words are those of docs/glossary.md; a test holds them against the catalogue, so
that no table and no column is ever without one. A word is lower case unless it is a name.
"""

from rulebook.vocabulary.acts import KINDS as KINDS
from rulebook.vocabulary.acts import OPERATIONS as OPERATIONS
from rulebook.vocabulary.codes import VALUES as VALUES
from rulebook.vocabulary.tables import COLUMNS as COLUMNS
from rulebook.vocabulary.tables import NAMING as NAMING
from rulebook.vocabulary.tables import PLACES as PLACES
from rulebook.vocabulary.tables import RELATIONS as RELATIONS
from rulebook.vocabulary.tables import RUPIAH as RUPIAH
