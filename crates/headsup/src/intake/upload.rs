//! The upload channel: the staff form and the thread of a private link, both as multipart forms (RFC 7578). What a form
//! asks is `raise_form`; what happens to it is in the two files beside this one.

use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use tokio::sync::Semaphore;

use super::{heads_up, message, raise};
use crate::listed_routes::ListedRoutes;

/// Bytes of one request after which reading stops, whatever is still to come. Between the form's own limit and this one,
/// files are read past and left out, so that the report itself arrives.
pub const REQUEST_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Forms with files read at once: each holds one file in memory. The rest wait.
pub const UPLOADS_AT_ONCE_MAX: usize = 6;

/// Places for [`UPLOADS_AT_ONCE_MAX`].
pub(super) static PLACES: Semaphore = Semaphore::const_new(UPLOADS_AT_ONCE_MAX);

/// `POST /raise/{kind}`, `POST /r/{token}/message` and `POST /h/{token}`.
pub fn routes() -> ListedRoutes {
    let larger = || DefaultBodyLimit::max(REQUEST_BYTES_MAX);
    ListedRoutes::new()
        .with("POST", "/raise/{kind}", post(raise::raise).layer(larger()))
        .with(
            "POST",
            "/r/{token}/message",
            post(message::add_message).layer(larger()),
        )
        .post("/h/{token}", heads_up::tap)
}
