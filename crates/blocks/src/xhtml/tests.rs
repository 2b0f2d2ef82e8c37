use proptest::prelude::*;

use super::*;

fn words(text: &str) -> Inline {
    Inline::Text(text.to_owned())
}

fn styled(styles: &[Style], text: &str) -> Inline {
    Inline::Styled {
        styles: styles.to_vec(),
        content: vec![words(text)],
    }
}

fn paragraph(text: Vec<Inline>) -> Block {
    Block::Paragraph {
        caption: None,
        text,
    }
}

fn blocks(text: &str) -> Vec<Block> {
    let document = from_text_result(text);
    assert!(document.footnotes.is_empty());
    document.blocks
}

/// All text of the blocks in reading order, without captions' and cells' structure.
fn text_of(blocks: &[Block]) -> String {
    let mut text = String::new();
    let run = |inlines: &[Inline], text: &mut String| {
        text.push_str(&letters_of(inlines));
        text.push(' ');
    };
    for block in blocks {
        match block {
            Block::Heading(heading) => run(&heading.text, &mut text),
            Block::Paragraph {
                caption,
                text: content,
            } => {
                assert_eq!(*caption, None);
                run(content, &mut text);
            }
            Block::List { items, .. } => items
                .iter()
                .for_each(|item| text.push_str(&text_of(&item.blocks))),
            Block::Table {
                caption,
                head,
                body,
                foot,
            } => {
                run(caption.as_deref().unwrap_or_default(), &mut text);
                for cell in [head, body, foot]
                    .into_iter()
                    .flatten()
                    .flat_map(|row| &row.cells)
                {
                    text.push_str(&text_of(&cell.blocks));
                }
            }
            Block::Preformatted(content) => text.push_str(content),
            Block::Remark { .. } => {}
            Block::Media { .. }
            | Block::Facts(_)
            | Block::Details { .. }
            | Block::Attachment(_) => panic!("a text result has none of these"),
        }
    }
    text
}

fn letters_of(run: &[Inline]) -> String {
    run.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => "\n".to_owned(),
            Inline::Styled { content, .. } | Inline::Revised { content, .. } => letters_of(content),
            Inline::Link { .. } | Inline::FootnoteRef(_) | Inline::Anchor(_) => {
                panic!("a text result has no links")
            }
        })
        .collect()
}

/// Letters and digits, sorted: text of tables may move, but nothing may go.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    letters.sort_unstable();
    letters
}

#[test]
fn plain_text_keeps_its_lines_and_spaces() {
    let expected = vec![
        words("Lever: normal"),
        Inline::Break,
        Inline::Break,
        words("  Galle: < 5 & > 3"),
    ];
    for text in [
        "Lever: normal\n\n  Galle: < 5 & > 3",
        "Lever: normal\r\n\r\n  Galle: < 5 & > 3\r\n",
    ] {
        assert_eq!(blocks(text), [paragraph(expected.clone())]);
    }
    assert_eq!(blocks("Påvist"), [paragraph(vec![words("Påvist")])]);
    assert_eq!(
        blocks(" \n "),
        [paragraph(vec![words(" "), Inline::Break, words(" ")])]
    );
    assert_eq!(blocks(""), []);
}

#[test]
fn styles_that_change_meaning_are_kept() {
    let text = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Antall 10<sup>9</sup>/L,\n  HCO<sub>3</sub> <b>og <i>mer</i></b></p></div>";
    let expected = vec![
        words("Antall 10"),
        styled(&[Style::Superscript], "9"),
        words("/L, HCO"),
        styled(&[Style::Subscript], "3"),
        words(" "),
        styled(&[Style::Bold], "og "),
        styled(&[Style::Bold, Style::Italics], "mer"),
    ];
    assert_eq!(blocks(text), [paragraph(expected)]);
}

#[test]
fn struck_out_text_never_reads_as_valid() {
    let deleted = || Inline::Revised {
        deleted: true,
        content: vec![words("5 mg")],
    };
    let inserted = Inline::Revised {
        deleted: false,
        content: vec![styled(&[Style::Bold], "10 mg")],
    };
    assert_eq!(
        blocks("<p>Dose <del>5 mg</del> <ins><b>10 mg</b></ins></p>"),
        [paragraph(vec![
            words("Dose "),
            deleted(),
            words(" "),
            inserted
        ])]
    );
    assert_eq!(blocks("<s>5 mg</s>"), [paragraph(vec![deleted()])]);
    assert_eq!(
        blocks("<pre>a <strike>b</strike></pre>"),
        [Block::Preformatted("a ~~b~~".to_owned())]
    );
}

#[test]
fn line_breaks_count_where_no_element_makes_lines() {
    let expected = vec![
        words("Funn:"),
        Inline::Break,
        styled(&[Style::Bold], "Normal"),
    ];
    assert_eq!(
        blocks("Funn:\n<b>Normal</b>"),
        [paragraph(expected.clone())]
    );
    assert_eq!(
        blocks("Funn:<br/><b>Normal</b>"),
        [paragraph(expected.clone())]
    );
    assert_eq!(
        blocks("Funn:<br><b>Normal</b>"),
        [paragraph(expected.clone())]
    );
    assert_eq!(blocks("Funn:\n<br/>\n<b>Normal</b>"), [paragraph(expected)]);
}

#[test]
fn headings_lists_and_preformatted_text_are_kept() {
    let text = "<h2>Vurdering <sup>1</sup></h2><ol><li>Én</li><li><p>To</p><ul><li>Tre</li></ul></li></ol><pre>a  b\n c</pre>";
    let inner = Block::List {
        caption: None,
        ordered: false,
        marker: Some("disc"),
        items: vec![ListItem {
            caption: None,
            blocks: vec![paragraph(vec![words("Tre")])],
        }],
    };
    let list = Block::List {
        caption: None,
        ordered: true,
        marker: Some("decimal"),
        items: vec![
            ListItem {
                caption: None,
                blocks: vec![paragraph(vec![words("Én")])],
            },
            ListItem {
                caption: None,
                blocks: vec![paragraph(vec![words("To")]), inner],
            },
        ],
    };
    let heading = Heading {
        id: "t-1".to_owned(),
        level: 2,
        text: vec![words("Vurdering "), styled(&[Style::Superscript], "1")],
        fallback: false,
    };
    let expected = [
        Block::Heading(heading),
        list,
        Block::Preformatted("a  b\n c".to_owned()),
    ];
    assert_eq!(blocks(text), expected);
}

#[test]
fn a_table_keeps_its_parts_and_spans() {
    let text = "<table><caption>Resistens</caption><thead><tr><th scope=\"COL\" colspan=\"2\">Middel</th></tr></thead>\
        <tfoot><tr><td>Fot</td></tr></tfoot><tr><td align=\"right\" rowspan=\"0\">S</td> løs <td colspan=\"99999\"/></tr> etter</table>";
    let cell = |text: &str| TableCell {
        header: false,
        scope: None,
        column_span: 1,
        row_span: 1,
        align: None,
        rules: Vec::new(),
        blocks: if text.is_empty() {
            vec![]
        } else {
            vec![paragraph(vec![words(text)])]
        },
    };
    let head = TableCell {
        header: true,
        scope: Some("col"),
        column_span: 2,
        ..cell("Middel")
    };
    let table = Block::Table {
        caption: Some(vec![words("Resistens")]),
        head: vec![TableRow { cells: vec![head] }],
        body: vec![TableRow {
            cells: vec![
                TableCell {
                    align: Some("right"),
                    ..cell("S")
                },
                cell("løs"),
                TableCell {
                    column_span: 1_000,
                    ..cell("")
                },
            ],
        }],
        foot: vec![TableRow {
            cells: vec![cell("Fot")],
        }],
    };
    assert_eq!(blocks(text), [table, paragraph(vec![words("etter")])]);
}

#[test]
fn everything_else_is_reduced_to_its_text() {
    let text = "<p onclick=\"x()\" style=\"display:none\">Se <a href=\"javascript:x()\">her</a><img src=\"http://x/y.png\"/>\
        <script>alert(1)</script><!-- usynlig --><?pi x?></p><section>Ny</section><ukjent>bit</ukjent>";
    assert_eq!(
        blocks(text),
        [
            paragraph(vec![words("Se heralert(1)")]),
            paragraph(vec![words("Ny")]),
            paragraph(vec![words("bit")])
        ]
    );
}

#[test]
fn what_does_not_parse_is_shown_as_it_came() {
    for text in [
        "CRP <5",
        "R&D",
        "<p>åpen",
        "</p>",
        "a</t><t>b",
        "<b>x</i>",
        "svar til <ola@eksempel.no>",
        "<!DOCTYPE p [<!ENTITY x \"y\">]><p>&x;</p>",
        "<p>&ukjent;</p>",
        "Se <navn/> og <verdi>5</verdi>",
    ] {
        assert_eq!(blocks(text), [paragraph(vec![words(text)])], "{text}");
    }
}

#[test]
fn a_declaration_and_named_characters_do_not_spoil_a_fragment() {
    let text = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<p>R&oslash;ntgen &amp; 5&nbsp;&micro;g<BR >ny</p>";
    let expected = vec![words("Røntgen & 5\u{a0}µg"), Inline::Break, words("ny")];
    assert_eq!(blocks(text), [paragraph(expected)]);
    assert_eq!(blocks("CRP &lt; 5"), [paragraph(vec![words("CRP < 5")])]);
    assert_eq!(
        blocks("<![CDATA[a < b]]>"),
        [paragraph(vec![words("a < b")])]
    );
}

#[test]
fn hidden_characters_are_made_visible_in_every_kind_of_text() {
    for text in [
        "1\u{202e}2",
        "<p>1\u{202e}2</p>",
        "<pre>1&#x202e;2</pre>",
        "<h1>1\u{202e}2</h1>",
    ] {
        assert_eq!(text_of(&blocks(text)).trim(), "1⟨U+202E⟩2", "{text}");
    }
}

#[test]
fn nesting_beyond_the_limit_loses_structure_with_a_remark_and_no_text() {
    for name in ["div", "ul", "b", "sup", "table", "pre", "h1", "ukjent"] {
        for depth in [10, MAX_DEPTH + 40, 20_000] {
            let text = format!(
                "<p/>{}dypt{}",
                format!("<{name}>").repeat(depth),
                format!("</{name}>").repeat(depth)
            );
            let read = blocks(&text);
            let remarked = read.contains(&Block::Remark {
                code: "cutAtLimit",
                text: None,
            });
            assert_eq!(
                (remarked, text_of(&read).contains("dypt")),
                (depth > MAX_DEPTH, true),
                "{name} {depth}"
            );
        }
    }
}

#[test]
fn the_limit_is_exact() {
    for (depth, remarked) in [(MAX_DEPTH, false), (MAX_DEPTH + 1, true)] {
        let text = format!("{}dypt{}", "<div>".repeat(depth), "</div>".repeat(depth));
        let mut expected = vec![paragraph(vec![words("dypt")])];
        expected.extend(remarked.then_some(Block::Remark {
            code: "cutAtLimit",
            text: None,
        }));
        assert_eq!(blocks(&text), expected, "{depth}");
    }
}

#[test]
fn mending_is_not_slow_on_hostile_text() {
    let text = format!(
        "<p>{}&nbsp;{}</p>",
        "&".repeat(200_000),
        "<".repeat(200_000)
    );
    assert_eq!(letters(&text_of(&blocks(&text))), letters("<p>&nbsp;</p>"));
}

#[derive(Clone, Debug)]
enum Tree {
    Text(String),
    Element(&'static str, Vec<Tree>),
}

impl Tree {
    fn write(&self, markup: &mut String, text: &mut String) {
        match self {
            Self::Text(content) => {
                text.push_str(content);
                markup.push_str(
                    &content
                        .replace('&', "&amp;")
                        .replace('<', "&lt;")
                        .replace('>', "&gt;"),
                );
            }
            Self::Element(name, children) => {
                markup.extend(["<", name, ">"]);
                for child in children {
                    child.write(markup, text);
                }
                markup.extend(["</", name, ">"]);
            }
        }
    }
}

fn tree() -> impl Strategy<Value = Tree> {
    const NAMES: [&str; 28] = [
        "p", "br", "b", "strong", "i", "em", "u", "sub", "sup", "ul", "ol", "li", "table", "tr",
        "td", "th", "thead", "tbody", "tfoot", "caption", "h1", "h6", "pre", "div", "span", "del",
        "a", "ukjent",
    ];
    let leaf = "[a-zæøå0-9 <>&\n]{0,6}".prop_map(Tree::Text);
    leaf.prop_recursive(8, 80, 6, |inner| {
        (
            proptest::sample::select(&NAMES[..]),
            proptest::collection::vec(inner, 0..6),
        )
            .prop_map(|(name, children)| Tree::Element(name, children))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_fragment_loses_a_letter(trees in proptest::collection::vec(tree(), 0..5)) {
        let (mut markup, mut text) = ("<p></p>".to_owned(), String::new());
        for tree in &trees {
            tree.write(&mut markup, &mut text);
        }
        prop_assert_eq!(letters(&text_of(&from_text_result(&markup).blocks)), letters(&text));
    }

    /// The letters outside anything that might be markup are always there.
    #[test]
    fn no_text_makes_it_panic_or_lose_a_letter(text in r"(?s).*|([a-zæ ]{0,4}|</?(p|b|br|table|td|pre|x)/?>|&(lt|nbsp|x);?|[<>&;\n])*") {
        let read = letters(&text_of(&from_text_result(&text).blocks));
        let mut outside = String::new();
        let mut closing = None;
        for character in text.chars() {
            match (character, closing) {
                ('<', None) => closing = Some('>'),
                ('&', None) => closing = Some(';'),
                (_, Some(end)) if character == end => closing = None,
                (_, Some(_)) => {}
                (_, None) => outside.push(character),
            }
        }
        let mut rest = read.into_iter();
        for letter in letters(&outside) {
            prop_assert!(rest.any(|present| present == letter), "lost {letter}");
        }
    }

    #[test]
    fn text_without_markup_is_shown_whole(text in r"[^<&\r]*") {
        let shown: String = text_of(&from_text_result(&text).blocks).split_whitespace().collect();
        let expected: String = make_visible(&text).split_whitespace().collect();
        prop_assert_eq!(shown, expected);
    }
}
