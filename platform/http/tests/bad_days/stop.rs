//! The stop, with bad clients there: those who are being answered get their answer, the others are cut.

use std::time::Duration;

use octavo_http::Limits;

use crate::client::{post, post_head};
use crate::port::Port;

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_answers_who_is_being_served_and_waits_for_nobody_else() {
    let port =
        Port::open("stopped", Limits { drain_time: Duration::from_secs(2), ..Limits::default() }).await;
    let mut served = port.client().await;
    served.send(post("/v1/wait", "{}")).await;
    port.echo.begun.notified().await;
    let mut idle = port.client().await;
    idle.get("/livez").await.expect(200);
    let mut dripping = port.client().await;
    dripping.send(post_head("/v1/say", 1000) + "{").await;
    let mut deaf = port.client().await;
    deaf.send("GET /long/8000000 HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    port.until("octavo_http_connections", 4).await;

    let echo = port.echo.clone();
    let service = port.address;
    let closing = tokio::spawn(port.close());
    assert!(idle.is_ended().await, "who says nothing is not waited for");
    echo.leave.add_permits(1);
    served.reply().await.expect("an answer").expect(204);
    assert!(served.is_ended().await, "its connection ends with its answer");
    tokio::time::timeout(Duration::from_secs(8), closing).await.expect("an end in time").expect("the end");
    assert!(dripping.is_ended().await && deaf.is_ended().await);
    assert!(tokio::net::TcpStream::connect(service).await.is_err(), "the port is still open");
}
