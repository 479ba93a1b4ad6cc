//! Picture files that lie beside a document.

use crate::pictures::{PICTURE_BYTES_MOST, PictureError, PictureSource};
use bytes::Bytes;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use url::Url;

/// The pictures in a document's own folder, for documents given by hand.
pub(crate) struct Siblings {
    folder: PathBuf,
}

impl Siblings {
    pub(crate) fn of(document: &Path) -> Self {
        Self { folder: document.parent().unwrap_or(Path::new("")).to_owned() }
    }
}

impl PictureSource for Siblings {
    fn picture(&self, address: &str) -> Result<Bytes, PictureError> {
        read(&self.folder.join(file_name(address)?))
    }
}

/// The file beside a document that an address means: `photo.jpg`, `./photo.jpg`, `my%20photo.jpg`.
///
/// # Errors
/// When the address leads anywhere else, or to a hidden file.
pub(crate) fn file_name(address: &str) -> Result<OsString, PictureError> {
    let folder = Url::parse("file:///beside/").expect("it is an address");
    let target = folder.join(address).map_err(|_| PictureError::Elsewhere)?;
    if target.scheme() != "file" {
        return Err(PictureError::Elsewhere);
    }
    let path = target.to_file_path().map_err(|()| PictureError::Elsewhere)?;
    let name = path.strip_prefix("/beside").map_err(|_| PictureError::Elsewhere)?;
    // Checked after decoding: `%2F` may hide a slash.
    let mut components = name.components();
    match (components.next(), components.next()) {
        (Some(Component::Normal(name)), None) if !name.as_encoded_bytes().starts_with(b".") => Ok(name.to_owned()),
        _ => Err(PictureError::Elsewhere),
    }
}

/// Reads a picture file. A symbolic link, a pipe or a device is no picture.
///
/// # Errors
/// When there is no such file, it is too large, or cannot be read.
pub(crate) fn read(path: &Path) -> Result<Bytes, PictureError> {
    let is_file = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    if !is_file {
        return Err(PictureError::Missing);
    }
    let most = PICTURE_BYTES_MOST as u64;
    let failed = |error: std::io::Error| PictureError::Failed(error.to_string());
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most { Err(PictureError::TooLarge) } else { Ok(bytes.into()) }
}
