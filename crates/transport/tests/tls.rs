//! Which servers are trusted (rule ID-15): a real TLS server on this machine, with certificates that are good and such as are not. What
//! is refused is refused before a byte of the request is sent.

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use innsyn_transport::{
        CancellationToken, Request, SendError, Service, StatusCode, Transport, TransportConfig, Url,
    };
    use rcgen::{
        BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd,
    };
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, crypto, version};

    /// An authority that the client is told to trust, as a hospital's own may be.
    fn authority() -> CertifiedIssuer<'static, KeyPair> {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    }

    struct Certificate {
        chain: CertificateDer<'static>,
        key: PrivateKeyDer<'static>,
    }

    /// A certificate for this name, edited, by the authority or by nobody.
    fn certificate(
        name: &str,
        by: Option<&CertifiedIssuer<'static, KeyPair>>,
        edit: impl FnOnce(&mut CertificateParams),
    ) -> Certificate {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        edit(&mut params);
        let key = KeyPair::generate().unwrap();
        let signed = match by {
            Some(issuer) => params.signed_by(&key, issuer),
            None => params.self_signed(&key),
        };
        Certificate {
            chain: signed.unwrap().der().clone(),
            key: PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        }
    }

    struct Server {
        address: Url,
        requests: Arc<AtomicUsize>,
    }

    impl Server {
        async fn start(
            certificate: Certificate,
            versions: &[&'static SupportedProtocolVersion],
        ) -> Self {
            let provider = Arc::new(crypto::aws_lc_rs::default_provider());
            let config = ServerConfig::builder_with_provider(provider)
                .with_protocol_versions(versions)
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![certificate.chain], certificate.key)
                .unwrap();
            let acceptor = TlsAcceptor::from(Arc::new(config));
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let requests = Arc::new(AtomicUsize::new(0));
            let counter = Arc::clone(&requests);
            tokio::spawn(async move {
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    let (acceptor, counter) = (acceptor.clone(), Arc::clone(&counter));
                    tokio::spawn(async move {
                        let mut stream = acceptor.accept(stream).await.ok()?;
                        let mut bytes = [0; 4096];
                        let read = stream.read(&mut bytes).await.ok()?;
                        if read > 0 {
                            counter.fetch_add(1, Ordering::Relaxed);
                        }
                        let answer =
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
                        stream.write_all(answer.as_bytes()).await.ok()?;
                        stream.shutdown().await.ok()
                    });
                }
            });
            Self {
                address: Url::parse(&format!("https://localhost:{port}/")).unwrap(),
                requests,
            }
        }
    }

    fn client(trusted: Option<&CertifiedIssuer<'static, KeyPair>>) -> Transport {
        let mut config = TransportConfig::new("innsyn-test/1");
        config.extra_root_pem = trusted.map(|issuer| issuer.pem().into_bytes());
        Transport::new(config).unwrap()
    }

    async fn ask(client: &Transport, server: &Server) -> Result<StatusCode, SendError> {
        let service = Service::new("tls", server.address.clone()).unwrap();
        let request = Request::post_form("secret", vec![("a", "b".to_owned())]);
        let never = CancellationToken::new();
        let answer = client.send(&service, request, None, &never).await;
        answer.map(|answer| answer.status)
    }

    const BOTH: [&SupportedProtocolVersion; 2] = [&version::TLS12, &version::TLS13];

    #[tokio::test]
    async fn a_certificate_of_a_trusted_authority_for_this_host_is_taken() {
        let authority = authority();
        for versions in [&BOTH[..], &BOTH[..1], &BOTH[1..]] {
            let good = certificate("localhost", Some(&authority), |_| {});
            let server = Server::start(good, versions).await;
            let answer = ask(&client(Some(&authority)), &server).await;
            assert_eq!(answer.ok(), Some(StatusCode::OK), "{versions:?}");
            assert_eq!(server.requests.load(Ordering::Relaxed), 1);
        }
    }

    #[tokio::test]
    async fn every_bad_certificate_is_refused_by_name_and_nothing_is_sent() {
        let authority = authority();
        let stranger = self::authority();
        let by = Some(&authority);
        for (told, bad) in [
            ("self-signed", certificate("localhost", None, |_| {})),
            (
                "another authority",
                certificate("localhost", Some(&stranger), |_| {}),
            ),
            ("another host", certificate("evil.example", by, |_| {})),
            (
                "expired",
                certificate("localhost", by, |params| {
                    params.not_before = date_time_ymd(2020, 1, 1);
                    params.not_after = date_time_ymd(2021, 1, 1);
                }),
            ),
            (
                "not valid yet",
                certificate("localhost", by, |params| {
                    params.not_before = date_time_ymd(2090, 1, 1);
                    params.not_after = date_time_ymd(2091, 1, 1);
                }),
            ),
        ] {
            let server = Server::start(bad, &BOTH).await;
            let answer = ask(&client(by), &server).await;
            assert!(matches!(answer, Err(SendError::Tls)), "{told}: {answer:?}");
            assert_eq!(server.requests.load(Ordering::Relaxed), 0, "{told}");
        }
    }

    /// What a server says that can do no better than TLS 1.1: a record, a handshake message, and in it the chosen version.
    fn server_hello_of_tls_1_1() -> Vec<u8> {
        let mut hello = vec![22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
        hello.extend([7; 32]);
        // No session, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, no compression.
        hello.extend([0, 0xc0, 0x13, 0]);
        hello
    }

    #[tokio::test]
    async fn an_old_version_of_the_protocol_is_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = [0; 4096];
            assert!(stream.read(&mut bytes).await.unwrap() > 0);
            stream.write_all(&server_hello_of_tls_1_1()).await.unwrap();
            // Whatever comes then is the alert.
            let _ = stream.read(&mut bytes).await;
        });
        let server = Server {
            address: Url::parse(&format!("https://localhost:{port}/")).unwrap(),
            requests: Arc::default(),
        };
        let answer = ask(&client(None), &server).await;
        assert!(matches!(answer, Err(SendError::Tls)), "{answer:?}");
    }

    #[tokio::test]
    async fn an_authority_that_nobody_named_is_not_trusted() {
        let authority = authority();
        let good = certificate("localhost", Some(&authority), |_| {});
        let server = Server::start(good, &BOTH).await;
        let answer = ask(&client(None), &server).await;
        assert!(matches!(answer, Err(SendError::Tls)), "{answer:?}");
        assert_eq!(server.requests.load(Ordering::Relaxed), 0);
    }
}
