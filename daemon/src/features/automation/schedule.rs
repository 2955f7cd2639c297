//! When a rule fires: a pure function of (expression, zone, instant).
//!
//! Policy at a change of the clocks: a time that does not exist is run once, at the first valid instant after the
//! gap; a time that exists twice is run once, the first time.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::{
    Cron,
    parser::{CronParser, Seconds},
};

use crate::platform::{
    clock::Instant,
    error::{Error, FieldErrors, Result},
};

/// A cron expression of five fields (or a nickname such as `@daily`) in an IANA time zone.
#[derive(Debug, Clone)]
pub struct Schedule {
    cron: Cron,
    zone: Tz,
}

impl Schedule {
    /// Checks both, and that the expression ever fires.
    pub fn parse(cron: &str, time_zone: &str, now: Instant) -> Result<Self> {
        let mut errors = FieldErrors::new();
        let parsed = CronParser::builder().seconds(Seconds::Disallowed).build().parse(cron.trim());
        let zone = time_zone.parse::<Tz>();
        if let Err(cause) = &parsed {
            errors.add("cron", format!("is not a cron expression of five fields, such as `0 9 * * 1-5` ({cause})"));
        }
        if zone.is_err() {
            errors.add("time_zone", "is not an IANA time zone, such as Europe/Berlin");
        }
        errors.check()?;
        let (Ok(cron), Ok(zone)) = (parsed, zone) else {
            return Err(Error::bug("a schedule was checked but did not parse"));
        };
        let schedule = Self { cron, zone };
        if schedule.next_after(now).is_none() {
            return Err(Error::field("cron", "never fires: no such date exists"));
        }
        Ok(schedule)
    }

    /// The first firing after `instant`.
    #[must_use]
    pub fn next_after(&self, instant: Instant) -> Option<Instant> {
        let local: DateTime<Tz> = instant.with_timezone(&self.zone);
        self.cron.find_next_occurrence(&local, false).ok().map(|next| next.with_timezone(&Utc))
    }

    /// The first `count` firings after `instant`.
    #[must_use]
    pub fn firings_after(&self, instant: Instant, count: usize) -> Vec<Instant> {
        std::iter::successors(self.next_after(instant), |last| self.next_after(*last)).take(count).collect()
    }

    /// The expression as a sentence, with its zone.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} ({})", self.cron.describe().trim_end_matches('.'), self.zone)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn at(y: i32, m: u32, d: u32, h: u32, min: u32) -> Instant {
        Utc.with_ymd_and_hms(y, m, d, h, min, 0).unwrap()
    }

    fn berlin(cron: &str) -> Schedule {
        Schedule::parse(cron, "Europe/Berlin", at(2026, 1, 1, 0, 0)).unwrap()
    }

    #[test]
    fn nine_in_berlin_stays_nine_in_berlin_across_both_changes() {
        let rule = berlin("0 9 * * *");
        assert_eq!(
            rule.firings_after(at(2026, 3, 28, 0, 0), 3),
            [at(2026, 3, 28, 8, 0), at(2026, 3, 29, 7, 0), at(2026, 3, 30, 7, 0)]
        );
        assert_eq!(
            rule.firings_after(at(2026, 10, 24, 0, 0), 3),
            [at(2026, 10, 24, 7, 0), at(2026, 10, 25, 8, 0), at(2026, 10, 26, 8, 0)]
        );
    }

    #[test]
    fn in_the_gap_it_runs_once_at_the_first_valid_instant_and_in_the_overlap_once() {
        let rule = berlin("30 2 * * *");
        let spring = rule.firings_after(at(2026, 3, 28, 12, 0), 2);
        assert_eq!(spring, [at(2026, 3, 29, 1, 0), at(2026, 3, 30, 0, 30)]);
        let autumn = rule.firings_after(at(2026, 10, 24, 12, 0), 2);
        assert_eq!(autumn, [at(2026, 10, 25, 0, 30), at(2026, 10, 26, 1, 30)]);
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_field_that_is_wrong() {
        let now = at(2026, 1, 1, 0, 0);
        for (cron, zone, field) in [
            ("60 * * * *", "UTC", "cron"),
            ("* * * * * *", "UTC", "cron"),
            ("0 0 31 2 *", "UTC", "cron"),
            ("", "UTC", "cron"),
            ("@daily", "Mars/Olympus", "time_zone"),
        ] {
            let Err(Error::Invalid(errors)) = Schedule::parse(cron, zone, now) else { panic!("{cron} was accepted") };
            assert!(errors.0.contains_key(field), "{cron} {zone}: {errors:?}");
        }
    }
}
