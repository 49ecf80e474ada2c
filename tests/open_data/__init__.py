"""What anybody takes home: the public list as a file, and how long leave takes to be decided."""
