//! The record as a file that only its owner can read.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::ports::{AuditSink, AuditSinkError};

/// A file that is only ever appended to.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    file: Option<File>,
}

impl FileSink {
    /// The record at this place; folders and file are made when first needed.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, file: None }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn file(&mut self) -> Result<&mut File, AuditSinkError> {
        if self.file.is_none() {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder).map_err(|_| AuditSinkError)?;
            }
            let mut options = OpenOptions::new();
            options.create(true).read(true).append(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            self.file = Some(options.open(&self.path).map_err(|_| AuditSinkError)?);
        }
        self.file.as_mut().ok_or(AuditSinkError)
    }
}

impl AuditSink for FileSink {
    fn read(&mut self) -> Result<Vec<u8>, AuditSinkError> {
        let file = self.file()?;
        let mut record = Vec::new();
        file.seek(SeekFrom::Start(0)).map_err(|_| AuditSinkError)?;
        file.read_to_end(&mut record).map_err(|_| AuditSinkError)?;
        Ok(record)
    }

    fn append(&mut self, line: &[u8]) -> Result<(), AuditSinkError> {
        let file = self.file()?;
        file.write_all(line)
            .and_then(|()| file.sync_data())
            .map_err(|_| AuditSinkError)
    }

    fn truncate(&mut self, length: u64) -> Result<(), AuditSinkError> {
        // On Windows a handle that may only append cannot cut; a second one can.
        let file = OpenOptions::new()
            .write(true)
            .open(&self.path)
            .map_err(|_| AuditSinkError)?;
        file.set_len(length)
            .and_then(|()| file.sync_data())
            .map_err(|_| AuditSinkError)
    }
}
