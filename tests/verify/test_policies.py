"""A policy says which witnesses are enough; it is read strictly, and what it leaves open is not guessed.

Source: C2SP tlog-policy
"""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from audit.checkpoint import Checkpoint, NoteError, sign_note, signature_line
from audit.key import Algorithm, Signer, generate_key
from audit.policy import Policy, PolicyError, parse_policy

LOG = generate_key("log.example/1")
SPARE = generate_key("log.example/1")
MODERN = generate_key("log.example/1", Algorithm.COSIGNATURE_ML_DSA_44)
KEYS = {
    name: generate_key(f"{name}.example", Algorithm.COSIGNATURE_ED25519)
    for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")
}
V = {name: key.verifier.vkey for name, key in KEYS.items()}
ABOVE = "".join(f"witness {name} {vkey}\n" for name, vkey in V.items())
NESTED = f"""# the example of the specification
log {LOG.verifier.vkey}
{ABOVE}
group X-witnesses 2 X1 X2 X3
\t group  Y-witnesses any Y1 Y2\tY3\x20

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
TEXT = Checkpoint("log.example/1", 7, bytes(32)).text


def _note(*names: str, at: int = 5) -> str:
    note = sign_note(TEXT, LOG.signing_key)
    return note + "".join(signature_line(TEXT, KEYS[name].signing_key, at=at) for name in names)


def test_every_choice_of_witnesses_is_weighed_as_the_groups_say() -> None:
    policy = parse_policy(NESTED)
    for count in range(7):
        for names in combinations(KEYS, count):
            verdict = policy.evaluate(_note(*names))
            is_enough = sum(each[0] == "X" for each in names) >= 2 and any(each[0] == "Y" for each in names)
            assert (verdict.is_met, verdict.is_witnessed) == (is_enough, True)
            assert set(verdict.cosigned) == set(names)
            assert set(verdict.missing) == set(KEYS) - set(names)


@pytest.mark.parametrize(
    ("quorum", "enough", "short"),
    [
        ("quorum X1", ["X1"], ["X2"]),
        ("group g any X1 X2\nquorum g", ["X2"], ["X3"]),
        ("group g all X1 X2\nquorum g", ["X1", "X2"], ["X2"]),
        ("group g 3 X1 X2 X3 Y1\nquorum g", ["X1", "X3", "Y1"], ["X1", "Y1"]),
        ("group g 1 X1\ngroup h all g Y1\nquorum h", ["X1", "Y1"], ["X1"]),
    ],
)
def test_any_all_and_numbers_are_thresholds(quorum: str, enough: list[str], short: list[str]) -> None:
    policy = parse_policy(f"log {LOG.verifier.vkey}\n{ABOVE}{quorum}\n")
    assert policy.evaluate(_note(*enough)).is_met
    assert not policy.evaluate(_note(*short)).is_met
    assert not policy.evaluate(_note()).is_met


def test_quorum_none_is_met_by_everything_and_witnessed_by_nobody() -> None:
    verdict = parse_policy(f"log {LOG.verifier.vkey} https://log.example/1\nquorum none").evaluate(
        _note("X1")
    )
    assert (verdict.is_met, verdict.is_witnessed, verdict.missing, verdict.cosigned) == (True, False, (), {})
    assert verdict.signed_by == (LOG.verifier,)
    assert len(verdict.note.unknown) == 1


def test_addresses_are_kept_for_those_who_ask_there() -> None:
    policy = parse_policy(f"log {LOG.verifier.vkey} https://a\nwitness w {V['X1']} https://w/ \nquorum w\n")
    assert (policy.logs[0].url, policy.witnesses["w"].url) == ("https://a", "https://w/")


def test_a_log_that_has_not_signed_is_nobody() -> None:
    policy = parse_policy(f"log {SPARE.verifier.vkey}\n{ABOVE}quorum X1\n")
    with pytest.raises(NoteError):
        policy.evaluate(_note("X1"))
    assert policy.with_logs([LOG.verifier.vkey]).evaluate(_note("X1")).is_met
    with pytest.raises(NoteError):
        parse_policy(f"log {LOG.verifier.vkey}\nquorum none").evaluate(
            sign_note(TEXT.replace("log.example", "other.example"), LOG.signing_key)
        )
    with pytest.raises(NoteError):
        Policy().evaluate(_note())


def test_a_log_signs_with_several_keys() -> None:
    policy = parse_policy(
        f"log {LOG.verifier.vkey}\nlog {SPARE.verifier.vkey}\nlog {MODERN.verifier.vkey}\nquorum none"
    )
    note = _note() + signature_line(TEXT, MODERN.signing_key, at=9)
    assert policy.evaluate(note).signed_by == (LOG.verifier, MODERN.verifier)


def test_a_log_under_its_next_origin_may_keep_its_key() -> None:
    following = Signer(replace(LOG.verifier, name="log.example/2"), LOG.seed)
    policy = parse_policy(f"log {LOG.verifier.vkey}\nlog {following.verifier.vkey}\nquorum none")
    text = TEXT.replace("log.example/1", "log.example/2")
    assert policy.evaluate(_note()).signed_by == (LOG.verifier,)
    assert policy.evaluate(sign_note(text, following.signing_key)).signed_by == (following.verifier,)
    for foreign in (sign_note(TEXT, following.signing_key), sign_note(text, LOG.signing_key)):
        with pytest.raises(NoteError):
            policy.evaluate(foreign)


def test_a_wrong_signature_of_a_witness_spoils_the_note() -> None:
    policy = parse_policy(NESTED)
    of_another = signature_line(TEXT.replace("7", "8"), KEYS["X1"].signing_key, at=5)
    with pytest.raises(NoteError):
        policy.evaluate(_note("X2", "X3", "Y1") + of_another)


def test_the_latest_of_two_cosignatures_counts_once() -> None:
    policy = parse_policy(f"log {LOG.verifier.vkey}\n{ABOVE}group g 2 X1 X2\nquorum g\n")
    verdict = policy.evaluate(_note("X1", at=5) + signature_line(TEXT, KEYS["X1"].signing_key, at=8))
    assert (verdict.is_met, verdict.cosigned) == (False, {"X1": 8})


def test_names_are_bytes_in_any_spelling() -> None:
    text = f"witness K {V['X1']}\nwitness \N{KELVIN SIGN} {V['X2']}\nwitness a\N{NO-BREAK SPACE}b {V['X3']}\n"
    raw = text.encode() + b"# \xff\x80\nwitness \xfe\xff " + V["Y1"].encode() + b"\nquorum \xfe\xff"
    policy = parse_policy(raw)
    assert len(policy.witnesses) == 4
    assert policy.quorum.encode("utf-8", "surrogateescape") == b"\xfe\xff"


def test_at_least_as_many_as_the_specification_asks_for_are_read() -> None:
    keys = [generate_key(f"w{n}", Algorithm.COSIGNATURE_ED25519).verifier.vkey for n in range(32)]
    lines = [f"log {generate_key(f'l{n}').verifier.vkey}" for n in range(32)]
    lines += [f"witness w{n} {key}" for n, key in enumerate(keys)]
    lines += [f"group g{n} all w{n}" for n in range(32)]
    assert len(parse_policy("\n".join([*lines, "quorum g31"])).groups) == 32


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum",
        "quorum nobody",
        "quorum none none",
        "quorum none\nquorum none",
        "Quorum none",
        "quorum X1\n" + ABOVE,
        f"log\n{ABOVE}quorum none",
        "log nonsense\nquorum none",
        f"log {V['X1']}\nquorum none",
        f"log {LOG.verifier.vkey} a b\nquorum none",
        f"log {LOG.verifier.vkey}\nlog {LOG.verifier.vkey}\nquorum none",
        f"witness w {LOG.verifier.vkey}\nquorum none",
        f"witness none {V['X1']}\nquorum none",
        f"witness w {V['X1']}\nwitness w {V['X2']}\nquorum none",
        f"witness w {V['X1']}\nwitness v {V['X1']}\nquorum none",
        f"{ABOVE}group X1 any X2\nquorum none",
        f"{ABOVE}group g any\nquorum none",
        f"{ABOVE}group g any none\nquorum none",
        f"{ABOVE}group g any g\nquorum none",
        f"{ABOVE}group g any h\ngroup h any X1\nquorum none",
        f"{ABOVE}group g any X1 X1\nquorum none",
        f"{ABOVE}group g any X1\ngroup h any X1\nquorum none",
        f"{ABOVE}group g 0 X1\nquorum none",
        f"{ABOVE}group g 2 X1\nquorum none",
        f"{ABOVE}group g 01 X1\nquorum none",
        f"{ABOVE}group g +1 X1\nquorum none",
        f"{ABOVE}group g 1_0 X1\nquorum none",
        f"{ABOVE}group g some X1\nquorum none",
        f"{ABOVE}group none any X1\nquorum none",
        "quorum none\r\n",
        "quorum\x0bnone",
        "quorum none\x00",
        "quorum none\x7f",
        "quorum\N{NO-BREAK SPACE}none",
        "#" * 300_000 + "\nquorum none",
    ],
    ids=lambda text: re.sub(r"\+\S+", "", text)[:60],  # without the keys, which every process makes anew
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(PolicyError):
        parse_policy(text)
    with pytest.raises(PolicyError):
        parse_policy(text.encode())
