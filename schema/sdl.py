"""Is the committed schema the one that is served?

`python -m schema.sdl` writes `schema.graphql`; a test compares.
"""

from pathlib import Path

from schema.root import sdl

FILE = Path(__file__).with_name("schema.graphql")

if __name__ == "__main__":
    FILE.write_text(sdl(), "utf-8")
    print(FILE.name)
