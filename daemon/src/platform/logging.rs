//! The log: text for people, JSON for machines. Never bodies, prompts, addresses or keys: those who log see to that.

use std::io::IsTerminal;

use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// For whom the log is written, and how much.
#[derive(Debug, Clone)]
pub struct Logging {
    /// One JSON object a line, instead of text.
    pub json: bool,
    /// A level, or levels by module.
    pub level: String,
    /// The journal takes the lines and stamps them itself.
    pub journal: bool,
}

/// Sends the log of this process to standard error. A second call fails.
pub fn start(logging: &Logging) -> anyhow::Result<()> {
    let colours = std::io::stderr().is_terminal() && !logging.journal;
    tracing::subscriber::set_global_default(subscriber(logging, colours, std::io::stderr)?)?;
    Ok(())
}

fn subscriber<W>(logging: &Logging, colours: bool, writer: W) -> anyhow::Result<Box<dyn Subscriber + Send + Sync>>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&logging.level)?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(writer);
    Ok(match (logging.json, logging.journal) {
        (true, _) => Box::new(lines.json().flatten_event(true).with_span_list(false).finish()),
        (false, true) => Box::new(lines.without_time().finish()),
        (false, false) => Box::new(lines.finish()),
    })
}

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(json: bool, level: &str, journal: bool) -> String {
        let page = Page::default();
        let target = page.clone();
        let logging = Logging { json, level: level.to_owned(), journal };
        let subscriber = subscriber(&logging, false, move || target.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            let _request = tracing::info_span!("request", request_id = "req_1").entered();
            tracing::info!(job = "job_7", "done\nwell");
            tracing::debug!("detail");
        });
        String::from_utf8(page.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn json_is_one_object_a_line_with_the_span_it_happened_in() {
        let lines = written(true, "info", false);
        let line: serde_json::Value = serde_json::from_str(lines.trim_end()).unwrap();
        assert_eq!((&line["message"], &line["job"]), (&"done\nwell".into(), &"job_7".into()));
        assert_eq!((&line["level"], &line["span"]["request_id"]), (&"INFO".into(), &"req_1".into()));
    }

    #[test]
    fn text_has_a_time_unless_the_journal_stamps_it() {
        assert!(written(false, "info", false).starts_with("20"));
        assert!(written(false, "info", true).trim_start().starts_with("INFO"));
    }

    #[test]
    fn the_level_decides_by_module() {
        assert!(written(false, "debug", true).contains("detail"));
        assert!(!written(false, "info,other=debug", true).contains("detail"));
        assert!(written(false, "error,igny8=debug", true).contains("detail"));
        assert!(written(false, "off", true).is_empty());
    }
}
