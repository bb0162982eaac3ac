//! The wire: a connection's bytes, with patience for neither a client that does not read nor one that still sends
//! after its last answer.
//!
//! - An answer must be taken within a time; else the connection is cut.
//! - A connection that ends is read a moment longer and what comes is thrown away: closing it with bytes unread
//!   would reset it, and the client would lose the answer that it has not read yet.
//! - The HTTP library answers what it cannot read as a request without a word; that answer is put into words.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use kernel::World;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::{Sleep, sleep};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;

use crate::limits::LINGER_TIME;
use crate::unread;

type Timer = Pin<Box<Sleep>>;

/// A connection as the system gives it: from another machine, or by a socket of this one.
pub(crate) type Raw = Either<TcpStream, UnixStream>;

/// A connection whose bytes mean what they say: as it came, or with TLS taken off it.
pub(crate) type Stream = Either<Raw, Box<TlsStream<TcpStream>>>;

/// What the client of an HTTP/2 connection says first.
const HTTP2: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection as the HTTP library sees it.
pub(crate) struct Wire {
    stream: Stream,
    /// What was read of it before anybody knew which protocol it is.
    begun: Bytes,
    write_time: Duration,
    world: World,
    stop: CancellationToken,
    /// Runs from when an answer was not taken at once until all of it is taken.
    patience: Option<Timer>,
    /// The client has sent all it will.
    is_ended: bool,
    /// Runs while the connection is read for nothing.
    linger: Option<Timer>,
    /// What is still to be said in place of the library's wordless answer.
    instead: Bytes,
}

impl Wire {
    pub(crate) fn new(stream: Stream, write_time: Duration, world: World, stop: CancellationToken) -> Self {
        Self {
            stream,
            begun: Bytes::new(),
            write_time,
            world,
            stop,
            patience: None,
            is_ended: false,
            linger: None,
            instead: Bytes::new(),
        }
    }

    /// Whether the client begins an HTTP/2 connection. What it said to show that is read again by whoever serves it.
    pub(crate) async fn speaks_http2(&mut self) -> io::Result<bool> {
        let mut begun = [0; HTTP2.len()];
        let mut length = 0;
        while length < begun.len() && begun[..length] == HTTP2[..length] {
            match self.stream.read(&mut begun[length..]).await? {
                0 => break,
                read => length += read,
            }
        }
        self.begun = Bytes::copy_from_slice(&begun[..length]);
        Ok(begun == *HTTP2)
    }

    /// One write, by `write`, within the patience there is.
    fn send<T>(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut Stream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let written = write(Pin::new(&mut self.stream), cx);
        if written.is_pending() {
            let write_time = self.write_time;
            let patience = self.patience.get_or_insert_with(|| Box::pin(sleep(write_time)));
            ready!(patience.as_mut().poll(cx));
            return Poll::Ready(Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the answer was not read in time",
            )));
        }
        written
    }

    /// Sends what is to be said in place of the library's answer.
    fn send_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.instead.has_remaining() {
            let rest = self.instead.clone();
            let sent = ready!(self.send(cx, |stream, cx| stream.poll_write(cx, &rest)))?;
            self.instead.advance(sent);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.begun.is_empty() {
            let length = self.begun.len().min(buf.remaining());
            buf.put_slice(&self.begun.split_to(length));
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buf));
        self.is_ended = read.is_ok() && buf.filled().len() == before;
        Poll::Ready(read)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.send_instead(cx))?;
        if let Some(instead) = unread::in_words(buf, &self.world) {
            self.instead = instead;
            return Poll::Ready(Ok(buf.len()));
        }
        self.send(cx, |stream, cx| stream.poll_write(cx, buf))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.send_instead(cx))?;
        let first = bufs.iter().find(|buf| !buf.is_empty());
        if let Some(instead) = first.and_then(|buf| unread::in_words(buf, &self.world)) {
            self.instead = instead;
            return Poll::Ready(Ok(bufs.iter().map(|buf| buf.len()).sum()));
        }
        self.send(cx, |stream, cx| stream.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Asked for when nothing is left to write.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.send_instead(cx))?;
        // TLS takes more than the system does, and is rid of it only here.
        ready!(self.send(cx, |stream, cx| stream.poll_flush(cx)))?;
        self.patience = None;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.send_instead(cx))?;
        if self.linger.is_none() {
            // TLS says goodbye, to one who may not listen.
            ready!(self.send(cx, |stream, cx| stream.poll_shutdown(cx)))?;
            if self.is_ended || self.stop.is_cancelled() {
                return Poll::Ready(Ok(()));
            }
            self.linger = Some(Box::pin(sleep(LINGER_TIME)));
        }
        let mut thrown_away = [0; 4096];
        loop {
            let mut buf = ReadBuf::new(&mut thrown_away);
            match Pin::new(&mut self.stream).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {}
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => break,
            }
        }
        match &mut self.linger {
            Some(linger) => linger.as_mut().poll(cx).map(Ok),
            None => Poll::Ready(Ok(())),
        }
    }
}
