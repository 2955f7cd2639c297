//! The stable error codes: what each means and what to do. Served as `/docs/errors/<code>`, which is what an error's
//! `type` points at. A feature that invents a code adds its line here.

use poem::{Response, handler, http::StatusCode, web::Path};

/// One code.
#[derive(Debug)]
pub struct Help {
    pub code: &'static str,
    pub title: &'static str,
    pub meaning: &'static str,
    pub what_to_do: &'static str,
}

macro_rules! codes {
    ($($code:literal $title:literal, $meaning:literal, $what_to_do:literal;)*) => {
        /// Every code there is.
        pub const ALL: &[Help] = &[$(Help {
            code: $code, title: $title, meaning: $meaning, what_to_do: $what_to_do,
        }),*];
    };
}

codes! {
    "validation_failed" "The input is not valid",
        "A field, a parameter or the body breaks a rule.",
        "Read `errors`: it names each field and what is wrong with it. Correct them all and send the request again.";
    "malformed" "The request cannot be read",
        "The body is not the JSON it says it is, or it ended too early or came too slowly.",
        "Check the request your program sends; `detail` says where reading stopped.";
    "unauthenticated" "You are not signed in",
        "The request carries no session, token or key, or one that is no longer valid.",
        "Sign in again, or refresh the access token with the refresh token.";
    "credentials_invalid" "Wrong address or password",
        "The address and the password do not belong together.",
        "Try again, or ask an owner of your account to set a new password.";
    "code_invalid" "Wrong code",
        "The code of the second factor is wrong, too old, or was used already.",
        "Wait for the app's next code. If the device is lost, use one of your recovery codes.";
    "challenge_invalid" "Begin the sign-in again",
        "The second step came too late, after too many wrong codes, or twice.",
        "Give the address and the password again.";
    "password_wrong" "Wrong password",
        "This is not your present password.",
        "Try again. If you forgot it, sign out and ask for a new one.";
    "email_unverified" "The address is not confirmed",
        "Until you have shown that the address is yours, you can read but not change anything.",
        "Follow the link in the mail that was sent to it, or have it sent again.";
    "link_invalid" "The link is not valid any more",
        "The link was used, is too old, was taken back, or a newer one was sent.",
        "Ask for a new one.";
    "invitation_required" "Invite them instead",
        "This instance sends mail, so people join by an invitation that proves their address.",
        "Use `POST /invitations`.";
    "registration_closed" "Nobody can sign up here by themselves",
        "Who runs this instance closed registration.",
        "Ask them for an account, or ask an owner of an existing account to add you.";
    "oidc_failed" "Signing in with the provider did not work",
        "What the identity provider sent back is not the answer to a sign-in that this browser began, or cannot be believed.",
        "Begin again in the same browser. If it happens every time, check the provider's settings; the log says more.";
    "oidc_unavailable" "The identity provider cannot be asked",
        "Its address does not answer, or not as its standard says.",
        "Try again shortly, or sign in with your password.";
    "oidc_email_unverified" "The address is not confirmed",
        "The identity provider does not say that your address is yours.",
        "Confirm your address at the provider, then sign in again.";
    "oidc_domain_refused" "This address may not sign in here",
        "Only addresses of certain domains may sign in with this provider.",
        "Use the address of your organisation, or ask who runs this instance.";
    "oidc_link_required" "Link the identity first",
        "There is a user with your address. An identity becomes a user's only while that user is signed in.",
        "Sign in with your password, then link the provider.";
    "oidc_taken" "This identity belongs to somebody else",
        "Another user here has linked the same identity.",
        "Sign in as that user and unlink it there, or use another identity.";
    "csrf_failed" "The request did not come from the console",
        "A change was asked for with a session cookie, but without the matching X-CSRF-Token.",
        "Reload the console. A program should use a bearer token instead of a cookie.";
    "forbidden" "Not allowed",
        "You may see this, but your role does not allow this change.",
        "Ask an owner or administrator of your account to do it or to change your role.";
    "not_found" "Not found",
        "It does not exist, or you have no access to it; the answer does not say which.",
        "Check the address. If somebody sent it to you, ask whether you have access to that site.";
    "method_not_allowed" "The method is not allowed here",
        "The path exists, but not with this method.",
        "Use one of the methods in the Allow header.";
    "not_acceptable" "None of the accepted kinds is available",
        "The Accept header excludes every kind of answer that this operation has.",
        "Accept application/json.";
    "conflict" "The state of things does not allow it",
        "It exists already, or it is in a state from which this is not possible.",
        "Load it again and look at its state; `detail` says what is in the way.";
    "illegal_transition" "Not from this status",
        "The thing is in a status from which the asked one cannot be reached.",
        "Load it again; `detail` lists what is possible now.";
    "version_conflict" "Somebody changed it meanwhile",
        "The version you changed is not the present one, so your change would undo somebody else's.",
        "Load it again, repeat your change on the new version and save.";
    "version_required" "Say which version you change",
        "This change needs an If-Match header, so that no edit is lost.",
        "Send the ETag of your last read as If-Match.";
    "idempotency_key_required" "This needs an Idempotency-Key",
        "The operation costs credits, and without a key a request that is sent twice would be paid for twice.",
        "Send the header `Idempotency-Key` with a new UUID; send the same one when you repeat this very request.";
    "idempotency_key_reused" "The key was used for another request",
        "An `Idempotency-Key` names one request: its address and its body. Within 24 hours it came with another one.",
        "Use a new key for a new request. To repeat a request, send exactly the same body.";
    "idempotency_running" "The same request is being carried out",
        "A request with this `Idempotency-Key` has begun and has not been answered yet.",
        "Wait as long as `Retry-After` says and send it again: you get the answer of the first one.";
    "idempotency_answer_lost" "It was done, its answer is lost",
        "The request with this `Idempotency-Key` changed something, and the daemon stopped before it kept the answer.",
        "Read what it was about (the list of jobs, the thing itself). It will not be carried out a second time.";
    "request_timeout" "The request came too slowly",
        "The body stopped coming, or came so slowly that it would have taken minutes.",
        "Send it again. If it happens often, look at the connection, or send less at once.";
    "uri_too_long" "The address is too long",
        "The path and the parameters together are longer than 8 KiB.",
        "Filter by fewer words or ids at once, or ask several times.";
    "headers_too_large" "The head of the request is too long",
        "All headers together are longer than 16 KiB, most likely because of cookies.",
        "Remove the cookies of this host in your browser, or send fewer headers.";
    "rate_limited" "Too many requests",
        "More requests came than are allowed in a minute.",
        "Wait as many seconds as Retry-After says. The X-Throttle headers show how much is left.";
    "too_large" "Too large",
        "The body has more bytes than are accepted here.",
        "Send less at once, or split the file.";
    "unsupported_media" "This kind of content is not understood",
        "The Content-Type is not one that this operation reads.",
        "Send the Content-Type that the documentation of this operation names.";
    "file_unreadable" "The file cannot be read as a list of keywords",
        "It is empty, not a text file, has no column of keywords, or ended in the middle.",
        "Read `detail`: it says what is wrong and in which line. Correct the file and send it again.";
    "nothing_to_do" "There is nothing to do",
        "What was asked for is done already, or there is nothing to do it with.",
        "Look at what is there; `detail` says what was missing.";
    "insufficient_credits" "Not enough credits",
        "The account's credits do not cover what was asked for.",
        "Add credits, wait for the next period, or do less at once.";
    "budget_exceeded" "The budget is spent",
        "A budget set for the account, the site or the rule does not allow more.",
        "Raise the budget or wait for its next period.";
    "account_suspended" "The account is suspended",
        "Everything can be read, nothing can be changed and no job runs.",
        "Settle the subscription, or ask who runs this instance.";
    "site_inactive" "The site is not active",
        "Nothing runs and nothing is published for an inactive or suspended site.",
        "Make the site active in its settings.";
    "sector_limit" "No more sectors",
        "A site has from one to five sectors.",
        "Reuse or remove a sector.";
    "plan_limit" "The plan's limit is reached",
        "The plan does not include more of these.",
        "Remove one, or change the plan.";
    "provider_auth" "The provider refused the key",
        "The AI provider did not accept the key that is configured for it.",
        "Enter the key again in the provider's settings and test it there.";
    "provider_rate_limited" "The provider asks to wait",
        "The AI provider has had too many requests from this key.",
        "Nothing: the job is repeated after the delay the provider asked for. If it happens often, raise its limit.";
    "provider_timeout" "The provider did not answer in time",
        "The AI provider took longer than allowed.",
        "Nothing: the job is repeated. If it happens often, choose a faster model.";
    "provider_refused" "The provider refused the request",
        "The AI provider does not want to do this, or does not know the model.",
        "Read `detail`. Change the text, the prompt or the model.";
    "provider_quota" "The provider's account is empty",
        "The AI provider's own account has no credit left.",
        "Add credit at the provider. Then retry the job, or wait for the next run: what waited still waits.";
    "provider_error" "The provider failed",
        "The AI provider cannot be reached, broke off, or has a problem of its own.",
        "Nothing: the job is repeated. If it goes on, check the address in the provider's settings and its status page.";
    "provider_paused" "The provider is left alone for a while",
        "Too many requests in a row came to nothing at the AI provider.",
        "Nothing: one request tries it from time to time, and the jobs go on once it answers.";
    "model_unknown" "The provider has no such model",
        "The AI provider does not know the model, or does not offer it for this key.",
        "Choose a model that the provider lists; testing the provider shows them.";
    "context_too_long" "The request is too long for the model",
        "The model takes fewer tokens than this request has.",
        "Choose a model with a longer context, or ask for less at once.";
    "cancelled" "Somebody cancelled it",
        "The job was cancelled before it had finished; what it had done stays.",
        "Retry the job if it shall be done after all.";
    "provider_unavailable" "The provider cannot be reached",
        "The AI provider's address does not answer.",
        "Check the address in the provider's settings and the network of this machine.";
    "output_invalid" "The model's answer is not usable",
        "The model answered something that does not have the asked shape, also after being asked to repair it.",
        "Run it again, or choose a more capable model.";
    "policy_blocked" "A policy forbids it",
        "A rule of this site does not allow publishing this.",
        "Read `detail`; change the article or the policy.";
    "duplicate_topic" "This topic exists already",
        "Another article of the site covers the same.",
        "Extend that article, or change the angle of this one.";
    "pairing_required" "The site is not paired",
        "The plugin's key is not known here, or was revoked.",
        "Make a pairing code in the console and enter it in the plugin.";
    "pairing_code_unknown" "Unknown pairing code",
        "There is no such pairing code.",
        "Check the code for typing mistakes, or make a new one in the console.";
    "pairing_code_expired" "The pairing code is too old",
        "A pairing code is valid for a short time only.",
        "Make a new one in the console and enter it at once.";
    "pairing_code_used" "The pairing code was used",
        "A pairing code works once.",
        "Make a new one in the console.";
    "signature_invalid" "The signature does not fit",
        "The request's signature was not made with this site's key, or the request was changed or repeated on its way.",
        "Pair the site again. If it happens again, look for a proxy that changes requests.";
    "clock_skew" "The clocks differ too much",
        "The request's time differs from ours by more than five minutes; `detail` has our time.",
        "Set the clock of the WordPress server.";
    "plugin_outdated" "The plugin is too old",
        "The plugin speaks a protocol that is no longer understood.",
        "Update the plugin in WordPress.";
    "wp_unreachable" "WordPress cannot be reached",
        "The site's address does not answer.",
        "Check the address, and whether a firewall keeps this machine out.";
    "wp_rejected" "WordPress refused it",
        "WordPress answered, but did not take the post or the file.",
        "Read `detail`: it has WordPress's own words.";
    "mail_off" "This instance sends no mail",
        "Who runs this instance has not set up mail, and this can only be done by mail.",
        "Ask them to set up mail, or to do it for you: an owner can add people and set passwords.";
    "mail_unreachable" "The mail server cannot be reached",
        "The mail server did not answer, or asked to try again.",
        "Nothing: the mail is sent again later. If it stays, check the settings with `igny8 mail test`.";
    "mail_refused" "The mail server refused the mail",
        "The mail server will not take this mail.",
        "Read `detail`: it has the server's own words. Check the address and the mail settings.";
    "lease_lost" "Somebody else has the work now",
        "The job or the delivery took too long and was given to another worker.",
        "Nothing: the other one finishes it.";
    "unavailable" "Not now",
        "The daemon is starting, stopping or its database is busy.",
        "Try again shortly.";
    "internal" "Something went wrong on our side",
        "This is a fault of the daemon, not of your request.",
        "Try again. If it stays, report it with the request id: the log has the cause under it.";
}

/// The line of `code`.
#[must_use]
pub fn find(code: &str) -> Option<&'static Help> {
    ALL.iter().find(|help| help.code == code)
}

pub(in crate::platform::http) fn title(code: &str) -> &'static str {
    find(code).map_or("Refused", |help| help.title)
}

pub(in crate::platform::http) fn path(code: &str) -> String {
    format!("/docs/errors/{code}")
}

const STYLE: &str = "body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;\
color:#1b1f24;background:#fff}code{background:#eef1f4;padding:.1em .3em;border-radius:.2em}\
@media(prefers-color-scheme:dark){body{color:#e6e9ec;background:#14171a}code{background:#262b30}a{color:#8cb8ff}}";

/// The help page of one code.
#[handler]
pub(in crate::platform::http) fn page(Path(code): Path<String>) -> poem::Result<Response> {
    let help = find(&code).ok_or(poem::error::NotFoundError)?;
    let Help { code, title, meaning, what_to_do } = help;
    let what_to_do = mark_code(what_to_do);
    let meaning = mark_code(meaning);
    Ok(html(
        title,
        &format!(
            "<h1>{title}</h1><p><code>{code}</code></p><p>{meaning}</p><h2>What to do</h2><p>{what_to_do}</p><p><a href=\"/docs/errors\">All codes</a></p>"
        ),
    ))
}

/// The list of all codes.
#[handler]
pub(in crate::platform::http) fn index() -> Response {
    let rows: String = ALL
        .iter()
        .map(|help| format!("<li><a href=\"{}\"><code>{}</code></a> {}</li>", path(help.code), help.code, help.title))
        .collect();
    html("Error codes", &format!("<h1>Error codes</h1><ul>{rows}</ul>"))
}

/// Only constants of this file reach the page, so there is nothing to escape.
fn html(title: &str, body: &str) -> Response {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};
    let style = STANDARD.encode(Sha256::digest(STYLE));
    Response::builder()
        .status(StatusCode::OK)
        .content_type("text/html; charset=utf-8")
        .header("Cache-Control", "public, max-age=3600")
        .header(
            "Content-Security-Policy",
            format!("default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; base-uri 'none'"),
        )
        .body(format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style></head>\
             <body>{body}</body></html>"
        ))
}

/// `word` in backticks becomes code.
fn mark_code(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 1 {
            out.push_str("<code>");
            out.push_str(part);
            out.push_str("</code>");
        } else {
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_words_and_sentences_end() {
        for help in ALL {
            assert_eq!(ALL.iter().filter(|other| other.code == help.code).count(), 1, "{}", help.code);
            assert!(help.code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{}", help.code);
            assert!(help.meaning.ends_with('.') && help.what_to_do.ends_with('.'), "{}", help.code);
        }
    }

    #[test]
    fn backticks_become_code() {
        assert_eq!(mark_code("read `errors` now"), "read <code>errors</code> now");
    }
}
