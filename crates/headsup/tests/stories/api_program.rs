//! A program that speaks through the API: a token, plain HTTP, JSON. It plays what an integration would do.

use serde_json::Value;
use testkit::running_desk::RunningDesk;

use crate::http::{Answer, Visitor, exchange};
use crate::played::between;

/// How often a report that still waits is asked for again; reached only when something is broken.
const LOOKS_MAX: usize = 20_000;

/// A program with its token.
#[derive(Clone, Debug)]
pub struct Program {
    host: String,
    token: String,
}

/// The token of a fresh integration, made by an admin on the page.
pub fn make_token(admin: &mut Visitor, name: &str, scopes: &[&str]) -> String {
    let mut form = vec![("name", name), ("requests_per_minute", "60000")];
    form.extend(scopes.iter().map(|scope| (*scope, "on")));
    let made = admin.post("/admin/integrations", &form);
    assert_eq!(made.status, 200, "{}", made.body);
    between(&made.body, "id=\"token\" value=\"", "\"").to_owned()
}

/// Every scope, as the page's boxes are called.
pub const ALL_SCOPES: [&str; 6] = [
    "reports_write",
    "cases_read",
    "steps_write",
    "exports_read",
    "headers_write",
    "payees_write",
];

impl Program {
    /// A program that may do everything a token may.
    pub fn with_all_scopes(desk: &RunningDesk, admin: &mut Visitor) -> Program {
        Program::new(desk, &make_token(admin, "Ticket desk", &ALL_SCOPES))
    }

    /// A program with this token.
    pub fn new(desk: &RunningDesk, token: &str) -> Program {
        Program::at(&desk.url(""), token)
    }

    /// A program with this token, at a desk reached so.
    pub fn at(base_url: &str, token: &str) -> Program {
        Program {
            host: base_url.trim_start_matches("http://").to_owned(),
            token: token.to_owned(),
        }
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Answer {
        self.try_send("GET", path, &[], b"").expect("an answer")
    }

    /// `GET` of JSON that is there.
    #[track_caller]
    pub fn read(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        json(&answer)
    }

    /// `POST` of JSON.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_once(path, body, None)
    }

    /// `POST` of JSON under an idempotency key.
    pub fn post_once(&self, path: &str, body: &Value, key: Option<&str>) -> Answer {
        self.try_post_once(path, body, key).expect("an answer")
    }

    /// The same; an error where nobody answers to the end.
    pub fn try_post_once(
        &self,
        path: &str,
        body: &Value,
        key: Option<&str>,
    ) -> std::io::Result<Answer> {
        let mut fields = vec![("Content-Type", "application/json")];
        fields.extend(key.map(|key| ("Idempotency-Key", key)));
        self.try_send("POST", path, &fields, body.to_string().as_bytes())
    }

    /// `POST` of a raw mail.
    pub fn post_mail(&self, mail: &[u8], key: Option<&str>) -> Answer {
        let mut fields = vec![("Content-Type", "message/rfc822")];
        fields.extend(key.map(|key| ("Idempotency-Key", key)));
        self.try_send("POST", "/api/v1/reports/mail", &fields, mail)
            .expect("an answer")
    }

    /// Any request; an error where nobody answers to the end.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let (host, token, length) = (&self.host, &self.token, body.len());
        let more: String = fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{more}\
             Content-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        exchange(host, &[head.as_bytes(), body].concat())
    }

    /// How a report stands once it was examined.
    #[track_caller]
    pub fn examined(&self, report: &str) -> Value {
        for _ in 0..LOOKS_MAX {
            let standing = self.read(&format!("/api/v1/reports/{report}"));
            if standing["state"] != "waiting" {
                return standing;
            }
            std::thread::yield_now();
        }
        panic!("the report `{report}` waits for ever");
    }
}

/// The body of an answer.
#[track_caller]
pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body)
        .unwrap_or_else(|cause| panic!("{cause}: {}\n{}", answer.head, answer.body))
}

/// Refused with this status and this code, in the shape of a problem (RFC 9457).
#[track_caller]
pub fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(
        answer.field("content-type"),
        Some("application/problem+json")
    );
    let problem = json(answer);
    assert_eq!(problem["code"], code, "{problem}");
    assert_eq!(problem["status"], status, "{problem}");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|says| says.ends_with('.')),
        "{problem}"
    );
}
