//! NATS as a part: a server, a cluster, kills and wipes.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use parts::nats::Nats;

/// Asks JetStream, in the protocol's own words, and answers what it says. While a cluster chooses who leads it nobody
/// answers, then or later: so it is asked again.
fn ask(url: &str, subject: &str, request: &str) -> String {
    let answer = (0..10).find_map(|_| asked_once(url, subject, request));
    answer.unwrap_or_else(|| panic!("no answer from {subject}"))
}

fn asked_once(url: &str, subject: &str, request: &str) -> Option<String> {
    let address = url.split(',').next().and_then(|url| url.strip_prefix("nats://")).expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(3))).expect("a limit");
    let length = request.len();
    write!(
        stream,
        "CONNECT {{\"verbose\":false}}\r\nSUB answer 1\r\nPUB {subject} answer {length}\r\n{request}\r\n"
    )
    .expect("a request");
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    lines.skip_while(|line| !line.starts_with("MSG")).nth(1)
}

fn streams(nats: &Nats) -> bool {
    let answer = ask(&nats.url(), "$JS.API.STREAM.NAMES", "");
    answer.contains("\"SHOP\"")
}

fn add_stream(nats: &Nats, replicas: usize) -> String {
    let settings = format!(
        "{{\"name\":\"SHOP\",\"subjects\":[\"shop.>\"],\"num_replicas\":{replicas},\"storage\":\"file\",\"retention\":\"limits\"}}"
    );
    ask(&nats.url(), "$JS.API.STREAM.CREATE.SHOP", &settings)
}

#[test]
fn a_server_keeps_its_streams_through_a_kill_and_loses_them_in_a_wipe() {
    let nats = Nats::single();
    let url = nats.url();
    let added = add_stream(&nats, 1);
    assert!(added.contains("\"config\"") && !added.contains("\"error\""), "{added}");
    nats.kill9();
    nats.start();
    assert!(streams(&nats), "the stream is gone after a kill");
    nats.wipe();
    assert!(!streams(&nats), "the stream is there after a wipe");
    assert_eq!(nats.url(), url);
}

#[test]
fn three_servers_hold_a_stream_together() {
    let nats = Nats::cluster(3);
    assert_eq!((nats.count(), nats.url().split(',').count()), (3, 3));
    let added = add_stream(&nats, 3);
    assert!(added.contains("\"replicas\"") && !added.contains("\"error\""), "{added}");
    nats.kill9_node(2);
    assert!(streams(&nats), "two of three go on");
    nats.start();
    assert!(streams(&nats));
}
