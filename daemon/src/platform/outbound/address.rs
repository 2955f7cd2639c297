//! Which addresses are public: reachable by anybody, so that reaching them tells nobody anything about this network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is, as far as a request to it is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Anybody can reach it.
    Public,
    /// Somebody's own network or machine: only with an allowance.
    Private,
    /// Never a server of anybody: unspecified, multicast, link-local (the clouds' metadata services), reserved.
    Never,
}

/// Where `address` is; an address that embeds another is what the embedded one is, unless it is worse.
pub fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => reach_v4(v4),
        IpAddr::V6(v6) => reach_v6(v6),
    }
}

/// Clouds answer here with credentials, although the address is a public one.
const AZURE_METADATA: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        _ if address == AZURE_METADATA => Reach::Never,
        // "this network", link-local with the metadata services, multicast, reserved, broadcast
        [0, ..] | [169, 254, ..] | [224..=255, ..] => Reach::Never,
        // private use, loopback, carrier-grade NAT
        [10, ..] | [127, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Reach::Private,
        // protocol assignments, documentation (three of them), the old 6to4 relays, benchmarks
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] | [198, 18..=19, ..] => {
            Reach::Private
        }
        _ => Reach::Public,
    }
}

fn reach_v6(address: Ipv6Addr) -> Reach {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reach::Never,
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        // IPv4-mapped
        [0, 0, 0, 0, 0, 0xffff, high, low] => reach_v4(embedded(high, low)),
        // NAT64 with the well-known prefix: the usual way from an IPv6-only network to IPv4
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => reach_v4(embedded(high, low)),
        // NAT64 with a network's own prefix
        [0x64, 0xff9b, 1, ..] => Reach::Private,
        // 6to4 and Teredo are gone, and both carry an IPv4 address
        [0x2002, high, low, ..] => worse(Reach::Private, reach_v4(embedded(high, low))),
        // protocol assignments with Teredo, documentation
        [0x2001, 0x0000..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0x0000..=0x0fff, ..] => Reach::Private,
        // ISATAP: an IPv4 address behind a router
        [_, _, _, _, 0x0000 | 0x0200, 0x5efe, high, low] => worse(Reach::Private, reach_v4(embedded(high, low))),
        // one cloud's metadata service, in the range of private addresses
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] => Reach::Never,
        // unique local, and the site-local addresses before them
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Reach::Private,
        // global unicast is this one block; link-local, multicast and all that is not assigned are outside
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

fn worse(one: Reach, other: Reach) -> Reach {
    if other == Reach::Never { Reach::Never } else { one }
}

/// The address without its IPv6 wrapping, as networks in the configuration are written.
pub fn unwrapped(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Reach {
        reach(text.parse().unwrap())
    }

    #[test]
    fn public_addresses_are_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.0.3.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
        ] {
            assert_eq!(of(address), Reach::Public, "{address}");
        }
    }

    #[test]
    fn own_networks_need_an_allowance() {
        for address in [
            "10.0.0.0",
            "10.255.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "192.88.99.1",
            "198.18.0.1",
            "198.19.255.255",
            "::1",
            "fc00::1",
            "fd12:3456::1",
            "fec0::1",
            "2001:db8::1",
            "2001::1",
            "2001:1::1",
            "2002:808:808::1",
            "3fff::1",
            "64:ff9b:1::808:808",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::192.168.1.1",
            "2002:a00:1::",
            "2a00::5efe:10.0.0.1",
            "2a00::200:5efe:8.8.8.8",
        ] {
            assert_eq!(of(address), Reach::Private, "{address}");
        }
    }

    #[test]
    fn some_are_never_reached() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "::",
            "fe80::1",
            "febf::1",
            "ff02::1",
            "fd00:ec2::254",
            "100::1",
            "::7f00:1",
            "::a00:1",
            "4000::1",
            "5f00::1",
            "::ffff:169.254.169.254",
            "::ffff:0.0.0.0",
            "64:ff9b::169.254.169.254",
            "2002:a9fe:a9fe::",
            "2a00::5efe:169.254.169.254",
        ] {
            assert_eq!(of(address), Reach::Never, "{address}");
        }
    }
}
