//! Connections with bounds: how many, how long a question may take, how large its headers may be.

use super::{Sites, response};
use crate::Answer;
use axum::Router;
use axum::body::Body;
use axum::routing::future::RouteFuture;
use futures_util::future::{Either, Ready, ready};
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_service::Service as _;

/// Connections at once: the open pages, and as many that come and go. Further ones wait in the socket's backlog.
const CONNECTIONS_MAX: usize = 20_000;

/// How long the headers of a question may take, the wait for the next question of a connection included:
/// who sends a byte now and then must not hold a connection for ever.
const HEADERS_WAIT: Duration = Duration::from_secs(20);

/// Most headers of a question: browsers send some 20.
const HEADERS_MAX: usize = 64;

/// What is held of a question that has not come whole: the longest address, and as much again for headers.
const BUFFER_BYTES_MAX: usize = 32 * 1024;

/// How long a stop waits for answers under way.
const STOP_WAIT: Duration = Duration::from_secs(5);

/// How long to wait when no connection can be taken, such as when the process has no file handle left.
const ACCEPT_WAIT: Duration = Duration::from_millis(100);

/// Serves connections until `stop`, then finishes what was asked: what is ready at these sites at once, all else by the
/// router. Streams of events end when the sites' snapshots close, or after five seconds.
pub async fn run(listener: TcpListener, sites: Sites, router: Router, stop: impl Future<Output = ()>) {
    let open = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let seat = seats.clone().acquire_owned().await.expect("the semaphore is never closed");
            (seat, accept(&listener).await)
        };
        let (seat, stream) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let desk = FrontDesk { sites: sites.clone(), router: router.clone() };
        let connection = open.watch(connection(stream, desk));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(seat);
        });
    }
    drop(listener);
    if tokio::time::timeout(STOP_WAIT, open.shutdown()).await.is_err() {
        tracing::warn!("some answers were still under way after {} s; they are cut off", STOP_WAIT.as_secs());
    }
}

/// The next connection. What cannot be taken is told, and does not stop the house.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_WAIT).await;
            }
        }
    }
}

fn connection(stream: TcpStream, desk: FrontDesk) -> http1::Connection<TokioIo<TcpStream>, FrontDesk> {
    // Events are small and must not wait to be gathered.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection gathers small packets");
    }
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WAIT)
        .max_headers(HEADERS_MAX)
        .max_buf_size(BUFFER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), desk)
}

/// Gives out what is ready, and has the router answer the rest.
struct FrontDesk {
    sites: Sites,
    router: Router,
}

impl Service<Request<Incoming>> for FrontDesk {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Result<Self::Response, Infallible>>, RouteFuture<Infallible>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let answer = self.sites.ready(request.method(), request.uri(), request.headers());
        match answer {
            Some(Answer { status, headers, body: crate::Body::Bytes(bytes), .. }) => {
                Either::Left(ready(Ok(response(status, headers, bytes.into()))))
            }
            // A router is always ready to take a question.
            _ => Either::Right(self.router.clone().call(request.map(Body::new))),
        }
    }
}
