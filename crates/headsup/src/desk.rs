//! The composing file: builds the router out of the rooms `web` and `intake`, lays the layers around it, starts the
//! workers, and listens. It is the only place that knows all rooms.

use std::process::ExitCode;

use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::{Router, serve as serve_http};

use crate::settings::Settings;
use crate::state::DeskState;
use crate::web::{cross_site, error_pages, headers};
use crate::world::World;
use crate::{intake, web};

/// A form without files, bytes; routes that take files say their own limit.
pub const FORM_BYTES_MAX: usize = 256 * 1024;

/// The whole desk as one service: every route, with the layers around it.
pub fn router(state: DeskState) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .merge(web::assets::routes())
        .merge(web::staff::routes())
        .merge(web::desk::routes())
        .merge(web::admin::routes())
        .merge(web::session::routes())
        .merge(intake::upload::routes())
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        // The last layer is the outermost: headers go on every answer, error pages included.
        .layer(from_fn(cross_site::refuse_cross_site))
        .layer(from_fn(error_pages::render_refusals))
        .layer(from_fn(headers::add_headers))
        .with_state(state)
}

/// Runs the desk until it is told to stop.
pub fn serve(settings: Settings) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("headsup: the operating system refuses to start threads: {error}");
            return ExitCode::from(2);
        }
    };
    runtime.block_on(listen(settings))
}

async fn listen(settings: Settings) -> ExitCode {
    let address = settings.listen;
    let listener = match tokio::net::TcpListener::bind(address).await {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("headsup: cannot listen on {address}: {error}");
            return ExitCode::from(2);
        }
    };
    println!("The desk is open at {}", settings.base_url());
    let state = DeskState::new(settings, World::real());
    match serve_http(listener, router(state)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("headsup: the desk stopped: {error}");
            ExitCode::FAILURE
        }
    }
}
