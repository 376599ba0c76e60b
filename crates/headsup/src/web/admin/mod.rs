//! The pages of those who run the desk: people and invitations, the organisation, integrations, the self-check, removing the
//! demonstration. They open no case: the admin's hat alone shows none. One route, one file.

mod accounts;
mod at_admin;
mod demonstration;
mod integrations;
mod invite;
mod lists;
mod organisation;
#[cfg(test)]
mod page_tests;
mod people;
mod self_check;

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
        .get("/admin/self-check", self_check::show)
        .post("/admin/demonstration/remove", demonstration::remove)
}
