//! Files by content hash: the same bytes are stored once, and a name never points at other bytes.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest, Sha256};
use tokio::{fs, io::AsyncWriteExt};

use crate::platform::error::{Error, Result};

/// A folder of files named by their SHA-256.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
}

/// A file's name: its SHA-256 as 64 hexadecimal digits.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Files {
    /// Files below `folder`, which is made when the first is written.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Stores `bytes` and returns their hash. Written aside and renamed, so that a crash leaves no half file.
    pub async fn put(&self, bytes: &[u8]) -> Result<String> {
        let name = hash(bytes);
        let path = self.path(&name)?;
        if fs::try_exists(&path).await.unwrap_or(false) {
            return Ok(name);
        }
        self.write(&path, bytes).await.map_err(|cause| {
            Error::Unavailable(format!(
                "cannot write to {}: {cause}. Is the disk full, or the folder not ours?",
                path.display()
            ))
        })?;
        Ok(name)
    }

    async fn write(&self, path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).await?;
        }
        // a name of its own: the same bytes may be written twice at once, and by two daemons
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let aside = path.with_extension(format!("{}-{number}.part", std::process::id()));
        let mut file = fs::File::create(&aside).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        fs::rename(&aside, path).await
    }

    /// Removes a file, if it is there.
    pub async fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.path(name)?).await {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::Unavailable(format!("the file {name} cannot be removed: {cause}")))
            }
            _ => Ok(()),
        }
    }

    /// The bytes of a file that was stored.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.path(name)?).await.map_err(|_| Error::NotFound("file"))
    }

    fn path(&self, name: &str) -> Result<PathBuf> {
        let valid = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        match name.get(..2) {
            Some(start) if valid => Ok(self.folder.join(start).join(name)),
            _ => Err(Error::NotFound("file")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_same_bytes_at_once_are_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path().to_owned());
        let names = futures_util::future::join_all((0..16).map(|_| files.put(b"the same"))).await;
        let name = hash(b"the same");
        assert!(names.iter().all(|stored| stored.as_ref().is_ok_and(|stored| *stored == name)), "{names:?}");
        assert_eq!(files.get(&name).await.unwrap(), b"the same");
        assert_eq!(std::fs::read_dir(folder.path().join(&name[..2])).unwrap().count(), 1, "nothing is left aside");
    }
}
