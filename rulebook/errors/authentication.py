"""Refusals of authentication: sign-in, activation, sessions and resets."""

from typing import Any

from rulebook.errors.base import Refusal
from rulebook.values import PasswordFault, ResetState


class BadCredentials(Refusal):
    code = "BAD_CREDENTIALS"
    indonesian = "NIP, nama pengguna, atau kata sandi tidak cocok.", "Periksa lalu coba lagi."
    english = "NIP or user name and password do not match.", "Check them and try again."


class TooManyTries(Refusal):
    """This account from this address, or the address itself, has to wait; the right password waits too."""

    code = "TOO_MANY_TRIES"
    indonesian = (
        "Terlalu banyak percobaan yang gagal dari sini.",
        "Coba lagi dalam {seconds} detik; kata sandi yang benar pun belum diperiksa.",
    )
    english = (
        "Too many tries from here have failed.",
        "Try again in {seconds} s; until then not even the right password is looked at.",
    )
    seconds: int


class Busy(Refusal):
    """Passwords are checked two at a time; a longer queue would keep everybody waiting."""

    code = "BUSY"
    indonesian = "Terlalu banyak orang sedang masuk bersamaan.", "Coba lagi dalam {seconds} detik."
    english = "Too many people are signing in at once.", "Try again in {seconds} s."
    seconds: int


class ChallengeExpired(Refusal):
    code = "CHALLENGE_OVER"
    path: tuple[str, ...] = ("challenge",)
    indonesian = "Langkah masuk ini sudah lewat waktunya atau sudah dipakai.", "Masuk lagi dari awal."
    english = "This sign-in has run out or was used.", "Sign in again from the beginning."


class WrongSecondFactor(Refusal):
    code = "WRONG_SECOND_FACTOR"
    path: tuple[str, ...] = ("code",)
    indonesian = (
        "Kode ini tidak cocok atau sudah dipakai.",
        "Tunggu kode berikutnya di aplikasi Anda, atau pakai salah satu kode cadangan.",
    )
    english = (
        "This code does not match, or was used.",
        "Wait for the next one in your app, or use one of your recovery codes.",
    )


class NoEnrolmentPending(Refusal):
    code = "NOT_ENROLLING"
    indonesian = "Tidak ada pendaftaran kode masuk yang menunggu.", "Mulai lagi pendaftarannya."
    english = "There is no enrolment that waits to be confirmed.", "Begin it again."


class SecondFactorExists(Refusal):
    """What would open the account another way takes a code of the factor there is: a stolen session shall not do."""

    code = "SECOND_FACTOR_STANDS"
    path: tuple[str, ...] = ("code",)
    indonesian = "Akun ini sudah memakai kode masuk.", "Sertakan satu kodenya untuk langkah ini."
    english = "This account has a second factor already.", "Give one of its codes for this step."


class SecondFactorNeeded(Refusal):
    """A decision binds the office, so a password alone does not stand behind it."""

    is_denial = True
    code = "SECOND_FACTOR_NEEDED"
    indonesian = (
        "Keputusan ini memerlukan kode masuk (TOTP), dan sesi ini dibuka tanpa kode.",
        "Daftarkan aplikasi authenticator Anda; bila sudah terdaftar, masuk lagi dengan kodenya.",
    )
    english = (
        "This decision takes a second factor (TOTP), and this session was opened without one.",
        "Set up your authenticator; if you have, sign in again with its code.",
    )


class EnrolmentCodeNeeded(Refusal):
    """A person who got hold of the password shall not be the one who sets up the factor that opens the role."""

    is_denial = True
    code = "ENROLMENT_CODE_NEEDED"
    path: tuple[str, ...] = ("code",)
    indonesian = (
        "Peran akun ini terbuka dengan kode pendaftaran sekali pakai; kode itu belum diisi atau tidak berlaku.",
        "Isikan kode yang Anda terima bersama perannya, atau minta yang baru kepada pengelola Jejak.",
    )
    english = (
        "The role of this account opens with a one-time enrolment code, which is missing or does not hold.",
        "Give the code that came with the role, or ask the operator of Jejak for a new one.",
    )


class CodeInvalid(Refusal):
    code = "CODE_INVALID"
    path: tuple[str, ...] = ("code",)
    indonesian = (
        "Kode ini salah, sudah dipakai, atau sudah lewat waktunya.",
        (
            "Bila baru saja Anda pakai, masuklah dengan kata sandi yang Anda pilih. "
            "Bila belum, minta slip baru kepada operator unit kerja Anda."
        ),
    )
    english = (
        "This code is wrong, used or expired.",
        (
            "If you have just used it, sign in with the password that you chose. "
            "If not, ask the operator of your unit for a new slip."
        ),
    )


class WrongPassword(Refusal):
    """Somebody who is signed in gave another password than theirs."""

    code = "WRONG_PASSWORD"
    path: tuple[str, ...] = ("password",)
    indonesian = "Kata sandi Anda yang sekarang tidak cocok.", "Periksa lalu coba lagi."
    english = "This is not your present password.", "Check it and try again."


_FAULT_MESSAGES = {
    PasswordFault.LENGTH: (
        "Kata sandi terdiri atas {min_length} sampai {max_length} huruf, angka, atau spasi.",
        "A password has {min_length} to {max_length} letters, digits or spaces.",
    ),
    PasswordFault.COMMON: (
        "Kata sandi ini termasuk yang paling mula-mula ditebak orang.",
        "This password is among the first that anybody guesses.",
    ),
    PasswordFault.PERSONAL: (
        "Kata sandi ini memuat nama, NIP, atau nama pengguna Anda.",
        "This password holds your name, staff number or user name.",
    ),
}


class WeakPassword(Refusal):
    """A pass phrase that is easy to guess; the bounds are told whatever is wrong with it."""

    code = "WEAK_PASSWORD"
    path: tuple[str, ...] = ("new_password",)
    indonesian = "{why_id}", "Pilih yang lain, misalnya beberapa kata."
    english = "{why_en}", "Choose another, for example several words."
    fault: PasswordFault
    min_length: int
    max_length: int

    def words(self, locale: str) -> dict[str, Any]:
        """Speak the fault as a sentence of its own."""
        spoken = dict(super().words(locale))
        why_id, why_en = (sentence.format_map(spoken) for sentence in _FAULT_MESSAGES[self.fault])
        return spoken | {"why_id": why_id, "why_en": why_en}


class TotpResetClosed(Refusal):
    code = "TOTP_RESET_SETTLED"
    path: tuple[str, ...] = ("totp_reset_id",)
    indonesian = "Permintaan ini sudah {state}.", "Muat ulang daftar permintaan."
    english = "This request is already {state}.", "Reload the list of requests."
    state: ResetState


class AnotherPersonNeeded(Refusal):
    """Two administrators stand behind the loss of a privileged account's second factor; neither is its holder."""

    is_denial = True
    code = "ANOTHER_PERSON_NEEDED"
    indonesian = (
        "Langkah ini tidak dapat Anda ambil untuk akun sendiri atau permintaan sendiri.",
        "Mintalah orang lain yang berwenang melakukannya.",
    )
    english = (
        "You cannot take this step for your own account, or on your own request.",
        "Let somebody else who has the authority do it.",
    )


class AdministratorNeeded(Refusal):
    """Authority that no second factor guards yet, or the loss of the one that does: not for an operator to open."""

    is_denial = True
    code = "ADMINISTRATOR_NEEDED"
    path: tuple[str, ...] = ("user_name",)
    indonesian = (
        "Akun ini mempunyai wewenang khusus; tanpa kode masuk yang menjaganya, operator tidak membuka jalan ke sana.",
        "Mintalah administrator melakukannya.",
    )
    english = (
        "This account has special authority; without a second factor that guards it, an operator opens no way there.",
        "Ask an administrator to do it.",
    )


class AssuranceInsufficient(Refusal):
    """One who helped somebody into an account may not vouch for what it may do by now: a post, a delegation, a loss."""

    is_denial = True
    code = "VOUCHING_OVER"
    indonesian = (
        "Yang menjamin akun ini terakhir kali tidak (lagi) boleh menjamin wewenang yang ada padanya sekarang.",
        "Mintalah administrator membuat slip baru, lalu pakai slip itu.",
    )
    english = (
        "The last to vouch for this account may not, or no longer, vouch for what it may do now.",
        "Ask an administrator to make a new slip, and use that.",
    )


class RequesterNotEligible(Refusal):
    """Two people stand behind the loss of a second factor; the first of them may ask for it no more."""

    is_denial = True
    code = "REQUESTER_GONE"
    path: tuple[str, ...] = ("totp_reset_id",)
    indonesian = (
        "Yang meminta langkah ini tidak lagi berwenang memintanya.",
        "Batalkan permintaan ini; administrator lain dapat memintanya lagi.",
    )
    english = (
        "The person who asked for this may no longer ask for it.",
        "Cancel this request; another administrator can make it anew.",
    )


class CrossSite(Refusal):
    """A browser sent its cookie along, but not from a page of this server."""

    code = "CROSS_SITE"
    indonesian = "Permintaan ini tidak berasal dari halaman sistem ini.", "Buka halamannya lalu ulangi."
    english = "This request does not come from a page of this system.", "Open the page and try again."


class NotLinked(Refusal):
    code = "NOT_LINKED"
    indonesian = (
        "Akun instansi ini belum ditautkan ke akun mana pun di sini.",
        "Masuk dengan kata sandi, lalu tautkan.",
    )
    english = (
        "This account of the office is not linked to an account here.",
        "Sign in with your password, then link it.",
    )


class IdentityTaken(Refusal):
    code = "IDENTITY_TAKEN"
    indonesian = (
        "Identitas ini, atau akun Anda, sudah bertautan dengan yang lain.",
        "Lepaskan tautan yang lama lebih dahulu.",
    )
    english = (
        "This identity, or your account, is linked to another one.",
        "Undo the older link first.",
    )


class ProviderRefused(Refusal):
    """The provider did not vouch for anybody; what it sent instead is for the log and not for the person who asked."""

    code = "PROVIDER_REFUSED"
    indonesian = "Halaman masuk instansi tidak memastikan siapa Anda.", "Mulai lagi dari awal."
    english = "The office's sign-in page did not say who you are.", "Begin again."
