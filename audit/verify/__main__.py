"""Command line of the verifier; `python -m audit.verify`, `jejak verify` and `python3 verifikasi.pyz` run it.

Prints a page in Indonesian and English, or JSON, and returns the kinds of all findings added up: 1 unreadable, 2 note
or key, 4 policy, 8 tree, 16 entry, 32 value, 64 receipt; 0 when all is in order.
"""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from audit.limits import MAX_NOTE_BYTES
from audit.policy import Policy
from audit.verify.evidence import check_evidence
from audit.verify.export import ExportOptions, check_export
from audit.verify.finding import CheckStopped, FaultCode, Kind, make_finding
from audit.verify.proof import check_consistency, check_proof, check_split_view, read_leaf_hash
from audit.verify.receipt import check_by_export, check_by_proofs, open_receipt
from audit.verify.report import Report, print_progress
from audit.verify.safe_files import read_file, read_policy_file
from audit.verify.verdict import check_signatures

_WRITE = "tulis bukti dua wajah / write a proof of misbehaviour"


class BilingualParser(ArgumentParser):
    """Says in both languages that the call was not understood, with our exit code."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"{self.prog}: perintah tidak dipahami / not understood: {message}", file=sys.stderr)
        raise SystemExit(int(Kind.UNREADABLE))


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the checks and what they need."""
    checks = parser.add_subparsers(metavar="CHECK", dest="check", required=True, parser_class=BilingualParser)
    _add_single(checks)
    _add_whole(checks)


def _add_single(checks: "_SubParsersAction[BilingualParser]") -> None:
    proof = _check(checks, "proof", "apakah entri ini ada di log / is this entry in the log", act=_proof)
    proof.add_argument("file", metavar="FILE.tlog-proof")
    leaf = proof.add_mutually_exclusive_group(required=True)
    leaf.add_argument("--leaf", metavar="FILE|-")
    leaf.add_argument("--hash", metavar="BASE64")
    _add_keys(proof)

    both = _check(
        checks, "consistency", "apakah yang lama masih ada / is the old still there", act=_consistency
    )
    both.add_argument("old")
    both.add_argument("new")
    both.add_argument("proof", nargs="?")
    both.add_argument("--tiles", metavar="DIR")
    both.add_argument("--write", metavar="FILE", help=_WRITE)
    _add_keys(both)

    policy = _check(checks, "policy", "apakah saksi cukup / have enough witnesses signed", act=_policy)
    policy.add_argument("policy", metavar="FILE")
    policy.add_argument("file", metavar="CHECKPOINT")

    split_view = _check(
        checks, "two-faces", "bukti bahwa log berdusta / a proof that the log lied", act=_split_view
    )
    split_view.add_argument("file")
    _add_keys(split_view)


def _add_whole(checks: "_SubParsersAction[BilingualParser]") -> None:
    export = _check(
        checks, "export", "seluruh log dalam satu folder / the whole log in a folder", act=_export
    )
    export.add_argument("file", metavar="DIR")
    export.add_argument("--old", metavar="NOTE", action="append", default=[], nargs="+")
    export.add_argument(
        "--quick", action="store_true", help="akar dan tanda tangan saja / root and signatures only"
    )
    export.add_argument("--write", metavar="FILE", help=_WRITE)
    _add_keys(export)

    receipt = _check(checks, "receipt", "apakah janji ditepati / was the promise kept", act=_receipt)
    receipt.add_argument("file", metavar="NOTE")
    receipt.add_argument("--key", metavar="VKEY", required=True, help="kunci tanda terima / the receipt key")
    receipt.add_argument("--log-key", metavar="VKEY", action="append", default=[])
    receipt.add_argument("--policy", metavar="FILE")
    receipt.add_argument("--export", metavar="DIR")
    receipt.add_argument("--proof", metavar="FILE", action="append", default=[], nargs="+")
    receipt.add_argument("--leaf", metavar="FILE", action="append", default=[], nargs="+")

    evidence = _check(checks, "evidence", "berkas bukti / evidence", act=_evidence)
    evidence.add_argument("file", metavar="FILE.zip")
    _add_keys(evidence)


def _check(
    checks: "_SubParsersAction[BilingualParser]",
    name: str,
    meaning: str,
    *,
    act: Callable[[Report, Namespace], None],
) -> ArgumentParser:
    each = checks.add_parser(name, help=meaning, description=meaning)
    each.set_defaults(act=act)
    each.add_argument("--json", action="store_true", help="untuk program / for programs")
    each.add_argument("--require-witness", action="store_true", help="wajib ada saksi / unwitnessed is wrong")
    return each


def run(args: Namespace) -> int:
    """Make one check, print what it saw and return the exit code."""
    report = Report(str(getattr(args, "file", None) or getattr(args, "new", "")))
    try:
        args.act(report, args)
    except CheckStopped as stopped:
        report.add_stop(stopped)
    except MemoryError:
        report.add(make_finding(FaultCode.HOSTILE, what=report.subject, why="memory"))
    if report.written is not None and getattr(args, "write", None):
        Path(args.write).write_text(report.written, "utf-8")
    elif report.written is not None:
        print_progress(report.written)
    sys.stdout.write(report.as_json() if args.json else report.as_text())
    return report.code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the verifier."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = BilingualParser(
        prog="verify", description="Pemeriksa log audit, tanpa jaringan. / The offline verifier."
    )
    add_arguments(parser)
    try:
        return run(parser.parse_args(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return int(Kind.UNREADABLE)


def _add_keys(parser: ArgumentParser) -> None:
    parser.add_argument("--policy", metavar="FILE", help="kebijakan tepercaya / the policy you trust")
    parser.add_argument("--key", metavar="VKEY", action="append", default=[], help="kunci log / a log key")


def _load_trusted_policy(args: Namespace) -> Policy:
    policy = read_policy_file(args.policy, args.key)
    if policy is None:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what="--policy | --key", why="?"))
    return policy


def _proof(report: Report, args: Namespace) -> None:
    policy, leaf = _load_trusted_policy(args), read_leaf_hash(args.leaf, args.hash)
    check_proof(report, args.file, leaf=leaf, policy=policy, needs_witness=args.require_witness)


def _consistency(report: Report, args: Namespace) -> None:
    policy = _load_trusted_policy(args)
    check_consistency(report, (args.old, args.new), proof=args.proof, tiles=args.tiles, policy=policy)


def _export(report: Report, args: Namespace) -> None:
    wish = ExportOptions(
        policy=read_policy_file(args.policy, args.key),
        old=tuple(path for paths in args.old for path in paths),
        is_quick=args.quick,
        needs_witness=args.require_witness,
        progress=print_progress,
    )
    check_export(report, args.file, options=wish)


def _receipt(report: Report, args: Namespace) -> None:
    receipt = open_receipt(report, args.file, key=args.key)
    policy = read_policy_file(args.policy, args.log_key)
    proofs, leaves = (tuple(path for paths in each for path in paths) for each in (args.proof, args.leaf))
    if args.export is not None:
        check_by_export(report, receipt, path=args.export, policy=policy)
    elif policy is not None and proofs:
        check_by_proofs(report, receipt, proofs=proofs, leaves=leaves, policy=policy)
    else:
        raise CheckStopped(make_finding(FaultCode.UNREADABLE, what="--export | --proof --policy", why="?"))


def _evidence(report: Report, args: Namespace) -> None:
    policy = read_policy_file(args.policy, args.key)
    check_evidence(report, args.file, policy=policy, needs_witness=args.require_witness)


def _policy(report: Report, args: Namespace) -> None:
    policy = read_policy_file(args.policy, []) or Policy()
    note = read_file(args.file, limit=MAX_NOTE_BYTES)
    check_signatures(report, policy, note=note, what=args.file, needs_witness=args.require_witness)


def _split_view(report: Report, args: Namespace) -> None:
    check_split_view(report, args.file, policy=_load_trusted_policy(args))


if __name__ == "__main__":
    raise SystemExit(main())
