"""Which addresses are of the internet, by the registries of IANA.

The registries come with netaddr and with Python. Either may be older than a block that was
registered since, so an address is public only when both say so; what IANA has given to nobody is
public by neither (docs/adr/0016).
"""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
IPV4_BITS = 0xFFFFFFFF


def is_public(address: Address) -> bool:
    """Return whether this is an address of the internet, for one receiver.

    IPv4-mapped and NAT64 addresses lead to the IPv4 address they hold, which decides.
    """
    inner_address = _inner_address(address)
    if inner_address is not None:
        return is_public(inner_address)
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return _is_globally_reachable(address) and _is_assigned(address)


def _inner_address(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & IPV4_BITS)
    return address.ipv4_mapped


def _is_globally_reachable(address: Address) -> bool:
    """Ask the registries of special-purpose addresses (RFC 6890).

    What they call neither reachable nor unreachable (6to4, Teredo) is unreachable.
    """
    import netaddr  # noqa: PLC0415 -- slow import

    registered = netaddr.IPAddress(str(address))
    return registered.is_global() and not registered.is_reserved()


def _is_assigned(address: Address) -> bool:
    """Ask the registries of all addresses: IPv6 is given out of 2000::/3, except what is reserved.

    All of IPv4 is given out; what is not stands among the special-purpose addresses.
    """
    from netaddr.ip import iana  # noqa: PLC0415 -- slow import

    if isinstance(address, ipaddress.IPv4Address):
        return True
    records = iana.query(iana.IPAddress(str(address)))
    spaces = {record["allocation"] for record in records.get("IPv6", ())}
    blocks = {record["status"] for record in records.get("IPv6_unicast", ())}
    return spaces == {"Global Unicast"} and "RESERVED" not in blocks
