"""Each answer of C2SP tlog-witness, over HTTP, to the submission that deserves it."""

import httpx2
import pytest

from audit.checkpoint import Checkpoint, open_note, parse_checkpoint, sign_note, signature_line
from audit.key import Algorithm, NoteError, encode, generate_key
from audit.limits import MAX_SUBMISSION_BYTES
from audit.merkle import EMPTY_ROOT, leaf_hash
from audit.submission import Submission, parse_submission
from audit.witness import Witness
from tests.witness.conftest import RunningWitness
from tests.witness.growing_log import ORIGIN, GrowingLog


def read_response(response: httpx2.Response) -> tuple[int, str, str]:
    return response.status_code, response.headers["content-type"], response.text


async def test_a_first_checkpoint_is_cosigned_by_each_key(running_witness: RunningWitness) -> None:
    log = running_witness.log
    response = await running_witness.post(log.submission(0).text)
    assert read_response(response)[:2] == (200, "text/plain; charset=utf-8")
    lines = response.text.splitlines(keepends=True)
    opened = open_note(log.note() + response.text, running_witness.vkeys)
    assert [each.line for each in opened.signatures] == lines
    assert [each.at is not None for each in opened.signatures] == [True, True]
    assert opened.text == parse_checkpoint(opened.text).text


async def test_growth_with_its_proof_is_cosigned_and_the_same_again_too(
    running_witness: RunningWitness,
) -> None:
    log = running_witness.log
    seen = []
    for old_size, count in [(0, 0), (3, 0), (3, 1), (4, 300), (304, 1), (305, 700), (1005, 0)]:
        response = await running_witness.post(log.grow(count).submission(old_size).text)
        assert response.status_code == 200, response.text
        open_note(log.note() + response.text, running_witness.vkeys)
        seen.append(log.size)
    assert seen == [3, 3, 4, 304, 305, 1005, 1005]


async def test_an_empty_log_may_begin(running_witness: RunningWitness) -> None:
    empty = GrowingLog(running_witness.log.signer)
    assert (await running_witness.post(empty.submission(0).text)).status_code == 200
    other = sign_note(Checkpoint(ORIGIN, 0, leaf_hash(b"")).text, empty.signer.signing_key)
    assert read_response(await running_witness.post(Submission.of(other, old_size=0).text)) == (
        409,
        "text/x.tlog.size",
        "0\n",
    )
    assert empty.growth.root() == EMPTY_ROOT
    assert (await running_witness.post(running_witness.log.submission(0).text)).status_code == 200


async def test_an_unknown_log_is_not_found(running_witness: RunningWitness) -> None:
    stranger = GrowingLog(generate_key("jejak.test/audit/2")).grow(2)
    assert (await running_witness.post(stranger.submission(0).text)).status_code == 404


async def test_a_key_that_is_not_the_logs_is_forbidden(running_witness: RunningWitness) -> None:
    stranger = GrowingLog(generate_key(ORIGIN)).grow(2)
    assert (await running_witness.post(stranger.submission(0).text)).status_code == 403


async def test_a_signature_of_another_text_is_forbidden(running_witness: RunningWitness) -> None:
    log = running_witness.log
    _, line = log.note().split("\n\n")
    for other in (Checkpoint(ORIGIN, 4, log.growth.root()), Checkpoint(ORIGIN, 3, leaf_hash(b"x"))):
        note = f"{other.text}\n{line}"
        assert (await running_witness.post(Submission.of(note, old_size=0).text)).status_code == 403


async def test_signatures_of_others_beside_the_logs_do_no_harm(running_witness: RunningWitness) -> None:
    note = running_witness.log.note()
    text = note.split("\n\n")[0] + "\n"
    note += signature_line(text, generate_key("elsewhere.test/log").signing_key)
    note += signature_line(
        text, generate_key("other.test/w", Algorithm.COSIGNATURE_ED25519).signing_key, at=1
    )
    assert (await running_witness.post(Submission.of(note, old_size=0).text)).status_code == 200


async def test_another_old_size_is_told_the_right_one(running_witness: RunningWitness) -> None:
    log = running_witness.log
    await running_witness.post(log.submission(0).text)
    for old_size in (0, 1, 2, 4, 5):
        response = await running_witness.post(log.grow(5 - log.size).submission(old_size).text)
        assert read_response(response) == (409, "text/x.tlog.size", "3\n")


async def test_an_old_size_above_the_checkpoint_is_a_bad_request(running_witness: RunningWitness) -> None:
    sent = Submission.of(running_witness.log.note(), old_size=4)
    assert (await running_witness.post(sent.text)).status_code == 400


async def test_a_rollback_is_refused_in_every_way_it_can_be_asked(running_witness: RunningWitness) -> None:
    log = running_witness.log
    older, at_three = log.fork(), log.submission(0).text
    await running_witness.post(at_three)
    await running_witness.post(log.grow(4).submission(3).text)
    assert read_response(await running_witness.post(at_three)) == (409, "text/x.tlog.size", "7\n")
    assert read_response(await running_witness.post(older.submission(3).text)) == (
        409,
        "text/x.tlog.size",
        "7\n",
    )
    assert (await running_witness.post(Submission.of(older.note(), old_size=7).text)).status_code == 400


async def test_a_fork_is_refused_and_put_by(running_witness: RunningWitness) -> None:
    log = running_witness.log
    await running_witness.post(log.submission(0).text)
    other = log.fork().grow(2, branch="other")
    await running_witness.post(log.grow(2).submission(3).text)
    same_size = Submission.of(other.note(), old_size=5)
    assert read_response(await running_witness.post(same_size.text)) == (409, "text/x.tlog.size", "5\n")
    larger = other.grow(4, branch="other").submission(5)
    assert (await running_witness.post(larger.text)).status_code == 422
    kept = [path.read_text("utf-8") for path in running_witness.folder.list_refused(ORIGIN)]
    assert sorted(kept) == sorted([same_size.text, larger.text])
    assert "2 permintaan bertanda tangan log ini ditolak" in (await running_witness.get("/")).text


async def test_a_proof_that_proves_nothing_is_refused(running_witness: RunningWitness) -> None:
    log = running_witness.log
    first = Submission.of(log.note(), old_size=0, proof=[leaf_hash(b"x")])
    assert (await running_witness.post(first.text)).status_code == 422
    await running_witness.post(log.submission(0).text)
    right = log.grow(10).submission(3)
    wrong = [(), right.proof[:-1], (*right.proof, leaf_hash(b"")), right.proof[::-1], (leaf_hash(b""),) * 63]
    for proof in wrong:
        sent = Submission.of(right.note, old_size=3, proof=proof)
        assert (await running_witness.post(sent.text)).status_code == 422
    assert (await running_witness.post(right.text)).status_code == 200


async def test_what_is_no_submission_is_a_bad_request(running_witness: RunningWitness) -> None:
    good = running_witness.log.submission(0).text
    note = running_witness.log.note()
    hash_line = f"{encode(leaf_hash(b''))}\n"
    bad = [
        "", "\n", "\n\n", "old 0\n", "old 0\n\n", note, good[1:], good[:-1], good.replace("old 0", "old 00"),
        good.replace("old 0", "old  0"), good.replace("old 0", "old +0"), good.replace("old 0", "OLD 0"),
        good.replace("old 0", "old -1"), good.replace("old 0", "old 0 "), good.replace("old 0", f"old {1 << 63}"),
        good.replace("\n", "\r\n"), "old 0\n" + hash_line * 64 + "\n" + note, f"old 0\nAAAA\n\n{note}",
        f"old 0\n{hash_line[1:]}\n{note}", f"old 0\n\n\n{note}", good.replace("\n3\n", "\n03\n"), good + "\n",
        good.replace("\n\n—", "\n—"),
    ]  # fmt: skip
    assert [(await running_witness.post(each)).status_code for each in bad] == [400] * len(bad)
    assert (await running_witness.post(good.encode() + b"\xff\n")).status_code == 400
    assert (await running_witness.post(good)).status_code == 200


async def test_a_request_too_large_is_not_read_to_its_end(running_witness: RunningWitness) -> None:
    assert (await running_witness.post(b"x" * (MAX_SUBMISSION_BYTES + 1))).status_code == 413


async def test_extension_lines_are_cosigned_only_by_a_key_that_covers_them(
    running_witness: RunningWitness,
) -> None:
    log = running_witness.log
    text = Checkpoint(ORIGIN, log.size, log.growth.root(), ("more",)).text
    note = sign_note(text, log.signer.signing_key)
    response = await running_witness.post(Submission.of(note, old_size=0).text)
    opened = open_note(note + response.text, running_witness.vkeys)
    assert [each.key_id for each in opened.signatures] == [running_witness.signers[0].verifier.id]


def test_a_submission_reads_as_it_was_written() -> None:
    log = GrowingLog().grow(5).grow(400)
    sent = log.submission(5)
    assert len(sent.proof) > 5
    assert parse_submission(sent.text.encode()) == sent


def test_the_published_request_is_read() -> None:
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
        "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    )
    hashes = [
        "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=",
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=",
        "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=",
        "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=",
    ]
    body = "\n".join(["old 20852014", *hashes, "", note])
    found = parse_submission(body.encode())
    assert (found.old_size, [encode(each) for each in found.proof]) == (20852014, hashes)
    assert (found.checkpoint.size, found.text) == (20852163, body)


def test_a_witness_refuses_keys_of_the_wrong_kind() -> None:
    log = generate_key(ORIGIN)
    witness = generate_key("w.test", Algorithm.COSIGNATURE_ED25519)
    for keys, logs in [
        ([], [log.verifier.vkey]),
        ([witness.signing_key], []),
        ([log.signing_key], [log.verifier.vkey]),
        ([witness.signing_key], [witness.verifier.vkey]),
        ([witness.signing_key], ["x"]),
        ([witness.signing_key], [generate_key("x" * 256).verifier.vkey]),
    ]:
        with pytest.raises(NoteError):
            Witness(keys, logs)


@pytest.mark.parametrize("path", ["/healthz/", "/add-checkpoint/", "/checkpoint/x/"])
async def test_no_address_leads_to_the_host_that_a_request_names(
    running_witness: RunningWitness, path: str
) -> None:
    answer = await running_witness.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
