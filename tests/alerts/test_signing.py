import hashlib
import hmac

from alerts.signing import signature


def test_the_receiver_computes_the_same():
    """As docs/api.md tells it to."""
    body = '{"sentence": "Chưa đạt"}'.encode()
    header = signature("khoa", 1700442000, body)
    parts = dict(part.split("=", 1) for part in header.split(","))
    expected = hmac.new(b"khoa", parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert parts == {"t": "1700442000", "v1": expected}


def test_secret_time_and_body_all_count():
    signed = signature("khoa", 1, b"a")
    others = [signature("khac", 1, b"a"), signature("khoa", 2, b"a"), signature("khoa", 1, b"b")]
    assert signed not in others
