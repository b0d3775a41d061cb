"""What stays in memory while the vault is locked is read with the vault's key alone."""

from desktop.privacy.sealed_words import seal_words, unseal_words

KEY, OTHER = b"k" * 32, b"o" * 32
WORDS = "王小明的下一个问题".encode()


def test_only_the_vaults_key_reads_it() -> None:
    sealed = seal_words(KEY, WORDS)
    assert WORDS not in sealed
    assert unseal_words(KEY, sealed) == WORDS
    assert unseal_words(OTHER, sealed) is None
    assert unseal_words(KEY, sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert seal_words(KEY, WORDS) != sealed
