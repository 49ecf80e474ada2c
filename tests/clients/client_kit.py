"""Client kit as its users have it: the server's address, a session, and a copy of docs/clients."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.deployment.markdown_pages import code_blocks
from tests.endpoints.client import Caller
from tests.endpoints.regency_api import RegencyApi
from tests.house.source_files import ROOT
from tests.node import Node

PAGE = ROOT / "docs" / "clients.md"
KIT = ROOT / "docs" / "clients"


@dataclass(frozen=True)
class ClientKit:
    """A copy of docs/clients with its packages, and what was written into it."""

    node: Node
    folder: Path

    @classmethod
    def copy(cls, node: Node, folder: Path, *, from_: Path = KIT) -> "ClientKit":
        """Copy a kit; one's own leftovers in docs/clients stay there."""
        left = shutil.ignore_patterns("node_modules", *(["gql"] if from_ == KIT else []))
        shutil.copytree(from_, folder, ignore=left)
        (folder / "node_modules").symlink_to(node.modules)
        return cls(node, folder)

    async def generate(self, env: Mapping[str, str]) -> None:
        """Do what `npm run generate` does."""
        await self.run("node_modules/@graphql-codegen/cli/cjs/bin.js", "--config", "codegen.ts", env=env)

    async def check(self) -> None:
        """Do what `npm run check` does."""
        await self.run("node_modules/typescript/bin/tsc", "--noEmit")

    async def run(self, *words: str, env: Mapping[str, str] | None = None) -> str:
        """Run a file of the kit and return what it printed."""
        return await self.node.run(*words, cwd=self.folder, env=env)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")


def read_example() -> str:
    """Return the page's example for TypeScript."""
    (found,) = code_blocks(PAGE, "ts")
    return found


async def signed_in_settings(api: RegencyApi, who: str) -> dict[str, str]:
    """Return what the page's first block sets, for this server and somebody signed in."""
    return caller_settings(await api.enter(who))


def public_settings(api: RegencyApi) -> dict[str, str]:
    """Return what the public has: where the server is."""
    return caller_settings(api.stranger)


def caller_settings(caller: Caller) -> dict[str, str]:
    """Return what the page's first block sets for a caller."""
    return {"JEJAK_URL": f"{caller.http.base_url}/graphql", "JEJAK_TOKEN": caller.token or ""}
