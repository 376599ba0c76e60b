//! The pages of those who run the desk: people and invitations, payees, the organisation, integrations, webhooks, weights, the
//! self-check, removing the demonstration. They open no case: the admin's hat alone shows none. One route, one file.

mod account_table;
mod accounts;
mod at_admin;
mod colleagues;
mod demonstration;
mod devices;
mod integrations;
mod invite;
mod lists;
mod organisation;
#[cfg(test)]
mod page_tests;
mod payees;
mod people;
mod self_check;
mod table_form;
mod webhook_acts;
mod webhook_page;
mod webhooks;
mod weights;

use crate::listed_routes::ListedRoutes;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/admin", people::show)
        .post("/admin/invitations", invite::invite)
        .post("/admin/accounts/{id}/hats", accounts::set_hats)
        .post("/admin/accounts/{id}/deactivate", accounts::deactivate)
        .post("/admin/accounts/{id}/reactivate", accounts::reactivate)
        .get("/admin/organisation", organisation::show)
        .post("/admin/organisation", organisation::save)
        .get("/admin/integrations", integrations::show)
        .post("/admin/integrations", integrations::make)
        .post("/admin/integrations/{id}/revoke", integrations::revoke)
        .get("/admin/webhooks", webhooks::show)
        .post("/admin/webhooks", webhooks::make)
        .get("/admin/webhooks/{webhook}", webhook_page::show)
        .post("/admin/webhooks/{webhook}", webhook_acts::change)
        .post("/admin/webhooks/{webhook}/pause", webhook_acts::pause)
        .post("/admin/webhooks/{webhook}/resume", webhook_acts::resume)
        .post("/admin/webhooks/{webhook}/rotate", webhook_acts::rotate)
        .post("/admin/webhooks/{webhook}/test", webhook_acts::send_test)
        .post(
            "/admin/webhooks/{webhook}/deliveries/{delivery}/again",
            webhook_acts::send_again,
        )
        .post("/admin/webhooks/{webhook}/remove", webhook_acts::remove)
        .merge(account_table::routes())
        .merge(colleagues::routes())
        .merge(payees::routes())
        .get("/admin/weights", weights::show)
        .post("/admin/weights", weights::apply)
        .post("/admin/weights/as-they-come", weights::use_as_they_come)
        .get("/admin/self-check", self_check::show)
        .post("/admin/demonstration/remove", demonstration::remove)
}
