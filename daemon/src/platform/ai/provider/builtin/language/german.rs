//! German words of grammar and purpose.

use super::{Lexicon, Purpose as P};

#[rustfmt::skip] // word lists read better packed
pub static LEXICON: Lexicon = Lexicon {
    stop_words: &[
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "und", "oder",
        "für", "von", "vom", "zu", "zum", "zur", "im", "in", "am", "an", "auf", "aus", "bei", "beim", "mit", "nach",
        "über", "unter", "ist", "sind", "war", "wird", "werden", "kann", "können", "man", "ich", "du", "wir", "ihr",
        "mein", "meine", "dein", "deine", "sein", "es", "wie", "was", "wer", "wo", "wann", "warum", "welche",
        "welcher", "welches", "als", "ob", "wenn", "so", "auch", "nur", "sich", "mir", "mich", "viel", "dass", "gibt",
    ],
    qualifiers: &[
        "online", "deutschland", "österreich", "schweiz", "reddit", "forum", "youtube", "amazon", "pdf", "heute",
        "neu", "aktuell", "kostenlos", "gratis", "gut", "gute",
    ],
    purposes: &[
        (P::Account, &[
            "login", "anmelden", "einloggen", "kundenservice", "hotline", "telefonnummer", "download",
            "offizielle seite", "kontakt",
        ]),
        (P::Nearby, &["in der nähe", "in meiner nähe", "umgebung", "nähe", "vor ort", "öffnungszeiten"]),
        (P::Wholesale, &["großhandel", "grosshandel", "hersteller", "lieferant", "großmenge", "händler"]),
        (P::Rent, &["mieten", "miete", "leihen", "verleih", "leasing", "ausleihen"]),
        (P::SecondHand, &["gebraucht", "gebrauchte", "second hand", "generalüberholt"]),
        (P::Deals, &[
            "angebot", "angebote", "rabatt", "gutschein", "aktion", "schnäppchen", "günstig", "günstige",
            "billig", "billige", "reduziert", "sale", "black friday", "preiswert",
        ]),
        (P::Quote, &["kostenvoranschlag", "angebot einholen", "offerte"]),
        (P::Comparison, &["vs", "versus", "vergleich", "vergleichen", "unterschied", "unterschiede", "oder besser"]),
        (P::Alternatives, &["alternative", "alternativen", "statt", "ersatz", "ähnlich wie", "ohne"]),
        (P::ProsAndCons, &["vorteile und nachteile", "vor und nachteile", "lohnt sich", "sinnvoll", "lohnen"]),
        (P::Price, &[
            "preis", "preise", "kosten", "kostet", "was kostet", "wie teuer", "gebühren", "preisliste",
            "wie viel kostet", "teuer",
        ]),
        (P::Statistics, &["statistik", "studie", "marktanteil", "trend", "trends", "zahlen", "umfrage"]),
        (P::Careers, &["job", "jobs", "gehalt", "stellenangebote", "ausbildung", "beruf", "karriere", "verdienst"]),
        (P::Rules, &[
            "gesetz", "recht", "erlaubt", "vorschrift", "pflicht", "steuer", "voraussetzungen", "antrag",
            "genehmigung",
        ]),
        (P::Learn, &[
            "kurs", "lernen", "anfänger", "einsteiger", "grundlagen", "einführung", "tutorial", "schulung",
            "für anfänger", "für einsteiger", "weiterbildung",
        ]),
        (P::Mistakes, &["fehler vermeiden", "fehler", "irrtümer", "mythen"]),
        (P::Risks, &[
            "risiko", "risiken", "gefahr", "gefährlich", "nebenwirkungen", "schädlich", "nachteile", "sicher",
            "sicherheit", "giftig",
        ]),
        (P::Benefits, &["vorteile", "nutzen", "wirkung", "gründe"]),
        (P::Repair, &[
            "reparieren", "reparatur", "defekt", "kaputt", "geht nicht", "funktioniert nicht", "austauschen",
            "wechseln", "problem", "ersatzteile",
        ]),
        (P::Care, &[
            "reinigen", "reinigung", "putzen", "pflege", "pflegen", "waschen", "warten", "wartung", "säubern",
            "imprägnieren",
        ]),
        (P::Setup, &[
            "einrichten", "installieren", "installation", "montage", "montieren", "aufbauen", "anschließen",
            "einbauen", "aufbau",
        ]),
        (P::Size, &["größe", "größen", "maße", "abmessungen", "größentabelle", "wie groß", "gewicht"]),
        (P::Storage, &["aufbewahren", "aufbewahrung", "lagern", "haltbarkeit", "haltbar"]),
        (P::Removal, &["entfernen", "loswerden", "entsorgen", "deinstallieren", "bekämpfen"]),
        (
            P::Choosing,
            &["kaufberatung", "kaufratgeber", "worauf achten", "auswählen", "auswahl", "welche kaufen", "richtige"],
        ),
        (P::Ideas, &["ideen", "idee", "inspiration", "beispiel", "beispiele", "vorlagen"]),
        (P::Kinds, &["arten", "sorten", "typen", "marken", "liste", "modelle"]),
        (P::Making, &["rezept", "selber machen", "selbst machen", "diy", "selber bauen", "anleitung zum bauen"]),
        (P::Tools, &["app", "software", "programm", "vorlage", "rechner", "checkliste", "tool", "muster"]),
        (P::Duration, &["wie lange", "dauer", "wie oft", "lebensdauer", "dauert"]),
        (P::Review, &[
            "test", "testsieger", "erfahrung", "erfahrungen", "bewertung", "bewertungen", "testbericht", "seriös",
            "im test", "stiftung warentest",
        ]),
        (
            P::Workings,
            &["wie funktioniert", "funktionsweise", "funktion", "ablauf", "erklärt", "benutzen", "anwendung"],
        ),
        (P::Meaning, &["bedeutung", "definition", "was ist", "was sind", "was bedeutet"]),
        (P::Background, &["geschichte", "herkunft", "ursache", "ursachen", "symptome", "erfunden"]),
        (P::Buy, &["kaufen", "bestellen", "shop", "wo kaufen", "erwerben", "lieferung"]),
        (P::Best, &["beste", "besten", "bester", "bestes", "top", "top 10", "empfehlung", "empfehlungen"]),
        (P::HowTo, &["wie", "wie kann ich", "schritt für schritt", "wie macht man"]),
        (P::Guide, &["ratgeber", "anleitung", "tipps", "tipp", "tricks", "infos", "überblick", "hilfe", "fragen"]),
    ],
};
