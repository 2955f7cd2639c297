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

#[cfg(test)]
mod tests {
    use poem::{EndpointExt, Route, get, handler, web::Data};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::Notify,
        task::JoinHandle,
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Steps {
        begun: Arc<Notify>,
        go_on: Arc<Notify>,
    }

    #[handler]
    async fn slow(steps: Data<&Steps>) -> &'static str {
        steps.begun.notify_one();
        steps.go_on.notified().await;
        "done"
    }

    struct Running {
        address: SocketAddr,
        stop: CancellationToken,
        task: JoinHandle<io::Result<()>>,
        steps: Steps,
    }

    async fn start(limits: Limits) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, stop, steps) = (listener.local_addr().unwrap(), CancellationToken::new(), Steps::default());
        let endpoint = Route::new().at("/", get(slow)).data(steps.clone()).map_to_response().boxed();
        let task = TaskTracker::new().spawn(serve(listener, Arc::new(endpoint), limits, stop.clone()));
        Running { address, stop, task, steps }
    }

    async fn send(running: &Running, text: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(text).await.unwrap();
        stream
    }

    async fn rest(mut stream: TcpStream) -> String {
        let mut text = String::new();
        // a connection that is reset has ended as well
        let _ = stream.read_to_string(&mut text).await;
        text
    }

    #[tokio::test]
    async fn what_is_under_way_is_finished_before_the_listener_stops() {
        let running = start(Limits::default()).await;
        let stream = send(&running, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        running.steps.begun.notified().await;
        running.stop.cancel();
        running.steps.go_on.notify_one();
        assert!(rest(stream).await.ends_with("done"));
        running.task.await.unwrap().unwrap();
        assert!(TcpStream::connect(running.address).await.is_err());
    }

    #[tokio::test]
    async fn what_does_not_finish_is_cut_off() {
        let running = start(Limits { drain: Duration::from_millis(10), ..Limits::default() }).await;
        let stream = send(&running, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        running.steps.begun.notified().await;
        running.stop.cancel();
        running.task.await.unwrap().unwrap();
        assert_eq!(rest(stream).await, "");
    }

    #[tokio::test]
    async fn a_head_that_never_ends_ends_the_connection() {
        let running = start(Limits { head: Duration::from_millis(20), ..Limits::default() }).await;
        let begun = send(&running, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
        assert!(!rest(begun).await.contains("done"));
        let silent = send(&running, b"").await;
        assert_eq!(rest(silent).await, "");
    }

    #[tokio::test]
    async fn a_head_that_is_too_long_is_refused() {
        let running = start(Limits { head_bytes: 8192, ..Limits::default() }).await;
        let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(9000));
        assert!(rest(send(&running, long.as_bytes()).await).await.starts_with("HTTP/1.1 431"));
    }
}
