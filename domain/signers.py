"""Who may sign commands: the API, and the reviewer tools of organisations, each with a key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signer:
    """`public_key` is Ed25519, in hexadecimal. `organisation` is empty for whoever signs for all."""

    id: str
    public_key: str
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Signers:
    """`required`: a command without a signature is not accepted."""

    keys: tuple[Signer, ...]
    required: bool = True

    def find(self, key: str) -> Signer | None:
        return next((signer for signer in self.keys if signer.id == key), None)
