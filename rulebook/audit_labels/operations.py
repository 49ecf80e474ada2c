"""Labels of the acts of the log, and of what was read, in Indonesian and English."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

OPERATION_LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "addAccount": ("membuat akun", "making an account"),
        "activateAccounts": ("membuat slip aktivasi", "making activation slips"),
        "addService": ("membuat akun mesin", "making a machine's account"),
        "approveTotpReset": ("menyetujui penghapusan kode masuk", "agreeing to remove a sign-in code"),
        "cancelTotpReset": (
            "membatalkan penghapusan kode masuk",
            "calling off the removal of a sign-in code",
        ),
        "changePassword": ("mengganti kata sandi", "changing a password"),
        "closeService": ("menutup akun mesin", "closing a machine's account"),
        "completeSignIn": ("mencatat upaya masuk dengan kode", "noting an attempt to sign in with a code"),
        "confirmTotp": ("mengesahkan kode masuk", "taking a sign-in code into use"),
        "enrolTotp": ("mendaftarkan kode masuk", "setting up a sign-in code"),
        "giveServiceToken": ("memberi token kepada mesin", "giving a machine a token"),
        "linkIdentity": ("menautkan akun instansi", "linking a sign-in provider's identity"),
        "loseSecondFactor": ("menghapus kode masuk", "removing a sign-in code"),
        "requestTotpReset": ("meminta penghapusan kode masuk", "asking to remove a sign-in code"),
        "resetPassword": ("membuat slip kata sandi baru", "making a slip for a new password"),
        "revokeServiceTokens": ("mencabut token mesin", "revoking a machine's tokens"),
        "signInWithProvider": (
            "mencatat upaya masuk dengan akun instansi",
            "noting an attempt to sign in with a provider",
        ),
        "signOutEverywhere": ("keluar dari semua tempat", "signing out everywhere"),
        "unlinkIdentity": ("melepas tautan akun instansi", "unlinking an identity"),
        "backup": ("menyimpan cadangan seluruh basis data", "backing up the whole database"),
        "auditBundle": ("mengunduh entri jejak audit", "downloading entries of the log"),
        "auditEvidence": ("meminta berkas bukti", "asking for evidence"),
        "closeAccount": ("menutup akun", "closing an account"),
        "continueLog": ("melanjutkan jejak audit setelah pemulihan", "continuing the log after a restore"),
        "endEngagement": ("mengakhiri surat tugas pemeriksaan", "ending a letter of audit"),
        "endRole": ("mengakhiri peran akun", "ending an account's role"),
        "exportLog": ("mengekspor jejak audit", "exporting the log"),
        "grantRole": ("memberi peran akun", "giving an account a role"),
        "initRegency": ("membuka sistem", "opening the system"),
        "setRegency": ("membetulkan data kabupaten", "correcting what the regency is"),
        "makeAccountCode": ("membuat kode sekali pakai", "making a one-time code"),
        "makeToken": ("membuat token", "making a token"),
        "openEngagement": ("membuka surat tugas pemeriksaan", "opening a letter of audit"),
        "reopenAccount": ("membuka kembali akun", "reopening an account"),
        "activateAccount": (
            "membuka akun dengan kode sekali pakai",
            "opening an account with a one-time code",
        ),
        "adviseLeave": ("memberi pertimbangan atas cuti", "advising on leave"),
        "answerPayslipQuestion": (
            "menjawab pertanyaan tentang slip gaji",
            "answering a question about a payslip",
        ),
        "askAboutPayslip": ("bertanya tentang slip gaji", "asking about a payslip"),
        "approvePolicy": ("menyetujui kebijakan publikasi", "approving a publication policy"),
        "endPolicy": ("mengakhiri kebijakan publikasi", "ending a publication policy"),
        "proposePolicy": ("mengusulkan kebijakan publikasi", "proposing a publication policy"),
        "withdrawPolicy": ("menarik usulan kebijakan publikasi", "withdrawing a proposed publication policy"),
        "approveErasure": ("menyetujui pemusnahan data", "agreeing to destroy data"),
        "cancelErasure": ("membatalkan pemusnahan data", "calling off the destruction of data"),
        "closePayRun": ("menutup penggajian satu bulan", "closing a month of pay"),
        "decideLeave": ("memutuskan cuti", "deciding on leave"),
        "delegateDecisions": ("menunjuk pelaksana", "naming a delegate"),
        "discardPayRun": ("membuang penggajian satu bulan", "discarding a month of pay"),
        "downloadEvidence": ("mengambil berkas bukti", "fetching evidence"),
        "endDelegation": ("mengakhiri penugasan pelaksana", "ending a delegation"),
        "erase": ("memusnahkan data pribadi", "destroying personal data"),
        "importBalances": ("mengimpor sisa cuti", "importing leave balances"),
        "importDelegations": ("mengimpor pelimpahan wewenang", "importing delegated authority"),
        "importEmployees": ("mengimpor pegawai", "importing employees"),
        "importGrades": ("mengimpor golongan jabatan", "importing grades of titles"),
        "importHolidays": ("memasukkan hari libur", "importing holidays"),
        "importPayslips": ("mengimpor slip gaji", "importing pay slips"),
        "importTariffs": ("mengimpor tarif TPP", "importing TPP tariffs"),
        "importUnits": ("mengimpor unit kerja", "importing units"),
        "migrate": ("memutakhirkan basis data", "updating the database"),
        "passLeave": ("meneruskan langkah cuti yang menunggu", "passing on a step of leave that waited"),
        "publishEditions": ("menerbitkan angka gabungan", "publishing figures"),
        "reassignLeaveStep": ("mengalihkan langkah cuti", "reassigning a step of leave"),
        "requestErasure": ("meminta pemusnahan data", "asking to destroy data"),
        "requestLeave": ("mengajukan cuti", "asking for leave"),
        "seal": ("menyegel jejak audit", "sealing the log"),
        "signIn": ("mencatat upaya masuk", "noting an attempt to sign in"),
        "signOut": ("keluar", "signing out"),
        "withdrawLeave": ("menarik permohonan cuti", "withdrawing a request for leave"),
    }
)
"""What an act is called; another is spoken by its own name."""

READ_LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "auditEntries": ("jejak audit", "the log"),
        "delegation": ("penugasan pelaksana", "a delegation"),
        "delegations": ("daftar penugasan pelaksana", "the list of delegations"),
        "employee": ("data seorang pegawai", "an employee's record"),
        "employees": ("daftar pegawai", "the list of employees"),
        "erasure": ("permintaan pemusnahan", "a request for erasure"),
        "erasures": ("daftar permintaan pemusnahan", "the list of requests for erasure"),
        "escalatedLeaveRequests": ("daftar cuti yang diteruskan", "the list of leave that was passed on"),
        "leaveInbox": ("kotak masuk cuti", "the inbox of leave"),
        "leaveRequest": ("permohonan cuti", "a request for leave"),
        "node": ("satu catatan", "one record"),
        "payRun": ("penggajian satu bulan", "a month of pay"),
        "payRunDifferences": ("perbedaan penggajian satu bulan", "differences of a month of pay"),
        "payRuns": ("daftar penggajian", "the list of months of pay"),
        "payslipQuestion": ("pertanyaan tentang slip gaji", "a question about a payslip"),
        "payslipQuestions": ("daftar pertanyaan tentang slip gaji", "the list of questions about payslips"),
        "totpReset": ("permintaan penghapusan kode masuk", "a request to remove a sign-in code"),
        "totpResets": ("daftar penghapusan kode masuk", "the list of removals of sign-in codes"),
    }
)
"""What was opened by a read; another is spoken by its own name."""

KIND_LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "AccountRole": ("peran akun", "role of an account"),
        "Appointment": ("penempatan", "appointment"),
        "AuditEntry": ("jejak audit", "log"),
        "Employee": ("data pegawai", "employee record"),
        "Erasure": ("permintaan pemusnahan", "request for erasure"),
        "LeaveBalance": ("sisa cuti", "leave balance"),
        "LeaveRequest": ("permohonan cuti", "leave request"),
        "LeaveStep": ("pertimbangan atau keputusan cuti", "advice or decision on leave"),
        "Payslip": ("slip gaji", "payslip"),
        "PayslipQuestion": ("pertanyaan tentang slip gaji", "question about a payslip"),
        "Rank": ("riwayat golongan", "grade history"),
        "TotpReset": ("permintaan penghapusan kode masuk", "request to remove a sign-in code"),
    }
)
"""What the API's types are called, for entries that say what was read."""
