"""Check of a receipt, signed at the time of a change, against the later log.

A receipt binds the content before it is sealed: an entry that was changed between the commit and the seal has
another hash, and the receipt finds no leaf.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from re import compile as pattern

from audit.checkpoint import NoteError, open_note, parse_number
from audit.key import decode, encode, require
from audit.limits import MAX_NOTE_BYTES, MAX_POLICY_BYTES, MAX_RECEIPT_LINES
from audit.merkle import ProofError, leaf_hash
from audit.policy import Policy
from audit.tile import ENTRIES_LEVEL, WIDTH, Tile, TileError, split_entries, split_hashes
from audit.verify.control import Continuation, parse_control
from audit.verify.entry import BadLeaf, Leaf, parse_leaf
from audit.verify.finding import CheckStopped, FaultCode, StatementCode, make_finding
from audit.verify.proof import read_leaf_text, read_proof
from audit.verify.report import Report, join_names, sanitize
from audit.verify.safe_files import ExportFolder, describe_os_error, read_note_file
from audit.verify.subtree import tile_missing
from audit.verify.tree import CoveredTiles
from audit.verify.verdict import build_own_policy, check_signatures

_INSTANT = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True)
class Receipt:
    """What the system promised to the person who made a change."""

    origin: str
    request: str
    operation: str
    xid: int
    transaction: int
    due: str
    leaves: tuple[bytes, ...]


def parse_receipt(text: str) -> Receipt:
    """Read the text of a receipt. Whether it is signed, `open_note` tells.

    Raises: NoteError
    """
    lines = text.split("\n")
    require(
        7 <= len(lines) <= MAX_RECEIPT_LINES and lines.pop() == "",
        "a receipt has its lines and ends in a newline",
    )
    origin, *rest = lines
    require(origin.endswith("/receipt") and origin != "/receipt", "a receipt begins with its origin")
    names = ("request", "operation", "xid", "transaction", "included-by")
    request, operation, xid, transaction, due = (
        _value(line, name) for line, name in zip(rest, names, strict=False)
    )
    require(_INSTANT.fullmatch(due) is not None, "included-by is an instant in UTC")
    leaves = tuple(decode(_value(line, "leaf")) for line in rest[5:])
    require(all(len(each) == 32 for each in leaves), "a hash has 32 bytes")
    return Receipt(
        origin.removesuffix("/receipt"),
        request,
        operation,
        parse_number(xid),
        parse_number(transaction),
        due,
        leaves,
    )


def open_receipt(report: Report, path: str, *, key: str) -> Receipt:
    """Read a receipt that this key has signed.

    Raises: CheckStopped
    """
    try:
        receipt = parse_receipt(open_note(read_note_file(path), [key]).text)
        datetime.fromisoformat(receipt.due)
    except ValueError as fault:
        raise CheckStopped(make_finding(FaultCode.BAD_NOTE, what=path, why=str(fault))) from fault
    if not receipt.leaves:
        report.state(StatementCode.RECEIPT_KEPT, request=sanitize(receipt.request), leaves="-")
    return receipt


def check_by_proofs(
    report: Report, receipt: Receipt, *, proofs: Sequence[str], leaves: Sequence[str], policy: Policy
) -> None:
    """Hold a receipt against proofs of its leaves, and against the leaves as far as they are given.

    Raises: CheckStopped
    """
    found = dict[bytes, int]()
    for path in proofs:
        proof = read_proof(path)
        verdict = check_signatures(report, policy, note=proof.note, what=path)
        if verdict.checkpoint.origin != receipt.origin:
            details = {"origin": verdict.checkpoint.origin, "expected": receipt.origin}
            report.add(make_finding(FaultCode.OTHER_LOG, what=path, **details))
        for each in receipt.leaves:
            try:
                proof.verify(each, policy.vkeys)
            except (ProofError, NoteError):
                continue
            found[each] = proof.index
    texts = {leaf_hash(text): text for text in map(read_leaf_text, leaves)}
    _report_receipt(report, receipt, found, lost="")
    _compare(report, receipt, {index: texts[each] for each, index in found.items() if each in texts})
    unseen = sum(each not in texts for each in found)
    if unseen:
        report.state(StatementCode.LEAF_UNSEEN, count=unseen)


def check_by_export(report: Report, receipt: Receipt, *, path: str, policy: Policy | None) -> None:
    """Hold a receipt against an exported folder, of which only signed tiles are believed.

    Raises: CheckStopped
    """
    folder = ExportFolder(path)
    try:
        known = policy or build_own_policy(report, folder.read("policy", limit=MAX_POLICY_BYTES))
        note = folder.read("checkpoint", limit=MAX_NOTE_BYTES)
    except OSError as fault:
        raise CheckStopped(
            make_finding(FaultCode.UNREADABLE, what=path, why=describe_os_error(fault))
        ) from fault
    checkpoint = check_signatures(report, known, note=note, what="checkpoint").checkpoint
    search = ReceiptSearch(folder, checkpoint.size, CoveredTiles(folder, checkpoint))
    found = dict[bytes, int]()
    for tile, each in search.tiles(report):
        for at, one in enumerate(each):
            if one in receipt.leaves:
                found[one] = tile.index * WIDTH + at
    last, restores = search.controls(checkpoint.size)
    if checkpoint.origin != receipt.origin and all(each.before != receipt.origin for each in restores):
        details = {"origin": checkpoint.origin, "expected": receipt.origin}
        report.add(make_finding(FaultCode.OTHER_LOG, what=path, **details))
    is_early = last is not None and _instant(last) < _instant(receipt.due)
    if is_early and len(found) < len(receipt.leaves):
        report.add(make_finding(FaultCode.TOO_EARLY, until=str(last), due=receipt.due))
        return
    lost = join_names(each.lost for each in restores if each.before == receipt.origin)
    _report_receipt(report, receipt, found, lost=f" (pemulihan/restore: {lost})" if lost else "")
    _compare(report, receipt, {index: search.leaf(index) for index in found.values()})


@dataclass
class ReceiptSearch:
    """Looks through an exported folder, and believes a tile only when the signed root covers it."""

    folder: ExportFolder
    size: int
    covered: CoveredTiles

    def tiles(self, report: Report) -> Iterator[tuple[Tile, list[bytes]]]:
        """Yield the tiles of leaf hashes that are covered, and report the others."""
        if self.size and not self.covered.is_top():
            raise CheckStopped(make_finding(FaultCode.ROOT_DIFFERS, size=self.size))
        for number in range((self.size + WIDTH - 1) // WIDTH):
            tile = self._tile(0, number)
            try:
                content = split_hashes(tile, self.folder.tile(tile))
            except (OSError, TileError) as fault:  # and who knows how many more
                report.add(tile_missing(tile, describe_os_error(fault)))
                return
            if self.covered.is_covered(tile):
                yield tile, content
            else:
                report.add(make_finding(FaultCode.TILE_CHANGED, path=tile.path))

    def leaf(self, index: int) -> bytes | None:
        """Return the text of a leaf, if it is there and is the one that was hashed."""
        bundle, tile = self._tile(ENTRIES_LEVEL, index // WIDTH), self._tile(0, index // WIDTH)
        try:
            text = split_entries(bundle, self.folder.tile(bundle))[index % WIDTH]
            known = split_hashes(tile, self.folder.tile(tile))[index % WIDTH]
        except (OSError, TileError):
            return None
        return text if leaf_hash(text) == known else None

    def controls(self, size: int) -> tuple[str | None, list[Continuation]]:
        """Return when the last control entry was written, and the restores that the log states."""
        last, restores = None, list[Continuation]()
        for index in self._likely(size):
            text = self.leaf(index)
            try:
                control = parse_control(parse_leaf(text or b""), index)
            except BadLeaf:
                continue
            last = control.at if index == size - 1 else last
            restores += [control.continues] if control.continues else []
        return last, restores

    def _likely(self, size: int) -> Iterator[int]:
        for number in range((size + WIDTH - 1) // WIDTH):
            bundle = self._tile(ENTRIES_LEVEL, number)
            try:
                texts = split_entries(bundle, self.folder.tile(bundle))
            except (OSError, TileError):
                return
            for index, text in enumerate(texts, number * WIDTH):
                if index == size - 1 or b'"continues": {' in text:
                    yield index

    def _tile(self, level: int, number: int) -> Tile:
        return Tile(level, number, min(WIDTH, self.size - number * WIDTH))


def _report_receipt(report: Report, receipt: Receipt, found: Mapping[bytes, int], *, lost: str) -> None:
    for each in receipt.leaves:
        if each not in found:
            report.add(make_finding(FaultCode.RECEIPT_BROKEN, hash=encode(each), due=receipt.due, lost=lost))
    if receipt.leaves and all(each in found for each in receipt.leaves):
        report.state(
            StatementCode.RECEIPT_KEPT, request=receipt.request, leaves=join_names(sorted(found.values()))
        )


def _compare(report: Report, receipt: Receipt, texts: Mapping[int, bytes | None]) -> None:
    """Hold what the receipt says of its transaction against what the leaves say."""
    for index, text in texts.items():
        try:
            leaf = parse_leaf(text or b"")
        except BadLeaf as fault:
            report.add(fault.finding_at(index))
            continue
        for what, promised, found in _iter_pairs(receipt, leaf):
            if promised != found:
                report.add(
                    make_finding(
                        FaultCode.RECEIPT_OTHERWISE, index, what=what, promised=promised, found=found
                    )
                )


def _iter_pairs(receipt: Receipt, leaf: Leaf) -> Iterator[tuple[str, str, str]]:
    yield "xid", str(receipt.xid), str(leaf.tx["xid"])
    yield "transaction", str(receipt.transaction), str(leaf.tx["id"])
    yield "request", receipt.request, str(leaf.tx.get("request"))
    yield "operation", receipt.operation, str(leaf.tx.get("operation"))


def _value(line: str, name: str) -> str:
    require(line.startswith(f"{name} "), f"a receipt says {name}")
    return line.removeprefix(f"{name} ")


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
