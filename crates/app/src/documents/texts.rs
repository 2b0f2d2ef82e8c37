//! The text of documents that were opened for this patient: searched in memory, and gone with her.
//!
//! A reader of pages hands its text to [`OpenedTexts::put`] as [`TextPart`]s with [`Place::Page`]; blocks are taken apart
//! here. Not here: search with positions inside one open document, which is the reader's.

use std::collections::HashMap;
use std::sync::Arc;

use innsyn_blocks::{Block, Document, Inline, TableRow, plain_text};
use zeroize::Zeroizing;

use super::kept::Key;
use crate::App;
use crate::dto::{CommandError, FindOpenedTexts, OpenedTextHit, OpenedTextPlace, OpenedTextsFound};

/// Characters that are shown before and after a hit.
const AROUND: usize = 48;
/// Hits that are shown of one document; the rest is counted.
const SHOWN: usize = 3;
/// Characters of one document that are searched.
const LONGEST: usize = 4_000_000;

/// Where in a document a text stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    /// Under this heading.
    Section(String),
    /// Before the first heading.
    Start,
    /// On this page, from 1.
    Page(u32),
}

/// A piece of a document's text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct TextPart {
    pub(crate) place: Place,
    pub(crate) text: String,
}

/// The texts of one patient's opened documents.
#[derive(Default)]
pub(crate) struct OpenedTexts(HashMap<Key, Arc<Vec<Searchable>>>);

/// A part, and the same in small letters, character by character.
struct Searchable {
    place: Place,
    text: Zeroizing<Vec<char>>,
    lowered: Zeroizing<Vec<char>>,
}

impl OpenedTexts {
    /// The text of a document, in place of what was known of it.
    pub(crate) fn put(&mut self, key: Key, parts: Vec<TextPart>) {
        let mut left = LONGEST;
        let parts = parts
            .into_iter()
            .map(|part| {
                let text: Vec<char> = part.text.chars().take(left).collect();
                left -= text.len();
                Searchable {
                    place: part.place,
                    lowered: text.iter().copied().map(lowered).collect::<Vec<_>>().into(),
                    text: text.into(),
                }
            })
            .filter(|part: &Searchable| !part.text.is_empty())
            .collect();
        self.0.insert(key, Arc::new(parts));
    }

    /// Forgets what an elevated look-up opened.
    pub(crate) fn forget_elevated(&mut self) {
        self.0.retain(|key, _| !key.elevated);
    }

    /// The texts of a list, to be searched without holding the patient's place.
    fn of_list(&self, elevated: bool) -> Vec<(Key, Arc<Vec<Searchable>>)> {
        let of_list = self.0.iter().filter(|(key, _)| key.elevated == elevated);
        of_list
            .map(|(key, parts)| (key.clone(), Arc::clone(parts)))
            .collect()
    }
}

/// The documents that hold any of the words.
fn find(texts: &[(Key, Arc<Vec<Searchable>>)], query: &str) -> Vec<OpenedTextsFound> {
    let words: Vec<Vec<char>> = query
        .split_whitespace()
        .map(|word| word.chars().map(lowered).collect())
        .collect();
    let mut found = Vec::new();
    for (key, parts) in texts {
        let mut of = OpenedTextsFound {
            document_id: key.id.as_str().to_owned(),
            words: Vec::new(),
            count: 0,
            hits: Vec::new(),
        };
        for (number, word) in words.iter().enumerate() {
            let before = of.count;
            for part in parts.iter() {
                part.find(word, &mut of);
            }
            if of.count > before {
                of.words.push(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
        if of.count > 0 {
            found.push(of);
        }
    }
    found.sort_by(|one, other| one.document_id.cmp(&other.document_id));
    found
}

impl Searchable {
    fn find(&self, word: &[char], found: &mut OpenedTextsFound) {
        if word.is_empty() {
            return;
        }
        let mut at = 0;
        while let Some(start) = self
            .lowered
            .get(at..)
            .and_then(|rest| rest.windows(word.len()).position(|window| window == word))
            .map(|position| at + position)
        {
            at = start + word.len();
            found.count = found.count.saturating_add(1);
            if found.hits.len() < SHOWN {
                found.hits.push(self.hit(start, at));
            }
        }
    }

    fn hit(&self, start: usize, end: usize) -> OpenedTextHit {
        let piece = |from: usize, to: usize| -> String {
            let characters = self.text.get(from..to).unwrap_or_default();
            let plain = |character: &char| {
                if character.is_whitespace() {
                    ' '
                } else {
                    *character
                }
            };
            characters.iter().map(plain).collect()
        };
        let first = self.word_from(start.saturating_sub(AROUND), start);
        let last = self.word_to(end, (end + AROUND).min(self.text.len()));
        OpenedTextHit {
            place: match &self.place {
                Place::Section(heading) => OpenedTextPlace::Section {
                    heading: heading.clone(),
                },
                Place::Start => OpenedTextPlace::Start,
                Place::Page(number) => OpenedTextPlace::Page { number: *number },
            },
            before: piece(first, start),
            found: piece(start, end),
            after: piece(end, last),
        }
    }
}

impl Searchable {
    /// The first word that begins at `from` or after it; `from` itself where no word does before `to`.
    fn word_from(&self, from: usize, to: usize) -> usize {
        let is_start = |at: &usize| {
            at.checked_sub(1)
                .and_then(|before| self.text.get(before))
                .is_none_or(|character| character.is_whitespace())
        };
        (from..to).find(is_start).unwrap_or(from)
    }

    /// The end of the last whole word before `to`; `to` itself where there is none after `from`.
    fn word_to(&self, from: usize, to: usize) -> usize {
        let is_end = |at: &usize| {
            self.text
                .get(*at)
                .is_none_or(|character| character.is_whitespace())
        };
        (from..=to).rev().find(is_end).unwrap_or(to)
    }
}

/// One character for one, so that places stay the same.
fn lowered(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// The text of a block document, by the headings it stands under.
pub(crate) fn of_blocks(document: &Document) -> Vec<TextPart> {
    let mut parts = vec![TextPart {
        place: Place::Start,
        text: String::new(),
    }];
    walk(&document.blocks, &mut parts);
    for note in &document.footnotes {
        add(&mut parts, note);
    }
    parts
}

fn walk(blocks: &[Block], parts: &mut Vec<TextPart>) {
    for block in blocks {
        match block {
            Block::Heading(heading) => {
                let text = plain_text(&heading.text);
                parts.push(TextPart {
                    place: Place::Section(text.clone()),
                    text,
                });
                end_line(parts);
            }
            Block::Paragraph { caption, text } => {
                add_caption(parts, caption.as_deref());
                add(parts, text);
            }
            Block::List { caption, items, .. } => {
                add_caption(parts, caption.as_deref());
                for item in items {
                    add_caption(parts, item.caption.as_deref());
                    walk(&item.blocks, parts);
                }
            }
            Block::Table {
                caption,
                head,
                body,
                foot,
            } => {
                add_caption(parts, caption.as_deref());
                [head, body, foot]
                    .into_iter()
                    .flatten()
                    .for_each(|row| walk_row(row, parts));
            }
            Block::Facts(facts) => {
                for fact in facts {
                    add_text(parts, &fact.label);
                    walk(&fact.value, parts);
                }
            }
            Block::Details { blocks, .. } => walk(blocks, parts),
            Block::Attachment(attachment) => add_text(parts, &attachment.title),
            Block::Preformatted(text) => add_text(parts, text),
            Block::Media {
                caption,
                alternative,
                ..
            } => {
                add_caption(parts, caption.as_deref());
                add_text(parts, alternative);
            }
            Block::Remark { text, .. } => {
                if let Some(text) = text {
                    add_text(parts, text);
                }
            }
        }
    }
}

fn walk_row(row: &TableRow, parts: &mut Vec<TextPart>) {
    for cell in &row.cells {
        walk(&cell.blocks, parts);
    }
}

fn add_caption(parts: &mut [TextPart], caption: Option<&[Inline]>) {
    if let Some(caption) = caption {
        add(parts, caption);
    }
}

fn add(parts: &mut [TextPart], run: &[Inline]) {
    add_text(parts, &plain_text(run));
}

fn add_text(parts: &mut [TextPart], text: &str) {
    if let Some(last) = parts.last_mut() {
        last.text.push_str(text);
    }
    end_line(parts);
}

fn end_line(parts: &mut [TextPart]) {
    if let Some(last) = parts.last_mut() {
        last.text.push('\n');
    }
}

impl App {
    /// Searches the text of the documents that were opened for the open patient. Nothing is sent.
    pub async fn find_opened_texts(
        &self,
        request: &FindOpenedTexts,
    ) -> Result<Vec<OpenedTextsFound>, CommandError> {
        let active = self.active(&request.context_id)?;
        let id = active.context.id();
        let texts = self.with_patient(id, |state| state.texts.of_list(request.elevated))?;
        let query = request.query.clone();
        // The texts may be long; the search stays off the threads that wait for services.
        let found = tokio::task::spawn_blocking(move || find(&texts, &query)).await;
        let found = found.map_err(|_| CommandError::internal())?;
        // Is she still open, and is what was searched still hers to see?
        self.with_patient(id, |state| {
            let lies_open = |found: &OpenedTextsFound| {
                state.texts.0.keys().any(|key| {
                    key.elevated == request.elevated && key.id.as_str() == found.document_id
                })
            };
            found.into_iter().filter(lies_open).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use innsyn_blocks::Heading;
    use innsyn_domain::DocumentId;
    use proptest::prelude::*;

    use super::*;

    fn key(elevated: bool) -> Key {
        Key {
            id: DocumentId::new("d".to_owned()),
            elevated,
        }
    }

    fn text(text: &str) -> Vec<Inline> {
        vec![Inline::Text(text.to_owned())]
    }

    fn found_in(texts: &OpenedTexts, query: &str, elevated: bool) -> Vec<OpenedTextsFound> {
        find(&texts.of_list(elevated), query)
    }

    fn letter() -> Document {
        Document {
            blocks: vec![
                Block::Paragraph {
                    caption: None,
                    text: text("Innledning"),
                },
                Block::Heading(Heading {
                    id: "h".to_owned(),
                    level: 2,
                    text: text("Vurdering"),
                    fallback: false,
                }),
                Block::Paragraph {
                    caption: None,
                    text: text("Pasienten hadde ØDEMER i begge legger, og ødemer i ansiktet."),
                },
            ],
            footnotes: vec![text("Se også ødemer")],
        }
    }

    #[test]
    fn hits_stand_in_their_context_under_their_heading() {
        let mut texts = OpenedTexts::default();
        texts.put(key(false), of_blocks(&letter()));
        let found = found_in(&texts, "ødemer", false);
        assert_eq!((found[0].count, found[0].words.as_slice()), (3, &[0][..]));
        let hit = &found[0].hits[0];
        assert_eq!(
            (hit.before.as_str(), hit.found.as_str()),
            ("Vurdering Pasienten hadde ", "ØDEMER")
        );
        assert_eq!(
            hit.place,
            OpenedTextPlace::Section {
                heading: "Vurdering".to_owned()
            }
        );
        assert!(found_in(&texts, "kreatinin", false).is_empty());
        assert!(
            found_in(&texts, "ødemer", true).is_empty(),
            "of the other list"
        );
        assert_eq!(found_in(&texts, "finnesikke ansiktet", false)[0].words, [1]);
        assert!(found_in(&texts, "   ", false).is_empty());
    }

    #[test]
    fn pages_are_named_and_elevated_texts_leave() {
        let mut texts = OpenedTexts::default();
        let page = TextPart {
            place: Place::Page(2),
            text: "Kreatinin 161".to_owned(),
        };
        texts.put(key(true), vec![page]);
        assert_eq!(
            found_in(&texts, "KREATININ", true)[0].hits[0].place,
            OpenedTextPlace::Page { number: 2 }
        );
        texts.forget_elevated();
        assert!(found_in(&texts, "kreatinin", true).is_empty());
    }

    proptest! {
        #[test]
        fn every_hit_is_the_word_that_was_sought(content in "\\PC{0,200}", word in "\\PC{1,3}") {
            let mut texts = OpenedTexts::default();
            let part = TextPart { place: Place::Start, text: content };
            texts.put(key(false), vec![part]);
            for found in found_in(&texts, &word, false) {
                for hit in &found.hits {
                    let lower = |text: &str| text.chars().map(lowered).collect::<String>();
                    prop_assert!(word.split_whitespace().any(|own| lower(own) == lower(&hit.found)));
                }
            }
        }
    }
}
