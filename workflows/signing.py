"""Signatures as workflows and senders know them."""

from activities.signing import (
    SIGNATURE,
    Sealer,
    Signed,
    Verdict,
    as_sent,
    judge,
    key_id,
    signed,
)

__all__ = ["SIGNATURE", "Sealer", "Signed", "Verdict", "as_sent", "judge", "key_id", "signed"]
