//! Figures as exports write them: `1,300`, `1.300`, `1K – 10K`, `<0.01`, `€0.45`, `n/a`.

/// Which reading wins where a figure has two: `1.300` is thirteen hundred searches, but one dollar thirty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Decimal,
}

/// What exports write for "not known".
const UNKNOWN: &[&str] = &["", "-", "–", "—", "n/a", "na", "n.a.", "null", "none", "nan", "no data", "?"];

/// The figure in `text`; `Ok(None)` if it says that none is known, `Err` if it is not a figure.
///
/// A range becomes a round figure in its middle, by ratio: `1K – 10K` is 3000.
pub(super) fn parse(text: &str, kind: Kind) -> Result<Option<f64>, ()> {
    let text = text.trim().to_lowercase();
    if UNKNOWN.contains(&text.as_str()) {
        return Ok(None);
    }
    let bare: String = text.chars().filter(|c| !is_ornament(*c)).collect();
    let bare = bare.trim_start_matches(['<', '>', '~', '≈', '≤', '≥']).trim_end_matches('+');
    let figure = match bare.split_once(['–', '—']).or_else(|| hyphen(bare)) {
        Some((low, high)) => middle(single(low, kind)?, single(high, kind)?),
        None => single(bare, kind)?,
    };
    Ok(Some(figure))
}

/// Spaces of all widths, apostrophes between thousands, signs of money and percent.
fn is_ornament(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '’' | '%' | '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' | '₩')
}

/// A hyphen between two figures, not the sign of one.
fn hyphen(text: &str) -> Option<(&str, &str)> {
    let (low, high) = text.split_once('-')?;
    (!low.is_empty() && !low.ends_with('e')).then_some((low, high))
}

fn middle(low: f64, high: f64) -> f64 {
    if low <= 0.0 {
        return high / 2.0;
    }
    let mean = (low * high).sqrt();
    let unit = 10f64.powf(mean.log10().floor());
    (mean / unit).round() * unit
}

fn single(text: &str, kind: Kind) -> Result<f64, ()> {
    let text = strip_currency(text);
    let (digits, factor) = match text.char_indices().last() {
        Some((at, 'k')) => (text.get(..at).unwrap_or_default(), 1e3),
        Some((at, 'm')) => (text.get(..at).unwrap_or_default(), 1e6),
        _ => (text, 1.0),
    };
    // `1.300K` is no thousands, whatever the kind.
    let kind = if factor > 1.0 { Kind::Decimal } else { kind };
    let plain = without_thousands(digits, kind)?;
    let figure: f64 = plain.parse().map_err(|_| ())?;
    if figure.is_finite() { Ok(figure * factor) } else { Err(()) }
}

/// `usd1.20`, `us1.20` (of `US$1.20`) and `1.20usd`: three letters at most, on either side.
fn strip_currency(text: &str) -> &str {
    let letters = text.chars().take_while(|c| c.is_alphabetic()).count();
    let text = if letters <= 3 { text.trim_start_matches(char::is_alphabetic) } else { text };
    let tail = text.chars().rev().take_while(|c| c.is_alphabetic()).count();
    if (2..=3).contains(&tail) { text.trim_end_matches(char::is_alphabetic) } else { text }
}

/// The figure with a point for decimals and nothing else.
fn without_thousands(text: &str, kind: Kind) -> Result<String, ()> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-')) {
        return Err(());
    }
    let commas = text.matches(',').count();
    let points = text.matches('.').count();
    let decimal = match (commas, points) {
        (0, 0) => None,
        // The one that comes last is the decimal one, and there is only one of it.
        (1.., 1..) => match (text.rfind(','), text.rfind('.')) {
            (Some(comma), Some(point)) if comma < point && points == 1 => Some('.'),
            (Some(_), Some(_)) if commas == 1 => Some(','),
            _ => return Err(()),
        },
        (1, 0) => lone(text, ',', kind),
        (0, 1) => lone(text, '.', kind),
        _ => None,
    };
    let whole = match decimal {
        Some(sign) => text.split(sign).next().unwrap_or_default(),
        None => text,
    };
    let mut groups = whole.split([',', '.']).skip(1);
    if !groups.all(|group| group.len() == 3) {
        return Err(());
    }
    Ok(text
        .chars()
        .filter_map(|c| match c {
            _ if Some(c) == decimal => Some('.'),
            ',' | '.' => None,
            _ => Some(c),
        })
        .collect())
}

/// Whether the only separator of a figure is its decimal sign.
fn lone(text: &str, sign: char, kind: Kind) -> Option<char> {
    let (whole, rest) = text.split_once(sign).unwrap_or_default();
    let three = rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit());
    let looks_like_thousands = three && !whole.is_empty() && !whole.starts_with('0');
    let thousands = looks_like_thousands && (kind == Kind::Whole || sign == ',');
    (!thousands).then_some(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_a_month() {
        for (text, figure) in [
            ("1300", 1300.0),
            ("1,300", 1300.0),
            ("1.300", 1300.0),
            ("1 300", 1300.0),
            ("1\u{a0}300", 1300.0),
            ("1’300", 1300.0),
            ("1,234,567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1.3K", 1300.0),
            ("2,5k", 2500.0),
            ("1M", 1_000_000.0),
            ("1K–10K", 3000.0),
            ("1K – 10K", 3000.0),
            ("10 - 100", 30.0),
            ("0-10", 5.0),
            ("100K+", 100_000.0),
            (">100000", 100_000.0),
            ("1300.0", 1300.0),
            ("1.3e3", 1300.0),
            ("1e+03", 1000.0),
        ] {
            assert_eq!(parse(text, Kind::Whole), Ok(Some(figure)), "{text}");
        }
    }

    #[test]
    fn money_and_percent() {
        for (text, figure) in [
            ("€0.45", 0.45),
            ("0,45 €", 0.45),
            ("$1.20", 1.2),
            ("US$1.20", 1.2),
            ("USD 1.20", 1.2),
            ("1.20 USD", 1.2),
            ("<0.01", 0.01),
            ("1.300", 1.3),
            ("1,300", 1300.0),
            ("1.234,56", 1234.56),
            ("1,234.56", 1234.56),
            (".5", 0.5),
            ("45%", 45.0),
            ("-3", -3.0),
        ] {
            assert_eq!(parse(text, Kind::Decimal), Ok(Some(figure)), "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_no_error_and_what_is_no_figure_is_one() {
        for text in ["", " - ", "N/A", "—", "no data"] {
            assert_eq!(parse(text, Kind::Whole), Ok(None), "{text}");
        }
        for text in ["high", "1,30,0", "12..5", "1,2.3,4", "a lot of", "0x12", "k", "inf", "1-2-3"] {
            assert_eq!(parse(text, Kind::Whole), Err(()), "{text}");
        }
    }
}
