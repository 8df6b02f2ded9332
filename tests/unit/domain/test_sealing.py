"""What is handed out sealed is read by nobody, and nobody makes or changes one."""

from redial.domain.sealing import seal, unseal

SECRET = bytes(range(32))
PLAIN = b'{"places":{"list":{"key":"RECIPIENT#+12065550148"}}}' * 3


def test_a_seal_is_opened_with_its_secret_alone() -> None:
    sealed = seal(SECRET, PLAIN)

    assert unseal(SECRET, sealed) == PLAIN
    assert unseal(bytes(32), sealed) is None
    assert b"5550148" not in sealed
    # The stream of one block does not tell that of the next: the same words, sealed, are no longer the same.
    assert len({sealed[16 + start : 16 + start + 32] for start in range(0, 128, 32)}) == 4


def test_whatever_is_changed_in_a_seal_it_opens_no_more() -> None:
    sealed = seal(SECRET, PLAIN)

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert unseal(SECRET, bytes(changed)) is None
    for other in (sealed[:-1], sealed + b"x", sealed[1:], sealed[:16], b"", PLAIN):
        assert unseal(SECRET, other) is None
