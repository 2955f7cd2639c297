//! A mail server that takes what it is given, and what stands in a mail.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};

use mail_parser::MessageParser;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A real SMTP conversation on this machine: what was asked, and the mails that were taken.
#[derive(Clone)]
pub struct MailServer {
    pub address: SocketAddr,
    heard: Arc<Mutex<Heard>>,
}

#[derive(Default)]
struct Heard {
    /// Answers to the next recipients; then everybody is welcome.
    answers: VecDeque<&'static str>,
    commands: Vec<String>,
    mails: Vec<Vec<u8>>,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { address: listener.local_addr().unwrap(), heard: Arc::default() };
        let own = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                tokio::spawn(async move { own.converse(stream).await });
            }
        });
        server
    }

    /// What the next recipient's command is answered.
    pub fn will_say(&self, answer: &'static str) {
        self.heard.lock().unwrap().answers.push_back(answer);
    }

    /// The commands so far.
    pub fn commands(&self) -> Vec<String> {
        self.heard.lock().unwrap().commands.clone()
    }

    /// The mails so far.
    pub fn mails(&self) -> Vec<Opened> {
        self.heard.lock().unwrap().mails.iter().map(|raw| Opened::read(raw)).collect()
    }

    async fn converse(&self, stream: TcpStream) -> Option<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).split(b'\n');
        write.write_all(b"220 mail.test ESMTP\r\n").await.ok()?;
        loop {
            let line = String::from_utf8(lines.next_segment().await.ok()??).ok()?.trim_end().to_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            self.heard.lock().unwrap().commands.push(line);
            let answer = match verb.as_str() {
                "EHLO" => "250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN",
                "AUTH" => "235 welcome",
                "RCPT" => self.heard.lock().unwrap().answers.pop_front().unwrap_or("250 fine"),
                "DATA" => {
                    write.write_all(b"354 go on\r\n").await.ok()?;
                    let mut mail = Vec::new();
                    loop {
                        let line = lines.next_segment().await.ok()??;
                        if line == b".\r" {
                            break;
                        }
                        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                        mail.push(b'\n');
                    }
                    self.heard.lock().unwrap().mails.push(mail);
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
        }
    }
}

/// A mail as its reader sees it.
#[derive(Debug, Clone)]
pub struct Opened {
    pub id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Opened {
    pub fn read(raw: &[u8]) -> Self {
        let mail = MessageParser::default().parse(raw).unwrap();
        let to: Vec<&str> = mail.to().unwrap().iter().map(|to| to.address().unwrap()).collect();
        assert_eq!(to.len(), 1, "a mail has one reader");
        Self {
            id: mail.message_id().unwrap().to_owned(),
            to: to[0].to_owned(),
            subject: mail.subject().unwrap().to_owned(),
            text: mail.body_text(0).unwrap().replace("\r\n", "\n"),
            html: mail.body_html(0).unwrap().replace("\r\n", "\n"),
        }
    }

    /// The token of its link.
    #[track_caller]
    pub fn token(&self) -> String {
        let (_, token) = self.text.split_once("#token=").unwrap_or_else(|| panic!("no link in {}", self.text));
        token.split_whitespace().next().unwrap().to_owned()
    }
}

/// The mails in a folder, in the order in which they were made.
pub fn in_folder(folder: &Path) -> Vec<Opened> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| Opened::read(&std::fs::read(file).unwrap())).collect()
}
