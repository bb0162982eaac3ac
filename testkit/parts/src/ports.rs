//! Ports that nobody listens on.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

/// How many ports a test process looks at first before it comes to those of its neighbour.
const OF_A_PROCESS: u32 = 16;
/// Below what systems give to outgoing connections: a server that is started again finds its port still free.
const FIRST: u32 = 24_000;
const COUNT: u32 = 8_000;

/// A port that is free now. Each test process begins elsewhere, so that two seldom want the same.
pub(crate) fn free() -> u16 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let home = std::process::id() * OF_A_PROCESS;
    for _ in 0..COUNT {
        let candidate = FIRST + (home + TAKEN.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let candidate = u16::try_from(candidate).expect("ports end below 65,536");
        if TcpListener::bind(("127.0.0.1", candidate)).is_ok() {
            return candidate;
        }
    }
    panic!("no port between {FIRST} and {} is free", FIRST + COUNT)
}
