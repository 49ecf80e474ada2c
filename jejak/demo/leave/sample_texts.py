"""Sample texts of leave forms in the demo, in the language of the office."""

from collections.abc import Mapping

from rulebook.values import Outcome

WHY = (
    "Keperluan keluarga",
    "Mengurus keperluan keluarga di luar kota",
    "Menghadiri pernikahan saudara",
    "Mengantar anak mendaftar sekolah",
    "Liburan bersama keluarga",
    "Memperbaiki rumah",
    "Menengok orang tua",
    "Istirahat",
)
REASONS: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.REFUSED: (
        "Permintaan bertepatan dengan pemeriksaan dan petugas pengganti tidak ada.",
        "Jumlah pegawai yang cuti pada tanggal itu sudah penuh.",
    ),
    Outcome.CHANGED: (
        "Digeser karena ada kegiatan dinas pada tanggal yang diminta.",
        "Tanggal diundur agar layanan tetap berjalan.",
    ),
    Outcome.POSTPONED: ("Ditangguhkan karena kepentingan dinas yang mendesak.",),
}
