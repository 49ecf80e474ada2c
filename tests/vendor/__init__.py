"""Files of others that are shipped: GraphiQL and React, from packages of the lock file beside this.

`python -m tests.vendor` copies them anew; `make vendor` uses it.
"""

from pathlib import Path

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "jejak" / "graphql" / "static" / "vendor"
SOURCES = {
    "graphiql.min.js": "graphiql/graphiql.min.js",
    "graphiql.min.css": "graphiql/graphiql.min.css",
    "LICENSE.graphiql": "graphiql/LICENSE",
    "react.production.min.js": "react/umd/react.production.min.js",
    "react-dom.production.min.js": "react-dom/umd/react-dom.production.min.js",
    "LICENSE.react": "react/LICENSE",
}
"""By the name that a file has here: where it is among the installed packages."""
