//! The mails of this room. A link leads to the console with its token after the `#`, where no log sees it.

use crate::platform::{
    access::role::Role,
    clock::Instant,
    email::{Letter, Link, Mailer, Recipient},
};

/// Who gets it: whoever has the address, by the name that we know.
fn to(name: &str, address: &str) -> Recipient {
    Recipient { name: name.to_owned(), address: address.to_owned() }
}

fn link(label: &str, url: String) -> Option<Link> {
    Some(Link { label: label.to_owned(), url })
}

fn until(end: Instant) -> String {
    format!("The link works once, until {} UTC.", end.format("%Y-%m-%d %H:%M"))
}

fn letter(kind: &'static str, to: Recipient, subject: &str, line: String) -> Letter {
    let (subject, lines) = (subject.to_owned(), vec![line]);
    Letter { kind, to, subject, lines, link: None, after: vec![], useless_after: None }
}

/// To somebody who signed up: follow this.
pub fn verify(mailer: &Mailer, name: &str, address: &str, token: &str, end: Instant) -> Letter {
    let line = "Somebody signed up for IGNY8 with this address. If it was you, show that it is yours.".to_owned();
    Letter {
        link: link("Confirm this address", mailer.link("verify", token)),
        after: vec![until(end), "If it was not you, there is nothing to do.".to_owned()],
        useless_after: Some(end),
        ..letter("users.verify", to(name, address), "Confirm your address", line)
    }
}

/// To somebody who has an account and whose address was used to sign up.
pub fn signed_up_again(mailer: &Mailer, name: &str, address: &str) -> Letter {
    let line = "Somebody tried to sign up for IGNY8 with this address. You have an account already: sign in with it.";
    Letter {
        link: link("Sign in", mailer.page("sign-in")),
        after: vec![
            "If you forgot the password, ask for a new one there. If it was not you, there is nothing to do."
                .to_owned(),
        ],
        ..letter("users.signed_up_again", to(name, address), "You have an account already", line.to_owned())
    }
}

/// To somebody who forgot the password, or for whom somebody asked.
pub fn reset(mailer: &Mailer, name: &str, address: &str, token: &str, end: Instant) -> Letter {
    let line = "Somebody asked to set a new password for your account. If it was you, follow the link.".to_owned();
    Letter {
        link: link("Set a new password", mailer.link("password/reset", token)),
        after: vec![until(end), "If it was not you, there is nothing to do: the old password stays.".to_owned()],
        useless_after: Some(end),
        ..letter("users.reset", to(name, address), "Set a new password", line)
    }
}

/// To somebody whose way in was changed.
pub fn changed(name: &str, address: &str, what: &str) -> Letter {
    let line = format!("{what} Everybody else who was signed in as you has been signed out.");
    Letter {
        after: vec![
            "If it was not you, ask an owner of your account to disable it, and set a new password.".to_owned(),
        ],
        ..letter("users.changed", to(name, address), "Your way to sign in was changed", line)
    }
}

/// Who invites, and to what.
pub struct Invitation<'a> {
    pub address: &'a str,
    pub by: &'a str,
    pub account: &'a str,
    pub role: Role,
}

/// To somebody who is invited.
pub fn invitation(mailer: &Mailer, invitation: &Invitation<'_>, token: &str, end: Instant) -> Letter {
    let Invitation { address, by, account, role } = invitation;
    let line = format!("{by} invites you to work in the account “{account}” of IGNY8, as {role}.");
    Letter {
        link: link("Accept the invitation", mailer.link("invitations/accept", token)),
        after: vec![until(end), "If you do not want to, there is nothing to do.".to_owned()],
        useless_after: Some(end),
        ..letter("invitations.invite", to(address, address), &format!("Invitation to {account}"), line)
    }
}

/// To somebody who is invited and belongs to another account: there is nothing to accept, and only they learn why.
pub fn invitation_elsewhere(invitation: &Invitation<'_>) -> Letter {
    let Invitation { address, by, account, role } = invitation;
    let line = format!("{by} invites you to work in the account “{account}” of IGNY8, as {role}.");
    let why = "This address belongs to another account already, and a user belongs to one account only. \
               To work in both, ask to be invited with another address. Nobody but you was told.";
    let subject = format!("Invitation to {account}");
    let mut letter = letter("invitations.elsewhere", to(address, address), &subject, line);
    letter.lines.push(why.to_owned());
    letter
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::platform::{
        email::{Settings, Way, mailbox},
        random::SeededRandom,
        secret::{KeyRing, Sealer},
    };

    #[test]
    fn the_mails_of_the_room() {
        let ring = KeyRing::parse(&"ab".repeat(32)).unwrap();
        let sealer = Sealer::new(Arc::new(ring), Arc::new(SeededRandom::new(1)));
        let settings = Settings { way: Way::Off, from: mailbox("igny8@mail.example").unwrap(), reply_to: None };
        let mailer = Mailer::new(settings, "https://igny8.example/".parse().unwrap(), sealer).unwrap();
        let end = "2026-11-22T09:30:00Z".parse().unwrap();
        let asked =
            Invitation { address: "ada@example.com", by: "Olive <b>", account: "Acme & Co", role: Role::Editor };
        let letters = [
            verify(&mailer, "Ada", "ada@example.com", "TOKEN", end),
            signed_up_again(&mailer, "Ada", "ada@example.com"),
            reset(&mailer, "Ada", "ada@example.com", "TOKEN", end),
            changed("Ada", "ada@example.com", "Your password was changed."),
            invitation(&mailer, &asked, "TOKEN", end),
            invitation_elsewhere(&asked),
        ];
        for letter in letters {
            let bodies = letter.render().unwrap();
            assert!(!bodies.text.contains("{{") && !bodies.html.contains("{{"));
            insta::assert_snapshot!(format!("{}.txt", letter.kind), format!("{}\n\n{}", letter.subject, bodies.text));
            insta::assert_snapshot!(format!("{}.html", letter.kind), bodies.html);
        }
    }
}
