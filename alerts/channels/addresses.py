"""Which addresses a webhook may reach. Pure."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_IPV4_BITS = 2**32 - 1


def is_public(text: str) -> bool:
    """Whether an address lies in the open Internet; also one that only wraps an inner address must wrap such a one.

    >>> is_public("203.113.131.1"), is_public("10.0.0.5"), is_public("::ffff:127.0.0.1"), is_public("64:ff9b::a00:5")
    (True, False, False, False)
    """
    address = ip_address(text.partition("%")[0])
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _layers(address))


def _layers(address: Address) -> list[Address]:
    if isinstance(address, IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inner.append(IPv4Address(int(address) & _IPV4_BITS))
    wrapped: list[Address] = [one for one in inner if one is not None]
    # The wrapping itself may count as reserved; what it leads to decides.
    return wrapped or [address]
