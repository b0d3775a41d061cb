"""The recovery key: read as people type it, and each slip is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.privacy.recovery import new_secret, read_recovery_key, shown
from desktop.vault_errors import RecoveryKeyMistyped

SECRET = bytes(range(20))
KEY = shown(SECRET)


def test_it_is_printed_in_nine_groups_of_four() -> None:
    assert [len(group) for group in KEY.split("-")] == [4] * 9
    assert not set("ILOU") & set(KEY)


@given(st.binary(min_size=20, max_size=20))
def test_what_is_printed_is_read(secret: bytes) -> None:
    assert read_recovery_key(shown(secret)) == secret


@pytest.mark.parametrize(
    "typed",
    [
        KEY.lower(),
        KEY.replace("-", ""),
        KEY.replace("-", " "),
        f"  {KEY}\n",
        KEY.replace("0", "O").replace("1", "l"),
        KEY.replace("1", "i"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in KEY),  # an input method's full-width signs
    ],
)
def test_it_is_read_as_people_type_it(typed: str) -> None:
    assert read_recovery_key(typed) == SECRET


@pytest.mark.parametrize("typed", ["", "x", KEY[:-1], KEY + "0", KEY.replace("0", "U"), "口令" * 18])
def test_what_is_none_is_said(typed: str) -> None:
    with pytest.raises(RecoveryKeyMistyped):
        read_recovery_key(typed)


def test_any_one_wrong_sign_is_noticed() -> None:
    signs = KEY.replace("-", "")
    for place, sign in enumerate(signs):
        wrong = "Z" if sign != "Z" else "Y"
        with pytest.raises(RecoveryKeyMistyped):
            read_recovery_key(signs[:place] + wrong + signs[place + 1 :])


def test_any_two_groups_in_the_wrong_order_are_noticed() -> None:
    groups = KEY.split("-")
    for one in range(9):
        for other in range(one):
            swapped = [*groups]
            swapped[one], swapped[other] = swapped[other], swapped[one]
            with pytest.raises(RecoveryKeyMistyped):
                read_recovery_key("-".join(swapped))


def test_no_two_are_the_same() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
