//! What a fetch door is told: where, how and with what proof of who we are.

use crate::fetch::source::SourceError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::fmt;
use std::sync::Arc;

/// Who we are.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Login {
    /// The account; for a bucket the key's id.
    pub user: String,
    /// Its password; with a key, the key's passphrase.
    pub password: Option<String>,
    /// A private key in OpenSSH's form.
    pub key: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Login({})", self.user)
    }
}

/// Whose certificates are believed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tls {
    /// Certificates of the authorities that are believed instead of the public ones, in PEM (RFC 7468).
    pub authorities: Option<Vec<u8>>,
}

impl Tls {
    /// The certificates of [`Tls::authorities`].
    ///
    /// # Errors
    /// When there is none, or one is broken.
    pub(crate) fn own_authorities(&self) -> Result<Option<Vec<CertificateDer<'static>>>, SourceError> {
        let Some(pem) = &self.authorities else { return Ok(None) };
        let broken =
            |why: String| SourceError::Stranger(format!("the certificates of `ca_file` cannot be used: {why}"));
        let certificates: Vec<_> =
            CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|error| broken(error.to_string()))?;
        if certificates.is_empty() {
            return Err(broken("there is none in it; it begins with -----BEGIN CERTIFICATE-----".to_owned()));
        }
        Ok(Some(certificates))
    }

    /// How TLS is spoken with such a server.
    ///
    /// # Errors
    /// When an authority's certificate is broken.
    pub(crate) fn config(&self) -> Result<Arc<ClientConfig>, SourceError> {
        let mut roots = RootCertStore::empty();
        match self.own_authorities()? {
            None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
            Some(own) => {
                for certificate in own {
                    roots.add(certificate).map_err(|error| SourceError::Stranger(error.to_string()))?;
                }
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| SourceError::Failed(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}
