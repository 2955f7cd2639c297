//! The listener. poem answers; this accepts, because poem's own server has no time-out for a request's head (a client
//! that sends one byte a minute holds a connection for ever), no bound on connections and no TCP_NODELAY.
//! HTTP/2 and TLS belong to the proxy in front.

use std::{io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{
    Addr, Endpoint, Request, Response,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What one client may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// To send a request's head, and to stay connected between two requests.
    pub head: Duration,
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Connections at once; more wait to be accepted.
    pub connections: usize,
    /// To finish what is being answered when the daemon stops.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), head_bytes: 32 * 1024, connections: 2048, drain: Duration::from_secs(20) }
    }
}

/// Serves until `stop` is cancelled, then lets what is under way finish.
pub async fn serve<E>(
    listener: TcpListener,
    endpoint: Arc<E>,
    limits: Limits,
    stop: CancellationToken,
) -> io::Result<()>
where
    E: Endpoint<Output = Response> + 'static,
{
    let local = listener.local_addr()?;
    let (connections, abort) = (TaskTracker::new(), CancellationToken::new());
    let room = Arc::new(Semaphore::new(limits.connections));
    while let Some((stream, remote, permit)) = accept(&listener, &room, &stop).await {
        let one = connection(stream, (local, remote), Arc::clone(&endpoint), limits, stop.clone());
        let abort = abort.clone();
        connections.spawn(async move {
            let _permit = permit;
            tokio::select! {
                () = one => {}
                () = abort.cancelled() => {}
            }
        });
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(limits.drain, connections.wait()).await.is_err() {
        tracing::warn!(left = connections.len(), "connections did not finish in time");
        abort.cancel();
        connections.wait().await;
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    loop {
        let next = async {
            let permit = Arc::clone(room).acquire_owned().await.ok()?;
            Some((listener.accept().await, permit))
        };
        let (accepted, permit) = tokio::select! {
            () = stop.cancelled() => return None,
            next = next => next?,
        };
        match accepted {
            Ok((stream, remote)) => return Some((stream, remote, permit)),
            // out of descriptors, most likely: trying again at once would only burn the processor
            Err(error) => {
                tracing::warn!(%error, "cannot accept");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn connection<E>(
    stream: TcpStream,
    (local, remote): (SocketAddr, SocketAddr),
    endpoint: Arc<E>,
    limits: Limits,
    stop: CancellationToken,
) where
    E: Endpoint<Output = Response> + 'static,
{
    // answers are written whole; waiting for more to send only delays them
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let endpoint = Arc::clone(&endpoint);
        async move {
            let addresses = (LocalAddr(Addr::SocketAddr(local)), RemoteAddr(Addr::SocketAddr(remote)));
            let request = Request::from((request, addresses.0, addresses.1, Scheme::HTTP));
            Ok::<hyper::Response<_>, io::Error>(endpoint.get_response(request).await.into())
        }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_header_size(limits.head_bytes);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}
