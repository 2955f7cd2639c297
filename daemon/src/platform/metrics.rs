//! What the daemon counts. One block: the doc comment of a metric is its help text, its labels are the arguments of
//! the method that finds it. Site ids are never labels. What is measured only when somebody looks (queue depth, pool)
//! is set by its owner just before the scrape.

use std::{fmt, sync::Arc};

use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder, core::Collector, process_collector::ProcessCollector,
};

use crate::platform::error::{Error, Result};

const REQUEST_SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const JOB_SECONDS: &[f64] = &[0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 180.0, 600.0, 1800.0];

macro_rules! metrics {
    ($($(#[doc = $help:literal])+ $kind:ident $name:ident [$($label:ident),*] $($buckets:ident)?;)+) => {
        struct Vectors { registry: Registry, $($name: metrics!(@type $kind)),+ }

        impl Vectors {
            fn new() -> Self {
                let registry = Registry::new();
                Self {
                    $($name: register(&registry, metrics!(@make $kind $($buckets)?)(
                        concat!("igny8_", stringify!($name)),
                        concat!($($help),+).trim(),
                        &[$(stringify!($label)),*],
                    )),)+
                    registry,
                }
            }
        }

        impl Metrics {
            $($(#[doc = $help])+
            #[must_use]
            pub fn $name(&self $(, $label: &str)*) -> metrics!(@one $kind) {
                self.0.$name.with_label_values::<&str>(&[$($label),*])
            })+
        }
    };
    (@type counter) => { IntCounterVec };
    (@type gauge) => { IntGaugeVec };
    (@type histogram) => { HistogramVec };
    (@one counter) => { IntCounter };
    (@one gauge) => { IntGauge };
    (@one histogram) => { Histogram };
    (@make counter) => { counter };
    (@make gauge) => { gauge };
    (@make histogram $buckets:ident) => { |name, help, labels: &[&str]| histogram(name, help, labels, $buckets) };
}

metrics! {
    /// Always 1; the labels say what is running.
    gauge build_info [version];
    /// Requests answered, by method, route pattern and status.
    counter http_requests_total [method, route, status];
    /// Seconds from a request's head to its answer's head.
    histogram http_request_duration_seconds [method, route] REQUEST_SECONDS;
    /// Requests being answered now.
    gauge http_requests_in_flight [];
    /// Jobs put into the queue.
    counter jobs_enqueued_total [kind];
    /// Jobs that ended, by how.
    counter jobs_finished_total [kind, outcome];
    /// Seconds a job ran, retries not added up.
    histogram job_duration_seconds [kind] JOB_SECONDS;
    /// Calls of a language model, by how they ended.
    counter llm_requests_total [provider, model, outcome];
    /// Tokens sent to and received from language models.
    counter llm_tokens_total [provider, model, r#type];
    /// Images asked of an image provider, by how it ended.
    counter images_generated_total [provider, outcome];
    /// Credits charged to accounts.
    counter credits_charged_total [operation];
    /// Times a WordPress plugin asked for work.
    counter wp_pulls_total [outcome];
    /// Deliveries that ended, by how.
    counter deliveries_total [outcome];
    /// Keywords added by import.
    counter keywords_imported_total [];
    /// Refused credentials, by reason.
    counter auth_failures_total [reason];
    /// Requests refused because they came too fast.
    counter rate_limited_total [scope];
}

/// Everything that is counted. An instance, not a global: two daemons in one test do not share counters.
#[derive(Clone)]
pub struct Metrics(Arc<Vectors>);

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All counters at zero, and the figures of this process.
    #[must_use]
    pub fn new() -> Self {
        let vectors = Vectors::new();
        // it can only be refused if it were registered twice
        let _ = vectors.registry.register(Box::new(ProcessCollector::for_self()));
        let metrics = Self(Arc::new(vectors));
        metrics.build_info(env!("CARGO_PKG_VERSION")).set(1);
        metrics
    }

    /// Everything in Prometheus's text format.
    pub fn render(&self) -> Result<String> {
        let mut out = Vec::new();
        TextEncoder::new().encode(&self.0.registry.gather(), &mut out).map_err(Error::internal)?;
        String::from_utf8(out).map_err(Error::internal)
    }
}

#[expect(clippy::expect_used, reason = "names and labels are constants of this file, and a test makes them all")]
fn register<C: Collector + Clone + 'static>(registry: &Registry, made: prometheus::Result<C>) -> C {
    let collector = made.expect("a metric's name or labels are not valid");
    registry.register(Box::new(collector.clone())).expect("two metrics have one name");
    collector
}

fn label_names<'a>(labels: &[&'a str]) -> Vec<&'a str> {
    labels.iter().map(|label| label.trim_start_matches("r#")).collect()
}

fn counter(name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntCounterVec> {
    IntCounterVec::new(Opts::new(name, help), &label_names(labels))
}

fn gauge(name: &str, help: &str, labels: &[&str]) -> prometheus::Result<IntGaugeVec> {
    IntGaugeVec::new(Opts::new(name, help), &label_names(labels))
}

fn histogram(name: &str, help: &str, labels: &[&str], buckets: &[f64]) -> prometheus::Result<HistogramVec> {
    HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets.to_vec()), &label_names(labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_instances_do_not_share_counters() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.llm_tokens_total("openai", "small", "input").inc_by(7);
        assert_eq!(one.llm_tokens_total("openai", "small", "input").get(), 7);
        assert_eq!(other.llm_tokens_total("openai", "small", "input").get(), 0);
    }

    #[test]
    fn the_page_has_help_types_and_the_process() {
        let metrics = Metrics::new();
        metrics.keywords_imported_total().inc();
        metrics.http_request_duration_seconds("GET", "/x").observe(0.003);
        metrics.llm_tokens_total("p", "m", "output").inc();
        let page = metrics.render().unwrap();
        assert!(page.contains("# HELP igny8_keywords_imported_total Keywords added by import."), "{page}");
        assert!(page.contains("# TYPE igny8_http_request_duration_seconds histogram"), "{page}");
        assert!(page.contains(r#"igny8_llm_tokens_total{model="m",provider="p",type="output"} 1"#), "{page}");
        assert!(page.contains("process_resident_memory_bytes"), "{page}");
    }
}
