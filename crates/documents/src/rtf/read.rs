//! From bytes to events: groups, control words and letters. No recursion, no look behind.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};
use innsyn_blocks::{Inline, Style, make_visible};

/// Groups whose state is kept; deeper ones share the state of the last.
const MAX_DEPTH: usize = 512;
/// Most control words and letters that are looked at.
const MAX_STEPS: usize = 64 * 1024 * 1024;

/// What a text does to its letters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent marks of a run, as the format has them"
)]
pub(super) struct Marks {
    bold: bool,
    italics: bool,
    underline: bool,
    raised: bool,
    lowered: bool,
    struck: bool,
}

impl Marks {
    /// The text under its marks.
    pub(super) fn dress(self, text: &str) -> Inline {
        let text = Inline::Text(make_visible(text));
        let styles: Vec<Style> = [
            (self.bold, Style::Bold),
            (self.italics, Style::Italics),
            (self.underline, Style::Underline),
            (self.raised, Style::Superscript),
            (self.lowered, Style::Subscript),
        ]
        .into_iter()
        .filter_map(|(set, style)| set.then_some(style))
        .collect();
        let content = if styles.is_empty() {
            text
        } else {
            Inline::Styled {
                styles,
                content: vec![text],
            }
        };
        if self.struck {
            Inline::Revised {
                deleted: true,
                content: vec![content],
            }
        } else {
            content
        }
    }
}

/// What is met in a document.
#[derive(Clone, Copy)]
pub(super) enum Event<'a> {
    Text(&'a str, Marks),
    Line,
    Paragraph,
    InTable(bool),
    Cell,
    Row,
}

/// How the reading ended.
#[derive(Default)]
pub(super) struct End {
    /// Something that is not text was left out.
    pub(super) left_out: bool,
    /// A limit was met.
    pub(super) cut: bool,
}

/// State of a group.
#[derive(Clone, Copy)]
struct Group {
    marks: Marks,
    /// Its text is not shown.
    hidden: bool,
    /// Bytes that follow a `\u` in its place.
    fallback: usize,
}

struct Reader<'e> {
    group: Group,
    outer: Vec<Group>,
    /// Groups below the kept ones.
    deeper: usize,
    encoding: &'static Encoding,
    /// Letters that wait to be told together.
    text: String,
    bytes: Vec<u8>,
    high: Option<u16>,
    skip: usize,
    end: End,
    tell: &'e mut dyn FnMut(Event<'_>) -> bool,
    is_open: bool,
}

/// Tells every event, until `tell` says that it is enough.
pub(super) fn events(bytes: &[u8], tell: &mut dyn FnMut(Event<'_>) -> bool) -> End {
    let mut reader = Reader {
        group: Group {
            marks: Marks::default(),
            hidden: false,
            fallback: 1,
        },
        outer: Vec::new(),
        deeper: 0,
        encoding: WINDOWS_1252,
        text: String::new(),
        bytes: Vec::new(),
        high: None,
        skip: 0,
        end: End::default(),
        tell,
        is_open: true,
    };
    let mut rest = bytes;
    let mut steps = 0_usize;
    while let Some((byte, after)) = rest.split_first() {
        steps += 1;
        if steps > MAX_STEPS || !reader.is_open {
            reader.end.cut = true;
            break;
        }
        rest = match byte {
            b'{' => {
                reader.begin();
                after
            }
            b'}' => {
                reader.finish_group();
                after
            }
            b'\\' => reader.control(after),
            b'\r' | b'\n' | 0 => after,
            _ => {
                reader.letter(*byte);
                after
            }
        };
    }
    reader.flush();
    reader.end
}

impl Reader<'_> {
    fn begin(&mut self) {
        self.flush();
        if self.outer.len() < MAX_DEPTH {
            self.outer.push(self.group);
        } else {
            self.deeper += 1;
        }
    }

    fn finish_group(&mut self) {
        self.flush();
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(outer) = self.outer.pop() {
            self.group = outer;
        }
        self.skip = 0;
    }

    /// A byte of text, in the encoding of the document.
    fn letter(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.hidden {
            self.end_unicode();
            self.bytes.push(byte);
        }
    }

    fn sign(&mut self, sign: char) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.hidden {
            self.end_bytes();
            self.text.push(sign);
        }
    }

    /// Behind a backslash: a control sign, or a word with its number.
    fn control<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        let Some((first, after)) = rest.split_first() else {
            return rest;
        };
        if !first.is_ascii_alphabetic() {
            return self.control_sign(*first, after);
        }
        let length = rest
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count();
        let (word, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        let digits = after
            .iter()
            .take(11)
            .enumerate()
            .take_while(|(index, byte)| byte.is_ascii_digit() || (*index == 0 && **byte == b'-'))
            .count();
        let (number, after) = after.split_at_checked(digits).unwrap_or((after, &[]));
        let number: Option<i64> = std::str::from_utf8(number)
            .ok()
            .and_then(|number| number.parse().ok());
        let after = after.strip_prefix(b" ").unwrap_or(after);
        if word == b"bin" {
            self.end.left_out = true;
            let length = number
                .and_then(|length| usize::try_from(length).ok())
                .unwrap_or(0);
            return after.get(length..).unwrap_or_default();
        }
        self.word(word, number);
        after
    }

    fn control_sign<'b>(&mut self, sign: u8, after: &'b [u8]) -> &'b [u8] {
        match sign {
            b'\'' => {
                let digits = after
                    .get(..2)
                    .and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.letter(byte);
                    return after.get(2..).unwrap_or_default();
                }
            }
            b'*' => self.group.hidden = true,
            b'~' => self.sign('\u{a0}'),
            b'_' => self.sign('\u{2011}'),
            b'-' => self.sign('\u{ad}'),
            b'{' | b'}' | b'\\' => self.letter(sign),
            b'\r' | b'\n' => self.event(Event::Paragraph),
            _ => {}
        }
        after
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) {
        let on = number != Some(0);
        match word {
            b"u" => self.unicode(number.unwrap_or(0)),
            b"uc" => {
                let length = number.and_then(|length| usize::try_from(length).ok());
                self.group.fallback = length.unwrap_or(1).min(16);
            }
            b"ansicpg" => self.encoding = code_page(number).unwrap_or(self.encoding),
            b"mac" => self.encoding = MACINTOSH,
            b"par" | b"sect" | b"page" => self.event(Event::Paragraph),
            b"line" => self.event(Event::Line),
            b"tab" => self.sign('\t'),
            b"cell" | b"nestcell" => self.event(Event::Cell),
            b"row" | b"nestrow" => self.event(Event::Row),
            b"intbl" => self.event(Event::InTable(true)),
            b"pard" => self.event(Event::InTable(false)),
            b"b" => self.mark(|marks| marks.bold = on),
            b"i" => self.mark(|marks| marks.italics = on),
            b"ul" | b"uld" | b"uldb" | b"ulw" => self.mark(|marks| marks.underline = on),
            b"ulnone" => self.mark(|marks| marks.underline = false),
            b"strike" | b"striked" | b"deleted" => self.mark(|marks| marks.struck = on),
            b"super" => self.mark(|marks| {
                marks.raised = on;
                marks.lowered = false;
            }),
            b"sub" => self.mark(|marks| {
                marks.lowered = on;
                marks.raised = false;
            }),
            b"nosupersub" => self.mark(|marks| {
                marks.raised = false;
                marks.lowered = false;
            }),
            b"plain" => self.mark(|marks| *marks = Marks::default()),
            b"emdash" => self.sign('—'),
            b"endash" => self.sign('–'),
            b"bullet" => self.sign('•'),
            b"lquote" => self.sign('‘'),
            b"rquote" => self.sign('’'),
            b"ldblquote" => self.sign('“'),
            b"rdblquote" => self.sign('”'),
            b"pict" | b"object" | b"objdata" => {
                self.end.left_out |= !self.group.hidden;
                self.flush();
                self.group.hidden = true;
            }
            // Not text at all, or text for programs.
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"listtable" | b"fldinst"
            | b"themedata" | b"datastore" | b"xmlnstbl" | b"rsidtbl" | b"latentstyles"
            | b"listoverridetable" | b"revtbl" | b"filetbl" | b"nonshppict" => {
                self.flush();
                self.group.hidden = true;
            }
            // Text that a `\*` before it would hide.
            b"fldrslt" | b"shptxt" | b"result" => self.group.hidden = self.is_hidden_outside(),
            _ => {}
        }
    }

    fn is_hidden_outside(&self) -> bool {
        self.outer.last().is_some_and(|outer| outer.hidden)
    }

    fn mark(&mut self, change: impl FnOnce(&mut Marks)) {
        self.flush();
        change(&mut self.group.marks);
    }

    /// A UTF-16 unit, as a number that may be negative.
    fn unicode(&mut self, number: i64) {
        self.skip = 0;
        if !self.group.hidden {
            self.end_bytes();
            let unit = u16::try_from(number.rem_euclid(65_536)).unwrap_or(0xFFFD);
            match (self.high.take(), unit) {
                (None, 0xD800..=0xDBFF) => self.high = Some(unit),
                (high, _) => {
                    let units: Vec<u16> = high.into_iter().chain([unit]).collect();
                    self.text.push_str(&String::from_utf16_lossy(&units));
                }
            }
        }
        self.skip = self.group.fallback;
    }

    fn end_unicode(&mut self) {
        if self.high.take().is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn end_bytes(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            self.text
                .push_str(&self.encoding.decode_without_bom_handling(&bytes).0);
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if self.group.hidden {
            return;
        }
        self.flush();
        self.is_open &= (self.tell)(event);
    }

    fn flush(&mut self) {
        self.end_unicode();
        self.end_bytes();
        if !self.text.is_empty() {
            let text = std::mem::take(&mut self.text);
            self.is_open &= (self.tell)(Event::Text(&text, self.group.marks));
        }
    }
}

fn code_page(number: Option<i64>) -> Option<&'static Encoding> {
    let label = match number? {
        10_000 => "macintosh",
        65_001 => "utf-8",
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        page @ 1_250..=1_258 => return Encoding::for_label(format!("windows-{page}").as_bytes()),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}
