"""Phrases of the log's sentences, in Indonesian and in English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "unknown_actor": ("pelaku yang tidak dikenal", "an unknown actor"),
        "acting": (" selaku {post} berdasarkan {decree}", " as {post} under {decree}"),
        "on_behalf": (" atas nama {name}", " on behalf of {name}"),
        "reason": ("alasan: {reason}", "reason: {reason}"),
        "reason_destroyed": ("alasan telah dimusnahkan", "the reason was destroyed"),
        "reason_closed": ("alasan tidak dibuka", "the reason is closed"),
        "basis": ("dasar: {basis}", "legal basis: {basis}"),
        "running": ("menjalankan {operation}", "running {operation}"),
        "acted": ("{who} {act}", "{who}, {act}"),
        "did": ("{who} {act}: {what}", "{who}, {act}: {what}"),
        "read": (
            "{who} membaca {fields} tentang {whom} saat membuka {opened}",
            "{who} read {fields} about {whom} on opening {opened}",
        ),
        "people": ("{count} orang", "{count} people"),
        "data": ("data", "data"),
        "refused": (
            "{who} mencoba {act}{where}, tetapi ditolak ({why})",
            "{who} tried {act}{where} but was refused ({why})",
        ),
        "no_code": ("tanpa kode", "without a code"),
        "tried_on_whose": (" pada {relation} milik {name}", " on the {relation} of {name}"),
        "tried_on": (" pada {relation} ({key}…)", " on the {relation} ({key}…)"),
        "erased": (
            "memusnahkan nilai pribadi{whose} dari jejak audit{basis}",
            "destroyed personal values{whose} in the log{basis}",
        ),
        "sealed": (
            "{who} menyegel jejak audit sampai {size} entri",
            "{who} sealed the log up to {size} entries",
        ),
        "reshaped": (
            "mengubah susunan basis data ({command} {object})",
            "changed the form of the database ({command} {object})",
        ),
        "I": ("menambahkan {relation}{which}", "added the {relation}{which}"),
        "U": ("mengubah {relation}{which}", "changed the {relation}{which}"),
        "D": ("menghapus {relation}{which}", "removed the {relation}{which}"),
        "B": ("mencatat ulang keadaan {relation}{which}", "wrote down again the {relation}{which}"),
        "whose": (" milik {name}", " of {name}"),
        "personal": ("nilai pribadi", "personal values"),
        "destroyed": ("{word} telah dimusnahkan{basis}", "{word} destroyed{basis}"),
        "missing": ("{word} hilang tanpa entri pemusnahan", "{word} missing, and no entry says why"),
        "replaced": ("{word} diganti", "{word} replaced"),
        "secret": ("{word} dirahasiakan", "{word} kept secret"),
        "closed": ("{word} (tidak dibuka)", "{word} (closed)"),
        "from_to": ("{word} dari {old} menjadi {new}", "{word} from {old} to {new}"),
        "holds": ("{word} {value}", "{word} {value}"),
        "under": (" berdasarkan {basis}", " under {basis}"),
        "stated": ("disebutkan", "stated"),
        "empty": ("kosong", "empty"),
        "yes": ("ya", "yes"),
        "no": ("tidak", "no"),
    }
)
