import pytest

from localities.accounts.addresses import client_address


@pytest.fixture
def proxies(settings):
    def behind(count):
        settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": count}

    return behind


@pytest.mark.parametrize(
    ("count", "forwarded", "address"),
    [
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (1, "::ffff:1.2.3.4", "1.2.3.4"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "unknown", "unknown"),
        (1, "x" * 500, "x" * 45),
    ],
    ids=["none", "one", "forged", "two", "mapped", "network", "words", "long"],
)
def test_only_proxies_in_front_are_believed(rf, proxies, count, forwarded, address):
    proxies(count)
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_a_proxy_that_hides_who_comes_is_told(rf, proxies, caplog):
    proxies(1)
    assert client_address(rf.get("/", REMOTE_ADDR="10.0.0.9")) == "10.0.0.9"
    assert "X-Forwarded-For" in caplog.text
