//! Which column of an export means what: found by the names in its header.

use unicode_normalization::UnicodeNormalization;

use super::csv::{Record, Splitter};

/// A header stands within the first lines: exports of Google's planner begin with two lines about themselves.
const HEADER_WITHIN: usize = 10;

/// What a column can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Text,
    Volume,
    Difficulty,
    Cpc,
    Intent,
    Country,
    Language,
}

impl Meaning {
    const ALL: [Self; 7] =
        [Self::Text, Self::Volume, Self::Difficulty, Self::Cpc, Self::Intent, Self::Country, Self::Language];

    /// Names that exports give it, letters and digits only, the best first: the exports of Ahrefs, Semrush, Google
    /// Ads' planner and Search Console, and plain words in several languages.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "keyword",
                "keywords",
                "topqueries",
                "query",
                "queries",
                "searchterm",
                "searchterms",
                "searchquery",
                "keyphrase",
                "phrase",
                "term",
                // German
                "suchbegriff",
                "suchbegriffe",
                "schlüsselwort",
                "suchanfrage",
                "suchanfragen",
                "häufigstesuchanfragen",
                // French
                "motclé",
                "motsclés",
                "requête",
                "requêteslesplusfréquentes",
                // Spanish, Portuguese, Italian
                "palabraclave",
                "palabrasclave",
                "consulta",
                "consultasprincipales",
                "palavrachave",
                "palavraschave",
                "consultasprincipais",
                "parolachiave",
                "parolechiave",
                "queryprincipali",
                // Dutch, Polish, Swedish, Danish, Turkish
                "zoekwoord",
                "zoekwoorden",
                "zoekterm",
                "populairstezoekopdrachten",
                "słowokluczowe",
                "słowakluczowe",
                "sökord",
                "søgeord",
                "anahtarkelime",
                // Russian, Ukrainian, Japanese, Chinese, Korean
                "ключевоеслово",
                "запрос",
                "ключовеслово",
                "キーワード",
                "关键词",
                "关键字",
                "關鍵字",
                "키워드",
            ],
            Self::Volume => &[
                "volume",
                "searchvolume",
                "monthlyvolume",
                "monthlysearchvolume",
                "avgmonthlysearches",
                "averagemonthlysearches",
                "monthlysearches",
                "searches",
                "sv",
                "msv",
                "suchvolumen",
                "durchschnittlichesuchanfragenpromonat",
                "durchschnsuchanfragenpromonat",
                "volumen",
                "volumendebúsqueda",
                "volumenbusqueda",
                "volumederecherche",
                "volumederecherches",
                "volumediricerca",
                "volumedebusca",
                "zoekvolume",
                "liczbawyszukiwań",
                "sökvolym",
                "частотность",
                "検索ボリューム",
                "搜索量",
                "globalvolume",
            ],
            Self::Difficulty => &[
                "difficulty",
                "keyworddifficulty",
                "keyworddifficultyindex",
                "kd",
                "seodifficulty",
                "schwierigkeit",
                "keywordschwierigkeit",
                "difficulté",
                "dificultad",
                "dificuldade",
                "difficoltà",
                "moeilijkheid",
                "trudność",
                "сложность",
            ],
            Self::Cpc => &[
                "cpc",
                "avgcpc",
                "costperclick",
                "topofpagebidlowrange",
                "topofpagebidhighrange",
                "kostenproklick",
                "coûtparclic",
                "costeporclic",
                "custoporclique",
                "costoperclic",
            ],
            Self::Intent => {
                &["intent", "intents", "searchintent", "userintent", "suchintention", "intention", "intención"]
            }
            Self::Country => &["country", "countrycode", "location", "land", "pays", "país", "paese"],
            Self::Language => {
                &["language", "languagecode", "languages", "lang", "sprache", "langue", "idioma", "lingua", "taal"]
            }
        }
    }

    /// How good a name is for it, 0 the best.
    fn rank(self, name: &str) -> Option<usize> {
        self.names().iter().position(|known| *known == name)
    }
}

/// Letters and digits in lower case; `CPC (USD)` loses its currency.
fn plain(name: &str) -> String {
    let name: String = name.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
    match name.strip_prefix("cpc") {
        Some(currency) if currency.len() == 3 && currency.is_ascii() => "cpc".to_owned(),
        _ => name,
    }
}

/// How a file is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub delimiter: char,
    /// The line in which the header begins: records up to there are no keywords.
    pub header_line: u64,
    /// The header as it is written.
    pub header: Vec<String>,
    columns: Vec<(Meaning, usize)>,
}

impl Layout {
    /// The column that means this, by number and by its name in the file.
    pub(super) fn column(&self, meaning: Meaning) -> Option<(usize, &str)> {
        let (_, at) = self.columns.iter().find(|(known, _)| *known == meaning)?;
        Some((*at, self.header.get(*at)?))
    }

    /// The name of the column that means this, or of nothing.
    pub(super) fn name(&self, meaning: Meaning) -> Option<String> {
        self.column(meaning).map(|(_, name)| name.to_owned())
    }
}

/// Finds the delimiter and the header: the delimiter under which a header is understood best. `Err` has the first line
/// as it would be read, for a person.
pub(super) fn sniff(sample: &str) -> Result<Layout, Vec<String>> {
    let readings = [',', ';', '\t'].map(|delimiter| (delimiter, first_records(sample, delimiter)));
    let layouts = readings.iter().filter_map(|(delimiter, records)| layout(*delimiter, records));
    let best = layouts.reduce(|best, next| if weight(&next) > weight(&best) { next } else { best });
    best.ok_or_else(|| {
        let firsts = readings.into_iter().filter_map(|(_, records)| records.into_iter().next());
        firsts.map(|record| record.fields).max_by_key(Vec::len).unwrap_or_default()
    })
}

fn weight(layout: &Layout) -> (usize, usize) {
    (layout.columns.len(), layout.header.len())
}

fn first_records(sample: &str, delimiter: char) -> Vec<Record> {
    let mut records = vec![];
    let mut splitter = Splitter::new(delimiter);
    // An endless record after the header is told when the rows are read.
    if splitter.push(sample, |record| records.push(record)).is_ok() {
        let _ = splitter.finish(|record| records.push(record));
    }
    records.truncate(HEADER_WITHIN);
    records
}

fn layout(delimiter: char, records: &[Record]) -> Option<Layout> {
    let header = records.iter().find(|record| best(Meaning::Text, &names(record)).is_some())?;
    let names = names(header);
    let columns =
        Meaning::ALL.into_iter().filter_map(|meaning| best(meaning, &names).map(|at| (meaning, at))).collect();
    let fields = header.fields.iter().map(|name| name.trim().to_owned()).collect();
    Some(Layout { delimiter, header_line: header.line, header: fields, columns })
}

fn names(record: &Record) -> Vec<String> {
    record.fields.iter().map(|name| plain(name)).collect()
}

/// The column whose name fits best; of equals the first.
fn best(meaning: Meaning, names: &[String]) -> Option<usize> {
    let ranked = names.iter().enumerate().filter_map(|(at, name)| meaning.rank(name).map(|rank| (rank, at)));
    ranked.min().map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(sample: &str) -> (char, u64, Vec<String>) {
        let layout = sniff(sample).unwrap();
        let names = Meaning::ALL.into_iter().map(|meaning| layout.name(meaning).unwrap_or_default()).collect();
        (layout.delimiter, layout.header_line, names)
    }

    #[test]
    fn the_usual_exports_are_understood() {
        let ahrefs = "\"#\",\"Keyword\",\"Country\",\"Difficulty\",\"Volume\",\"CPC\",\"CPS\",\"Parent Keyword\",\
                      \"Last Update\",\"SERP Features\",\"Global volume\",\"Traffic potential\",\"Intents\",\"Languages\"\n";
        let names = ["Keyword", "Volume", "Difficulty", "CPC", "Intents", "Country", "Languages"];
        assert_eq!(mapped(ahrefs), (',', 1, names.map(str::to_owned).to_vec()));

        let semrush = "Keyword,Intent,Volume,Trend,Keyword Difficulty,CPC (USD),Competitive Density,SERP Features\n";
        let names = ["Keyword", "Volume", "Keyword Difficulty", "CPC (USD)", "Intent", "", ""];
        assert_eq!(mapped(semrush), (',', 1, names.map(str::to_owned).to_vec()));

        let planner = "Keyword Stats 2026-11-01 at 10_00_00\nNovember 1, 2025 - October 31, 2026\n\
                       Keyword\tCurrency\tAvg. monthly searches\tThree month change\tCompetition\t\
                       Competition (indexed value)\tTop of page bid (low range)\tTop of page bid (high range)\n";
        let names = ["Keyword", "Avg. monthly searches", "", "Top of page bid (low range)", "", "", ""];
        assert_eq!(mapped(planner), ('\t', 3, names.map(str::to_owned).to_vec()));

        let console = "Top queries,Clicks,Impressions,CTR,Position\n";
        assert_eq!(mapped(console).2[0], "Top queries");
        let console = "Häufigste Suchanfragen;Klicks;Impressionen;CTR;Position\n";
        assert_eq!((mapped(console).0, &*mapped(console).2[0]), (';', "Häufigste Suchanfragen"));
    }

    #[test]
    fn names_are_found_whatever_their_case_and_spaces() {
        assert_eq!(mapped(" KEY WORD ; search_volume;kd %\n").2[..3], ["KEY WORD", "search_volume", "kd %"]);
        assert_eq!(mapped("keyword\nbest grinder, cheap\n").0, ',');
        assert_eq!(mapped("sep=;\nKeyword;Volume\n"), (';', 2, mapped("Keyword;Volume\n").2));
    }

    #[test]
    fn a_file_without_a_keyword_column_gives_its_first_line_back() {
        assert_eq!(sniff("name;price\nx;1\n"), Err(vec!["name".to_owned(), "price".to_owned()]));
        assert_eq!(sniff(""), Err(vec![]));
    }
}
