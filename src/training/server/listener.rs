//! A listener that limits the number of connections, per address and in total, and
//! how long a connection may take to make a request. Idle connections
//! are closed to admit new ones.

use std::future::Future as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

use super::lock_mutex;

/// Limits of connections.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Longest time until the head of its first request is complete.
    pub head: Duration,
    /// Longest time until the body of a request is complete.
    pub body: Duration,
    /// Longest time from a response to the complete head of the next request.
    pub idle: Duration,
    /// Maximum number of connections.
    pub max_connections: usize,
    /// Maximum number of connections from one address; behind a proxy everybody has the same.
    pub max_per_address: usize,
}

impl ConnectionLimits {
    /// Limits of a room.
    pub const DEFAULT: Self = Self {
        head: Duration::from_secs(10),
        body: Duration::from_secs(10),
        idle: Duration::from_secs(60),
        max_connections: 512,
        max_per_address: 256,
    };
}

/// State of a connection.
#[derive(Debug)]
struct ConnectionActivity {
    idle_since: bool,
    /// Since when it has been in this state.
    since: Instant,
    /// When it is closed unless something happens.
    until: Option<Instant>,
    /// The task that serves it.
    waker: Option<Waker>,
}

/// A connection as shared by the listener and the handlers.
#[derive(Debug)]
pub struct ConnectionHandle {
    from: IpAddr,
    activity: Mutex<ConnectionActivity>,
}

impl ConnectionHandle {
    fn new(from: IpAddr, head: Duration) -> Self {
        let since = Instant::now();
        let beat =
            ConnectionActivity { idle_since: true, since, until: Some(since + head), waker: None };
        Self { from, activity: Mutex::new(beat) }
    }

    /// A request has arrived, or its response is an endless stream.
    pub fn busy(&self) {
        let mut beat = lock_mutex(&self.activity);
        beat.idle_since = false;
        beat.since = Instant::now();
        beat.until = None;
    }

    /// The response has been sent.
    pub fn answered(&self, idle: Duration) {
        let mut beat = lock_mutex(&self.activity);
        beat.idle_since = true;
        beat.since = Instant::now();
        beat.until = Some(beat.since + idle);
    }

    /// Since when it has been idle.
    fn idle_since(&self) -> Option<Instant> {
        let beat = lock_mutex(&self.activity);
        beat.idle_since.then_some(beat.since)
    }

    fn close(&self) {
        let waker = {
            let mut beat = lock_mutex(&self.activity);
            beat.until = Some(Instant::now());
            beat.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Open connections, in order of arrival.
#[derive(Debug)]
struct ConnectionSlots {
    limits: ConnectionLimits,
    open: Mutex<Vec<Arc<ConnectionHandle>>>,
}

impl ConnectionSlots {
    /// Admits a connection from an address; if there is no room, the oldest idle one is closed.
    /// `None` where none is idle.
    fn admit(&self, from: IpAddr) -> Option<Arc<ConnectionHandle>> {
        let mut open = lock_mutex(&self.open);
        let of_one = open.iter().filter(|pulse| pulse.from == from).count();
        let crowded = of_one >= self.limits.max_per_address;
        if crowded || open.len() >= self.limits.max_connections {
            let silent =
                open.iter().enumerate().filter(|(_, entry)| !crowded || entry.from == from);
            let silent = silent.filter_map(|(place, entry)| Some((entry.idle_since()?, place)));
            let (_, oldest) = silent.min()?;
            open.remove(oldest).close();
        }
        let pulse = Arc::new(ConnectionHandle::new(from, self.limits.head));
        open.push(Arc::clone(&pulse));
        Some(pulse)
    }

    fn release(&self, pulse: &Arc<ConnectionHandle>) {
        lock_mutex(&self.open).retain(|entry| !Arc::ptr_eq(entry, pulse));
    }
}

/// The listener.
#[derive(Debug)]
pub struct LimitedListener {
    inner: TcpListener,
    places: Arc<ConnectionSlots>,
}

impl LimitedListener {
    /// A listener with these limits.
    pub fn new(inner: TcpListener, limits: ConnectionLimits) -> Self {
        Self { inner, places: Arc::new(ConnectionSlots { limits, open: Mutex::default() }) }
    }
}

/// A connection with its place.
#[derive(Debug)]
pub struct LimitedStream {
    stream: TcpStream,
    pulse: Arc<ConnectionHandle>,
    places: Arc<ConnectionSlots>,
    clock: Pin<Box<Sleep>>,
}

impl LimitedStream {
    /// Fails when its time is over; otherwise it is checked again at that time.
    fn check_deadline(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        let until = {
            let mut beat = lock_mutex(&self.pulse.activity);
            beat.waker = Some(context.waker().clone());
            beat.until
        };
        let Some(until) = until else { return Ok(()) };
        if self.clock.deadline() != until {
            self.clock.as_mut().reset(until);
        }
        match self.clock.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }
}

impl Drop for LimitedStream {
    fn drop(&mut self) {
        self.places.release(&self.pulse);
    }
}

/// Origin and state of a connection.
#[derive(Debug, Clone)]
pub struct PeerConnection {
    pub from: SocketAddr,
    pub pulse: Arc<ConnectionHandle>,
}

impl Connected<IncomingStream<'_, LimitedListener>> for PeerConnection {
    fn connect_info(stream: IncomingStream<'_, LimitedListener>) -> Self {
        Self { from: *stream.remote_addr(), pulse: Arc::clone(&stream.io().pulse) }
    }
}

impl Listener for LimitedListener {
    type Io = LimitedStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.inner.accept().await {
                Ok((stream, from)) => {
                    // If it is not admitted it is closed at once.
                    let Some(pulse) = self.places.admit(from.ip()) else { continue };
                    let _ = stream.set_nodelay(true);
                    let clock = Box::pin(tokio::time::sleep(self.places.limits.head));
                    let places = Arc::clone(&self.places);
                    return (LimitedStream { stream, pulse, places, clock }, from);
                }
                // The machine is short of a resource, which may become available.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.inner.local_addr()
    }
}

impl AsyncRead for LimitedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let held = self.get_mut();
        held.check_deadline(context)?;
        Pin::new(&mut held.stream).poll_read(context, into)
    }
}

impl AsyncWrite for LimitedStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        let held = self.get_mut();
        held.check_deadline(context)?;
        Pin::new(&mut held.stream).poll_write(context, from)
    }
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }
    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_its_share_of_connections_and_the_oldest_silent_one_makes_way() {
        let limits = ConnectionLimits {
            max_connections: 5,
            max_per_address: 3,
            ..ConnectionLimits::DEFAULT
        };
        let places = ConnectionSlots { limits, open: Mutex::default() };
        let [one, two]: [IpAddr; 2] = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse().unwrap());
        let mut held_by_one = Vec::new();
        for _ in 0..3 {
            let pulse = places.admit(one).unwrap();
            pulse.busy();
            held_by_one.push(pulse);
        }
        assert!(places.admit(one).is_none(), "none of its connections is idle");
        let theirs = [places.admit(two).unwrap(), places.admit(two).unwrap()];
        held_by_one[1].answered(Duration::from_secs(60));
        let next = places.admit(one).unwrap();
        assert!(
            lock_mutex(&held_by_one[1].activity).until.unwrap() <= Instant::now(),
            "it was closed"
        );
        assert!(
            theirs.iter().all(|pulse| lock_mutex(&pulse.activity).until.unwrap() > Instant::now())
        );
        places.release(&next);
        assert_eq!(lock_mutex(&places.open).len(), 4);
    }
}
