//! Limits on everything that a client can make grow.

use std::time::Duration;

/// The largest body taken, in bytes. A longer one is answered 413.
pub const BODY_BYTES: usize = 1024 * 1024;
/// How much of a too long body is read and thrown away, so that its sender hears the 413 instead of a reset.
pub const DRAINED_BYTES: usize = 16 * 1024 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a request's head may take to arrive.
pub const HEAD_TIME: Duration = Duration::from_secs(30);
/// How many bytes a connection buffers for a request's head. A longer one is answered 431.
pub const HEAD_BYTES: usize = 64 * 1024;
/// How many calls a port works on at once; the rest is answered 503 with `Retry-After`.
pub const CALLS_AT_ONCE: usize = 4096;
/// How many connections a port holds open; a further one is closed at once.
pub const CONNECTIONS: usize = 16_384;
/// How long a call may take unless its caller says less.
pub const CALL_TIME: Duration = Duration::from_secs(10);
/// How long open connections are given to finish when the server stops.
pub const DRAIN_TIME: Duration = Duration::from_secs(4);
