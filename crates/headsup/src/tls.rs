//! TLS of every channel that speaks it, in one place: ring is named here explicitly, so that no default of a library decides,
//! and the roots are those of the operating system. Who is connected to and what is said is the business of the channels.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// A chain of certificates is no longer than this.
const CHAIN_CERTIFICATES_MAX: usize = 16;

/// Why TLS cannot be set up. The key itself is in no sentence.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The operating system trusts nobody.
    #[error(
        "this computer has no list of authorities to trust; install the package `ca-certificates`"
    )]
    NoRoots,
    /// The certificate file holds no certificate.
    #[error("the certificate file holds no certificate in PEM form")]
    NoCertificate,
    /// The key file holds no key.
    #[error("the key file holds no private key in PEM form")]
    NoKey,
    /// Certificate and key don't belong together, or can't be used.
    #[error("the certificate and its key cannot be used")]
    Unusable {
        /// What TLS says.
        source: rustls::Error,
    },
}

/// How we connect to others: TLS 1.2 and 1.3, trusting whom the operating system trusts (`SSL_CERT_FILE` is honoured).
/// Reading the roots takes some milliseconds and blocks: make one and share it.
///
/// # Errors
/// When the operating system trusts nobody.
pub fn client_config() -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    // Single roots that can't be read are left out, as everywhere; having none at all is a fault of the set-up.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    trusting(roots)
}

/// The same, trusting only the authorities in this PEM text.
///
/// # Errors
/// When it holds none.
pub fn client_config_trusting(authorities_pem: &[u8]) -> Result<Arc<ClientConfig>, TlsError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates(authorities_pem)?);
    trusting(roots)
}

fn trusting(roots: RootCertStore) -> Result<Arc<ClientConfig>, TlsError> {
    if roots.is_empty() {
        return Err(TlsError::NoRoots);
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// How others connect to us: TLS 1.2 and 1.3 with this certificate (and those that lead to its authority) and this key,
/// both as PEM text.
///
/// # Errors
/// When one of them is no PEM, or they don't belong together.
pub fn server_config(
    certificate_pem: &[u8],
    key_pem: &[u8],
) -> Result<Arc<ServerConfig>, TlsError> {
    let chain = certificates(certificate_pem)?;
    let key = PrivateKeyDer::from_pem_slice(key_pem).map_err(|_| TlsError::NoKey)?;
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(unusable)?;
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem)
        .take(CHAIN_CERTIFICATES_MAX)
        .collect();
    chain
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or(TlsError::NoCertificate)
}

fn unusable(source: rustls::Error) -> TlsError {
    TlsError::Unusable { source }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::{TlsAcceptor, TlsConnector};

    use super::{TlsError, client_config_trusting, server_config};

    fn made_for(name: &str) -> (String, String) {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        (made.cert.pem(), made.signing_key.serialize_pem())
    }

    #[tokio::test]
    async fn both_ends_agree_when_the_certificate_is_trusted_and_not_otherwise() {
        let (certificate, key) = made_for("desk.example");
        let (other, _) = made_for("desk.example");
        let server = server_config(certificate.as_bytes(), key.as_bytes()).unwrap();
        for (trusted, expected) in [(&certificate, true), (&other, false)] {
            let client = client_config_trusting(trusted.as_bytes()).unwrap();
            let (ours, theirs) = tokio::io::duplex(64 * 1024);
            let acceptor = TlsAcceptor::from(Arc::clone(&server));
            let answering = tokio::spawn(async move {
                let mut stream = acceptor.accept(ours).await?;
                stream.write_all(b"hello").await?;
                stream.shutdown().await
            });
            let name = "desk.example".try_into().unwrap();
            let mut heard = String::new();
            let connected = TlsConnector::from(client).connect(name, theirs).await;
            assert_eq!(connected.is_ok(), expected);
            if let Ok(mut stream) = connected {
                stream.read_to_string(&mut heard).await.unwrap();
                assert_eq!(heard, "hello");
            }
            assert_eq!(answering.await.unwrap().is_ok(), expected);
        }
    }

    #[test]
    fn what_is_no_certificate_and_key_is_named() {
        let (certificate, key) = made_for("a.example");
        let (_, another_key) = made_for("a.example");
        let made = |certificate: &str, key: &str| {
            server_config(certificate.as_bytes(), key.as_bytes()).map(|_| ())
        };
        assert!(made(&certificate, &key).is_ok());
        assert!(matches!(made("", &key), Err(TlsError::NoCertificate)));
        assert!(matches!(made(&key, &key), Err(TlsError::NoCertificate)));
        assert!(matches!(made(&certificate, ""), Err(TlsError::NoKey)));
        assert!(matches!(
            made(&certificate, &another_key),
            Err(TlsError::Unusable { .. })
        ));
        assert!(matches!(
            client_config_trusting(b""),
            Err(TlsError::NoCertificate)
        ));
    }
}
