//! How figures are shown: a heading with its goal, then a line for each thing that was measured.

/// A heading.
pub fn heading(figure: &str, what: &str, goal: &str) {
    println!("{figure}  {what}\n     goal: {goal}");
}

/// A line below it.
pub fn line(what: &str, says: &str) {
    println!("     {what:<34} {says}");
}

/// The end of a figure.
pub fn end() {
    println!();
}

/// The median; of nothing, nothing.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// `12,345`.
pub fn thousands(n: f64) -> String {
    let digits = format!("{:.0}", n.abs());
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Bytes as MiB.
pub fn mib(kib: f64) -> String {
    format!("{:.1} MiB", kib / 1024.0)
}
