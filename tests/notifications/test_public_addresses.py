"""Which addresses a webhook may go to: those that the registries of IANA call globally reachable."""

import ipaddress
import subprocess
import sys

import pytest

from notifications.public_addresses import is_public

# The special-purpose registries as they stood in 2026 (RFC 6890, RFC 8190), and what no registry gives
# out. What is expected stands here; what decides is in the packages.
NOT_REACHABLE = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "224.0.0.0/4",
    "::/128",
    "::1/128",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001:2::/48",
    "2001:db8::/32",
    "2001::/32",
    "2001:10::/28",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "3ffe::/16",
    "::/96",
    "::ffff:0:0:0/96",
    "100::/8",
    "200::/7",
    "400::/6",
    "1000::/4",
    "4000::/3",
    "8000::/3",
    "c000::/3",
    "e000::/4",
]
REACHABLE = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "145.100.0.1",
    "185.3.211.55",
    "223.255.255.254",
    "2001:4860:4860::8888",
    "2a02:10::1",
    "2a10:3781::1",
    "2606:2800:220:1:248:1893:25c8:1946",
    "2c0f:fb50::1",
    "2410::1",
]


def ends(block: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    network = ipaddress.ip_network(block)
    middle = network[network.num_addresses // 2]
    return [network[0], middle, network[-1]]


@pytest.mark.parametrize("block", NOT_REACHABLE)
def test_no_special_purpose_address_is_of_the_internet(block):
    assert [str(address) for address in ends(block) if is_public(address)] == []


@pytest.mark.parametrize("address", REACHABLE)
def test_an_address_that_was_given_out_is(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("wrapper", ["::ffff:{}", "64:ff9b::{}"])
def test_a_wrapped_address_is_what_it_holds(wrapper):
    for block in NOT_REACHABLE:
        if ":" not in block:
            for address in ends(block):
                assert not is_public(ipaddress.ip_address(wrapper.format(address))), address
    assert is_public(ipaddress.ip_address(wrapper.format("8.8.8.8")))


@pytest.mark.parametrize("address", ["2002:808:808::1", "2001:0:808:808::f7f7:f7f7", "::8.8.8.8"])
def test_a_tunnel_is_refused_whatever_it_holds(address):
    assert not is_public(ipaddress.ip_address(address))


def test_who_never_sends_loads_no_registry():
    """They take a quarter of a second and 15 MB: a web process never asks them."""
    loaded = "import notifications.public_addresses, sys; print('netaddr' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
