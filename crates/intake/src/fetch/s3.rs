//! A bucket with the interface of S3, asked with signed addresses (AWS Signature Version 4).

use crate::cursors::Cursor;
use crate::fetch::remote_folder::{FILES_MOST, RemoteFile, RemoteFiles};
use crate::fetch::source::SourceError;
use crate::web::{FetchError, Fetched, NamedBy, Validators, Web};
use broadtape_model::{Clock, UnixNanos};
use http::StatusCode;
use jiff_0_2::Timestamp;
use rusty_s3::actions::{ListObjectsV2, S3Action};
use rusty_s3::{Bucket, Credentials};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How long a signed address is good for: as long as its answer may take, and a little for clocks that differ.
const SIGNED_FOR: Duration = Duration::from_secs(300);

/// What keys of one "folder" have between its name and theirs.
const DELIMITER: &str = "/";

/// A bucket, or what in it has keys with a prefix.
pub(super) struct S3 {
    bucket: Bucket,
    credentials: Credentials,
    /// Empty, or with a slash at its end.
    prefix: String,
    web: Web,
    clock: Arc<dyn Clock>,
}

impl S3 {
    pub(super) fn new(
        bucket: Bucket,
        credentials: Credentials,
        prefix: String,
        web: Web,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { bucket, credentials, prefix, web, clock }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn sign<'a>(&self, action: &impl S3Action<'a>) -> Url {
        action.sign_with_time(SIGNED_FOR, &timestamp(self.clock.now()))
    }

    fn get(&self, url: &Url) -> Result<Vec<u8>, FetchError> {
        match self.web.get(NamedBy::Operator, url, &Validators::default())? {
            Fetched::Document { bytes, .. } => Ok(bytes.to_vec()),
            Fetched::Unchanged => {
                Err(FetchError::Failed("it says that nothing has changed, which was not asked".to_owned()))
            }
        }
    }
}

impl RemoteFiles for S3 {
    fn list(&mut self, _cursor: &Cursor) -> Result<Vec<RemoteFile>, SourceError> {
        let mut files = Vec::new();
        let mut token = None;
        loop {
            let mut page = self.bucket.list_objects_v2(Some(&self.credentials));
            page.with_prefix(&self.prefix);
            page.with_delimiter(DELIMITER);
            if let Some(token) = token {
                page.with_continuation_token(token);
            }
            let answer = self.get(&self.sign(&page)).map_err(refused)?;
            let page = std::str::from_utf8(&answer).ok().and_then(|text| ListObjectsV2::parse_response(text).ok());
            let page = page.ok_or_else(|| SourceError::Failed("its listing is not one of S3".to_owned()))?;
            files.extend(page.contents.into_iter().filter_map(|object| {
                let name = object.key.strip_prefix(&self.prefix).filter(|name| !name.is_empty())?.to_owned();
                let changed = object.last_modified.unwrap_or_default();
                Some(RemoteFile { name, bytes: object.size, changed, tag: object.etag })
            }));
            token = page.next_continuation_token.filter(|_| files.len() < FILES_MOST);
            if token.is_none() {
                return Ok(files);
            }
        }
    }

    fn read(&mut self, name: &str, most: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let key = self.key(name);
        let url = self.sign(&self.bucket.get_object(Some(&self.credentials), &key));
        match self.get(&url) {
            Err(FetchError::Status { status: StatusCode::NOT_FOUND, .. }) => Ok(None),
            // One byte more than it may have is enough to say so.
            Err(FetchError::TooLarge { .. }) => Ok(Some(vec![0; most + 1])),
            Err(error) => Err(refused(error)),
            Ok(bytes) => Ok(Some(bytes)),
        }
    }

    fn delete(&mut self, name: &str) -> Result<(), SourceError> {
        let key = self.key(name);
        let url = self.sign(&self.bucket.delete_object(Some(&self.credentials), &key));
        self.web.delete(NamedBy::Operator, &url).map_err(refused)
    }

    fn move_to(&mut self, folder: &str, _name: &str) -> Result<(), SourceError> {
        Err(SourceError::Failed(format!("a bucket cannot move files to `{folder}`; leave or delete them")))
    }

    fn lists_whole_files_alone(&self) -> bool {
        true
    }
}

fn timestamp(now: UnixNanos) -> Timestamp {
    Timestamp::from_nanosecond(now.nanos().into()).unwrap_or_default()
}

fn refused(error: FetchError) -> SourceError {
    match error {
        FetchError::Status { status: status @ (StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED), .. } => {
            SourceError::Refused(format!(
                "it answered {status}; are the key, its rights and this machine's clock right?"
            ))
        }
        other => SourceError::Web(other),
    }
}
