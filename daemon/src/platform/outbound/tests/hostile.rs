//! Addresses that must never be dialled, in the notations that fool one parser or another.

/// Ways to write an address of this machine, this network or a metadata service. `PORT` is one that is listened on.
#[rustfmt::skip]
pub const HOSTILE: &[&str] = &[
    // loopback, in every notation that some parser takes for it
    "http://127.0.0.1:PORT/", "http://127.0.0.2:PORT/", "http://127.255.255.254:PORT/", "http://127.1:PORT/",
    "http://127.0.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0x7F.0.0.1:PORT/",
    "http://0x7f.1:PORT/", "http://0177.0.0.1:PORT/", "http://0177.1:PORT/", "http://017700000001:PORT/",
    "http://0x7f.0x0.0x0.0x1:PORT/", "http://0177.0x0.0.01:PORT/", "http://127.0.0.1.:PORT/",
    "http://127。0。0。1:PORT/", "http://127．0．0．1:PORT/", "http://127｡0｡0｡1:PORT/", "http://１２７.0.0.1:PORT/",
    "http://①②⑦.⓪.⓪.①:PORT/", "http://%31%32%37.0.0.1:PORT/", "http://127.0.0.1%2e:PORT/", "http:127.0.0.1:PORT/",
    "http:/127.0.0.1:PORT/", "http:\\\\127.0.0.1:PORT\\", "http://127.0.0.1:PORT#@example.com/",
    "http://127.0.0.1:PORT?@example.com/", "http://127.0.0.1:PORT\\@example.com/", "https://127.0.0.1:PORT/",
    "HTTP://127.0.0.1:PORT/", "http://0x7f1:PORT/", "http://\t127.0.0.1:PORT/", "http://127.0.0.1\t:PORT/",
    "http://127.0.0.1\n:PORT/",
    // this machine by name
    "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://a.localhost:PORT/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/", "http://localhost%2e:PORT/", "http://localhost.localdomain:PORT/",
    "http://lo\u{ad}calhost:PORT/", "http://ip6-localhost:PORT/", "http://printer:PORT/",
    "http://printer.local:PORT/", "http://nas.lan:PORT/", "http://git.internal:PORT/",
    "http://metadata.google.internal/", "http://metadata/", "http://kubernetes.default.svc.cluster.local/",
    "http://vault.corp:PORT/", "http://router.home:PORT/", "http://router.home.arpa:PORT/", "http://wiki.intranet/",
    "http://1.0.0.127.in-addr.arpa/", "http://hidden.onion/",
    // IPv6, plain and with an IPv4 address inside
    "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[0000::0001]:PORT/", "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/",
    "http://[::127.0.0.1]:PORT/", "http://[::ffff:0:127.0.0.1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/", "http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::127.0.0.1]/", "http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/",
    "http://[2002:c0a8:101::]/", "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[2001:db8::1]/",
    "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fec0::1]/",
    "http://[fc00::1]/", "http://[fd00::1]/", "http://[fd00:ec2::254]/", "http://[ff02::1]/", "http://[ff05::1:3]/",
    "http://[100::1]/", "http://[::ffff:169.254.169.254]/", "http://[::ffff:10.1.2.3]/", "http://[::ffff:c0a8:1]/",
    "http://[2a00::5efe:10.0.0.1]/", "http://[4000::1]/",
    // own networks
    "http://10.0.0.1/", "http://10.255.255.255/", "http://0xa000001/", "http://012.0.0.1/", "http://167772161/",
    "http://10.1/", "http://172.16.0.1/", "http://172.31.255.254/", "http://0xac100001/", "http://2886729729/",
    "http://192.168.0.1/", "http://192.168.1.1:22/", "http://0xc0a80001/", "http://3232235521/",
    "http://192.168.257/", "http://0300.0250.0.1/", "http://100.64.0.1/", "http://100.127.255.254/",
    "http://100.100.100.200/", "http://192.0.0.1/", "http://192.0.0.192/", "http://192.0.2.1/",
    "http://198.51.100.1/", "http://203.0.113.1/", "http://198.18.0.1/", "http://198.19.255.1/",
    "http://192.88.99.1/",
    // metadata and link-local
    "http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/", "http://2852039166/", "http://0xa9fea9fe/",
    "http://0xa9.0xfe.0xa9.0xfe/", "http://0251.0376.0251.0376/", "http://169.254.43518/", "http://169.16689662/",
    "http://168.63.129.16/", "http://169.254.0.1/",
    // nobody
    "http://0.0.0.0:PORT/", "http://0:PORT/", "http://0x0:PORT/", "http://00000000000:PORT/", "http://0.0.0.1/",
    "http://255.255.255.255/", "http://4294967295/", "http://224.0.0.1/", "http://239.255.255.250:1900/",
    "http://240.0.0.1/",
    // a host before the host
    "http://example.com@127.0.0.1:PORT/", "http://example.com:80@127.0.0.1:PORT/", "http://user:pass@example.com/",
    "http://user@example.com/", "http://:pass@example.com/", "http://127.0.0.1:PORT@example.com/",
    "http://example.com%40127.0.0.1:PORT/",
    // other schemes
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:PORT/_x",
    "dict://127.0.0.1:PORT/", "ws://127.0.0.1:PORT/", "unix:/run/docker.sock", "data:text/html,x",
    "jar:http://127.0.0.1!/", "javascript:alert(1)", "ldap://127.0.0.1/", "tftp://127.0.0.1/",
    "blob:http://127.0.0.1/", "view-source:http://127.0.0.1/",
    // nonsense
    "http://", "http:///", "//127.0.0.1:PORT/", "http://[", "http://[::1", "http://256.256.256.256/",
    "http://1.2.3.4.5/", "http://127.0.0.1:99999/", "http://exa mple.com/", "http://%00/",
    "http://127.0.0.1%00.example.com/", "http://./",
];

/// Where nobody is to be sent: this machine, its networks, metadata services, nobody.
const TARGETS: &[[u8; 4]] = &[
    [127, 0, 0, 1],
    [127, 0, 0, 2],
    [127, 1, 2, 3],
    [127, 255, 255, 254],
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [10, 1, 2, 3],
    [10, 255, 255, 254],
    [172, 16, 0, 1],
    [172, 20, 10, 5],
    [172, 31, 255, 254],
    [192, 168, 0, 1],
    [192, 168, 1, 1],
    [192, 168, 255, 254],
    [100, 64, 0, 1],
    [100, 100, 100, 200],
    [100, 127, 255, 254],
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [169, 254, 0, 1],
    [168, 63, 129, 16],
    [192, 0, 0, 1],
    [192, 0, 0, 192],
    [192, 0, 2, 1],
    [198, 51, 100, 7],
    [203, 0, 113, 9],
    [198, 18, 0, 1],
    [198, 19, 255, 1],
    [192, 88, 99, 1],
    [224, 0, 0, 1],
    [239, 255, 255, 250],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

/// Every target in every notation that some parser takes for it.
pub fn in_every_notation() -> Vec<String> {
    TARGETS.iter().flat_map(|target| notations(*target)).collect()
}

fn notations([a, b, c, d]: [u8; 4]) -> Vec<String> {
    let whole = u32::from_be_bytes([a, b, c, d]);
    let (high, low) = (whole >> 16, whole & 0xffff);
    let rest = whole & 0x00ff_ffff;
    let dotted = format!("{a}.{b}.{c}.{d}");
    let wide: String =
        dotted.chars().map(|c| c.to_digit(10).and_then(|n| char::from_u32(0xff10 + n)).unwrap_or(c)).collect();
    let percent: String = dotted.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let hosts = [
        dotted.clone(),
        format!("{dotted}."),
        whole.to_string(),
        format!("0x{whole:x}"),
        format!("0X{whole:08X}"),
        format!("0{whole:o}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a}.0x{b:02x}.0{c:o}.{d}"),
        format!("{a}.{rest}"),
        format!("{a}.{b}.{low}"),
        format!("0x{a:x}.{rest}"),
        dotted.replace('.', "。"),
        dotted.replace('.', "．"),
        dotted.replace('.', "｡"),
        wide,
        percent,
        format!("[::ffff:{dotted}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[0:0:0:0:0:FFFF:{dotted}]"),
        format!("[::{dotted}]"),
        format!("[64:ff9b::{dotted}]"),
        format!("[64:ff9b::{high:x}:{low:x}]"),
        format!("[64:ff9b:1::{dotted}]"),
        format!("[2002:{high:x}:{low:x}::1]"),
        format!("[2a00::5efe:{dotted}]"),
        format!("[2a00::200:5efe:{dotted}]"),
        format!("user:secret@{dotted}"),
        format!("example.com@{dotted}"),
        format!("example.com%40{dotted}"),
    ];
    hosts.into_iter().map(|host| format!("http://{host}:PORT/")).collect()
}
