//! Nobody answers: names, connections, certificates.

use super::{Evidence, Fix, Known, Severity};
use crate::platform::outbound::FaultKind;

pub const FAULTS: &[Known] = &[
    Known {
        code: "dns_failure",
        severity: Severity::Broken,
        says: "The name of the site has no address.",
        fix: Fix::of(
            "Check the address for a typing mistake; then, at the registrar, whether the domain is paid for and its DNS has an A or AAAA record.",
        ),
        seen: |e| fault(e, FaultKind::Dns),
    },
    Known {
        code: "address_private",
        severity: Severity::Broken,
        says: "The site's address belongs to a private network, which the daemon does not talk to unasked.",
        fix: Fix::of(
            "If it is your own network, tick \"on my own network\" where the application password is entered, or add it to outbound.allow_private_networks. If it is not, the site's DNS points to the wrong place.",
        ),
        seen: |e| fault(e, FaultKind::Forbidden),
    },
    Known {
        code: "nobody_listens",
        severity: Severity::Broken,
        says: "No web server answers at the site's address.",
        fix: Fix::of(
            "Start the web server, or correct the port in the address; a firewall may also reject this machine: let its address through.",
        ),
        seen: |e| fault(e, FaultKind::Refused),
    },
    Known {
        code: "tls_expired",
        severity: Severity::Broken,
        says: "The site's certificate has expired.",
        fix: Fix {
            apache: "certbot renew && systemctl reload apache2",
            nginx: "certbot renew && systemctl reload nginx",
            ..Fix::of("Renew it, and see to it that it renews itself.")
        },
        seen: |e| tls(e, |says| says.contains("expired")),
    },
    Known {
        code: "tls_name",
        severity: Severity::Broken,
        says: "The certificate is for another name than the site's.",
        fix: Fix::of(
            "Have a certificate made that holds this very name (with or without www), or correct the address.",
        ),
        seen: |e| tls(e, |says| says.contains("notvalidforname")),
    },
    Known {
        code: "tls_chain",
        severity: Severity::Broken,
        says: "The certificate cannot be traced to an authority: it is self-signed, or the chain to it is not sent.",
        fix: Fix {
            apache: "SSLCertificateFile must name fullchain.pem, not cert.pem.",
            nginx: "ssl_certificate must name fullchain.pem, not cert.pem.",
            litespeed: "Enter the chain under Listeners → SSL → CA Certificate, or name fullchain.pem.",
            ..Fix::of(
                "Let the server send the whole chain, with the intermediate certificates. Browsers often know them and hide this.",
            )
        },
        seen: |e| {
            tls(e, |says| {
                says.contains("certificate of") && !says.contains("expired") && !says.contains("notvalidforname")
            })
        },
    },
    Known {
        code: "tls_broken",
        severity: Severity::Broken,
        says: "No secure connection can be made.",
        fix: Fix::of(
            "Does the server speak TLS 1.2 or 1.3 on this port? If it speaks none, enter the address with http:// or another port.",
        ),
        seen: |e| tls(e, |says| !says.contains("certificate of")),
    },
    Known {
        code: "times_out",
        severity: Severity::Broken,
        says: "The site takes longer to answer than anything can wait for.",
        fix: Fix {
            apache: "See mod_status and the PHP-FPM log for what is busy.",
            nginx: "See whether PHP-FPM has reached pm.max_children, and its slow log.",
            ..Fix::of(
                "Look for what is slow: switch plugins off one by one, look at the database and at the number of PHP workers.",
            )
        },
        seen: |e| {
            let slow =
                e.open().into_iter().find_map(|seen| seen.fault().filter(|fault| fault.kind == FaultKind::Timeout));
            slow.map(|fault| fault.detail.clone())
        },
    },
    Known {
        code: "connection_broken",
        severity: Severity::Broken,
        says: "The connection breaks before the answer is whole.",
        fix: Fix::of(
            "Look into the web server's and PHP's error logs for workers that die; a firewall that cuts connections looks the same.",
        ),
        seen: |e| fault(e, FaultKind::Broken).or_else(|| fault(e, FaultKind::TooLarge)),
    },
];

fn fault(e: &Evidence, kind: FaultKind) -> Option<String> {
    [&e.home, &e.api].into_iter().find(|seen| seen.is_fault(kind)).and_then(|seen| Some(seen.fault()?.detail.clone()))
}

fn tls(e: &Evidence, is_it: fn(&str) -> bool) -> Option<String> {
    fault(e, FaultKind::Tls).filter(|says| is_it(&says.to_lowercase()))
}
