"""Blind signatures: what the library itself would have signed, and nothing that tells for whom."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from voting import blind

KEY, OTHER = blind.new_key(), blind.new_key()
PUBLIC = blind.public_key_of(KEY)


def signed_plainly(message: bytes) -> bytes:
    """By the library, with the key in the open: without salt there is only one such signature."""
    key = serialization.load_der_private_key(KEY, password=None)
    assert isinstance(key, RSAPrivateKey)
    scheme = padding.PSS(padding.MGF1(hashes.SHA384()), salt_length=0)
    return key.sign(message, scheme, hashes.SHA384())


@pytest.mark.parametrize(
    "message", [bytes(32), b"\xff" * 32, b"abc"], ids=["zeros", "ones", "short"]
)
def test_the_signature_is_the_one_that_the_library_makes_in_the_open(message: bytes) -> None:
    asked = blind.blind(PUBLIC, message)

    signature = blind.finalize(PUBLIC, asked, blind.blind_sign(KEY, asked.blinded))

    assert signature == signed_plainly(message)
    assert blind.verifies(PUBLIC, message, signature)


def test_what_the_signer_sees_fits_every_message_alike() -> None:
    """For any signature there is a blinding that turns it into what was asked: nothing is told."""
    first, second = blind.blind(PUBLIC, b"a" * 32), blind.blind(PUBLIC, b"a" * 32)

    assert first.blinded != second.blinded
    done = [
        blind.finalize(PUBLIC, one, blind.blind_sign(KEY, one.blinded)) for one in (first, second)
    ]
    assert done[0] == done[1]


def test_the_same_asked_again_is_signed_the_same() -> None:
    asked = blind.blind(PUBLIC, blind.new_message())

    assert blind.blind_sign(KEY, asked.blinded) == blind.blind_sign(KEY, asked.blinded)


def test_a_signature_by_another_key_is_none() -> None:
    asked = blind.blind(PUBLIC, blind.new_message())

    with pytest.raises(blind.BadBlinding):
        blind.finalize(PUBLIC, asked, blind.blind_sign(OTHER, asked.blinded[:-1] + b"\x01"))


def test_a_signature_serves_for_its_own_message_alone() -> None:
    asked = blind.blind(PUBLIC, b"a" * 32)
    signed = blind.blind_sign(KEY, asked.blinded)

    assert not blind.verifies(PUBLIC, b"b" * 32, blind.finalize(PUBLIC, asked, signed))
    with pytest.raises(blind.BadBlinding):
        blind.finalize(PUBLIC, replace(asked, message=b"b" * 32), signed)


@pytest.mark.parametrize("blinded", [b"", bytes(256), b"\xff" * 256, b"\x01" * 255, b"\x01" * 257])
def test_what_is_no_blinded_message_is_not_signed(blinded: bytes) -> None:
    with pytest.raises(blind.BadBlinding):
        blind.blind_sign(KEY, blinded)


def test_the_product_of_two_signatures_is_the_signature_of_nothing() -> None:
    """Raw RSA multiplies; what is signed is padded, so no third ballot comes of two."""
    numbers = serialization.load_der_public_key(PUBLIC).public_numbers()  # type: ignore[union-attr]
    modulus = numbers.n  # type: ignore[union-attr]
    one, two = (int.from_bytes(signed_plainly(word * 32)) for word in (b"a", b"b"))

    forged = (one * two % modulus).to_bytes(256)

    assert not blind.verifies(PUBLIC, b"a" * 32, forged)
    assert not blind.verifies(PUBLIC, b"b" * 32, forged)
