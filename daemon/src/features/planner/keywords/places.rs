//! Countries and languages as exports write them, and their codes.

/// The two-letter codes of ISO 3166-1 in lower case, in order.
const COUNTRIES: &[&str] = &[
    "ad", "ae", "af", "ag", "ai", "al", "am", "ao", "aq", "ar", "as", "at", "au", "aw", "ax", "az", "ba", "bb", "bd",
    "be", "bf", "bg", "bh", "bi", "bj", "bl", "bm", "bn", "bo", "bq", "br", "bs", "bt", "bv", "bw", "by", "bz", "ca",
    "cc", "cd", "cf", "cg", "ch", "ci", "ck", "cl", "cm", "cn", "co", "cr", "cu", "cv", "cw", "cx", "cy", "cz", "de",
    "dj", "dk", "dm", "do", "dz", "ec", "ee", "eg", "eh", "er", "es", "et", "fi", "fj", "fk", "fm", "fo", "fr", "ga",
    "gb", "gd", "ge", "gf", "gg", "gh", "gi", "gl", "gm", "gn", "gp", "gq", "gr", "gs", "gt", "gu", "gw", "gy", "hk",
    "hm", "hn", "hr", "ht", "hu", "id", "ie", "il", "im", "in", "io", "iq", "ir", "is", "it", "je", "jm", "jo", "jp",
    "ke", "kg", "kh", "ki", "km", "kn", "kp", "kr", "kw", "ky", "kz", "la", "lb", "lc", "li", "lk", "lr", "ls", "lt",
    "lu", "lv", "ly", "ma", "mc", "md", "me", "mf", "mg", "mh", "mk", "ml", "mm", "mn", "mo", "mp", "mq", "mr", "ms",
    "mt", "mu", "mv", "mw", "mx", "my", "mz", "na", "nc", "ne", "nf", "ng", "ni", "nl", "no", "np", "nr", "nu", "nz",
    "om", "pa", "pe", "pf", "pg", "ph", "pk", "pl", "pm", "pn", "pr", "ps", "pt", "pw", "py", "qa", "re", "ro", "rs",
    "ru", "rw", "sa", "sb", "sc", "sd", "se", "sg", "sh", "si", "sj", "sk", "sl", "sm", "sn", "so", "sr", "ss", "st",
    "sv", "sx", "sy", "sz", "tc", "td", "tf", "tg", "th", "tj", "tk", "tl", "tm", "tn", "to", "tr", "tt", "tv", "tw",
    "tz", "ua", "ug", "um", "us", "uy", "uz", "va", "vc", "ve", "vg", "vi", "vn", "vu", "wf", "ws", "xk", "ye", "yt",
    "za", "zm", "zw",
];

/// Names and codes that exports use beside the standard's.
const COUNTRY_NAMES: &[(&str, &str)] = &[
    ("uk", "gb"),
    ("usa", "us"),
    ("united states", "us"),
    ("united states of america", "us"),
    ("united kingdom", "gb"),
    ("great britain", "gb"),
    ("canada", "ca"),
    ("australia", "au"),
    ("new zealand", "nz"),
    ("ireland", "ie"),
    ("india", "in"),
    ("south africa", "za"),
    ("germany", "de"),
    ("deutschland", "de"),
    ("austria", "at"),
    ("österreich", "at"),
    ("switzerland", "ch"),
    ("schweiz", "ch"),
    ("france", "fr"),
    ("belgium", "be"),
    ("netherlands", "nl"),
    ("nederland", "nl"),
    ("spain", "es"),
    ("españa", "es"),
    ("mexico", "mx"),
    ("méxico", "mx"),
    ("argentina", "ar"),
    ("colombia", "co"),
    ("chile", "cl"),
    ("italy", "it"),
    ("italia", "it"),
    ("portugal", "pt"),
    ("brazil", "br"),
    ("brasil", "br"),
    ("poland", "pl"),
    ("polska", "pl"),
    ("sweden", "se"),
    ("norway", "no"),
    ("denmark", "dk"),
    ("finland", "fi"),
    ("czech republic", "cz"),
    ("czechia", "cz"),
    ("turkey", "tr"),
    ("türkiye", "tr"),
    ("japan", "jp"),
    ("south korea", "kr"),
    ("singapore", "sg"),
    ("indonesia", "id"),
    ("philippines", "ph"),
    ("vietnam", "vn"),
    ("united arab emirates", "ae"),
    // No place in particular.
    ("all", ""),
    ("all countries", ""),
    ("all locations", ""),
    ("global", ""),
    ("worldwide", ""),
    ("-", ""),
    ("n/a", ""),
];

/// The two-letter codes of ISO 639-1, in order.
const LANGUAGES: &[&str] = &[
    "aa", "ab", "ae", "af", "ak", "am", "an", "ar", "as", "av", "ay", "az", "ba", "be", "bg", "bi", "bm", "bn", "bo",
    "br", "bs", "ca", "ce", "ch", "co", "cr", "cs", "cu", "cv", "cy", "da", "de", "dv", "dz", "ee", "el", "en", "eo",
    "es", "et", "eu", "fa", "ff", "fi", "fj", "fo", "fr", "fy", "ga", "gd", "gl", "gn", "gu", "gv", "ha", "he", "hi",
    "ho", "hr", "ht", "hu", "hy", "hz", "ia", "id", "ie", "ig", "ii", "ik", "io", "is", "it", "iu", "ja", "jv", "ka",
    "kg", "ki", "kj", "kk", "kl", "km", "kn", "ko", "kr", "ks", "ku", "kv", "kw", "ky", "la", "lb", "lg", "li", "ln",
    "lo", "lt", "lu", "lv", "mg", "mh", "mi", "mk", "ml", "mn", "mr", "ms", "mt", "my", "na", "nb", "nd", "ne", "ng",
    "nl", "nn", "no", "nr", "nv", "ny", "oc", "oj", "om", "or", "os", "pa", "pi", "pl", "ps", "pt", "qu", "rm", "rn",
    "ro", "ru", "rw", "sa", "sc", "sd", "se", "sg", "si", "sk", "sl", "sm", "sn", "so", "sq", "sr", "ss", "st", "su",
    "sv", "sw", "ta", "te", "tg", "th", "ti", "tk", "tl", "tn", "to", "tr", "ts", "tt", "tw", "ty", "ug", "uk", "ur",
    "uz", "ve", "vi", "vo", "wa", "wo", "xh", "yi", "yo", "za", "zh", "zu",
];

const LANGUAGE_NAMES: &[(&str, &str)] = &[
    ("english", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("french", "fr"),
    ("français", "fr"),
    ("spanish", "es"),
    ("español", "es"),
    ("italian", "it"),
    ("italiano", "it"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("polish", "pl"),
    ("polski", "pl"),
    ("swedish", "sv"),
    ("danish", "da"),
    ("norwegian", "no"),
    ("finnish", "fi"),
    ("czech", "cs"),
    ("turkish", "tr"),
    ("russian", "ru"),
    ("ukrainian", "uk"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("chinese", "zh"),
    ("arabic", "ar"),
    ("all", ""),
    ("all languages", ""),
    ("-", ""),
    ("n/a", ""),
];

/// The code of a country given by code or name; empty for none, `None` if it is no country.
pub(super) fn country(text: &str) -> Option<&'static str> {
    code(text, COUNTRIES, COUNTRY_NAMES)
}

/// The code of a language given by code, tag (`en-GB`) or name; of several, the first.
pub(super) fn language(text: &str) -> Option<&'static str> {
    let first = text.split(',').next().unwrap_or_default();
    code(first, LANGUAGES, LANGUAGE_NAMES)
        .or_else(|| first.split_once(['-', '_']).and_then(|(tag, _)| code(tag, LANGUAGES, LANGUAGE_NAMES)))
}

fn code(text: &str, codes: &[&'static str], names: &[(&str, &'static str)]) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Some("");
    }
    let named = names.iter().find(|(name, _)| *name == text).map(|(_, code)| *code);
    named.or_else(|| codes.binary_search(&text.as_str()).ok().and_then(|at| codes.get(at).copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order_for_the_search() {
        assert!(COUNTRIES.is_sorted() && LANGUAGES.is_sorted());
    }

    #[test]
    fn codes_tags_and_names_are_understood() {
        assert_eq!(country("US"), Some("us"));
        assert_eq!(country(" United States "), Some("us"));
        assert_eq!(country("UK"), Some("gb"));
        assert_eq!(country("Worldwide"), Some(""));
        assert_eq!(country("zz"), None);
        assert_eq!(language("en-US"), Some("en"));
        assert_eq!(language("English, German"), Some("en"));
        assert_eq!(language(""), Some(""));
        assert_eq!(language("tlh"), None);
    }
}
