"""The codes of authenticator apps, by the test values of RFC 6238, appendix B (SHA-1)."""

import pytest

from localities.accounts.one_time_codes import (
    LETTERS,
    RECOVERY_CODES,
    code_for,
    grouped,
    matching_step,
    new_recovery_codes,
    new_secret,
    provisioning_uri,
    step_at,
)

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"


@pytest.mark.parametrize(
    ("timestamp", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_values_of_the_standard(timestamp, code):
    assert code_for(SECRET, step_at(timestamp), digits=8) == code


@pytest.mark.parametrize(
    ("seconds", "fits"), [(-61, False), (-30, True), (0, True), (29, True), (59, True), (60, False)]
)
def test_a_clock_may_be_off_by_one_step(seconds, fits):
    moment = 1_800_000_000  # the first second of a step
    code = code_for(SECRET, step_at(moment))
    assert (matching_step(SECRET, code, moment + seconds) is not None) == fits


@pytest.mark.parametrize("written", ["287 082", " 287082 ", "287-082"])
def test_spaces_do_not_matter(written):
    assert matching_step(SECRET, written, 59) == 1


@pytest.mark.parametrize("written", ["", "28708", "2870822", "287083", "đ"])
def test_anything_else_is_no_code(written):
    assert matching_step(SECRET, written, 59) is None


def test_secrets_and_recovery_codes_are_new_each_time():
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
    codes = [*new_recovery_codes(), *new_recovery_codes()]
    assert len(set(codes)) == 2 * RECOVERY_CODES
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) <= set(LETTERS)


def test_what_the_square_says():
    uri = provisioning_uri(SECRET, "lan anh", "Chỉ Tiêu")
    assert uri == f"otpauth://totp/Ch%E1%BB%89%20Ti%C3%AAu:lan%20anh?secret={SECRET}&issuer=Ch%E1%BB%89%20Ti%C3%AAu"


def test_codes_are_shown_in_groups():
    assert grouped("ABCDEFGHJK", 5) == "ABCDE-FGHJK"
