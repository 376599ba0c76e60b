//! The composing file: builds the router out of the rooms `web` and `intake`, lays the layers around it, starts the
//! workers, and listens. It is the only place that knows all rooms.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::{TcpListener, UdpSocket};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::cli::Complaint;
use crate::intake::logs::LogSources;
use crate::intake::smtp::{Listening, Protocol};
use crate::listed_routes::ListedRoutes;
use crate::reading_box_check::log_what_is_missing;
use crate::settings::Settings;
use crate::state::DeskState;
use crate::web::{address, cross_site, error_pages, headers};
use crate::world::World;
use crate::{
    api_description, breached_filter, channel_check, cli, http_server, intake, jobs, opening,
    playbook_files, rule_files, set_up_link, web,
};

/// A form without files, bytes; routes that take files say their own limit.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
/// How long stopping may take before what is left is dropped.
const SHUTDOWN_SECONDS_MAX: u64 = 15;

/// Every route there is, of every room. The test of who may reach what walks this list.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/healthz", health)
        .merge(web::assets::routes())
        .merge(web::staff::routes())
        .merge(web::desk::routes())
        .merge(web::admin::routes())
        .merge(web::session::routes())
        .merge(intake::upload::routes())
        .merge(intake::api::routes())
        .merge(web::api::routes())
        .merge(api_description::routes())
        .merge(intake::chat::routes())
}

/// For whatever watches the process: whether it may be sent requests. It looks at nothing outside the process.
async fn health(State(state): State<DeskState>) -> (StatusCode, &'static str) {
    if state.store.disk_is_trusted() {
        (StatusCode::OK, "ok\n")
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the disk failed to keep what it was given; nothing more is taken in\n",
        )
    }
}

/// The whole desk as one service: every route, with the layers around it.
pub fn router(state: DeskState) -> Router {
    routes()
        .into_router()
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        // The last layer is the outermost: headers go on every answer, error pages included.
        .layer(from_fn(cross_site::refuse_cross_site))
        .layer(from_fn_with_state(
            state.clone(),
            address::refuse_other_addresses,
        ))
        .layer(from_fn(http_server::limit_time))
        .layer(from_fn_with_state(
            state.clone(),
            error_pages::render_refusals,
        ))
        .layer(from_fn_with_state(state.clone(), headers::add_headers))
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
            return cli::complain(&Complaint(format!(
                "the operating system refuses to start threads: {error}"
            )));
        }
    };
    let ended = runtime.block_on(run(settings));
    runtime.shutdown_timeout(Duration::from_secs(SHUTDOWN_SECONDS_MAX));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => cli::complain(&complaint),
    }
}

async fn run(mut settings: Settings) -> Result<(), Complaint> {
    // The order of complaints: first the folder and the database, then the port.
    let _folder = match opening::location(&settings)? {
        store::Location::Sqlite(_) => Some(opening::lock_folder(&settings.data)?),
        store::Location::Postgres(_) => None,
    };
    channel_check::refuse_unusable_files(&settings)?;
    breached_filter::refuse_unusable_filter(&settings)?;
    let playbooks = playbook_files::read(&settings.data)?;
    let rules = rule_files::read(&settings.data.join(rule_files::FOLDER))?;
    let world = World::real();
    let opened = opening::open(&settings, &world).await?;
    // Opening wrote and synced, so the disk is trusted anew.
    let _ = std::fs::remove_file(settings.data.join(store::DISK_FAILED_FILE));
    let listener = listen(settings.listen, "--listen").await?;
    // Port 0 means that the operating system chooses; links need the port it chose.
    settings.listen = listener.local_addr()?;
    let mail_listeners = listen_for_mail(&mut settings).await?;
    let log_sources = log_sources(&mut settings).await?;
    let state = DeskState::new(settings, world, opened, playbooks, rules);
    let stopping = stop_when_told()?;
    announce(&state).await?;
    let (reading_box, folder) = (
        state.settings.reading_box.clone(),
        state.settings.data.clone(),
    );
    tokio::spawn(async move { log_what_is_missing(&reading_box, &folder).await });
    let store = state.store.clone();
    let workers = tokio::spawn(jobs::run(state.for_jobs(), stopping.clone()));
    let mailbox = tokio::spawn(intake::imap::run(state.clone(), stopping.clone()));
    let mail = serve_mail(&state, mail_listeners, &stopping)?;
    let logs = tokio::spawn(intake::logs::run(
        state.clone(),
        log_sources,
        stopping.clone(),
    ));
    http_server::serve(listener, router(state), stopping).await;
    mail.join_all().await;
    // A job or a mail in hand is finished; one that takes longer is taken up again at the next start.
    let all = async { tokio::join!(workers, mailbox, logs) };
    let _ = tokio::time::timeout(Duration::from_secs(SHUTDOWN_SECONDS_MAX), all).await;
    store.close().await;
    Ok(())
}

/// Listens at an address; `setting` is the one that named it.
async fn listen(address: SocketAddr, setting: &str) -> Result<TcpListener, Complaint> {
    TcpListener::bind(address).await.map_err(|error| {
        Complaint(match error.kind() {
            std::io::ErrorKind::AddrInUse => format!(
                "cannot listen on {address}: another program does already; stop it, or choose another port with {setting}"
            ),
            std::io::ErrorKind::PermissionDenied => {
                format!("cannot listen on {address}: this user may not; choose a port above 1023 with {setting}")
            }
            std::io::ErrorKind::AddrNotAvailable => {
                format!("cannot listen on {address}: this computer has no such address; try 0.0.0.0 with {setting}")
            }
            _ => format!("cannot listen on {address}: {error}"),
        })
    })
}

/// Listens for mail where the settings say so, and puts the ports that were chosen into them.
async fn listen_for_mail(
    settings: &mut Settings,
) -> Result<Vec<(TcpListener, Protocol)>, Complaint> {
    let mut listeners = Vec::new();
    for (address, setting, protocol) in [
        (&mut settings.smtp_listen, "--smtp-listen", Protocol::Smtp),
        (&mut settings.lmtp_listen, "--lmtp-listen", Protocol::Lmtp),
    ] {
        if let Some(address) = address {
            let listener = listen(*address, setting).await?;
            *address = listener.local_addr()?;
            listeners.push((listener, protocol));
        }
    }
    Ok(listeners)
}

/// Listens for logs where the settings say so, and puts the ports that were chosen into them.
async fn log_sources(settings: &mut Settings) -> Result<LogSources, Complaint> {
    let mut sources = LogSources {
        files: settings.log_files.clone(),
        services: settings.log_services.clone(),
        ..LogSources::default()
    };
    if let Some(address) = &mut settings.log_listen {
        let tcp = listen(*address, "--log-listen").await?;
        *address = tcp.local_addr()?;
        let udp = UdpSocket::bind(*address).await.map_err(|error| {
            Complaint(format!(
                "cannot take datagrams at {address}, where logs come by TCP as well: {error}; choose another port with --log-listen"
            ))
        })?;
        sources.plain = Some((udp, tcp));
    }
    if let (Some(address), Some(files)) = (&mut settings.log_tls_listen, &settings.smtp_certificate)
    {
        let tcp = listen(*address, "--log-tls-listen").await?;
        *address = tcp.local_addr()?;
        let tls = channel_check::read_certificate(files)?;
        sources.tls = Some((tcp, TlsAcceptor::from(tls)));
    }
    Ok(sources)
}

/// Takes mail at these listeners until the desk stops. Both share their limits.
fn serve_mail(
    state: &DeskState,
    listeners: Vec<(TcpListener, Protocol)>,
    stopping: &watch::Receiver<bool>,
) -> Result<JoinSet<()>, Complaint> {
    let mut serving = JoinSet::new();
    let Some(report_address) = state.settings.report_address.clone() else {
        return Ok(serving);
    };
    let certificate = state.settings.smtp_certificate.as_ref();
    let tls = certificate
        .map(channel_check::read_certificate)
        .transpose()?;
    let listening = Arc::new(Listening::new(
        state.clone(),
        report_address,
        tls.map(TlsAcceptor::from),
    ));
    for (listener, protocol) in listeners {
        let serve =
            intake::smtp::serve(Arc::clone(&listening), listener, protocol, stopping.clone());
        serving.spawn(serve);
    }
    Ok(serving)
}

/// Says where the desk is and, while nobody runs it, the link to set it up. Standard output is for this alone.
async fn announce(state: &DeskState) -> Result<(), Complaint> {
    let base = state.settings.base_url();
    println!("The desk is open at {base}");
    if let Some(report_address) = &state.settings.report_address {
        let settings = &state.settings;
        for (protocol, address) in [
            ("SMTP", settings.smtp_listen),
            ("LMTP", settings.lmtp_listen),
        ] {
            if let Some(address) = address {
                println!("Mail for {report_address} is taken by {protocol} at {address}");
            }
        }
    }
    for (protocol, address) in [
        ("syslog", state.settings.log_listen),
        ("syslog under TLS", state.settings.log_tls_listen),
    ] {
        if let Some(address) = address {
            println!("Logs are taken by {protocol} at {address}");
        }
    }
    if !set_up_link::has_admin(&state.desk).await? {
        let path = set_up_link::make(&state.desk, &state.world).await?;
        println!("Set it up here, once, within 24 hours: {base}{path}");
    }
    println!("Press Ctrl-C to close it.");
    Ok(())
}

/// Turns true at the first Ctrl-C or request to terminate.
fn stop_when_told() -> Result<watch::Receiver<bool>, Complaint> {
    let (told, stopping) = watch::channel(false);
    let (mut interrupt, mut terminate) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        let _ = told.send(true);
    });
    Ok(stopping)
}
