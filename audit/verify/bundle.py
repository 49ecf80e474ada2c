"""Packaging of the verifier as one file that bare Python runs: `python3 verifikasi.pyz …`.

Packs this package and the pure files it needs, the same bytes every time. The file is for convenience: an
auditor who does not trust the archive takes the verifier from elsewhere.
"""

import io
import zipfile
from importlib.resources import files

BUNDLED_MODULES = (
    "canonical",
    "checkpoint",
    "ed25519",
    "evidence_range",
    "key",
    "limits",
    "merkle",
    "policy",
    "succession",
    "tile",
    "tlog_proof",
)
_MAIN = '''"""Start the verifier."""

from audit.verify.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main())
'''
_ZIP_TIMESTAMP = (2020, 1, 1, 0, 0, 0)


def build_zipapp() -> bytes:
    """Return the verifier as one file."""
    package_folder = files("audit")
    parts = {"__main__.py": _MAIN, "audit/__init__.py": (package_folder / "__init__.py").read_text("utf-8")}
    parts |= {
        f"audit/{name}.py": (package_folder / f"{name}.py").read_text("utf-8") for name in BUNDLED_MODULES
    }
    package = sorted((each for each in (package_folder / "verify").iterdir()), key=lambda each: each.name)
    parts |= {
        f"audit/verify/{each.name}": each.read_text("utf-8") for each in package if each.name.endswith(".py")
    }
    whole = io.BytesIO(b"#!/usr/bin/env python3\n")
    whole.seek(0, io.SEEK_END)
    with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIMESTAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, text)
    return whole.getvalue()
