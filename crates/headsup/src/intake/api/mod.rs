//! What comes in through the API: raw mails, reports as JSON, and headers of mail to be remembered. The answer goes out
//! only after everything is durable; the integration stands on the report's timeline. Reading and acting is the business
//! of the room `web`.

mod answer;
mod headers;
mod mail;
mod new_report;
mod report;

use utoipa::OpenApi;

use crate::listed_routes::ListedRoutes;

/// `POST /api/v1/reports`, `POST /api/v1/reports/mail` and `POST /api/v1/headers`.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .post("/api/v1/reports", report::hand_in_report)
        .post("/api/v1/reports/mail", mail::hand_in_mail)
        .post("/api/v1/headers", headers::show_headers)
}

/// The description of these routes.
#[derive(OpenApi)]
#[openapi(paths(report::hand_in_report, mail::hand_in_mail, headers::show_headers))]
pub struct Described;
