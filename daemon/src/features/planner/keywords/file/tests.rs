use super::*;

/// Reads a file in pieces of `piece` bytes.
fn read(bytes: &[u8], piece: usize) -> Result<Vec<Row>> {
    let mut file = KeywordFile::new();
    for bytes in bytes.chunks(piece) {
        file.push(bytes)?;
    }
    file.finish()?;
    Ok(file.take_rows())
}

fn rows(text: &str) -> Vec<Row> {
    read(text.as_bytes(), 7).unwrap()
}

fn texts(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.as_ref().map_or("", |keyword| &keyword.text)).collect()
}

fn errors(rows: Vec<Row>) -> Vec<(u64, String, String)> {
    rows.into_iter().filter_map(Result::err).flatten().map(|e| (e.line, e.column, e.message)).collect()
}

#[test]
fn an_export_is_read_whole() {
    let rows = rows(
        "#,Keyword,Country,Difficulty,Volume,CPC,Intents\n\
         1,espresso machine,us,52,\"90,500\",€0.45,\"Commercial, Non-branded\"\n\
         2,\"coffee, freshly\nground\",United States,n/a,1K–10K,<0.01,\n",
    );
    let first = rows[0].as_ref().unwrap();
    assert_eq!((first.text.as_str(), first.country, first.volume), ("espresso machine", "us", Some(90_500)));
    assert_eq!(
        (first.difficulty, first.cpc_micros, first.intent),
        (Some(52.0), Some(450_000), Some(Intent::Commercial))
    );
    let second = rows[1].as_ref().unwrap();
    assert_eq!((second.text.as_str(), second.country, second.volume), ("coffee, freshly ground", "us", Some(3000)));
    assert_eq!((second.difficulty, second.cpc_micros, second.intent), (None, Some(10_000), None));
}

#[test]
fn every_encoding_and_every_cut_gives_the_same_keywords() {
    let text = "Keyword;Volume\ncafé filtre;1.300\nbean\n";
    let utf16 = |order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let marked = |order: fn(u16) -> [u8; 2]| [order(0xfeff).to_vec(), utf16(order)].concat();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        marked(u16::to_le_bytes),
        marked(u16::to_be_bytes),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        latin,
    ] {
        for piece in [1, 3, 1000] {
            let rows = read(&bytes, piece).unwrap();
            assert_eq!(texts(&rows), ["café filtre", "bean"]);
            assert_eq!(rows[0].as_ref().unwrap().volume, Some(1300));
        }
    }
}

#[test]
fn a_file_larger_than_the_sample_is_read_to_its_end() {
    let body: String = (0..20_000).map(|n| format!("\"keyword {n}\",{n}\r\n")).collect();
    let rows = read(format!("Keyword,Volume\r\n{body}").as_bytes(), 8191).unwrap();
    assert_eq!(rows.len(), 20_000);
    assert_eq!(rows[19_999].as_ref().unwrap().text, "keyword 19999");
}

#[test]
fn fifty_columns_are_fine() {
    let header: Vec<String> = (0..50).map(|n| if n == 37 { "Keyword".to_owned() } else { format!("C{n}") }).collect();
    let cells: Vec<String> = (0..50).map(|n| format!("cell {n}")).collect();
    assert_eq!(texts(&rows(&format!("{}\n{}\n", header.join("\t"), cells.join("\t")))), ["cell 37"]);
}

#[test]
fn a_bad_row_is_named_by_line_and_column_and_the_others_are_kept() {
    let rows = rows(
        "Keyword,Volume,KD\n\ngood,10,5\n\"two\nlines\",many,5\n,20,5\nhard,1,120\nwide,1,2,3\nshort\nneg,-5,1\n,,\n",
    );
    assert_eq!(texts(&rows), ["good", "", "", "", "", "short", ""]);
    let errors = errors(rows);
    let places: Vec<(u64, &str)> = errors.iter().map(|(line, column, _)| (*line, column.as_str())).collect();
    assert_eq!(places, [(4, "Volume"), (6, "Keyword"), (7, "KD"), (8, "Keyword"), (10, "Volume")]);
    assert!(errors[0].2.contains("many") && errors[2].2.contains("100") && errors[3].2.contains("quotes"));
}

#[test]
fn a_quotation_mark_never_closed_is_an_error_of_its_row() {
    let errors = errors(rows("Keyword\nfine\n\"open\nrest\n"));
    assert_eq!((errors[0].0, errors[0].2.contains("never closed")), (3, true));
}

#[test]
fn a_file_that_is_no_list_of_keywords_says_what_to_do() {
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (b"\n \r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"Keyword,Volume\n", "no keywords"),
        (b"Keyword", "no keywords"),
        (b"name,price\nx,1\n", "name, price"),
        (b"best espresso machine\nespresso grinder\n", "Name the column"),
        (b"PK\x03\x04\x14\x00\x06\x00", "save the list as CSV"),
        (b"\x00\x01\x02\x03\xff\x00\x00\x07", "binary"),
    ] {
        let error = read(bytes, 3).unwrap_err();
        assert_eq!(error.code(), "file_unreadable");
        assert!(error.to_string().contains(words), "{bytes:?}: {error}");
    }
}
