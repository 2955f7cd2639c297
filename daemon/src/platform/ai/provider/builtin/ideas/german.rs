//! German plans: fewer kinds than in English, in sentences that need no article for the searched thing.

use super::family::Family;
use super::plan::{Plan, section, variants};

pub fn plan(family: Family) -> &'static Plan {
    match family {
        Family::Best | Family::Review | Family::Kinds | Family::Tools | Family::Ideas => &BEST,
        Family::Choosing | Family::Deals | Family::Sourcing | Family::Local => &CHOOSING,
        Family::Comparison | Family::Alternatives | Family::Worth => &COMPARISON,
        Family::Price | Family::Figures => &PRICE,
        Family::HowTo | Family::Care | Family::Beginners => &HOW_TO,
        Family::Repair | Family::Mistakes | Family::Risks => &PROBLEMS,
        Family::Faq => &FAQ,
        Family::Guide | Family::Benefits | Family::Explained | Family::Rules | Family::Careers => &GUIDE,
    }
}

static GUIDE: Plan = Plan {
    structure: "guide",
    funnel: "awareness",
    titles: &[
        "{question}? Die kurze Antwort und was sie ändert",
        "{bare}: Was man wissen sollte und womit man anfängt",
    ],
    angle: "Ein Überblick, der die ersten Fragen beantwortet und zu den Einzelheiten führt.",
    audience: "Leserinnen und Leser, die sich einen ersten Überblick verschaffen",
    sections: &[
        section("Das Wichtigste in Kürze", &["Drei Sätze, die Eiligen genügen", "Was dieser Ratgeber auslässt"], 130),
        section(
            "Was man zuerst wissen sollte",
            &["Begriffe, Arten und übliche Missverständnisse", "Was sich zuletzt geändert hat"],
            250,
        ),
        variants("Die häufigsten Fragen im Einzelnen", &["Frage, Antwort, Beispiel"], 350),
        section("Was das in der Praxis heißt", &["Zwei Situationen mit je einer Empfehlung"], 220),
        section("Wie es weitergeht", &["Der nächste Schritt, mit Verweis auf weitere Beiträge"], 110),
    ],
    questions: &[
        "Was sollte man zuerst wissen",
        "Was machen die meisten anfangs falsch",
        "Wie viel Zeit und Geld braucht man",
        "Was hat sich zuletzt geändert",
    ],
    must: &["Auf die ausführlichen Beiträge dieses Clusters verweisen"],
    avoid: &["Wiederholen, was auf jeder Ergebnisseite steht"],
};

static BEST: Plan = Plan {
    structure: "listicle",
    funnel: "consideration",
    titles: &["{bare} im Überblick: Welche Wahl passt wozu", "{bare}: Eine begründete Auswahl"],
    angle: "Eine kurze Auswahl, in der jeder Eintrag für einen bestimmten Zweck vorn liegt, mit Begründung.",
    audience: "Leserinnen und Leser, die eine begründete Auswahl suchen",
    sections: &[
        section(
            "Die Auswahl auf einen Blick",
            &["Tabelle: Wahl, geeignet für, Stärke, Schwäche, Preis", "Welche Wahl für die meisten die richtige ist"],
            160,
        ),
        section(
            "So wurde ausgewählt",
            &["Was wurde geprüft oder verglichen, von wem und wann", "Die drei entscheidenden Kriterien"],
            180,
        ),
        variants("Welche Wahl passt wozu", &["Zweck, Wahl, Begründung", "Für wen sie nicht geeignet ist"], 400),
        section(
            "Woran man Qualität erkennt",
            &["Merkmale, die sich im Laden oder auf der Produktseite prüfen lassen"],
            190,
        ),
        section(
            "Was man ausgeben sollte",
            &["Worauf die günstigste sinnvolle Wahl verzichtet", "Ab wann mehr Geld nicht mehr hilft"],
            150,
        ),
    ],
    questions: &["Welche Wahl ist für die meisten die beste", "Wie oft wird diese Auswahl geprüft"],
    must: &["Angeben, wie jede Empfehlung geprüft wurde", "Datum der letzten Preisprüfung nennen"],
    avoid: &["Produkte empfehlen, die niemand im Team kennt"],
};

static CHOOSING: Plan = Plan {
    structure: "guide",
    funnel: "decision",
    titles: &["{bare}: Worauf es bei der Auswahl ankommt", "{bare}: Vor dem Kauf prüfen"],
    angle: "Ein Entscheidungsweg: wenige Fragen in der richtigen Reihenfolge.",
    audience: "Leserinnen und Leser kurz vor einer Entscheidung",
    sections: &[
        section(
            "Mit dem eigenen Bedarf anfangen",
            &["Drei Fragen zu Zweck, Ort und Budget", "Zu jeder Antwort ein Beispiel"],
            180,
        ),
        section(
            "Was wirklich zählt, der Reihe nach",
            &["Merkmale nach ihrer Wirkung im Alltag ordnen", "Was genügt, was zu viel ist"],
            300,
        ),
        variants("Besondere Anforderungen", &["Was sich dadurch ändert", "Welches Merkmal dann entscheidet"], 250),
        section(
            "Vor dem Bezahlen prüfen",
            &["Fünf Prüfungen von je einer Minute", "Garantie, Rückgabe, Ersatzteile"],
            180,
        ),
        section("Fehler, die Geld kosten", &["Nur nach einer Zahl kaufen", "Für Ungenutztes bezahlen"], 150),
    ],
    questions: &["Was ist bei der Auswahl am wichtigsten", "Was eignet sich für den Einstieg"],
    must: &["Zu jedem Kriterium einen prüfbaren Wert nennen"],
    avoid: &["Alle Merkmale aufzählen, ohne zu gewichten"],
};

static COMPARISON: Plan = Plan {
    structure: "comparison",
    funnel: "consideration",
    titles: &["{left} oder {right}: Die Unterschiede, die zählen", "{bare}: Vor- und Nachteile im Vergleich"],
    angle: "Vergleicht danach, was sich für die Lesenden ändert, und endet mit einer klaren Antwort.",
    audience: "Leserinnen und Leser, die zwischen mehreren Möglichkeiten schwanken",
    sections: &[
        section("Die kurze Antwort", &["Ein Satz für jede Art von Lesenden", "Was in beiden Fällen gleich ist"], 120),
        section(
            "Gegenüberstellung",
            &["Tabelle mit den fünf Punkten, die sich unterscheiden", "Zahlen mit Quelle und Datum"],
            200,
        ),
        section("Was für {left} spricht|Was dafür spricht", &["Zwei oder drei Stärken mit Beispiel"], 220),
        section("Was für {right} spricht|Was dagegen spricht", &["Zwei oder drei Punkte mit Beispiel"], 220),
        variants("Welche Wahl in welchem Fall", &["Situation, Wahl, Begründung"], 200),
    ],
    questions: &["Was ist der wichtigste Unterschied", "Für wen lohnt sich ein Wechsel"],
    must: &["Beiden Seiten mindestens einen klaren Vorteil geben"],
    avoid: &["Mit „kommt darauf an“ enden, ohne zu sagen, worauf"],
};

static PRICE: Plan = Plan {
    structure: "guide",
    funnel: "consideration",
    titles: &["{question}? Was den Preis bestimmt", "{bare}: Kosten und was sie bestimmt"],
    angle: "Erklärt, was den Preis bestimmt, damit man ein Angebot beurteilen kann.",
    audience: "Leserinnen und Leser, die ein Budget planen oder ein Angebot prüfen",
    sections: &[
        section(
            "Die Kosten auf einen Blick",
            &["Tabelle: Preisspanne, Leistung, geeignet für", "Quelle und Datum der Zahlen"],
            180,
        ),
        section(
            "Was den Preis bestimmt",
            &["Die vier Faktoren mit der größten Wirkung", "Zu jedem zwei Angebote im Vergleich"],
            280,
        ),
        section(
            "Kosten, die man leicht vergisst",
            &["Lieferung, Einbau, Betrieb, Ersatz", "Summe über mehrere Jahre"],
            180,
        ),
        variants("Kosten in besonderen Fällen", &["Was hinzukommt oder wegfällt"], 180),
        section("Sparen, ohne es zu bereuen", &["Wann Preise sinken", "Woran man nicht sparen sollte"], 170),
    ],
    questions: &["Warum unterscheiden sich die Preise so stark", "Was ist ein fairer Preis"],
    must: &["Jede Zahl mit Währung, Datum und Quelle"],
    avoid: &["Ein einzelner Durchschnitt ohne Spanne"],
};

static HOW_TO: Plan = Plan {
    structure: "how_to",
    funnel: "awareness",
    titles: &["{keyword}: Schritt für Schritt", "{bare}: Eine Anleitung Schritt für Schritt"],
    angle: "Schritte zum Mitmachen, jeder mit dem Zeichen, dass er gelungen ist.",
    audience: "Leserinnen und Leser, die es heute selbst machen wollen",
    sections: &[
        section(
            "Bevor es losgeht",
            &["Werkzeug, Material, Zeit und Kosten in einer Liste", "Wann man es nicht selbst machen sollte"],
            160,
        ),
        section(
            "Die Schritte",
            &[
                "Eine Handlung je Schritt, mit Bild, wo es auf Handgriffe ankommt",
                "Woran man erkennt, dass der Schritt gelungen ist",
            ],
            400,
        ),
        variants("Was in besonderen Fällen anders ist", &["Nur der Unterschied, nicht der ganze Ablauf"], 220),
        section("Wenn es nicht klappt", &["Drei übliche Hürden: Zeichen, Ursache, Abhilfe"], 200),
        section("Danach", &["Wie man das Ergebnis nach einem Tag und nach einem Monat prüft"], 110),
    ],
    questions: &["Wie lange dauert es", "Was braucht man dafür", "Was ist der häufigste Fehler"],
    must: &["Die Schritte vor der Veröffentlichung erproben lassen"],
    avoid: &["Schritte mit mehreren Handlungen"],
};

static PROBLEMS: Plan = Plan {
    structure: "how_to",
    funnel: "retention",
    titles: &["{question}? Ursachen und Abhilfe", "{bare}: Probleme erkennen, vermeiden und beheben"],
    angle: "Geht vom sichtbaren Zeichen aus und führt mit wenigen Prüfungen zur Ursache.",
    audience: "Leserinnen und Leser, die ein Problem haben oder vermeiden wollen",
    sections: &[
        section(
            "Zuerst prüfen",
            &["Fünf Prüfungen, die nichts kosten", "Was man aus Sicherheitsgründen lassen sollte"],
            190,
        ),
        section("Vom Zeichen zur Ursache", &["Tabelle: Zeichen, Ursache, Prüfung, Abhilfe"], 260),
        variants("Die üblichen Fälle", &["Aufwand, Schritte, Grenzen"], 320),
        section("Selbst machen oder machen lassen", &["Eine einfache Regel nach Alter, Preis und Garantie"], 160),
        section("Vorbeugen", &["Was sich vermeiden lässt, und eine Erinnerung"], 120),
    ],
    questions: &["Was ist die häufigste Ursache", "Wann lohnt sich die Reparatur"],
    must: &["Arbeiten kennzeichnen, die nur Fachleute ausführen dürfen"],
    avoid: &["Warnungen ohne Zahlen"],
};

static FAQ: Plan = Plan {
    structure: "faq",
    funnel: "consideration",
    titles: &["{bare}: Fragen und kurze Antworten"],
    angle: "Jede Frage so, wie sie gestellt wird, in zwei oder drei Sätzen beantwortet.",
    audience: "Leserinnen und Leser mit einer bestimmten Frage",
    sections: &[
        section("Fragen vor der Entscheidung", &["Antwort im ersten Satz, Begründung im zweiten"], 250),
        variants("Fragen im Alltag", &["Erst die Antwort, dann die Ausnahme"], 250),
        section("Fragen, wenn etwas schiefgeht", &["Was jetzt zu tun ist, was danach"], 200),
    ],
    questions: &[],
    must: &["Jede Frage im ersten Satz beantworten"],
    avoid: &["Fragen, die niemand stellt"],
};
