import pytest

from localities.accounts.browsers import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0 Safari/537.36", "Chrome trên Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0", "Edge trên Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; K) {WEBKIT} Chrome/142.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox trên Linux"),
        ("curl/8.5", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_browser_in_plain_words(user_agent, name):
    assert browser_name(user_agent) == name
