"""What are the acts of the log called, and what was read?"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPERATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "addAccount": "membuat akun",
        "activateAccounts": "membuat slip aktivasi",
        "addService": "membuat akun mesin",
        "approveTotpReset": "menyetujui penghapusan kode masuk",
        "cancelTotpReset": "membatalkan penghapusan kode masuk",
        "changePassword": "mengganti kata sandi",
        "closeService": "menutup akun mesin",
        "completeSignIn": "mencatat upaya masuk dengan kode",
        "confirmTotp": "mengesahkan kode masuk",
        "enrolTotp": "mendaftarkan kode masuk",
        "giveServiceToken": "memberi token kepada mesin",
        "linkIdentity": "menautkan identitas penyedia masuk",
        "loseSecondFactor": "menghapus kode masuk",
        "requestTotpReset": "meminta penghapusan kode masuk",
        "resetPassword": "membuat slip kata sandi baru",
        "revokeServiceTokens": "mencabut token mesin",
        "signInWithProvider": "mencatat upaya masuk melalui penyedia",
        "signOutEverywhere": "keluar dari semua tempat",
        "unlinkIdentity": "melepas tautan identitas",
        "backup": "menyimpan cadangan seluruh basis data",
        "auditBundle": "mengunduh entri jejak audit",
        "auditEvidence": "meminta berkas bukti",
        "closeAccount": "menutup akun",
        "continueLog": "melanjutkan jejak audit setelah pemulihan",
        "endEngagement": "mengakhiri surat tugas pemeriksaan",
        "endRole": "mengakhiri peran akun",
        "exportLog": "mengekspor jejak audit",
        "grantRole": "memberi peran akun",
        "initRegency": "membuka sistem",
        "setRegency": "membetulkan data kabupaten",
        "makeAccountCode": "membuat kode sekali pakai",
        "makeToken": "membuat token",
        "openEngagement": "membuka surat tugas pemeriksaan",
        "reopenAccount": "membuka kembali akun",
        "activateAccount": "membuka akun dengan kode sekali pakai",
        "adviseLeave": "memberi pertimbangan atas cuti",
        "approveErasure": "menyetujui pemusnahan data",
        "cancelErasure": "membatalkan pemusnahan data",
        "decideLeave": "memutuskan cuti",
        "delegateDecisions": "menunjuk pelaksana",
        "downloadEvidence": "mengambil berkas bukti",
        "endDelegation": "mengakhiri penugasan pelaksana",
        "erase": "memusnahkan data pribadi",
        "importBalances": "mengimpor sisa cuti",
        "importDelegations": "mengimpor pelimpahan wewenang",
        "importEmployees": "mengimpor pegawai",
        "importHolidays": "memasukkan hari libur",
        "importTariffs": "mengimpor tarif TPP",
        "importUnits": "mengimpor unit kerja",
        "migrate": "memutakhirkan basis data",
        "passLeave": "meneruskan langkah cuti yang menunggu",
        "publishEditions": "menerbitkan angka gabungan",
        "reassignLeaveStep": "mengalihkan langkah cuti",
        "requestErasure": "meminta pemusnahan data",
        "requestLeave": "mengajukan cuti",
        "seal": "menyegel jejak audit",
        "signIn": "mencatat upaya masuk",
        "signOut": "keluar",
        "withdrawLeave": "menarik permohonan cuti",
    }
)
"""What an act is called; another is spoken by its own name."""

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AccountRole": "peran akun",
        "Appointment": "penempatan",
        "AuditEntry": "jejak audit",
        "Employee": "data pegawai",
        "Erasure": "permintaan pemusnahan",
        "LeaveBalance": "sisa cuti",
        "LeaveRequest": "permohonan cuti",
        "LeaveStep": "pertimbangan atau keputusan cuti",
        "Payslip": "slip gaji",
        "Rank": "riwayat golongan",
        "TotpReset": "permintaan penghapusan kode masuk",
    }
)
"""What the API's types are called, for entries that say what was read."""
