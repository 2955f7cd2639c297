//! A letter as a message: headers, and both bodies in one `multipart/alternative`, the text first.

use lettre::{
    Address, Message,
    message::{
        Body, Mailbox, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};

use super::{
    Mailer,
    letter::{Bodies, Recipient, one_line},
};
use crate::platform::{
    clock::Instant,
    error::{Error, Result},
};

const LONGEST_NAME_CHARS: usize = 120;

/// An address that a mail can go to; refused where it is none, or would say more than an address.
pub fn address(text: &str) -> Result<Address> {
    let wrong = || Error::field("email", "must be an address that mail can be sent to, such as ada@example.com");
    let plain = text.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"<>(),;:\\\"[]".contains(c));
    let address: Address = text.parse().map_err(|_| wrong())?;
    if plain && address.user().len() <= 64 { Ok(address) } else { Err(wrong()) }
}

/// `Name <address>` or a bare address, as the configuration has it.
pub fn mailbox(text: &str) -> Result<Mailbox> {
    let (name, bare) = match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, bare)) => (name.trim().trim_matches('"'), bare),
        None => ("", text.trim()),
    };
    Ok(Mailbox::new(display_name(name), address(bare)?))
}

fn display_name(name: &str) -> Option<String> {
    let name: String = one_line(name).chars().take(LONGEST_NAME_CHARS).collect();
    (!name.is_empty()).then_some(name)
}

/// The message with this id. The same id makes the same Message-ID: what is sent twice is shown once.
pub(super) fn build(
    mailer: &Mailer,
    id: &str,
    to: &Recipient,
    subject: &str,
    bodies: &Bodies,
    now: Instant,
) -> Result<Message> {
    let mut message = Message::builder()
        .message_id(Some(format!("<{id}@{}>", mailer.from.email.domain())))
        .date(now.into())
        .from(mailer.from.clone())
        .to(Mailbox::new(display_name(&to.name), address(&to.address)?))
        .subject(one_line(subject))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "All"));
    if let Some(reply_to) = &mailer.reply_to {
        message = message.reply_to(reply_to.clone());
    }
    // what is quoted-printable never holds "=_": nothing that people wrote can end a part
    let parts = MultiPart::alternative()
        .boundary(format!("=_{id}"))
        .singlepart(part(ContentType::TEXT_PLAIN, &bodies.text)?)
        .singlepart(part(ContentType::TEXT_HTML, &bodies.html)?);
    message.multipart(parts).map_err(|cause| Error::bug(format!("a mail cannot be put together: {cause}")))
}

fn part(content_type: ContentType, text: &str) -> Result<SinglePart> {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| Error::bug("a mail cannot be written as quoted-printable"))?;
    Ok(SinglePart::builder().content_type(content_type).body(body))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use mail_parser::{HeaderValue as Parsed, MessageParser, MimeHeaders};

    use super::{
        super::{Letter, Settings, Way},
        *,
    };
    use crate::platform::{
        random::{self, Random, SeededRandom},
        secret::{KeyRing, Sealer},
    };

    fn mailer() -> Mailer {
        let ring = KeyRing::parse(&"ab".repeat(32)).unwrap();
        let sealer = Sealer::new(Arc::new(ring), Arc::new(SeededRandom::new(1)));
        let from = mailbox("IGNY8 <igny8@mail.example>").unwrap();
        let way = Way::Folder(std::env::temp_dir());
        let settings = Settings { way, from, reply_to: Some(mailbox("help@mail.example").unwrap()) };
        Mailer::new(settings, "https://igny8.example/".parse().unwrap(), sealer).unwrap()
    }

    fn letter(name: &str, subject: &str, line: &str) -> Letter {
        let to = Recipient { name: name.to_owned(), address: "ada@example.com".to_owned() };
        let (subject, lines) = (subject.to_owned(), vec![line.to_owned()]);
        Letter { kind: "test", to, subject, lines, link: None, after: vec![], useless_after: None }
    }

    fn formatted(letter: &Letter) -> Vec<u8> {
        let now = "2026-11-22T09:00:00Z".parse().unwrap();
        let bodies = letter.render().unwrap();
        build(&mailer(), "mail_1", &letter.to, &letter.subject, &bodies, now).unwrap().formatted()
    }

    #[test]
    fn a_mail_has_a_text_an_html_and_says_that_nobody_wrote_it() {
        let raw = formatted(&letter("Ada Lovelace", "Grüße — an Ada", "Straße & <Weg>"));
        let mail = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(mail.subject(), Some("Grüße — an Ada"));
        assert_eq!(mail.message_id(), Some("mail_1@mail.example"));
        assert_eq!(mail.header("Auto-Submitted").and_then(Parsed::as_text), Some("auto-generated"));
        assert_eq!(mail.date().unwrap().to_rfc3339(), "2026-11-22T09:00:00Z");
        assert_eq!(mail.reply_to().unwrap().first().unwrap().address(), Some("help@mail.example"));
        assert!(mail.content_type().unwrap().subtype() == Some("alternative"));
        assert_eq!((mail.text_body_count(), mail.html_body_count(), mail.parts.len()), (1, 1, 3));
        assert!(mail.body_text(0).unwrap().contains("Straße & <Weg>"));
        assert!(mail.body_html(0).unwrap().contains("Straße &amp; &lt;Weg&gt;"));
    }

    /// What somebody tries who wants a header, a recipient or a command of their own.
    const ATTACKS: &[&str] = &[
        "\r\nBcc: eve@evil.example",
        "\nBcc: eve@evil.example",
        "\rBcc: eve@evil.example",
        "%0d%0aBcc: eve@evil.example",
        "\r\n\r\n<html>mine</html>",
        "\r\n.\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<eve@evil.example>\r\nDATA\r\n",
        ">\r\nRCPT TO:<eve@evil.example",
        "\u{2028}Bcc: eve@evil.example",
        "\u{85}Bcc: eve@evil.example",
        "\0Bcc: eve@evil.example",
        "\x0b\x0cBcc: eve@evil.example",
        "=?utf-8?Q?=0D=0ABcc:_eve@evil.example?=",
        "=?utf-8?B?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
        ", eve@evil.example",
        "\" <eve@evil.example>, \"",
        "> , <eve@evil.example",
        ";eve@evil.example",
        "\r\n --=_mail_1\r\nContent-Type: text/html\r\n\r\nmine",
        "\t\r\n Bcc: eve@evil.example",
        "嘊嘍Bcc: eve@evil.example",
    ];

    /// 500 and more: each attack before, after and within harmless and random words, in every field that people write.
    #[test]
    fn nobody_writes_a_header_a_recipient_or_a_part_of_their_own() {
        let random = SeededRandom::new(33);
        let word = || {
            let bytes = random::bytes::<12>(&random as &dyn Random);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let mut tried = 0;
        for attack in ATTACKS {
            for text in [
                (*attack).to_owned(),
                format!("Ada{attack}"),
                format!("{attack}Ada"),
                format!("Ada {attack} Lovelace"),
                format!("{}{attack}{}", word(), word()),
                format!("{attack}{attack}"),
            ] {
                for (name, subject, line) in [
                    (text.as_str(), "Hello", "A line"),
                    ("Ada", text.as_str(), "A line"),
                    ("Ada", "Hello", text.as_str()),
                ] {
                    harmless(&formatted(&letter(name, subject, line)), &text);
                    tried += 1;
                }
                // an address is never mended: it is one, or it is refused
                for wrong in [text.clone(), format!("ada{text}@example.com"), format!("ada@example.com{text}")] {
                    if let Ok(fine) = address(&wrong) {
                        let bare: &str = fine.as_ref();
                        assert!(!bare.contains(['\r', '\n', '<', '>', ',', ' ']), "{wrong:?} gave {bare:?}");
                        assert_eq!(bare.matches('@').count(), 1, "{wrong:?}");
                    }
                    tried += 1;
                }
            }
        }
        println!("{tried} attempts to write a header, a recipient or a command: 0 succeeded");
        assert!(tried >= 500, "{tried}");
    }

    #[track_caller]
    fn harmless(raw: &[u8], attack: &str) {
        let mail = MessageParser::default().parse(raw).unwrap();
        let names: Vec<&str> = mail.headers().iter().map(|header| header.name.as_str()).collect();
        let expected = [
            "Message-ID",
            "Date",
            "From",
            "To",
            "Subject",
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "Reply-To",
            "MIME-Version",
            "Content-Type",
        ];
        let mut sorted = (names.clone(), expected.to_vec());
        sorted.0.sort_unstable_by_key(|name| name.to_lowercase());
        sorted.1.sort_unstable_by_key(|name| name.to_lowercase());
        assert!(
            sorted.0.iter().map(|name| name.to_lowercase()).eq(sorted.1.iter().map(|name| name.to_lowercase())),
            "{attack:?}: {names:?}"
        );
        let to = mail.to().unwrap();
        assert_eq!(to.iter().count(), 1, "{attack:?}");
        assert_eq!(to.first().unwrap().address(), Some("ada@example.com"), "{attack:?}");
        assert_eq!(mail.parts.len(), 3, "{attack:?}");
        let head = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        assert!(raw[..head].iter().all(|byte| byte.is_ascii()), "{attack:?}");
    }

    #[test]
    fn a_sender_is_a_name_and_an_address() {
        let sender = mailbox("IGNY8 at Acme <no-reply@acme.example>").unwrap();
        assert_eq!((sender.name.as_deref(), sender.email.as_ref()), (Some("IGNY8 at Acme"), "no-reply@acme.example"));
        assert_eq!(mailbox("bare@acme.example").unwrap().name, None);
        for wrong in ["", "acme", "a@", "@b", "a b@c.example", "A <a@b.example", "a@b.example, c@d.example"] {
            assert!(mailbox(wrong).is_err(), "{wrong}");
        }
    }
}
