//! The error answers that every route of the API may give, for its description: one list for reading, one for acting, so
//! that a route can't forget one. It describes and answers nothing itself.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::api_problem::PROBLEM_MEDIA_TYPE;

/// What any route may answer instead of what was asked.
pub struct Refused;

/// What a route that takes a body may answer instead.
pub struct ActRefused;

type Described = BTreeMap<String, RefOr<Response>>;

impl IntoResponses for Refused {
    fn responses() -> Described {
        described(&[
            ("400", "The request can't be read."),
            ("401", "No token, or none that counts."),
            (
                "403",
                "The token lacks the scope of this route; decided before anything is looked up.",
            ),
            (
                "404",
                "There is no such thing, or this token may not see it.",
            ),
            ("408", "The request took too long to arrive."),
            ("421", "This desk is reached by another address."),
            ("429", "Too many requests for this token in this minute."),
            ("500", "Something of ours failed."),
            ("503", "We can't just now; the same request may come again."),
        ])
    }
}

impl IntoResponses for ActRefused {
    fn responses() -> Described {
        let mut all = Refused::responses();
        all.extend(described(&[
            ("409", "Things stand differently from what the request takes for granted, or a request with this key is still being worked on."),
            ("413", "More bytes than are taken."),
            ("415", "The body is of another kind than is taken."),
            ("422", "The request was read, and says something that can't be; or the key was used for another request."),
        ]));
        all
    }
}

fn described(all: &[(&str, &str)]) -> Described {
    all.iter()
        .map(|(status, says)| ((*status).to_owned(), problem(status, says).into()))
        .collect()
}

fn problem(status: &str, says: &str) -> Response {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let answer = ResponseBuilder::new()
        .description(says)
        .content(PROBLEM_MEDIA_TYPE, body.build());
    let header = |kind, says: &str| {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(kind)))
            .description(Some(says))
            .build()
    };
    match status {
        "401" => answer.header("WWW-Authenticate", header(Type::String, "`Bearer …`")),
        "429" | "503" => answer.header(
            "Retry-After",
            header(
                Type::Integer,
                "Seconds after which another try may go better.",
            ),
        ),
        _ => answer,
    }
    .build()
}
