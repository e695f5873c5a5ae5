"""The vault of the tests: one key for all, and nobody's data."""

from postgres.vault import Vault

KEY = "ab" * 32
VAULT = Vault.of(KEY)
