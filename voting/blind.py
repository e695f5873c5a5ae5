"""Blind signatures: RSABSSA-SHA384-PSSZERO-Deterministic of RFC 9474.

The voter blinds a message of his own, the round's key signs what it cannot read, and the voter takes
the blinding off: a signature that anybody can verify, and nobody can tell for whom it was made.
Verifying is ordinary RSA-PSS and left to the library; what the library does not have is here.
"""

import math
import secrets
from dataclasses import dataclass, field
from hashlib import sha384

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

BITS = 2048
MESSAGE_BYTES = 32
_EXPONENT = 65537
_TRAILER = b"\xbc"
_HASH_BYTES = 48
_PSS = padding.PSS(padding.MGF1(hashes.SHA384()), salt_length=0)


class BadBlinding(ValueError):
    """What came is no blinded message, or what was signed is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Blinded:
    """What goes to the signer, and what the voter keeps to take the blinding off."""

    message: bytes
    blinded: bytes
    inverse: int = field(repr=False)


def new_key() -> bytes:
    """A private key (PKCS 8, DER), for one round."""
    key = rsa.generate_private_key(_EXPONENT, BITS)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )  # fmt: skip


def public_key_of(private: bytes) -> bytes:
    """Its other half (SubjectPublicKeyInfo, DER)."""
    return _private(private).public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip


def new_message() -> bytes:
    """The voter's own, at random: by it he finds his ballot in the list."""
    return secrets.token_bytes(MESSAGE_BYTES)


def blind(public: bytes, message: bytes, factor: int | None = None) -> Blinded:
    """RFC 9474, 4.2. `factor` is for the test vectors; at random otherwise."""
    numbers = _public(public).public_numbers()
    encoded = int.from_bytes(_encoded(message, numbers.n.bit_length() - 1))
    if math.gcd(encoded, numbers.n) != 1:
        raise BadBlinding("the message is not coprime with the modulus")
    factor = factor or _coprime(numbers.n)
    blinded = encoded * pow(factor, numbers.e, numbers.n) % numbers.n
    return Blinded(message, _bytes(blinded, numbers.n), pow(factor, -1, numbers.n))


def blind_sign(private: bytes, blinded: bytes) -> bytes:
    """RFC 9474, 4.3. The same blinded message gets the same signature. Raises BadBlinding."""
    key = _private(private)
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    message = int.from_bytes(blinded)
    if len(blinded) != _size(modulus) or not 0 < message < modulus:
        raise BadBlinding("a blinded message is as long as the modulus, and less")
    signature = _raised(message, numbers, modulus)
    if pow(signature, numbers.public_numbers.e, modulus) != message:
        raise BadBlinding(
            "the signature does not verify"
        )  # a fault in computing would tell the key
    return _bytes(signature, modulus)


def finalize(public: bytes, asked: Blinded, signed: bytes) -> bytes:
    """RFC 9474, 4.4: the signature of the message. Raises BadBlinding when it is none."""
    modulus = _public(public).public_numbers().n
    if len(signed) != _size(modulus):
        raise BadBlinding("not as long as the modulus")
    signature = _bytes(int.from_bytes(signed) * asked.inverse % modulus, modulus)
    if not verifies(public, asked.message, signature):
        raise BadBlinding("the signature is not of this message")
    return signature


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        _public(public).verify(signature, message, _PSS, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def _raised(message: int, numbers: rsa.RSAPrivateNumbers, modulus: int) -> int:
    """Blinded once more by the signer: how long it takes tells nothing of the key."""
    own = _coprime(modulus)
    hidden = message * pow(own, numbers.public_numbers.e, modulus) % modulus
    return pow(hidden, numbers.d, modulus) * pow(own, -1, modulus) % modulus


def _coprime(modulus: int) -> int:
    while True:
        found = secrets.randbelow(modulus - 1) + 1
        if math.gcd(found, modulus) == 1:
            return found


def _encoded(message: bytes, bits: int) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017, 9.1.1, with SHA-384 and without salt."""
    size = -(-bits // 8)
    digest = sha384(bytes(8) + sha384(message).digest()).digest()
    block = bytes(size - _HASH_BYTES - 2) + b"\x01"
    masked = bytes(
        left ^ right for left, right in zip(block, _mask(digest, len(block)), strict=True)
    )
    first = masked[0] & (0xFF >> (8 * size - bits))
    return bytes([first]) + masked[1:] + digest + _TRAILER


def _mask(seed: bytes, size: int) -> bytes:
    """MGF1 with SHA-384."""
    rounds = range(-(-size // _HASH_BYTES))
    return b"".join(sha384(seed + n.to_bytes(4)).digest() for n in rounds)[:size]


def _private(private: bytes) -> rsa.RSAPrivateKey:
    key = serialization.load_der_private_key(private, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _public(public: bytes) -> rsa.RSAPublicKey:
    key = serialization.load_der_public_key(public)
    assert isinstance(key, rsa.RSAPublicKey)
    return key


def _size(modulus: int) -> int:
    return -(-modulus.bit_length() // 8)


def _bytes(number: int, modulus: int) -> bytes:
    return number.to_bytes(_size(modulus))
