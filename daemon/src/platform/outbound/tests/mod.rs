mod hostile;

use std::{
    io::{self, Read, Write},
    net::{IpAddr, TcpListener, TcpStream},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use flate2::{Compression, write::GzEncoder};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, header, method, path},
};

use super::*;
use crate::platform::error::Error;
use hostile::{HOSTILE, in_every_notation};

/// Answers every name with the next of a list of addresses (the last for ever) and counts the questions.
struct Names {
    answers: Mutex<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Names {
    fn all_are(answers: &[&str]) -> Arc<Self> {
        let answers = answers.iter().rev().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self { answers: Mutex::new(answers), asked: AtomicUsize::new(0) })
    }
}

#[async_trait::async_trait]
impl Lookup for Names {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut answers = self.answers.lock().unwrap();
        Ok(if answers.len() > 1 { answers.pop() } else { answers.last().copied() }.into_iter().collect())
    }
}

fn strict(lookup: Arc<dyn Lookup>) -> Outbound {
    Outbound::with_lookup(Policy::default(), quick(), lookup).unwrap()
}

fn quick() -> Limits {
    let millis = Duration::from_millis;
    Limits { connect: millis(2000), idle: millis(2000), total: millis(4000), body: 64 * 1024 }
}

/// A sender for talking to test servers on this machine.
fn open() -> Outbound {
    Outbound::new(Policy::new(&["127.0.0.0/8".to_owned()]), quick()).unwrap()
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

async fn fault(call: Call) -> Fault {
    call.send().await.unwrap_err()
}

/// A server that reads a request and hands the connection to `answer`.
fn raw(answer: impl Fn(TcpStream) + Send + 'static) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 4096]);
            answer(stream);
        }
    });
    url(&format!("http://{address}/"))
}

#[tokio::test]
async fn a_hostile_address_is_refused_before_a_name_is_looked_up_or_a_socket_opened() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let names = Names::all_are(&["127.0.0.1"]);
    let outbound = strict(names.clone());
    let mut parsed = 0;
    for hostile in HOSTILE {
        let Ok(target) = Url::parse(&hostile.replace("PORT", &port)) else { continue };
        let fault = fault(outbound.get(&target)).await;
        assert_eq!(fault.kind, FaultKind::Forbidden, "{hostile}: {fault}");
        parsed += 1;
    }
    assert!(parsed >= 120, "only {parsed} were addresses at all");
    assert_eq!(names.asked.load(Ordering::Relaxed), 0, "a name was looked up");
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "somebody connected");
}

/// A listener that must stay alone, and its port.
fn trap() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    (listener, port)
}

#[tokio::test]
async fn over_eight_hundred_ways_to_write_an_own_address_are_refused() {
    let (listener, port) = trap();
    let names = Names::all_are(&["127.0.0.1"]);
    let outbound = strict(names.clone());
    let all = in_every_notation();
    let targets: Vec<(String, Url)> =
        all.iter().filter_map(|text| Some((text.clone(), Url::parse(&text.replace("PORT", &port)).ok()?))).collect();
    assert!(targets.len() >= 800, "only {} of {} were addresses at all", targets.len(), all.len());
    for (text, target) in &targets {
        let fault = fault(outbound.get(target)).await;
        assert_eq!(fault.kind, FaultKind::Forbidden, "{text}: {fault}");
    }
    assert_eq!(names.asked.load(Ordering::Relaxed), 0, "a name was looked up");
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "somebody connected");
}

#[tokio::test]
async fn no_redirect_leads_to_any_of_them() {
    let (listener, port) = trap();
    let mut all: Vec<String> = in_every_notation().into_iter().step_by(3).collect();
    all.extend(HOSTILE.iter().map(|text| (*text).to_owned()));
    let targets: Vec<String> =
        all.iter().map(|text| text.replace("PORT", &port).replace(['\r', '\n', '\t'], "")).collect();
    let known = targets.clone();
    let gate = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gate.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in gate.incoming().flatten() {
            let mut head = [0; 4096];
            let read = stream.read(&mut head).unwrap_or(0);
            let line = String::from_utf8_lossy(&head[..read]).into_owned();
            let nth = line.split(['/', ' ']).nth(2).and_then(|word| word.parse::<usize>().ok());
            let _ = match nth.and_then(|nth| known.get(nth)) {
                Some(target) => write!(
                    stream,
                    "HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                ),
                None => write!(stream, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
            };
        }
    });
    let outbound = strict(Names::all_are(&["127.0.0.1"]));
    for (nth, target) in targets.iter().enumerate() {
        let first = url(&format!("http://blog.example:{}/{nth}", address.port()));
        let sent = outbound.get(&first).allow(Allow::private_for("blog.example")).follow(3).send().await;
        // what is only a path of the same host may end there
        assert!(sent.is_err() || sent.is_ok_and(|answer| answer.status == 404), "{target}");
    }
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "somebody connected");
}

#[tokio::test]
async fn a_name_that_changes_with_every_answer_never_gives_an_own_address() {
    use reqwest::dns::Resolve;

    /// Public, then private, then public …
    struct Rebinding(AtomicUsize);

    #[async_trait::async_trait]
    impl Lookup for Rebinding {
        async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
            let own = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1"];
            let n = self.0.fetch_add(1, Ordering::Relaxed);
            let public: IpAddr = "8.8.8.8".parse().unwrap();
            let private: IpAddr = own[n / 2 % own.len()].parse().unwrap();
            Ok(match n % 3 {
                0 => vec![public],
                1 => vec![private],
                _ => vec![private, public],
            })
        }
    }

    let (lookup, policy) = (Arc::new(Rebinding(AtomicUsize::new(0))), Arc::new(Policy::default()));
    let resolver = GuardedResolver { lookup, policy, lane: Lane::Public };
    let (mut dialled, mut refused) = (0, 0);
    for _ in 0..10_000 {
        match resolver.resolve("rebind.example".parse().unwrap()).await {
            Ok(addresses) => {
                for address in addresses {
                    assert_eq!(address.ip().to_string(), "8.8.8.8");
                    dialled += 1;
                }
            }
            Err(_) => refused += 1,
        }
    }
    assert!(dialled > 6_000 && refused > 3_000, "{dialled} dialled, {refused} refused");
}

#[tokio::test]
async fn a_public_name_with_a_private_address_is_refused_after_the_look_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let target = url(&format!("http://localtest.example:{}/", listener.local_addr().unwrap().port()));
    for address in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::a00:1"]
    {
        let fault = fault(strict(Names::all_are(&[address])).get(&target)).await;
        assert_eq!(fault.kind, FaultKind::Forbidden, "{address}");
        assert!(
            fault.detail.contains("localtest.example (") && fault.detail.contains("allow_private_networks"),
            "{fault}"
        );
    }
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "somebody connected");
}

#[tokio::test]
async fn a_name_that_turns_private_between_two_answers_is_never_dialled() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let target = url(&format!("http://rebind.example:{}/", listener.local_addr().unwrap().port()));
    // public first (nobody is there: 240/4 would be refused by us, so an address of a network that admits it)
    let policy = Policy::new(&["198.18.0.0/15".to_owned()]);
    let limits = Limits { connect: Duration::from_millis(50), ..quick() };
    let names = Names::all_are(&["198.18.0.1", "127.0.0.1"]);
    let outbound = Outbound::with_lookup(policy, limits, names.clone()).unwrap();
    for _ in 0..20 {
        assert!(outbound.get(&target).send().await.is_err());
    }
    assert!(names.asked.load(Ordering::Relaxed) >= 20);
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock, "somebody connected");
}

#[tokio::test]
async fn what_the_operator_allows_is_reached() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let port = server.address().port();
    let literal = url(&server.uri());
    let named = url(&format!("http://wp.lan:{port}/"));
    for (entries, target) in [
        (vec!["127.0.0.0/8"], &literal),
        (vec!["127.0.0.1"], &literal),
        (vec!["WP.lan."], &named),
        (vec!["127.0.0.1/32"], &named),
    ] {
        let policy = Policy::new(&entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>());
        let outbound = Outbound::with_lookup(policy, quick(), Names::all_are(&["127.0.0.1"])).unwrap();
        assert_eq!(outbound.get(target).send().await.unwrap().status, 204, "{entries:?} {target}");
    }
}

#[tokio::test]
async fn an_allowance_is_for_one_call_and_one_host() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let here = url(&format!("http://wp.example:{}/", server.address().port()));
    let outbound = strict(Names::all_are(&["127.0.0.1"]));
    let allowed = outbound.get(&here).allow(Allow::private_for("wp.example")).send().await;
    assert_eq!(allowed.unwrap().status, 204);
    // the connection of the call before is still open: it must not carry this one
    assert_eq!(fault(outbound.get(&here)).await.kind, FaultKind::Forbidden);
    let elsewhere = outbound.get(&here).allow(Allow::private_for("other.example"));
    assert_eq!(fault(elsewhere).await.kind, FaultKind::Forbidden);
}

#[tokio::test]
async fn no_allowance_reaches_metadata_services_or_nobody() {
    for address in ["169.254.169.254", "0.0.0.0", "224.0.0.1", "168.63.129.16", "[fe80::1]", "[::]", "[fd00:ec2::254]"]
    {
        let target = url(&format!("http://{address}/"));
        let policy = Policy::new(&["0.0.0.0/0".to_owned(), "::/0".to_owned(), address.to_owned()]);
        let outbound = Outbound::with_lookup(policy, quick(), Names::all_are(&["127.0.0.1"])).unwrap();
        let call = outbound.get(&target).allow(Allow::private_for(address));
        assert_eq!(fault(call).await.kind, FaultKind::Forbidden, "{address}");
    }
    let named = url("http://wp.example/");
    let outbound = strict(Names::all_are(&["169.254.169.254"]));
    let call = outbound.get(&named).allow(Allow::private_for("wp.example"));
    assert_eq!(fault(call).await.kind, FaultKind::Forbidden, "by name");
}

#[tokio::test]
async fn a_redirect_is_named_and_not_followed() {
    let server = MockServer::start().await;
    let to = ResponseTemplate::new(301).insert_header("location", "https://www.example.com/wp-json/?token=canary");
    Mock::given(any()).respond_with(to).mount(&server).await;
    let fault = fault(open().get(&url(&server.uri()))).await;
    assert_eq!(fault.kind, FaultKind::Redirected);
    assert!(fault.detail.contains("redirects to https://www.example.com/wp-json/"), "{fault}");
    assert!(!fault.detail.contains("canary"), "{fault}");
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused_on_every_hop() {
    let secret = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&secret).await;
    let server = MockServer::start().await;
    let port = secret.address().port();
    for target in [
        format!("http://127.0.0.2:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://localhost:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://user:pass@127.0.0.1:{port}/"),
    ] {
        server.reset().await;
        let hop = ResponseTemplate::new(302).insert_header("location", "/second");
        Mock::given(path("/")).respond_with(hop).mount(&server).await;
        let away = ResponseTemplate::new(302).insert_header("location", target.as_str());
        Mock::given(path("/second")).respond_with(away).mount(&server).await;
        let outbound = strict(Names::all_are(&["127.0.0.1"]));
        let call = outbound.get(&url(&server.uri())).allow(Allow::private_for("127.0.0.1")).follow(5);
        assert_eq!(fault(call).await.kind, FaultKind::Forbidden, "{target}");
    }
}

#[tokio::test]
async fn credentials_and_bodies_never_go_to_another_origin() {
    let (first, second) = (MockServer::start().await, MockServer::start().await);
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&second).await;
    let password = "hunter2".into();
    for (status, sent) in [(302, 1), (307, 1), (308, 1)] {
        first.reset().await;
        let away = ResponseTemplate::new(status).insert_header("location", second.uri().as_str());
        Mock::given(any()).respond_with(away).mount(&first).await;
        let outbound = open();
        let call = outbound.post(&url(&first.uri())).basic("admin", &password).header("webhook-signature", "v1,x");
        let answer = call.json(&"draft").follow(3).send().await;
        assert_eq!(answer.is_ok(), status == 302, "{status}");
        assert_eq!(first.received_requests().await.unwrap().len(), sent);
    }
    let seen = second.received_requests().await.unwrap();
    assert_eq!(seen.len(), 1, "the 302 as a GET; the others had a body and went nowhere");
    assert!(seen[0].body.is_empty() && seen[0].method == wiremock::http::Method::GET);
    for name in ["authorization", "webhook-signature", "cookie", "referer", "content-type"] {
        assert!(!seen[0].headers.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn the_same_origin_keeps_credentials_and_loops_end() {
    let server = MockServer::start().await;
    let hop = ResponseTemplate::new(307).insert_header("location", "/new");
    Mock::given(path("/old")).respond_with(hop).mount(&server).await;
    Mock::given(path("/new"))
        .and(method("POST"))
        .and(header("authorization", "Bearer k"))
        .respond_with(ResponseTemplate::new(201))
        .mount(&server)
        .await;
    let round = ResponseTemplate::new(302).insert_header("location", "/round");
    Mock::given(path("/round")).respond_with(round).expect(4).mount(&server).await;
    let base = url(&server.uri());
    let call = open().post(&base.join("/old").unwrap()).bearer(&"k".into()).json(&1).follow(1);
    assert_eq!(call.send().await.unwrap().status, 201);
    assert_eq!(fault(open().get(&base.join("/round").unwrap()).follow(3)).await.kind, FaultKind::Redirected);
}

#[tokio::test]
async fn a_body_over_the_cap_is_given_up() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'x'; 1000])).mount(&server).await;
    let here = url(&server.uri());
    assert_eq!(open().get(&here).body_cap(1000).send().await.unwrap().body.len(), 1000);
    let fault = fault(open().get(&here).body_cap(999)).await;
    assert_eq!(fault.kind, FaultKind::TooLarge);
    assert!(fault.detail.contains("999 bytes"), "{fault}");
}

#[tokio::test]
async fn a_compressed_bomb_is_counted_as_it_unfolds() {
    let server = MockServer::start().await;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![0; 20 * 1024 * 1024]).unwrap();
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 64 * 1024, "it passes the cap when still folded");
    let answer = ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(bomb);
    Mock::given(any()).respond_with(answer).mount(&server).await;
    assert_eq!(fault(open().get(&url(&server.uri()))).await.kind, FaultKind::TooLarge);
}

#[tokio::test]
async fn an_endless_body_is_given_up() {
    let here = raw(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 8192]).is_ok() {}
    });
    assert_eq!(fault(open().get(&here)).await.kind, FaultKind::TooLarge);
}

#[tokio::test]
async fn a_hundred_thousand_headers_are_given_up() {
    let here = raw(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        for number in 0..100_000 {
            if write!(stream, "x-{number}: y\r\n").is_err() {
                return;
            }
        }
        let _ = stream.write_all(b"\r\n");
    });
    assert_eq!(fault(open().get(&here)).await.kind, FaultKind::Broken);
}

#[tokio::test]
async fn silence_before_the_answer_and_a_trickle_within_it_both_time_out() {
    let silent = raw(|mut stream| {
        // holds the connection until the other side gives up
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let fault_of_silence = fault(open().get(&silent).timeout(Duration::from_millis(200))).await;
    assert_eq!(fault_of_silence.kind, FaultKind::Timeout);
    assert!(fault_of_silence.detail.contains("0.2 seconds"), "{fault_of_silence}");

    let trickle = raw(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let _ = stream.set_read_timeout(Some(Duration::from_millis(20)));
        // the read is the pause: it ends by its own time-out
        while stream.write_all(b".").is_ok() {
            let _ = stream.read(&mut [0; 1]);
        }
    });
    assert_eq!(fault(open().get(&trickle).timeout(Duration::from_millis(300))).await.kind, FaultKind::Timeout);
}

#[tokio::test]
async fn a_broken_answer_is_said_to_be_broken() {
    let half = raw(|mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    });
    let closed = raw(drop);
    let no_http = raw(|mut stream| {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n");
    });
    for (what, target) in [("half", half), ("closed", closed), ("no http", no_http)] {
        let fault = fault(open().get(&target)).await;
        assert_eq!(fault.kind, FaultKind::Broken, "{what}: {fault}");
        assert!(fault.detail.contains("broke before the answer was whole") && fault.may_pass(), "{what}: {fault}");
    }
}

#[tokio::test]
async fn nobody_listening_no_such_name_and_no_tls_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = fault(open().get(&url(&format!("http://{free}/")))).await;
    assert_eq!(refused.kind, FaultKind::Refused, "{refused}");
    assert!(refused.detail.contains(&format!("nobody listens at {free}")), "{refused}");

    let lost = fault(strict(Names::all_are(&[])).get(&url("http://typo.example/"))).await;
    assert_eq!(lost.kind, FaultKind::Dns, "{lost}");

    let server = MockServer::start().await;
    let plain = url(&format!("https://{}/", server.address()));
    let tls = fault(open().get(&plain)).await;
    assert_eq!(tls.kind, FaultKind::Tls, "{tls}");
    assert!(tls.detail.contains("does not speak TLS on this port"), "{tls}");
}

#[tokio::test]
async fn a_header_that_would_smuggle_a_line_is_refused_unsent() {
    let secret = "canary\r\nx-evil: 1".into();
    let fault = fault(open().get(&url("http://127.0.0.1/")).bearer(&secret)).await;
    assert!(fault.detail.contains("authorization") && !fault.detail.contains("canary"), "{fault}");
}

#[test]
fn a_fault_becomes_an_outside_error_with_its_code_and_whether_to_try_again() {
    for (kind, code, again) in [
        (FaultKind::Forbidden, "address_not_allowed", false),
        (FaultKind::Dns, "name_not_found", true),
        (FaultKind::Refused, "connection_refused", true),
        (FaultKind::Timeout, "timed_out", true),
        (FaultKind::Tls, "tls_failed", false),
        (FaultKind::TooLarge, "answer_too_large", false),
        (FaultKind::Redirected, "redirected", false),
        (FaultKind::Broken, "connection_broken", true),
    ] {
        let Error::Outside { code: said, retry, .. } = Error::from(Fault::new(kind, "x")) else { panic!() };
        assert_eq!((said, retry), (code, again));
    }
}

#[test]
fn a_policy_reads_addresses_as_networks() {
    let policy = Policy::new(&["[fd00::1]".to_owned(), " 10.1.0.0/16 ".to_owned()]);
    let ask = |text: &str| guard::check(&url(text), &policy, &Allow::public());
    assert!(
        ask("http://[fd00::1]/").is_ok()
            && ask("http://10.1.255.1/").is_ok()
            && ask("http://[::ffff:10.1.0.1]/").is_ok()
    );
    assert!(ask("http://[fd00::2]/").is_err() && ask("http://10.2.0.1/").is_err());
}
