//! Encrypted connections: the certificate is always verified.

use crate::error::{StoreCode, StoreError};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Trusts the certificates of the file, or those of the operating system.
pub(super) fn connector(root: Option<&str>) -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(path) => {
            let unread = || {
                let message = format!("`{path}`: no certificate in PEM form can be read there");
                StoreError::new(StoreCode::TlsFailed, message)
            };
            let found = CertificateDer::pem_file_iter(path).map_err(|_| unread())?;
            for certificate in found {
                roots.add(certificate.map_err(|_| unread())?).map_err(|_| unread())?;
            }
            if roots.is_empty() {
                return Err(unread());
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    // Named, so that a program that links another provider too does not have to choose.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::new(StoreCode::TlsFailed, error.to_string()))?;
    let config = versions.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
