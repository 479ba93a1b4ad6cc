//! A certificate authority for one test.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::path::{Path, PathBuf};

/// An authority, and a server's certificate and key as files.
pub(crate) struct Certificates {
    /// The authority's certificate, in PEM.
    pub(crate) authority: String,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

/// Makes an authority and a certificate for `localhost`.
pub(crate) fn make(folder: &Path) -> Certificates {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let made = Certificates {
        authority: authority.pem(),
        certificate: folder.join("server.pem"),
        key: folder.join("server.key"),
    };
    std::fs::write(&made.certificate, server.pem()).unwrap();
    std::fs::write(&made.key, key.serialize_pem()).unwrap();
    made
}
