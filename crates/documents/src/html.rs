//! HTML as safe blocks: parsed as a browser would read it, then reduced to the allow-list of the block model. Never a page.
//!
//! Scripts, styles, frames, forms, pictures and addresses are not even looked at; only text and structure remain.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use innsyn_blocks::{Block, Document};

use crate::text;

/// Most bytes that are parsed.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Reads an HTML document or fragment.
pub(crate) fn read(bytes: &[u8], charset: Option<&str>) -> Document {
    let cut = bytes.len() > MAX_BYTES;
    let bytes = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    let declared = charset.map(str::to_owned).or_else(|| declared(bytes));
    let source = text::decode_plain(bytes, declared.as_deref());
    let mut document = innsyn_blocks::from_text_result(&format!("<div>{}</div>", body(&source)));
    document.blocks.retain(|block| !is_empty(block));
    if cut {
        document.blocks.push(Block::Remark {
            code: "cutAtLimit",
            text: None,
        });
    }
    if document.blocks.is_empty() {
        document.blocks.push(Block::Remark {
            code: "noBody",
            text: None,
        });
    }
    document
}

fn is_empty(block: &Block) -> bool {
    matches!(block, Block::Paragraph { caption: None, text } if innsyn_blocks::plain_text(text).trim().is_empty())
}

/// `<meta charset=…>` in the first kilobyte.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_lowercase();
    let (_, after) = head.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let name: String = value
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Elements whose content is not text for a reader.
const DROPPED: &[&str] = &[
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title",
    "textarea", "select", "canvas", "audio", "video", "applet", "frameset", "noframes", "noembed",
    "xmp",
];
/// Elements that a new one of the same kind ends.
const SELF_ENDING: &[&str] = &["p", "li", "tr", "td", "th", "thead", "tbody", "tfoot"];
/// What the block model knows.
const KNOWN: &[&str] = &[
    "p", "br", "b", "strong", "i", "em", "u", "sub", "sup", "ul", "ol", "li", "table", "caption",
    "thead", "tbody", "tfoot", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "div",
    "span", "del", "s", "strike", "ins",
];
/// Deepest nesting that is kept.
const MAX_DEPTH: usize = 60;

/// Tag soup as well-formed XHTML of the known elements, without any attribute but spans.
fn body(source: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(source));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut writer = tokenizer.sink.0.into_inner();
    while let Some(name) = writer.open.pop() {
        writer.end(name);
    }
    writer.out
}

/// Takes the tokens of a browser's reader.
#[derive(Default)]
struct Sink(RefCell<Writer>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        self.0.borrow_mut().take(token)
    }
}

#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<&'static str>,
    /// The element whose content is dropped, and how deep it stands in itself.
    dropped: Option<(String, usize)>,
}

impl Writer {
    fn take(&mut self, token: Token) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CharacterTokens(text) if self.dropped.is_none() => {
                for character in text.chars() {
                    self.letter(character);
                }
            }
            Token::NullCharacterToken if self.dropped.is_none() => self.letter('\0'),
            Token::CharacterTokens(_)
            | Token::NullCharacterToken
            | Token::DoctypeToken(_)
            | Token::CommentToken(_)
            | Token::EOFToken
            | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let begins = tag.kind == TagKind::StartTag;
        if let Some((dropped, depth)) = &mut self.dropped {
            if dropped == name {
                *depth = if begins {
                    *depth + 1
                } else {
                    depth.saturating_sub(1)
                };
                if *depth == 0 {
                    self.dropped = None;
                }
            }
            return TokenSinkResult::Continue;
        }
        if begins && !tag.self_closing && DROPPED.contains(&name) {
            self.dropped = Some((name.to_owned(), 1));
            return match name {
                "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                "style" | "iframe" | "noframes" | "noembed" | "xmp" | "noscript" => {
                    TokenSinkResult::RawData(RawKind::Rawtext)
                }
                "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                _ => TokenSinkResult::Continue,
            };
        }
        match (KNOWN.iter().copied().find(|known| *known == name), begins) {
            (Some("br"), _) => self.out.push_str("<br/>"),
            (Some(name), true) => self.begin(name, tag),
            (Some(name), false) => self.close(name),
            // An element of its own line that is not known keeps words apart.
            (None, _) => self.out.push(' '),
        }
        TokenSinkResult::Continue
    }

    fn begin(&mut self, name: &'static str, tag: &Tag) {
        let is_cell = |name: &str| matches!(name, "td" | "th");
        while SELF_ENDING.contains(&name)
            && let Some(last) = self.open.last().copied()
            && (last == name || (is_cell(name) && is_cell(last)) || (name == "tr" && is_cell(last)))
        {
            self.close(last);
        }
        if self.open.len() >= MAX_DEPTH {
            return;
        }
        self.open.push(name);
        self.out.push('<');
        self.out.push_str(name);
        for attribute in &tag.attrs {
            let own: &str = &attribute.name.local;
            let digits: String = attribute
                .value
                .chars()
                .take_while(char::is_ascii_digit)
                .take(5)
                .collect();
            if matches!(own, "colspan" | "rowspan") && !digits.is_empty() {
                for part in [" ", own, "=\"", &digits, "\""] {
                    self.out.push_str(part);
                }
            }
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|known| *known == name) else {
            return;
        };
        while self.open.len() > at {
            if let Some(last) = self.open.pop() {
                self.end(last);
            }
        }
    }

    fn end(&mut self, name: &str) {
        for part in ["</", name, ">"] {
            self.out.push_str(part);
        }
    }

    fn letter(&mut self, character: char) {
        match character {
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '&' => self.out.push_str("&amp;"),
            // XML has no place for these.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                self.out.push(char::REPLACEMENT_CHARACTER);
            }
            other => self.out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use innsyn_blocks::document_text;
    use proptest::prelude::*;

    use super::*;

    fn text(html: &str) -> String {
        document_text(&read(html.as_bytes(), None))
    }

    #[test]
    fn structure_stays_and_nothing_active_does() {
        let html = "<!DOCTYPE html><html><head><title>t</title><style>p{color:red}</style>\
            <script>alert('1')</script></head><body onload=x()><h1>Funn</h1><p style='x'>A &amp; B &aring; &#8804; 5\
            <p>10<sup>9</sup><br>ny linje<ul><li>en<li>to</ul><img src='https://x.invalid/a.png' onerror=y()>\
            <table><tr><td colspan=2>a<td>b<tr><td>c</table><iframe src='file:///etc'>inni</iframe>\
            <a href='javascript:z()'>lenke</a> <b>1 < 2</b></body></html>";
        assert_eq!(
            text(html),
            "Funn\nA & B å ≤ 5\n10^9\nny linje\nen\nto\na\tb\nc\nlenke 1 < 2"
        );
    }

    #[test]
    fn soup_is_read_and_hostile_soup_ends() {
        assert_eq!(text("<b>fet <i>begge</b> bare"), "fet begge bare");
        assert!(text(&"<div>".repeat(100_000)).len() < 100);
        assert!(text(&format!("<p a='{}", "x".repeat(100_000))).len() < 200);
        assert!(text("<script>a</script x>b").contains('b'));
        assert!(!text("<scr<script>ipt>alert(1)</script>x").contains('<'));
        assert!(text("\u{202e}<p>x</p>").contains("⟨U+202E⟩"));
    }

    #[test]
    fn bytes_are_read_in_the_charset_that_they_declare() {
        let latin = b"<meta charset='iso-8859-1'><p>bl\xE5</p>";
        assert_eq!(document_text(&read(latin, None)), "blå");
    }

    proptest! {
        #[test]
        fn any_soup_is_read(text in "(<[/!?a-z]{0,6}[ a-z='\"]{0,8}>?|&[a-z#0-9]{0,5};?|[ -~æøå]{0,6}){0,40}") {
            read(text.as_bytes(), None);
        }

        #[test]
        fn words_outside_dropped_elements_stay(words in prop::collection::vec("[a-zæøå]{3,8}", 1..12)) {
            let html: String = words.iter().map(|word| format!("<div><font>{word}</b></p>")).collect::<Vec<_>>().concat();
            let shown = text(&html);
            for word in &words {
                prop_assert!(shown.contains(word.as_str()));
            }
        }
    }
}
