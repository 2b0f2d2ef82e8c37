//! The record as a file that only its owner can read.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::ports::{AuditSink, AuditSinkError};

/// In the name of a record that was put aside.
const ASIDE: &str = "damaged";
/// Between two looks whether another program has let go of the record.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_millis(100);

/// A file that is only ever appended to, by one program at a time.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    file: Option<File>,
    patience: std::time::Duration,
}

impl FileSink {
    /// The record at this place; folders and file are made when first needed.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            file: None,
            patience: std::time::Duration::ZERO,
        }
    }

    /// Waits so long for another program to let go of the record. Two checks may run at once; a window and a second window
    /// may not.
    #[must_use]
    pub fn with_patience(mut self, patience: std::time::Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, locked: from the first use on until the sink goes, no other program can keep this record.
    fn file(&mut self) -> Result<&mut File, AuditSinkError> {
        if self.file.is_none() {
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            let mut options = OpenOptions::new();
            options.create(true).read(true);
            if cfg!(windows) {
                // A Windows handle that may only append cannot cut, and a second handle cannot pass the lock of the first.
                options.write(true).truncate(false);
            } else {
                options.append(true);
            }
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&self.path).map_err(failed)?;
            let since = std::time::Instant::now();
            loop {
                match file.try_lock() {
                    Ok(()) => break,
                    Err(TryLockError::Error(error)) => return Err(failed(error)),
                    Err(TryLockError::WouldBlock) if since.elapsed() < self.patience => {
                        std::thread::sleep(LOOK_AGAIN);
                    }
                    Err(TryLockError::WouldBlock) => return Err(AuditSinkError::InUse),
                }
            }
            self.file = Some(file);
        }
        self.file.as_mut().ok_or(AuditSinkError::Failed)
    }
}

/// Which error it was is not told on: it may name the place.
fn failed(_: std::io::Error) -> AuditSinkError {
    AuditSinkError::Failed
}

impl AuditSink for FileSink {
    fn read(&mut self) -> Result<Vec<u8>, AuditSinkError> {
        let file = self.file()?;
        let mut record = Vec::new();
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        file.read_to_end(&mut record).map_err(failed)?;
        Ok(record)
    }

    fn append(&mut self, line: &[u8]) -> Result<(), AuditSinkError> {
        let file = self.file()?;
        file.seek(SeekFrom::End(0))
            .and_then(|_| file.write_all(line))
            .and_then(|()| file.sync_data())
            .map_err(failed)
    }

    fn truncate(&mut self, length: u64) -> Result<(), AuditSinkError> {
        let file = self.file()?;
        file.set_len(length)
            .and_then(|()| file.sync_data())
            .map_err(failed)
    }

    fn set_aside(&mut self, mark: &str) -> Result<String, AuditSinkError> {
        // Whoever keeps the record holds its lock; nobody else can be writing.
        self.file()?;
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let name = format!("{stem}.{ASIDE}-{mark}.log");
        let place = self.path.with_file_name(&name);
        if place.exists() {
            return Err(AuditSinkError::Failed);
        }
        // Windows renames no file that is open.
        self.file = None;
        std::fs::rename(&self.path, &place).map_err(failed)?;
        self.file()?;
        Ok(name)
    }

    fn aside(&self) -> Vec<String> {
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let start = format!("{stem}.{ASIDE}-");
        let mut names: Vec<String> = self
            .path
            .parent()
            .and_then(|folder| std::fs::read_dir(folder).ok())
            .into_iter()
            .flatten()
            .filter_map(Result::ok)
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with(&start))
            .collect();
        names.sort();
        names
    }
}
