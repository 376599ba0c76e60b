//! The log: on stderr, quiet, one line for each thing worth knowing. Hostile text never reaches it unescaped (every such
//! field is written with its escapes), and it holds no reporter's name or address and no token. Sign-ins of members stand in it
//! with their addresses. What is logged: `docs/security/logs.md`.

use tracing::Level;
use tracing_subscriber::fmt;

/// Starts the log. `HEADSUP_LOG` may be `error`, `warn`, `info` (the default) or `debug`.
pub fn start() {
    let wanted = std::env::var("HEADSUP_LOG")
        .ok()
        .and_then(|level| level.parse::<Level>().ok());
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    // Another start in the same process (tests) keeps the first.
    let _ = fmt()
        .with_writer(std::io::stderr)
        .with_max_level(wanted.unwrap_or(Level::INFO).min(Level::DEBUG))
        .with_ansi(colours)
        .with_target(false)
        .try_init();
}
