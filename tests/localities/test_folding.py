import pytest

from localities.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hộ nghèo", "ho ngheo"),
        ("ho ngheo", "ho ngheo"),
        ("Đông  Triều ", "dong trieu"),
        ("Hòa", "hoa"),
        ("Hoà", "hoa"),
        ("Cư M'gar", "cu m'gar"),
        ("Ứng Hòa", "ung hoa"),
        ("Việt Yên", "viet yen"),
        ("", ""),
    ],
)
def test_folds(text, folded):
    assert fold(text) == folded
    assert fold(fold(text)) == folded
