"""Open data of the public list: CSV, checksum, dictionary and policy, under /data and by command.

`columns` says what a cell is, `writing` makes the files of one edition, `shelf` keeps the edition that stands, and
`routes` hands it out. Nothing here decides what is public: it asks `resolvers.public.open_data`, as the public does.
"""
