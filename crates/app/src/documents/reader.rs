//! What the reader asks of an opened PDF besides its pictures: password, words and links of a page, search, outline, text.
//!
//! Everything passes by the open patient twice: before the worker is asked, and before the answer leaves.

use std::sync::Arc;
use std::time::Duration;

use innsyn_documents::pdf::{Area, LinkTarget, Part, PdfHandle, RefusedLink, Searched, TextBudget};
use innsyn_domain::ContextId;
use url::Url;
use zeroize::Zeroizing;

use super::texts::{Place, TextPart};
use crate::App;
use crate::dto::{
    AreaView, CommandError, ErrorCode, LinkRef, LinkTargetView, LinkView, PageHitsView, PageLayer,
    PageRef, PageSize, PdfOutline, PdfOutlineEntry, PdfRef, PdfText, RefusedLinkCode, SearchPdf,
    SearchedCode, UnlockPdf, WordView,
};
use crate::patient::OpenPatientState;

/// Widest page image that the screen may ask for as a whole, device pixels.
const WIDEST: u32 = 8_000;
/// Most of a document's text that is kept for searching over opened documents, and copied at once.
const BUDGET: TextBudget = TextBudget {
    bytes: 8 * 1024 * 1024,
    time: Duration::from_mins(1),
};

/// Which picture of a page is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Picture {
    /// From 0.
    pub page: u32,
    /// Width of the whole page, device pixels.
    pub width: u32,
    /// A part of it, for strong magnification.
    pub part: Option<Part>,
    /// A small one, which may wait.
    pub small: bool,
}

impl Picture {
    /// A whole page, to be looked at.
    #[must_use]
    pub fn whole(page: u32, width: u32) -> Self {
        Self {
            page,
            width,
            part: None,
            small: false,
        }
    }
}

impl App {
    /// One page of an opened document as a WebP image. The handle is random and dies with the document, so that it stands
    /// for the patient too.
    pub async fn page_image(
        &self,
        handle: &str,
        picture: Picture,
    ) -> Result<Vec<u8>, CommandError> {
        let id = self.current()?.context.id();
        let pdf = self.open_pdf(id, handle)?;
        let Picture { page, width, .. } = picture;
        let drawn = match picture.part {
            Some(part) => pdf.render_part(page, width, part).await,
            None if picture.small => pdf.thumbnail(page, width.clamp(1, WIDEST)).await,
            None => pdf.render(page, width.clamp(1, WIDEST)).await,
        };
        let drawn = drawn.map_err(CommandError::from);
        // Closed, changed, locked or ended meanwhile: the picture is dropped.
        self.refuse_while_locked()?;
        let is_first = self.with_patient(id, |state| {
            let opened = state.opened.get_mut(handle)?;
            match &drawn {
                Ok(_) => opened.failed.remove(&page),
                Err(error) => opened.failed.insert(page, error.code),
            };
            Some(drawn.is_ok() && !std::mem::replace(&mut opened.text_is_read, true))
        })?;
        if is_first.ok_or_else(gone)? {
            // Only when the first page is there: its drawing must not wait for the reading of all others.
            let (app, handle) = (self.clone(), handle.to_owned());
            drop(tokio::spawn(async move {
                app.keep_text(id, &handle, &pdf).await;
            }));
        }
        drawn
    }

    /// Opens an encrypted PDF with its password, which is not kept.
    pub async fn unlock_pdf(&self, request: UnlockPdf) -> Result<Vec<PageSize>, CommandError> {
        let UnlockPdf {
            context_id,
            handle,
            password,
        } = request;
        let password = Zeroizing::new(password);
        let id = self.active(&context_id)?.context.id();
        let bytes = self
            .with_patient(id, |state| state.opened.get(&handle)?.locked.clone())?
            .ok_or_else(gone)?;
        let engine = self
            .inner
            .pdf
            .as_ref()
            .ok_or_else(|| CommandError::new(ErrorCode::PdfEngineMissing))?;
        if password.is_empty() {
            return Err(CommandError::new(ErrorCode::WrongPassword));
        }
        let pdf = Arc::new(engine.open_with_password(bytes, password).await?);
        let sizes = sizes(&pdf);
        self.with_patient(id, |state| {
            let opened = state.opened.get_mut(&handle)?;
            opened.failed.clear();
            if let Some(former) = opened.pdf.replace(pdf) {
                former.close();
            }
            Some(sizes)
        })?
        .ok_or_else(gone)
    }

    /// The words and links of a page.
    pub async fn page_layer(&self, request: &PageRef) -> Result<PageLayer, CommandError> {
        let id = self.active(&request.context_id)?.context.id();
        let pdf = self.open_pdf(id, &request.handle)?;
        let failed = self.with_patient(id, |state| {
            let opened = state.opened.get(&request.handle)?;
            opened.failed.get(&request.page).copied()
        })?;
        let (text, links) = tokio::join!(pdf.page_text(request.page), pdf.links(request.page));
        let text = text?;
        // Links that cannot be read are links that cannot be pressed; the words are there.
        let links = links.unwrap_or_default();
        self.open_pdf(id, &request.handle)?;
        Ok(PageLayer {
            lines: text
                .lines
                .into_iter()
                .map(|line| {
                    line.words
                        .into_iter()
                        .map(|word| WordView {
                            text: word.text,
                            area: area(word.area),
                            upright: word.upright,
                            joined: word.joined,
                        })
                        .collect()
                })
                .collect(),
            cut: text.cut,
            links: links
                .iter()
                .map(|link| LinkView {
                    area: area(link.area),
                    target: target(&link.target),
                })
                .collect(),
            failed,
        })
    }

    /// Looks for words in some pages.
    pub async fn search_pdf(&self, request: &SearchPdf) -> Result<Vec<PageHitsView>, CommandError> {
        let id = self.active(&request.context_id)?.context.id();
        let pdf = self.open_pdf(id, &request.handle)?;
        let found = pdf
            .search(&request.words, request.first, request.count)
            .await?;
        self.open_pdf(id, &request.handle)?;
        Ok(found
            .into_iter()
            .map(|page| PageHitsView {
                page: page.page,
                searched: match page.searched {
                    Searched::Text => SearchedCode::Text,
                    Searched::NoText => SearchedCode::NoText,
                    Searched::Unreadable => SearchedCode::Unreadable,
                    Searched::Cut => SearchedCode::Cut,
                },
                hits: page
                    .hits
                    .into_iter()
                    .map(|hit| hit.areas.into_iter().map(area).collect())
                    .collect(),
            })
            .collect())
    }

    /// The outline of an opened PDF.
    pub async fn pdf_outline(&self, request: &PdfRef) -> Result<PdfOutline, CommandError> {
        let id = self.active(&request.context_id)?.context.id();
        let (entries, more) = self.open_pdf(id, &request.handle)?.outline().await?;
        self.open_pdf(id, &request.handle)?;
        Ok(PdfOutline {
            entries: entries
                .into_iter()
                .map(|entry| PdfOutlineEntry {
                    level: entry.level,
                    page: entry.page,
                    top: entry.top,
                    title: entry.title,
                })
                .collect(),
            more,
        })
    }

    /// The text of an opened PDF, to be copied as a whole.
    pub async fn pdf_text(&self, request: &PdfRef) -> Result<PdfText, CommandError> {
        let id = self.active(&request.context_id)?.context.id();
        let text = self.open_pdf(id, &request.handle)?.text(BUDGET).await?;
        self.open_pdf(id, &request.handle)?;
        Ok(PdfText {
            pages: text.pages.into_iter().map(|(_, text)| text).collect(),
            without_text: text.without_text,
            complete: text.is_complete,
        })
    }

    /// Opens the address of a link in the system browser, after the clinician has seen it and said yes. The screen names
    /// the link, never the address.
    pub async fn open_link(&self, request: &LinkRef) -> Result<(), CommandError> {
        let id = self.active(&request.context_id)?.context.id();
        let links = self
            .open_pdf(id, &request.handle)?
            .links(request.page)
            .await?;
        self.open_pdf(id, &request.handle)?;
        let address = usize::try_from(request.link)
            .ok()
            .and_then(|number| links.get(number))
            .and_then(|link| match &link.target {
                LinkTarget::Address(address) => web_address(address),
                LinkTarget::Page { .. } | LinkTarget::Refused(_) => None,
            })
            .ok_or_else(gone)?;
        let browser = Arc::clone(&self.inner.browser);
        tokio::task::spawn_blocking(move || browser.open(address.as_str()))
            .await
            .map_err(|_| CommandError::internal())?
            .map_err(|_| CommandError::internal())
    }

    /// Reads all pages once, so that the document is found by its words among those that were opened.
    async fn keep_text(&self, id: ContextId, handle: &str, pdf: &PdfHandle) {
        let Ok(text) = pdf.text(BUDGET).await else {
            return;
        };
        let parts = text
            .pages
            .into_iter()
            .map(|(page, text)| TextPart {
                place: Place::Page(page + 1),
                text,
            })
            .collect();
        // Gone meanwhile: the text goes too.
        drop(self.with_patient(id, |state| {
            if let Some(opened) = state.opened.get(handle) {
                state.texts.put(opened.key.clone(), parts);
            }
        }));
    }

    fn open_pdf(&self, id: ContextId, handle: &str) -> Result<Arc<PdfHandle>, CommandError> {
        let find = |state: &mut OpenPatientState| {
            let opened = state.opened.get(handle)?;
            Some((opened.pdf.clone(), opened.locked.is_some()))
        };
        self.refuse_while_locked()?;
        match self.with_patient(id, find)? {
            Some((Some(pdf), _)) => Ok(pdf),
            Some((None, true)) => Err(CommandError::new(ErrorCode::PasswordNeeded)),
            Some((None, false)) | None => Err(gone()),
        }
    }
}

fn gone() -> CommandError {
    CommandError::new(ErrorCode::DocumentNotFound)
}

/// Sizes of the pages, for the border.
pub(super) fn sizes(pdf: &PdfHandle) -> Vec<PageSize> {
    pdf.pages()
        .iter()
        .map(|page| PageSize {
            width: page.width,
            height: page.height,
        })
        .collect()
}

fn area(area: Area) -> AreaView {
    AreaView {
        left: area.left,
        top: area.top,
        width: area.right - area.left,
        height: area.bottom - area.top,
    }
}

fn target(target: &LinkTarget) -> LinkTargetView {
    match target {
        LinkTarget::Page { page, top } => LinkTargetView::Page {
            page: *page,
            top: *top,
        },
        LinkTarget::Address(address) => match web_address(address) {
            Some(url) => LinkTargetView::Address {
                address: url.into(),
                opens: true,
            },
            None => LinkTargetView::Address {
                address: address.clone(),
                opens: false,
            },
        },
        LinkTarget::Refused(why) => LinkTargetView::Refused {
            reason: match why {
                RefusedLink::Program => RefusedLinkCode::Program,
                RefusedLink::OtherDocument => RefusedLinkCode::OtherDocument,
                RefusedLink::Attachment => RefusedLinkCode::Attachment,
                RefusedLink::Action => RefusedLinkCode::Action,
                RefusedLink::Unreadable => RefusedLinkCode::Unreadable,
            },
        },
    }
}

/// An address that may be given to the browser: http or https, with a host and without a name or password before it. Its
/// host is spelt in ASCII, so that letters that look alike do not pass for each other.
fn web_address(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let is_web = matches!(url.scheme(), "https" | "http") && url.host().is_some();
    (is_web && url.username().is_empty() && url.password().is_none()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_may_be_opened() {
        assert!(web_address("https://helsenorge.no/a?b=c#d").is_some());
        let lookalike = web_address("https://hеlsenorge.no/").map(String::from);
        assert!(
            lookalike.is_some_and(|address| address.starts_with("https://xn--")),
            "a Cyrillic letter is seen"
        );
        for address in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "mailto:a@example.com",
            "//server/share",
            r"\\server\share",
            "https://",
            "https://user:secret@example.com/",
            "data:text/html,x",
            "ms-msdt:/id",
            "helsenorge.no",
            "",
        ] {
            assert!(web_address(address).is_none(), "{address}");
        }
    }
}
