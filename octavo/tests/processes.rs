//! The binary as several processes: eight that share a folder and call each other by sockets, and a gateway alone.
#![allow(clippy::disallowed_methods, reason = "a test waits by itself")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{SpanCollector, SpanKind};

/// How long anything here may take. What it takes is not what is tried.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process of the binary, ended with the test.
struct Process(Child);

impl Process {
    fn start(args: &[&str]) -> Self {
        Self::run(&mut octavo(args))
    }

    fn run(command: &mut Command) -> Self {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Self(child.expect("the binary"))
    }

    /// Tells it to stop, and waits: it ends well.
    fn stop(mut self) {
        let told = Command::new("kill").arg(self.0.id().to_string()).status().expect("kill");
        assert!(told.success());
        assert!(self.0.wait().expect("an end").success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn octavo(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_octavo"));
    command.args(args).env("OCTAVO_LOG", "error");
    command
}

/// What a start that cannot succeed says.
fn refused(args: &[&str]) -> String {
    let Output { status, stderr, .. } = octavo(args).output().expect("the binary");
    assert!(!status.success(), "{args:?}");
    String::from_utf8_lossy(&stderr).into_owned()
}

/// Ports that nobody has: the seed's, so far above.
fn free_offset(from: u16) -> u16 {
    let is_free = |offset: &u16| {
        contract::SERVICES.iter().all(|(_, port)| TcpListener::bind(("127.0.0.1", port + offset)).is_ok())
    };
    let start = from + u16::try_from(std::process::id() % 5_000).expect("a small number");
    (start..from + 6_000).find(is_free).expect("free ports")
}

/// One call: status and body.
fn call(port: u16, method: &str, path: &str, headers: &str, body: &Value) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n{headers}\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).expect("a request that is taken");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("a whole answer");
    let status =
        answer.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer:?}"));
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

fn until_open(port: u16, process: &mut Process) {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(matches!(process.0.try_wait(), Ok(None)), "a process ended; see its log above");
        assert!(begun.elapsed() < PATIENCE, "port {port} does not open");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn eight_processes_that_start_at_once_are_one_shop() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, sockets) = (folder.path().join("data"), folder.path().join("sockets"));
    let key = folder.path().join("service.key");
    std::fs::write(&key, "0123456789abcdef0123456789abcdef\n").expect("a key");
    let offset = free_offset(20_000);
    let text = |path: &Path| path.to_str().expect("a path").to_owned();
    let (data, sockets, key, ports) = (text(&data), text(&sockets), text(&key), offset.to_string());
    let start = |service: &str| {
        Process::start(&[
            "serve",
            "--only",
            service,
            "--data",
            &data,
            "--sockets",
            &sockets,
            "--service-key-file",
            &key,
            "--port-offset",
            &ports,
        ])
    };
    let mut processes: Vec<Process> = contract::SERVICES.map(|(service, _)| start(service)).into();
    for ((_, port), process) in contract::SERVICES.iter().zip(&mut processes) {
        until_open(port + offset, process);
    }
    let gateway = contract::gateway::PORT + offset;
    let shop = |method: &str, path: &str, body: Value, expected: u16| -> Value {
        let (status, body) = call(gateway, method, path, "", &body);
        assert_eq!(status, expected, "{method} {path}: {body}");
        serde_json::from_str(&body).unwrap_or(Value::Null)
    };
    let customer = json!({
        "username": "ada", "password": "correct horse", "email": "ada@example.org", "address": "1 Paper Street",
        "city": "Leipzig", "country": "Germany", "first_name": "Ada", "last_name": "Reader",
    });
    let user = shop("POST", "/v1/customers", customer, 201)["user_id"].as_str().expect("an id").to_owned();
    shop("PUT", "/v1/inventory", json!({}), 200);
    let book =
        json!({"category_name": "Fiction", "author_name": "Ann", "book_title": "One", "price": "10.00"});
    let book = shop("POST", "/v1/products", book, 201)["product_id"].clone();
    shop("POST", "/v1/inventory/items", json!({"product_id": book, "quantity": 2}), 200);
    shop("POST", &format!("/v1/carts/{user}/items"), json!({"product_id": book, "quantity": 2}), 200);
    let order = shop("POST", &format!("/v1/carts/{user}/purchase"), json!({}), 201);
    assert_eq!((order["status"].as_str(), order["total"]["amount"].as_str()), (Some("paid"), Some("20.00")));

    // Each port shows its own functions and is for the services alone; the gateway shows the documents of all.
    let cart = contract::cart::PORT + offset;
    let (status, refusal) = call(cart, "GET", &format!("/v1/carts/{user}"), "", &Value::Null);
    assert!(status == 401 && refusal.contains("service_key_required"), "{status} {refusal}");
    for path in ["/livez", "/readyz", "/metrics", "/openapi.json"] {
        assert_eq!(call(cart, "GET", path, "", &Value::Null).0, 200, "{path}");
    }
    let measured = call(cart, "GET", "/metrics", "", &Value::Null).1;
    assert!(
        measured.contains("service=\"cart\"")
            && !measured.contains("octavo_http_connections{service=\"order\"}")
    );
    for (service, _) in contract::SERVICES {
        assert_eq!(call(gateway, "GET", &format!("/docs/{service}.json"), "", &Value::Null).0, 200);
    }
    let socket = Path::new(&sockets).join("order.sock");
    assert!(socket.exists());
    processes.into_iter().for_each(Process::stop);
    assert!(!socket.exists());

    // What eight processes left behind is one shop that adds up.
    let Output { status, stdout, .. } = octavo(&["verify", "--data", &data]).output().expect("the binary");
    let said = String::from_utf8_lossy(&stdout);
    assert!(status.success() && said.contains("1 orders"), "{said}");
}

#[test]
fn what_a_client_says_about_itself_does_not_pass_the_gateway() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("service.key");
    std::fs::write(&key, "0123456789abcdef0123456789abcdef").expect("a key");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let peer = format!("cart=http://{}", listener.local_addr().expect("an address"));
    let offset = free_offset(27_000);
    let mut process = Process::start(&[
        "serve",
        "--only",
        "gateway",
        "--data",
        folder.path().to_str().expect("a path"),
        "--peer",
        &peer,
        "--service-key-file",
        key.to_str().expect("a path"),
        "--port-offset",
        &offset.to_string(),
    ]);
    let gateway = contract::gateway::PORT + offset;
    until_open(gateway, &mut process);
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a call");
        let mut head = vec![0; 16 * 1024];
        let read = stream.read(&mut head).expect("a request");
        String::from_utf8_lossy(&head[..read]).to_ascii_lowercase()
    });
    let forged = "octavo-service-key: forged\r\nOctavo-Fingerprint: forged\r\noctavo-user: forged\r\n\
                  octavo-turned-away: forged\r\nx-forwarded-for: forged\r\ncookie: forged\r\n\
                  idempotency-key: honest\r\nx-request-id: honest-id\r\n";
    let path = "/v1/carts/usr_01ARZ3NDEKTSV4RRFFQ69G5FAV/items/book_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    // The peer hangs up, so nobody knows.
    call(gateway, "DELETE", path, forged, &Value::Null);
    let heard = heard.join().expect("what was heard");
    assert!(!heard.contains("forged"), "{heard}");
    assert!(heard.contains("octavo-service-key: 0123456789abcdef0123456789abcdef"), "{heard}");
    assert!(
        heard.contains("idempotency-key: honest/5.3") && heard.contains("x-request-id: honest-id"),
        "{heard}"
    );
    process.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_through_two_processes_is_one_trace_and_is_sent_before_they_end() {
    let collector = SpanCollector::start().await;
    let address = collector.base();
    let folder = tempfile::tempdir().expect("a folder");
    let (data, sockets) = (folder.path().join("data"), folder.path().join("sockets"));
    let (data, sockets) = (data.to_str().expect("a path"), sockets.to_str().expect("a path"));
    let offset = free_offset(34_000);
    let ports = offset.to_string();
    let serve = ["serve", "--data", data, "--sockets", sockets, "--port-offset", &ports];
    let mut book = Process::run(octavo(&serve).args(["--only", "book", "--otlp", &address]));
    // As any program is told that speaks OpenTelemetry.
    let told = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("OTEL_TRACES_SAMPLER", "parentbased_always_off"),
    ];
    let mut gateway = Process::run(octavo(&serve).args(["--only", "gateway"]).envs(told));
    until_open(contract::book::PORT + offset, &mut book);
    until_open(contract::gateway::PORT + offset, &mut gateway);

    let path = "/v1/products?search_term=private";
    let trace = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
    let ask = |headers: &str| call(contract::gateway::PORT + offset, "GET", path, headers, &Value::Null).0;
    assert_eq!((ask(trace), ask("")), (200, 200));
    // Long before spans are sent by themselves.
    gateway.stop();
    book.stop();

    let spans = collector.spans();
    let of = |service: &str, kind| {
        let mut found = spans.iter().filter(|span| span.service == service && span.kind == kind);
        let span = found.next().unwrap_or_else(|| panic!("{service} sent no {kind:?} span: {spans:#?}"));
        assert_eq!(found.count(), 0, "more than one: {spans:#?}");
        span
    };
    let (asked, waits) = (of("gateway", SpanKind::Server), of("gateway", SpanKind::Client));
    let answers = of("book", SpanKind::Server);
    assert_eq!(spans.len(), 3, "who sends no trace along is not wanted: {spans:#?}");
    assert_eq!(
        (asked.name.as_str(), asked.parent_id.as_str()),
        ("gateway.find_products", "00f067aa0ba902b7")
    );
    assert_eq!((&waits.parent_id, &answers.parent_id), (&asked.span_id, &waits.span_id));
    assert!(spans.iter().all(|span| span.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"), "{spans:#?}");
    assert!(!format!("{spans:?}").contains("private"), "{spans:#?}");
}

#[test]
fn a_service_that_says_nothing_is_waited_for_as_long_as_the_call_may_take() {
    let folder = tempfile::tempdir().expect("a folder");
    // The system takes connections for it; it never reads one.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let peer = format!("book=http://{}", silent.local_addr().expect("an address"));
    let offset = free_offset(34_000);
    let data = folder.path().to_str().expect("a path");
    let ports = offset.to_string();
    let args = ["serve", "--only", "gateway", "--data", data, "--peer", &peer, "--port-offset", &ports];
    let mut process = Process::start(&args);
    let gateway = contract::gateway::PORT + offset;
    until_open(gateway, &mut process);
    let patience = "octavo-timeout-ms: 500\r\n";
    let begun = Instant::now();
    let (status, problem) = call(gateway, "GET", "/v1/products", patience, &Value::Null);
    assert!(status == 503 && problem.contains("\"unavailable\""), "{status} {problem}");
    let book =
        json!({"category_name": "Fiction", "author_name": "Ann", "book_title": "One", "price": "10.00"});
    let (status, problem) = call(gateway, "POST", "/v1/products", patience, &book);
    assert!(status == 504 && problem.contains("\"outcome_unknown\""), "{status} {problem}");
    assert!(begun.elapsed() >= Duration::from_millis(900) && begun.elapsed() < Duration::from_secs(8));
    // What is not there at all is told at once.
    let (status, problem) = call(gateway, "GET", "/v1/inventory", "", &Value::Null);
    assert!(status == 503 && problem.contains("\"unavailable\""), "{status} {problem}");
    process.stop();
}

#[test]
fn a_start_that_makes_no_sense_says_what_would() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_str().expect("a path");
    let serve = |more: &[&str]| refused(&[&["serve", "--data", data], more].concat());
    assert!(serve(&["--only", "orders"]).contains("the services are gateway, book, order, customer"));
    assert!(serve(&["--peer", "books=http://a:1"]).contains("there is no service \"books\""));
    assert!(serve(&["--peer", "book=https://a:1"]).contains("placement.md"));
    assert!(serve(&["--peer", "book"]).contains("SERVICE=ADDRESS"));
    assert!(serve(&["--service-key-file", "/nowhere"]).contains("cannot be read"));
    assert!(serve(&["--secret-file", "/nowhere"]).contains("32 random bytes"));
    assert!(serve(&["--bind", "0.0.0.0"]).contains("Set --public-url"));
    let key = folder.path().join("key");
    std::fs::write(&key, "0123456789abcdef0123456789abcdef").expect("a key");
    let world = ["--bind", "0.0.0.0", "--public-url", "https://shop.example", "--trusted-proxy", "10.0.0.7"];
    let demo = ["demo", "--data", data, "--service-key-file", key.to_str().expect("a path")];
    assert!(refused(&[&demo[..], &world].concat()).contains("this machine alone"));
    assert!(serve(&["--public-url", "https://shop.example"]).contains("add --sign-in"));
    assert!(serve(&["--otlp", "collector:4318"]).contains("such as http://127.0.0.1:4318"));
    assert!(serve(&["--otlp-ratio", "2"]).contains("from 0 (no traces) to 1"));
}

#[test]
fn a_shop_that_ends_tls_reads_its_certificate_again_when_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let certificates =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../platform/http/tests/bad_days/certificates");
    for (name, committed) in [("cert.pem", "first.pem"), ("key.pem", "first-key.pem")] {
        std::fs::copy(certificates.join(committed), path(name)).expect("a file");
    }
    let offset = free_offset(26_000);
    let log = std::fs::File::create(path("log")).expect("a log");
    let (data, cert, key, ports) = (path("data"), path("cert.pem"), path("key.pem"), offset.to_string());
    let mut command = octavo(&["serve", "--sign-in", "--public-url", "https://shop.test", "--data", &data]);
    command.args(["--tls-cert", &cert, "--tls-key", &key, "--port-offset", &ports]);
    let mut process = Process::run(command.env("OCTAVO_LOG", "info").stderr(log));
    until_open(contract::gateway::PORT + offset, &mut process);
    let told = Command::new("kill").args(["-HUP", &process.0.id().to_string()]).status().expect("kill");
    assert!(told.success());
    let begun = Instant::now();
    while !std::fs::read_to_string(path("log")).expect("a log").contains("the certificate was read again") {
        assert!(matches!(process.0.try_wait(), Ok(None)), "it ended");
        assert!(begun.elapsed() < PATIENCE, "it says nothing");
        std::thread::sleep(Duration::from_millis(20));
    }
    process.stop();
}
