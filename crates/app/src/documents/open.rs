//! An opened document: fetched, read, and its pages.

use std::collections::HashMap;
use std::sync::Arc;

use innsyn_documents::pdf::{PdfError, PdfHandle};
use innsyn_documents::{Attached, Content, ReadDocument};
use innsyn_domain::{DocumentId, ElevatedLookup};
use innsyn_phr::{Call, DocumentEntry, DocumentSearch};
use innsyn_transport::Authorize;
use zeroize::Zeroizing;

use super::fetching::Fetch;
use super::kept::{Kept, Key};
use super::{reader, texts};
use crate::App;
use crate::audit::{Action, Basis};
use crate::dto::{
    CloseDocument, CommandError, DataSourceCode, DocumentContent, DocumentView, ErrorCode,
    FetchKind, OpenDocument,
};
use crate::patient::{Active, ElevatedFound, OpenPatientState, basis_code};
use crate::views;

/// A document that is open on screen. Dropping it ends its workers and wipes its bytes.
pub(crate) struct Opened {
    /// Its pages, where it is a PDF that no password keeps shut.
    pub(super) pdf: Option<Arc<PdfHandle>>,
    /// The bytes of a PDF that opens with a password: a worker that is lost needs it again.
    pub(super) locked: Option<Arc<Zeroizing<Vec<u8>>>>,
    pub(super) key: Key,
    /// Pages that were not drawn, and why.
    pub(super) failed: HashMap<u32, ErrorCode>,
    /// Its text is being read for the search over opened documents.
    pub(super) text_is_read: bool,
    /// Documents that stand in it.
    pub(super) attachments: Arc<Vec<Attached>>,
    /// Its own bytes, where it stands in another document.
    pub(super) own: Option<(Arc<Vec<Attached>>, usize)>,
}

impl Opened {
    pub(crate) fn is_elevated(&self) -> bool {
        self.key.elevated
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        if let Some(pdf) = &self.pdf {
            pdf.close();
        }
    }
}

/// The row that is to be opened, and what allows it.
pub(super) struct Chosen {
    pub(super) entry: DocumentEntry,
    pub(super) basis: Basis,
    access: Option<(Arc<ElevatedLookup>, Arc<crate::attest::PatientTokens>)>,
}

impl App {
    /// Fetches a document of the ordinary or of the elevated list, reads it, and makes it ready for the screen.
    pub async fn open_document(
        &self,
        request: &OpenDocument,
    ) -> Result<DocumentView, CommandError> {
        let session = self.signed_in()?;
        let active = self.active(&request.context_id)?;
        let id = active.context.id();
        let wanted = DocumentId::new(request.document_id.clone());
        let chosen = self.with_patient(id, |state| choose(state, &wanted, request.elevated))??;
        let mut entry = self.patient_entry(Action::OpenDocument, &active.context);
        entry.source = Some(DataSourceCode::Phr);
        entry.basis = Some(chosen.basis);
        entry.item = Some(request.document_id.clone().into());
        if chosen.entry.restricted && !request.elevated {
            return Err(self
                .failed(
                    &active,
                    entry,
                    CommandError::new(ErrorCode::DocumentRestricted),
                )
                .await);
        }
        let tokens = chosen
            .access
            .as_ref()
            .map_or(&active.tokens, |(_, tokens)| tokens);
        entry.decision = Some(tokens.decision().to_owned());
        let key = Key {
            id: wanted.clone(),
            elevated: request.elevated,
        };
        let fetch = self.begin_fetch(&active, FetchKind::Document)?;
        let retrieved = match self.with_patient(id, |state| state.kept.find(&key))? {
            Some(kept) => Ok(kept),
            None => match tokens.phr(&self.inner.environment, &session) {
                Ok(authorizer) => {
                    self.fetch(&active, &chosen, authorizer.as_ref(), &fetch)
                        .await
                }
                Err(error) => Err(error),
            },
        };
        let retrieved = match retrieved {
            Ok(retrieved) => retrieved,
            Err(error) => {
                let error = fetch.explain(&active, error);
                return Err(self.failed(&active, entry, error).await);
            }
        };
        entry.correlation = Some(retrieved.correlation.to_string());
        entry.time = self.inner.clock.now().wall;
        let read = match self
            .read(&active, retrieved.bytes.clone(), retrieved.label.clone())
            .await
        {
            Ok(read) => read,
            Err(error) => {
                let error = error.with_correlation(retrieved.correlation);
                self.alarm(error.code == ErrorCode::SubjectMismatch, &entry)
                    .await?;
                return Err(self.failed(&active, entry, error).await);
            }
        };
        let handle = format!("{:032x}", self.inner.random.number()?);
        let text = match &read.document.content {
            Content::Blocks(blocks) => Some(texts::of_blocks(blocks)),
            Content::Pdf(_) | Content::Unsupported { .. } => None,
        };
        let (view, opened) = read.show(&chosen.entry, handle.clone(), key.clone());
        self.settle(
            &active,
            entry,
            active.context.stamp((view, opened)),
            |state, (mut view, opened)| {
                // Elevated access may have ended while the document came.
                choose(state, &wanted, request.elevated)?;
                view.row.elevated = request.elevated
                    && views::document_opened(&chosen.entry, state.documents.as_deref());
                view.row.restricted &= !view.row.elevated;
                state.opened.insert(handle, opened);
                if let Some(text) = text {
                    state.texts.put(key.clone(), text);
                }
                state.kept.keep(key, retrieved);
                Ok(view)
            },
        )
        .await?
    }

    /// Closes an opened document and forgets its bytes.
    pub fn close_document(&self, request: &CloseDocument) -> Result<(), CommandError> {
        let active = self.active(&request.context_id)?;
        self.with_patient(active.context.id(), |state| {
            drop(state.opened.remove(&request.handle));
        })
    }

    async fn fetch(
        &self,
        active: &Active,
        chosen: &Chosen,
        authorize: &dyn Authorize,
        fetch: &Fetch,
    ) -> Result<Kept, CommandError> {
        let context = &active.context;
        let phr = &self.inner.phr;
        let call = Call {
            authorize,
            cancel: &fetch.cancel,
            progress: &fetch.progress,
        };
        let retrieved = match &chosen.access {
            None => phr.retrieve(context, &chosen.entry, call).await?,
            Some((lookup, _)) => {
                let now = self.inner.clock.now();
                phr.retrieve_elevated(context, &chosen.entry, lookup, now, call)
                    .await?
            }
        };
        let retrieved = retrieved.open(context);
        Ok(retrieved.map_err(|_| CommandError::internal())?.into())
    }

    pub(super) async fn read(
        &self,
        active: &Active,
        bytes: bytes::Bytes,
        label: Option<String>,
    ) -> Result<Read, CommandError> {
        let person = active.context.person().clone();
        let document = tokio::task::spawn_blocking(move || {
            innsyn_documents::read(&bytes, label.as_deref(), &person)
        })
        .await
        .map_err(|_| CommandError::internal())??;
        let pages = match &document.content {
            Content::Pdf(bytes) => {
                let engine = self
                    .inner
                    .pdf
                    .as_ref()
                    .ok_or_else(|| CommandError::new(ErrorCode::PdfEngineMissing))?;
                match engine.open(bytes.to_vec()).await {
                    Ok(pdf) => Pages::Open(pdf),
                    Err(PdfError::DocumentEncrypted) => {
                        Pages::Locked(Arc::new(Zeroizing::new(bytes.to_vec())))
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            Content::Blocks(_) | Content::Unsupported { .. } => Pages::None,
        };
        Ok(Read { document, pages })
    }
}

/// A document that was read, with its worker where it is a PDF.
pub(super) struct Read {
    document: ReadDocument,
    pages: Pages,
}

/// The pages of a document that was read.
enum Pages {
    None,
    Open(PdfHandle),
    /// A password is needed.
    Locked(Arc<Zeroizing<Vec<u8>>>),
}

impl Read {
    pub(super) fn show(
        self,
        entry: &DocumentEntry,
        handle: String,
        key: Key,
    ) -> (DocumentView, Opened) {
        let Self { document, pages } = self;
        let content = match &document.content {
            Content::Pdf(_) => match &pages {
                Pages::Open(pdf) => DocumentContent::Pages {
                    pages: reader::sizes(pdf),
                },
                Pages::Locked(_) | Pages::None => DocumentContent::Locked {},
            },
            Content::Blocks(blocks) => DocumentContent::Blocks {
                content: views::blocks(blocks),
            },
            Content::Unsupported { found, sha256, .. } => DocumentContent::Unsupported {
                found: views::content_kind(*found),
                sha256: sha256.clone(),
            },
        };
        let view = DocumentView {
            handle,
            row: views::document_row(entry, false),
            facts: document
                .header
                .as_ref()
                .map(|header| views::facts(header, document.kind))
                .unwrap_or_default(),
            own_subject: document.subject.map(views::subject),
            signed: document.signed,
            label_mismatch: document.label_mismatch.as_ref().map(views::mismatch),
            warnings: views::document_warnings(&document.warnings),
            marks: views::document_marks(&document.marks),
            size: document.size,
            content,
        };
        let (pdf, locked) = match pages {
            Pages::None => (None, None),
            Pages::Open(pdf) => (Some(Arc::new(pdf)), None),
            Pages::Locked(bytes) => (None, Some(bytes)),
        };
        let opened = Opened {
            pdf,
            locked,
            key,
            failed: HashMap::new(),
            text_is_read: false,
            attachments: Arc::new(document.attachments),
            own: None,
        };
        (view, opened)
    }
}

/// Finds the row, and for an elevated one the look-up that listed it.
pub(super) fn choose(
    state: &OpenPatientState,
    wanted: &DocumentId,
    elevated: bool,
) -> Result<Chosen, CommandError> {
    let missing = || CommandError::new(ErrorCode::DocumentNotFound);
    let row = |search: &DocumentSearch| {
        search
            .documents
            .iter()
            .find(|entry| entry.id == *wanted)
            .cloned()
    };
    if !elevated {
        let entry = state
            .documents
            .as_deref()
            .and_then(row)
            .ok_or_else(missing)?;
        let basis = Basis::Ordinary(basis_code(state.context.basis()));
        return Ok(Chosen {
            entry,
            basis,
            access: None,
        });
    }
    let access = state
        .elevated
        .as_ref()
        .ok_or_else(|| CommandError::new(ErrorCode::ElevationExpired))?;
    let ElevatedFound::Documents(search) = &access.found else {
        return Err(CommandError::new(ErrorCode::ElevationNotApplicable));
    };
    Ok(Chosen {
        entry: row(search).ok_or_else(missing)?,
        basis: Basis::Elevated(views::elevation_kind(access.lookup.kind())),
        access: Some((Arc::clone(&access.lookup), Arc::clone(&access.tokens))),
    })
}
