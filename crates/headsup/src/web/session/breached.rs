//! Whether a new password is one that others already know, asked where somebody chooses one (NIST SP 800-63B-4 section 3.1.1.2).
//! Only its digest leaves the request, for the thread that reads the file. Without a filter nothing is asked.

use evidence::signin::breached::PasswordDigest;

use super::form::Problems;
use crate::breached_filter::BreachedFilter;
use crate::state::DeskState;
use crate::words::Words;

/// Notes a problem when the filter knows the password. One that can't be asked stops nobody: who is locked out of the desk that
/// would mend it is worse off, so it is logged and the self-check says so. It is opened each time, so that a new one counts at once.
pub async fn note_breached(
    state: &DeskState,
    words: &Words,
    password: &str,
    problems: &mut Problems,
) {
    let Some(path) = state.settings.breached_filter.clone() else {
        return;
    };
    if problems.has("password") {
        return;
    }
    let digest = PasswordDigest::of(password.as_bytes());
    let asked =
        tokio::task::spawn_blocking(move || BreachedFilter::open(&path)?.times_seen(digest)).await;
    match asked {
        Ok(Ok(Some(_))) => problems.note(words, "password", "problem-password-breached"),
        Ok(Ok(None)) => {}
        Ok(Err(error)) => tracing::error!(
            cause = ?error.to_string(),
            "a new password was not compared with breached ones"
        ),
        // The desk is stopping.
        Err(_) => {}
    }
}
