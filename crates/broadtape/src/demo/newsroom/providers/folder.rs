//! Files into a folder, as providers do by FTP: written under another name, then renamed.

use super::DeliveryError;
use std::io;
use std::path::Path;

/// Puts a document into a folder, its pictures first.
pub(super) async fn put(
    folder: &Path,
    pictures: &[(&'static str, &'static str)],
    name: &str,
    document: &str,
) -> Result<(), DeliveryError> {
    let files = pictures.iter().copied().chain([(name, document)]);
    for (name, contents) in files {
        put_file(folder, name, contents).await.map_err(|source| DeliveryError::Folder {
            name: name.to_owned(),
            folder: folder.to_owned(),
            source,
        })?;
    }
    Ok(())
}

async fn put_file(folder: &Path, name: &str, contents: &str) -> io::Result<()> {
    let (folder, name, contents) = (folder.to_owned(), name.to_owned(), contents.to_owned());
    let write = move || {
        std::fs::create_dir_all(&folder)?;
        let part = folder.join(format!("{name}.part"));
        std::fs::write(&part, contents)?;
        std::fs::rename(part, folder.join(name))
    };
    tokio::task::spawn_blocking(write).await.map_err(io::Error::other)?
}
