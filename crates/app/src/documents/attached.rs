//! Documents that stand in a document, opened by themselves; and copies that a person asks for, which leave Innsyn.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use innsyn_documents::{Attached, Kind, sniff};

use super::kept::Key;
use super::open::choose;
use crate::App;
use crate::audit::Action;
use crate::dto::{
    CommandError, DataSourceCode, DocumentView, ErrorCode, OpenAttachment, SaveCopy, SavedCopy,
};
use crate::patient::OpenPatientState;
use crate::views;

/// Names that are tried before giving up.
const MOST_NAMES: u32 = 100;

impl App {
    /// Reads a document that stands in an opened one. It is compared with the open patient like any other.
    pub async fn open_attachment(
        &self,
        request: &OpenAttachment,
    ) -> Result<DocumentView, CommandError> {
        let active = self.active(&request.context_id)?;
        let id = active.context.id();
        let (key, attachments, index) =
            self.with_patient(id, |state| attached(state, &request.handle, request.index))??;
        let chosen = self.with_patient(id, |state| choose(state, &key.id, key.elevated))??;
        let mut entry = self.patient_entry(Action::OpenDocument, &active.context);
        entry.source = Some(DataSourceCode::Phr);
        entry.basis = Some(chosen.basis);
        entry.item = Some(format!("{}#{}", key.id.as_str(), request.index).into());
        let wanted = attachments.get(index).ok_or_else(missing)?;
        let bytes = Bytes::copy_from_slice(&wanted.bytes);
        let title = wanted.title.clone();
        let read = match self.read(&active, bytes, wanted.label.clone()).await {
            Ok(read) => read,
            Err(error) => {
                self.alarm(error.code == ErrorCode::SubjectMismatch, &entry)
                    .await?;
                return Err(self.failed(&active, entry, error).await);
            }
        };
        let handle = format!("{:032x}", self.inner.random.number()?);
        let (mut view, mut opened) = read.show(&chosen.entry, handle.clone(), key.clone());
        view.row.title = Some(title);
        opened.own = Some((Arc::clone(&attachments), index));
        self.settle(
            &active,
            entry,
            active.context.stamp((view, opened)),
            |state, (mut view, opened)| {
                choose(state, &key.id, key.elevated)?;
                view.row.elevated = key.elevated
                    && views::document_opened(&chosen.entry, state.documents.as_deref());
                view.row.restricted &= !view.row.elevated;
                state.opened.insert(handle, opened);
                Ok(view)
            },
        )
        .await?
    }

    /// Writes a copy into `folder` under a name of ours, never over another file. Recorded before it is written: without a
    /// record nothing is saved.
    pub async fn save_copy(
        &self,
        request: &SaveCopy,
        folder: &Path,
    ) -> Result<SavedCopy, CommandError> {
        let active = self.active(&request.context_id)?;
        let id = active.context.id();
        let (key, bytes) = self.with_patient(id, |state| bytes_of(state, request))??;
        let chosen = self.with_patient(id, |state| choose(state, &key.id, key.elevated))??;
        let mut entry = self.patient_entry(Action::SaveCopy, &active.context);
        entry.source = Some(DataSourceCode::Phr);
        entry.basis = Some(chosen.basis);
        entry.item = Some(key.id.as_str().to_owned().into());
        let folder = folder.to_owned();
        self.record(entry.clone()).await?;
        // Still the same patient, after the record was written?
        self.with_patient(id, |_| ())?;
        let written = tokio::task::spawn_blocking(move || write(&folder, &bytes)).await;
        if let Some(name) = written.map_err(|_| CommandError::internal())? {
            return Ok(SavedCopy { name });
        }
        let error = CommandError::new(ErrorCode::CopyNotSaved);
        Err(self.failed(&active, entry, error).await)
    }
}

fn missing() -> CommandError {
    CommandError::new(ErrorCode::DocumentNotFound)
}

type Found = (Key, Arc<Vec<Attached>>, usize);

fn attached(state: &OpenPatientState, handle: &str, index: u32) -> Result<Found, CommandError> {
    let opened = state.opened.get(handle).ok_or_else(missing)?;
    let index = usize::try_from(index).map_err(|_| missing())?;
    if index < opened.attachments.len() {
        Ok((opened.key.clone(), Arc::clone(&opened.attachments), index))
    } else {
        Err(missing())
    }
}

fn bytes_of(
    state: &mut OpenPatientState,
    request: &SaveCopy,
) -> Result<(Key, Bytes), CommandError> {
    let copy = |of: &[Attached], index: usize| {
        of.get(index)
            .map(|attached| Bytes::copy_from_slice(&attached.bytes))
            .ok_or_else(missing)
    };
    if let Some(index) = request.attachment {
        let (key, attachments, index) = attached(state, &request.handle, index)?;
        return Ok((key, copy(&attachments, index)?));
    }
    let opened = state.opened.get(&request.handle).ok_or_else(missing)?;
    let key = opened.key.clone();
    if let Some((outer, index)) = &opened.own {
        return Ok((key, copy(outer, *index)?));
    }
    let kept = state.kept.find(&key).ok_or_else(missing)?;
    Ok((key, kept.bytes))
}

/// The name says nothing of the patient or the document; the extension is that of the content, never of a program.
fn write(folder: &Path, bytes: &[u8]) -> Option<String> {
    let extension = match sniff(bytes) {
        Kind::Pdf => "pdf",
        Kind::Cda | Kind::Kith | Kind::Xml => "xml",
        Kind::Png => "png",
        Kind::Jpeg => "jpg",
        Kind::Gif => "gif",
        Kind::Tiff => "tif",
        Kind::Rtf => "rtf",
        Kind::Text | Kind::Html => "txt",
        Kind::Zip => "zip",
        // Office files could hold macros: nothing here opens them by a double click.
        Kind::OfficeBinary | Kind::Unknown | _ => "bin",
    };
    for number in 1..=MOST_NAMES {
        let name = format!("innsyn-kopi-{number}.{extension}");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        match options.open(folder.join(&name)) {
            Ok(mut file) => {
                return file.write_all(bytes).is_ok().then_some(name);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(_) => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_never_lies_over_another_file_and_is_never_a_program() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            write(folder.path(), b"%PDF-1.4").unwrap(),
            "innsyn-kopi-1.pdf"
        );
        assert_eq!(
            write(folder.path(), b"%PDF-1.4").unwrap(),
            "innsyn-kopi-2.pdf"
        );
        assert_eq!(
            write(folder.path(), b"MZ\x90\0").unwrap(),
            "innsyn-kopi-1.bin"
        );
        assert_eq!(
            write(folder.path(), b"<html></html>").unwrap(),
            "innsyn-kopi-1.txt"
        );
        assert_eq!(
            std::fs::read(folder.path().join("innsyn-kopi-2.pdf")).unwrap(),
            b"%PDF-1.4"
        );
        assert!(write(&folder.path().join("none"), b"x").is_none());
    }
}
