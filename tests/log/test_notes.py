"""A note is believed when a known key signed it, and only in the one way it can be written.

Source: the example and the test cases of golang.org/x/mod/sumdb/note; C2SP signed-note
"""

from collections.abc import Iterable

import pytest

from audit.checkpoint import NoteError, open_note, sign_note, signature_line
from audit.key import Algorithm, check_name, decode, generate_key, parse_signing_key, parse_vkey
from audit.limits import MAX_NOTE_BYTES

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SIGNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6R"
    "yyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc"
    "+QQ=\n"
)
NOTE = f"{TEXT}\n{BY_PETER}"


def test_the_published_key_signs_the_published_note() -> None:
    assert sign_note(TEXT, PETER_SIGNS) == NOTE
    assert parse_signing_key(PETER_SIGNS).verifier == parse_vkey(PETER)
    assert parse_signing_key(PETER_SIGNS).signing_key == PETER_SIGNS
    assert parse_vkey(PETER).vkey == PETER


@pytest.mark.parametrize("note", [NOTE, NOTE.encode()])
def test_a_note_gives_its_text_and_who_signed(note: str | bytes) -> None:
    opened = open_note(note, [PETER])
    assert (opened.text, [each.line for each in opened.signatures], opened.unknown) == (TEXT, [BY_PETER], ())


def test_signatures_of_others_are_kept_apart() -> None:
    both = NOTE + BY_ENOCH
    opened = open_note(both, [PETER])
    assert [each.line for each in opened.signatures] == [BY_PETER]
    assert [each.line for each in opened.unknown] == [BY_ENOCH]
    opened = open_note(both, [ENOCH, PETER])
    assert [each.line for each in opened.signatures] == [BY_PETER, BY_ENOCH]


def test_a_line_that_stands_twice_counts_once() -> None:
    stranger = BY_ENOCH[:60] + "ABCD" + BY_ENOCH[60:]
    opened = open_note(f"{NOTE}{BY_PETER}{BY_ENOCH}{BY_ENOCH}{stranger}", [PETER])
    assert [each.line for each in opened.signatures] == [BY_PETER]
    assert [each.line for each in opened.unknown] == [BY_ENOCH, stranger]


def test_a_text_may_have_empty_lines() -> None:
    text = "first\n\nsecond\n\n"
    assert open_note(sign_note(text, PETER_SIGNS), [PETER]).text == text


def test_a_hundred_signatures_are_enough() -> None:
    keys = [generate_key(f"key{number}") for number in range(101)]
    lines = [signature_line(TEXT, key.signing_key) for key in keys]
    vkeys = [key.verifier.vkey for key in keys]
    assert len(open_note(f"{TEXT}\n{''.join(lines[:100])}", vkeys).signatures) == 100
    _refuse([f"{TEXT}\n{''.join(lines)}", f"{TEXT}\n{BY_PETER * 101}"], [*vkeys, PETER])


def test_a_note_that_nobody_we_know_has_signed_is_refused() -> None:
    for vkeys in ([], [ENOCH]):
        _refuse([NOTE], vkeys)
    _refuse([NOTE.replace("PeterNeumann", "CarmenSandiego"), NOTE.replace("x08g", "xxxx")], [PETER])


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    by_enoch_of_another = signature_line("another\n", PETER_SIGNS)
    for wrong in (BY_PETER[:60] + "ABCD" + BY_PETER[60:], by_enoch_of_another, "— PeterNeumann x08goA==\n"):
        _refuse([f"{TEXT}\n{wrong}", f"{NOTE}{wrong}", f"{TEXT}\n{wrong}{BY_PETER}"], [PETER])
        _refuse([f"{TEXT}\n{BY_ENOCH}{wrong}"], [PETER, ENOCH])


def test_two_keys_of_one_name_and_id_are_ambiguous_only_where_they_are_needed() -> None:
    twice = [ENOCH, PETER, ENOCH]
    _refuse([f"{TEXT}\n{BY_ENOCH}"], twice)
    assert open_note(NOTE, twice).signatures


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n",
        NOTE[:-1],
        f"{NOTE}\n",
        f"{NOTE}Unexpected line.\n",
        f"\x01{NOTE}",
        f"{TEXT}\t\n{BY_PETER}",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\n\n", "\n\u2028"),
        f"\ud800{NOTE}",
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—  "),
        NOTE.replace("— ", "— Bad "),
        NOTE.replace("PeterNeumann ", "Peter+Neumann "),
        NOTE.replace("PeterNeumann ", ""),
        NOTE.replace("— ", "\u00a0"),
        NOTE.replace("AM=\n", "AM\n"),
        NOTE.replace("AM=\n", "AN=\n"),
        NOTE.replace("AM=\n", "AM==\n"),
        NOTE.replace("AM=\n", "AM= \n"),
        NOTE.replace("x08go", "x08 go"),
        NOTE.replace("x08go", "x08go\u00df"),
        NOTE.replace("/", "_"),
        f"{TEXT}\n— PeterNeumann x08gow==\n",
        f"{TEXT}\n— PeterNeumann\n",
        f"{NOTE}— Enoch+Root x08goAAA\n",
        f"{NOTE}— Enoch\u00a0Root x08goAAA\n",
    ],
)
def test_a_malformed_note_is_refused(note: str) -> None:
    _refuse([note], [PETER])


def test_a_note_has_a_largest_size() -> None:
    most = "x" * (MAX_NOTE_BYTES - len(f"\n\n{BY_PETER}".encode())) + "\n"
    note = sign_note(most, PETER_SIGNS)
    assert open_note(note, [PETER]).text == most
    _refuse([f"{note}{BY_ENOCH}"], [PETER])
    with pytest.raises(NoteError):
        sign_note(f"x{most}", PETER_SIGNS)


def test_bytes_that_are_no_utf8_are_refused() -> None:
    with pytest.raises(NoteError):
        open_note(b"\xff" + NOTE.encode(), [PETER])


def test_no_byte_of_a_note_can_be_changed() -> None:
    raw = NOTE.encode()
    for at in range(len(raw)):
        for bit in range(8):
            with pytest.raises(NoteError):
                open_note(raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :], [PETER])


@pytest.mark.parametrize("text", ["", "abc", "abc\x00\n", "abc\r\n", "\ud800\n", "x" * MAX_NOTE_BYTES + "\n"])
def test_what_is_no_text_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, PETER_SIGNS)


def test_only_a_cosignature_says_when() -> None:
    with pytest.raises(NoteError):
        sign_note(TEXT, PETER_SIGNS, at=1)


@pytest.mark.parametrize("key", [PETER, PETER_SIGNS])
def test_a_key_that_is_cut_or_changed_anywhere_is_refused(key: str) -> None:
    parse = parse_signing_key if key == PETER_SIGNS else parse_vkey
    parts = [key[start:end] for start in range(len(key)) for end in range(start, len(key) + 1)]
    changed = [key[:at] + chr(ord(key[at]) + 1) + key[at + 1 :] for at in range(len(key))]
    for wrong in [*(part for part in parts if part != key), *changed]:
        with pytest.raises(NoteError):
            parse(wrong)


@pytest.mark.parametrize(
    "vkey",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        f"{PETER}\n",
        f" {PETER}",
        "PeterNeumann+c74f20a3+",
        "bananas.example+12344556",
        "rekor.example+12345678+THIS_IS_NOT_BASE64!",
        "rekor.example+12345678+AwEB",
    ],
)
def test_a_malformed_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        parse_vkey(vkey)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_new_key_is_its_own_and_does_not_show_its_secret(algorithm: Algorithm) -> None:
    key, other = generate_key("kepegawaian.example.go.id/audit/1", algorithm), generate_key("x", algorithm)
    assert parse_signing_key(key.signing_key) == key
    assert parse_vkey(key.verifier.vkey) == key.verifier
    assert key.seed != other.seed
    assert key.signing_key not in repr(key)
    assert repr(key.seed) not in repr(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u3000", "a\n", "a\x07", "\udc80"])
def test_what_is_no_name_names_no_key(name: str) -> None:
    with pytest.raises(NoteError):
        check_name(name)
    with pytest.raises(NoteError):
        generate_key(name)


@pytest.mark.parametrize("text", ["QQ", "QQ=", "QR==", "QUI", "Q UE=", "QUE=\n", "QUE=QUE=", "-_-_", "é"])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(NoteError):
        decode(text)


def _refuse(notes: Iterable[str], vkeys: list[str]) -> None:
    for note in notes:
        with pytest.raises(NoteError):
            open_note(note, vkeys)
