//! Limits on everything that a client can make grow. `docs/limits.md` says what happens at each of them.

use std::time::Duration;

/// The largest body taken, in bytes. A longer one is answered 413.
pub const BODY_BYTES: usize = 1024 * 1024;
/// The largest form that a page takes, in bytes. A longer one is answered 413.
pub const FORM_BYTES: usize = 64 * 1024;
/// The largest form with a description that a page takes, in bytes: 20,000 letters of any script, as they are to be and as
/// they were. A longer one is answered 413.
pub const LONG_FORM_BYTES: usize = 512 * 1024;
/// The largest form with a file that the back office takes, in bytes. A longer one is answered 413.
pub const UPLOAD_BYTES: usize = 16 * 1024 * 1024;
/// How much of a too long body is read and thrown away, so that its sender hears the 413 instead of a reset.
pub const DRAINED_BYTES: usize = 16 * 1024 * 1024;
/// What all bodies that are arriving or being understood may hold together, in bytes; the rest is answered 503.
pub const BODIES_BYTES: usize = 128 * 1024 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a request's head may take to arrive, and how long a connection may say nothing between two requests.
pub const HEAD_TIME: Duration = Duration::from_secs(60);
/// How many bytes a connection buffers for a request's head. A longer one is answered 431.
pub const HEAD_BYTES: usize = 32 * 1024;
/// How many headers a request may have. One with more is answered 431.
pub const HEADERS: usize = 100;
/// How many fields a request's body may have, and how many parameters its query: each is looked for among the others.
pub const FIELDS: usize = 256;
/// How many calls a port works on at once; the rest is answered 503 with `Retry-After`.
pub const CALLS_AT_ONCE: usize = 4096;
/// How many seconds a client is told to wait when there is no room for it: each refusal costs the shop a part of what an
/// answer does, and those who come back too soon are refused again.
pub const RETRY_AFTER_S: u32 = 2;
/// How long a call may take unless its caller says less.
pub const CALL_TIME: Duration = Duration::from_secs(10);
/// How long a client may take to read an answer; then its connection is cut.
pub const WRITE_TIME: Duration = Duration::from_secs(30);
/// An answer up to this size fits into the system's own buffer for a connection, so nobody has to keep it.
pub const SMALL_ANSWER_BYTES: usize = 16 * 1024;
/// What larger answers that wait for their readers may hold together, in bytes; the rest is answered 503.
pub const ANSWERS_BYTES: usize = 256 * 1024 * 1024;
/// The longest answer that the client takes from another service.
pub const TAKEN_BYTES: usize = 64 * 1024 * 1024;
/// How many connections the process holds open, over all ports.
pub const CONNECTIONS: usize = 16_384;
/// How many of them one port may have, so that a flood at one leaves room for the others.
pub const CONNECTIONS_OF_A_PORT: usize = 12_288;
/// How many connections the system keeps for a port until they are accepted (less, where it is told less). The next
/// one is not heard, and tries again after a second.
pub const NOT_YET_ACCEPTED: u32 = 4096;
/// How many connections over those numbers are answered 503 at a time; a further one is closed at once.
pub const TURNED_AWAY: usize = 256;
/// How long a connection that is turned away may take to say what it wanted.
pub const TURNED_AWAY_TIME: Duration = Duration::from_secs(2);
/// How many files a process needs besides its connections: databases, listeners, and those it turns away.
pub const OTHER_FILES: usize = 256 + TURNED_AWAY;
/// How long a connection is read and its bytes thrown away after its last answer, so that the client hears that
/// answer instead of a reset.
pub const LINGER_TIME: Duration = Duration::from_secs(1);
/// How long the client keeps a connection that nobody uses: less than [`HEAD_TIME`], after which the other end
/// closes it, perhaps at the moment of the next call.
pub const KEPT_TIME: Duration = Duration::from_secs(30);
/// How many unused connections the client keeps to one service.
pub const KEPT_CONNECTIONS: usize = 256;
/// How long the client waits for a connection to another service.
pub const CONNECT_TIME: Duration = Duration::from_secs(1);
/// How many calls the client makes to one service at once.
pub const CALLS_OUT: usize = 1024;
/// How many more wait for their turn; the next is answered 503 at once.
pub const WAITING_OUT: usize = 4096;
/// How many calls in a row must find no answer until a service is given up for a moment.
pub const FAILURES: u32 = 5;
/// How long nobody calls a service that was given up; then one call tries.
pub const BREAK_TIME: Duration = Duration::from_millis(500);
/// How long an address of a service that took no call is left out, where there is another.
pub const LEFT_OUT_TIME: Duration = Duration::from_secs(1);
/// How much less time than there is a service is granted, at most, so that its last word is still heard.
pub const ANSWER_MARGIN: Duration = Duration::from_millis(100);
/// How often the client looks whether the other end of an HTTP/2 connection is there, and how long it waits for the answer.
pub const PING_TIME: Duration = Duration::from_secs(10);
/// How many calls one HTTP/2 connection carries at once.
pub const CALLS_OF_A_CONNECTION: u32 = 1024;
/// How often what was measured is folded together, whether or not anybody asks for it.
pub const UPKEEP_TIME: Duration = Duration::from_secs(5);
/// How many live answers the process holds open, over all pages; the next is answered 503.
pub const STREAMS: usize = 512;
/// How long a live answer lasts; who still listens asks again.
pub const STREAM_TIME: Duration = Duration::from_secs(600);
/// How many live answers somebody may hold open at once; the next is answered 429.
pub const STREAMS_OF_ONE: usize = 4;
/// How often a minute somebody may look something up, where callers are told apart; the next call is answered 429.
pub const READS_A_MINUTE: u32 = 1200;
/// How often a minute somebody may change something there.
pub const WRITES_A_MINUTE: u32 = 240;
/// How often a minute somebody may search there.
pub const SEARCHES_A_MINUTE: u32 = 300;
/// How often a minute somebody at one address may show a password or a code, or open an account there.
pub const SIGN_INS_A_MINUTE: u32 = 20;
/// How often a minute somebody may fetch a page's files there; each is fetched once, and kept.
pub const FILES_A_MINUTE: u32 = 6000;
/// Of how many, with each sort of call counted by itself, it is known how often they called lately; the oldest go.
pub const COUNTED: usize = 65_536;
/// How long open connections are given to finish when the server stops.
pub const DRAIN_TIME: Duration = Duration::from_secs(4);

/// What the ports of a process grant their clients; unless told otherwise, the constants of this module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// See [`BODIES_BYTES`].
    pub bodies_bytes: usize,
    /// See [`BODY_TIME`].
    pub body_time: Duration,
    /// See [`HEAD_TIME`].
    pub head_time: Duration,
    /// See [`CALLS_AT_ONCE`].
    pub calls_at_once: usize,
    /// See [`WRITE_TIME`].
    pub write_time: Duration,
    /// See [`ANSWERS_BYTES`].
    pub answers_bytes: usize,
    /// See [`CONNECTIONS`].
    pub connections: usize,
    /// See [`CONNECTIONS_OF_A_PORT`].
    pub connections_of_a_port: usize,
    /// See [`TURNED_AWAY`].
    pub turned_away: usize,
    /// See [`DRAIN_TIME`].
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bodies_bytes: BODIES_BYTES,
            body_time: BODY_TIME,
            head_time: HEAD_TIME,
            calls_at_once: CALLS_AT_ONCE,
            write_time: WRITE_TIME,
            answers_bytes: ANSWERS_BYTES,
            connections: CONNECTIONS,
            connections_of_a_port: CONNECTIONS_OF_A_PORT,
            turned_away: TURNED_AWAY,
            drain_time: DRAIN_TIME,
        }
    }
}

impl Limits {
    /// The same, with no more connections than a process with this many file descriptors can hold. A connection
    /// that cannot be accepted is bad; a database that cannot open its log is worse.
    #[must_use]
    pub fn within_files(self, files: u64) -> Self {
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        let connections = self.connections.min(files.saturating_sub(OTHER_FILES).max(1));
        // The ports' share stays what it was of the whole.
        let share = self.connections_of_a_port.min(connections.saturating_sub(connections / 4).max(1));
        Self { connections, connections_of_a_port: share, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_files_mean_few_connections_and_a_share_for_each_port() {
        let usual = Limits::default();
        assert_eq!(usual.within_files(1_000_000), usual);
        let few = usual.within_files(1024);
        assert_eq!((few.connections, few.connections_of_a_port), (512, 384));
        assert_eq!(usual.within_files(20_000), usual);
        let none = usual.within_files(10);
        assert_eq!((none.connections, none.connections_of_a_port), (1, 1));
    }
}
