//! The API's description at `GET /api/openapi.json` (OpenAPI 3.1), put together from the two rooms that serve it: it comes
//! from the code of the routes themselves. It is public, because it tells nothing about what a desk holds. This is a
//! composing file; a test compares it with the router, both ways.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::api_problem::{Problem, ProblemWritten};
use crate::api_request::JSON;
use crate::listed_routes::ListedRoutes;
use crate::{intake, web};

/// `GET /api/openapi.json`.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new().get("/api/openapi.json", show_description)
}

/// What is said about the whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Headsup",
        description = "The front desk where IT and Security work as allies: hand reports in, read cases, work their steps. \
            An admin makes a token on the page Integrations and ticks its scopes. No token ever sees what is about IT itself, \
            or the name of a confidential reporter.",
    ),
    paths(show_description),
    components(schemas(ProblemWritten)),
    modifiers(&Token),
    tags(
        (name = "reports", description = "Raised hands."),
        (name = "cases", description = "What the desk is dealing with."),
        (name = "steps", description = "Things to do in a case."),
        (name = "payees", description = "The register of payees."),
        (name = "exports", description = "Lists as files."),
        (name = "headers", description = "Headers of mail, to be remembered."),
        (name = "description", description = "This description."),
    )
)]
struct Whole;

/// How a token is presented.
struct Token;

impl Modify for Token {
    fn modify(&self, description: &mut Description) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("hd_ and 64 hex digits")
            .description(Some(
                "A token of an integration, made by an admin. Cookies never count here.",
            ));
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(scheme.build()));
    }
}

/// The whole description.
pub fn description() -> Description {
    Whole::openapi()
        .merge_from(intake::api::Described::openapi())
        .merge_from(web::api::Described::openapi())
}

/// Read this description
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    tag = "description",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = serde_json::Value))
)]
async fn show_description() -> Result<Response, Problem> {
    let written = description()
        .to_json()
        .map_err(|error| Problem::our_fault("describe the API", &error))?;
    Ok((
        [(header::CONTENT_TYPE, HeaderValue::from_static(JSON))],
        written,
    )
        .into_response())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::description;
    use crate::api_problem::is_of_the_api;

    fn described() -> serde_json::Value {
        serde_json::to_value(description()).unwrap()
    }

    #[test]
    fn every_route_of_the_api_is_described_and_no_other() {
        let routes = crate::desk::routes();
        let served: BTreeSet<(String, String)> = routes
            .list()
            .iter()
            .filter(|route| is_of_the_api(route.path))
            .map(|route| (route.method.to_lowercase(), route.path.to_owned()))
            .collect();
        let described = described();
        let paths = described["paths"].as_object().unwrap();
        let told: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().unwrap().keys();
                methods.map(move |method| (method.clone(), path.clone()))
            })
            .collect();
        assert_eq!(told, served);
        assert!(told.len() >= 12, "{told:?}");
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_route_but_this_one_needs_a_token() {
        let described = described();
        let text = described.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(described.pointer(pointer).is_some(), "{pointer}");
        }
        assert_eq!(described["openapi"], "3.1.0");
        for (path, item) in described["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let needs_token = operation.get("security").is_some();
                assert_eq!(needs_token, path != "/api/openapi.json", "{method} {path}");
                let errors = ["400", "401", "403", "429", "500"];
                let told = |status: &&str| operation["responses"].get(status).is_some();
                assert!(!needs_token || errors.iter().all(told), "{method} {path}");
            }
        }
    }
}
