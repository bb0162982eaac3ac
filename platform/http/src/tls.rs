//! TLS at the gateway's port, where nobody else ends it: certificate and key come from files, and are read again when
//! the shop is told so, since a certificate lives for some weeks and a shop for longer.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key, as they were read last. Clones share them.
#[derive(Clone)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    config: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads both files, of PEM: the certificate with those between it and a known one behind it, and its private key.
    ///
    /// # Errors
    /// Says which file is wrong, and what would be right.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        let config = Arc::new(RwLock::new(Arc::new(config(certificate, key)?)));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), config })
    }

    /// Reads the files again, for connections that begin from now on. Where that fails all stays as it was.
    ///
    /// # Errors
    /// Says which file is wrong.
    pub fn read_again(&self) -> Result<(), String> {
        let config = config(&self.certificate, &self.key)?;
        *self.config.write() = Arc::new(config);
        Ok(())
    }

    /// What answers the next client's greeting.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        self.config.read().clone().into()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tls({}, {})", self.certificate.display(), self.key.display())
    }
}

/// TLS 1.2 and 1.3, and HTTP/1.1 within.
fn config(certificate: &Path, key: &Path) -> Result<ServerConfig, String> {
    let wrong = |path: &Path, wanted: &str, error: &dyn fmt::Display| {
        format!("{} must hold {wanted} in PEM: {error}", path.display())
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(|found| found.collect::<Result<Vec<_>, _>>())
        .and_then(|found| if found.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(found) })
        .map_err(|error| wrong(certificate, "a certificate", &error))?;
    let private = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| wrong(key, "the certificate's private key", &error))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, private).map_err(|error| {
        format!("{} and {} do not go together: {error}", certificate.display(), key.display())
    })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
