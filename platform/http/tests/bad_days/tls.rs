//! TLS at the gateway's port: with clients that speak it, that do not, and that say nothing.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use octavo_http::{Access, Door, Hosts, Limits, Tls};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use crate::port::Port;

/// The certificates of this folder are known to nobody; the test looks itself which of them it is shown.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_days/certificates").join(name)
}

async fn greeted(port: &Port) -> TlsStream<TcpStream> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(port.address).await.expect("a connection");
    let name = ServerName::try_from("shop.test").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.expect("a greeting")
}

/// Which certificate a connection was shown.
fn shown(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    let certificates = stream.get_ref().1.peer_certificates().expect("a certificate");
    certificates[0].to_vec()
}

fn certificate(name: &str) -> Vec<u8> {
    CertificateDer::from_pem_file(committed(name)).expect("a certificate").to_vec()
}

async fn asked(stream: &mut TlsStream<TcpStream>, path: &str) -> Vec<u8> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: shop.test\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("a request that is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer to its end");
    answer
}

async fn opened(tls: &Tls, limits: Limits) -> Port {
    let public = Some("https://shop.test".parse().expect("an origin"));
    let hosts = Hosts { public, also: vec![] };
    let access = Access::SignIn(Door { hosts, tls: Some(tls.clone()), ..Door::default() });
    Port::opened("gateway", limits, |gate| gate.of(access)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_ends_tls_itself_is_called_by_it_alone() {
    let tls = Tls::read(&committed("first.pem"), &committed("first-key.pem")).expect("TLS");
    let port = opened(&tls, Limits { head_time: Duration::from_secs(1), ..Limits::default() }).await;
    let mut stream = greeted(&port).await;
    assert_eq!(shown(&stream), certificate("first.pem"));
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    let answer = asked(&mut stream, "/long/3000000").await;
    assert!(answer.starts_with(b"HTTP/1.1 200") && answer.len() > 3_000_000);
    let head = String::from_utf8_lossy(&answer[..300]).to_ascii_lowercase();
    assert!(head.contains("\r\nstrict-transport-security: max-age=31536000\r\n"), "{head}");

    let mut plain = port.client().await;
    plain.try_send("GET /livez HTTP/1.1\r\nhost: shop.test\r\n\r\n").await;
    assert!(plain.is_ended().await, "nothing is answered in the clear");
    let mut silent = port.client().await;
    assert!(silent.is_ended().await, "who does not greet is let go");
    port.until("octavo_http_connections", 0).await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_cut_off_with_tls_too() {
    let tls = Tls::read(&committed("first.pem"), &committed("first-key.pem")).expect("TLS");
    let port = opened(&tls, Limits { write_time: Duration::from_secs(1), ..Limits::default() }).await;
    let mut deaf = greeted(&port).await;
    deaf.write_all(b"GET /long/50000000 HTTP/1.1\r\nhost: shop.test\r\n\r\n").await.expect("a request");
    port.until("octavo_http_connections", 1).await;
    port.until("octavo_http_connections", 0).await;
    port.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_read_again_and_a_wrong_one_is_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let (own, key) = (folder.path().join("own.pem"), folder.path().join("key.pem"));
    let put = |certificate: &str, private: &str| {
        std::fs::copy(committed(certificate), &own).expect("a file");
        std::fs::copy(committed(private), &key).expect("a file");
    };
    put("first.pem", "first-key.pem");
    let tls = Tls::read(&own, &key).expect("TLS");
    let port = opened(&tls, Limits::default()).await;
    let mut begun = greeted(&port).await;
    put("second.pem", "second-key.pem");
    assert_eq!(shown(&greeted(&port).await), certificate("first.pem"), "nobody said so yet");
    tls.read_again().expect("the second one");
    assert_eq!(shown(&greeted(&port).await), certificate("second.pem"));
    put("second.pem", "first-key.pem");
    let wrong = tls.read_again().expect_err("another's key");
    assert!(wrong.contains("do not go together"), "{wrong}");
    std::fs::write(&own, "no certificate").expect("a file");
    let wrong = tls.read_again().expect_err("no certificate");
    assert!(wrong.contains("own.pem must hold a certificate in PEM"), "{wrong}");
    assert_eq!(shown(&greeted(&port).await), certificate("second.pem"));
    assert!(asked(&mut begun, "/long/5").await.starts_with(b"HTTP/1.1 200"), "it goes on as it began");
    port.close().await;
}
