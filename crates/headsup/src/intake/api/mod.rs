//! Reports handed in through the API: raw mails, and reports as JSON. The answer goes out only after everything is durable;
//! the integration stands on the report's timeline. Reading and acting is the business of the room `web`.

mod answer;
mod mail;
mod new_report;
mod report;

use utoipa::OpenApi;

use crate::listed_routes::ListedRoutes;

/// `POST /api/v1/reports` and `POST /api/v1/reports/mail`.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .post("/api/v1/reports", report::hand_in_report)
        .post("/api/v1/reports/mail", mail::hand_in_mail)
}

/// The description of these routes.
#[derive(OpenApi)]
#[openapi(paths(report::hand_in_report, mail::hand_in_mail))]
pub struct Described;
