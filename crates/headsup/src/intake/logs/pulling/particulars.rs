//! What is particular to each service, and all of it: the address of a page, where the next one is, how a pause is asked for,
//! and how often and how a log is read. Sources: Okta "System Log" and "Rate limits" (developer.okta.com), Microsoft Graph "List
//! signIns" and "throttling" (learn.microsoft.com), Google Admin SDK "Activities: list" (developers.google.com).

use axum::http::Uri;
use jiff::Timestamp;

use super::limits::{BUSY_SECONDS_LEAST, BUSY_SECONDS_MAX, LINK_BYTES_MAX, PAGE_EVENTS_MAX};
use super::page::Page;
use super::trouble::PullTrouble;
use crate::log_service::LogService;
use crate::service_client::Answer;
use crate::service_host::ServiceHost;

/// A stretch of time that is asked for, microseconds; without an end up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From here on.
    pub from: i64,
    /// Up to here.
    pub to: Option<i64>,
}

impl LogService {
    /// Whether pages come in the order in which events became known, and the last one leads to what is not known yet. The
    /// others tell the newest first, so a stretch is read whole before any of it is told.
    pub(super) const fn is_followed(&self) -> bool {
        matches!(self, LogService::Okta { .. })
    }

    /// How often it is asked for news, seconds. Okta allows some sixty questions a minute, Graph five in ten seconds; the
    /// events of the others come minutes late anyway.
    pub(super) const fn round_seconds(&self) -> u64 {
        match self {
            LogService::Okta { .. } => 15,
            LogService::Entra { .. } | LogService::Google { .. } => 60,
        }
    }

    /// Where the log is.
    pub(super) const fn host(&self) -> &ServiceHost {
        match self {
            LogService::Okta { host, .. } | LogService::Google { host, .. } => host,
            LogService::Entra { graph, .. } => graph,
        }
    }

    const fn path(&self) -> &'static str {
        match self {
            LogService::Okta { .. } => "/api/v1/logs",
            LogService::Entra { .. } => "/v1.0/auditLogs/signIns",
            LogService::Google { .. } => "/admin/reports/v1/activity/users/all/applications/login",
        }
    }

    /// Path and query of the first page of a stretch. Graph documents no `$orderby` for sign-ins, and `ge` and `le` alone for
    /// their time.
    pub(super) fn first_page(&self, stretch: Stretch) -> String {
        let (path, from) = (self.path(), time(stretch.from));
        match self {
            LogService::Okta { .. } => {
                format!("{path}?since={from}&limit={PAGE_EVENTS_MAX}&sortOrder=ASCENDING")
            }
            LogService::Entra { .. } => {
                let until = stretch.to.map_or(String::new(), |to| {
                    format!("%20and%20createdDateTime%20le%20{}", time(to))
                });
                format!(
                    "{path}?$filter=createdDateTime%20ge%20{from}{until}&$top={PAGE_EVENTS_MAX}"
                )
            }
            LogService::Google { .. } => {
                let until = stretch
                    .to
                    .map_or(String::new(), |to| format!("&endTime={}", time(to)));
                format!("{path}?startTime={from}{until}&maxResults={PAGE_EVENTS_MAX}")
            }
        }
    }

    /// Path and query of the page after this one; `None` after the last. `first` is the first page of the same stretch.
    ///
    /// # Errors
    /// When the page leads to another host or another path than the log's own.
    pub(super) fn next_page(
        &self,
        first: &str,
        answer: &Answer,
        page: &Page,
    ) -> Result<Option<String>, PullTrouble> {
        match self {
            LogService::Okta { .. } => linked_next(answer)
                .map(|link| self.own_path(&link))
                .transpose(),
            LogService::Entra { .. } => page
                .next
                .as_deref()
                .map(|link| self.own_path(link))
                .transpose(),
            LogService::Google { .. } => match page.next.as_deref() {
                Some(token) if token.len() > LINK_BYTES_MAX => Err(PullTrouble::Unreadable {
                    host: self.host().host_field(),
                    says: "the token of its next page is too long".to_owned(),
                }),
                Some(token) => Ok(Some(format!(
                    "{first}&pageToken={}",
                    percent_encoded(token)
                ))),
                None => Ok(None),
            },
        }
    }

    /// Path and query of a link, which has to lead to this very log.
    fn own_path(&self, link: &str) -> Result<String, PullTrouble> {
        let elsewhere = || PullTrouble::Elsewhere {
            host: self.host().host_field(),
            link: link
                .chars()
                .filter(|one| !one.is_control())
                .take(100)
                .collect(),
        };
        let uri: Uri = Some(link)
            .filter(|link| link.len() <= LINK_BYTES_MAX)
            .and_then(|link| link.parse().ok())
            .ok_or_else(elsewhere)?;
        let same_host = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) => {
                let host = self.host();
                let port = if host.is_https { 443 } else { 80 };
                scheme == if host.is_https { "https" } else { "http" }
                    && !authority.as_str().contains('@')
                    && authority
                        .host()
                        .trim_matches(['[', ']'])
                        .eq_ignore_ascii_case(&host.host)
                    && authority.port_u16().unwrap_or(port) == host.port
            }
            _ => false,
        };
        // Graph may write a path's letters in another case.
        if !same_host || !uri.path().eq_ignore_ascii_case(self.path()) {
            return Err(elsewhere());
        }
        Ok(uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string))
    }

    /// How long the service wants to be left alone, seconds within our limits: `Retry-After` (RFC 9110 section 10.2.3), or at
    /// Okta the second at which the quota begins anew.
    pub(super) fn pause_asked_for(&self, answer: &Answer, now: i64) -> i64 {
        let field = |name: &str| answer.fields.get(name)?.to_str().ok().map(str::trim);
        let now = now.div_euclid(1_000_000);
        let retry_after = field("retry-after").and_then(|text| {
            let at = || {
                jiff::fmt::rfc2822::parse(text)
                    .ok()
                    .map(|at| at.timestamp().as_second() - now)
            };
            text.parse::<i64>().ok().or_else(at)
        });
        let reset = field("x-rate-limit-reset")
            .and_then(|text| Some(text.parse::<i64>().ok()?.saturating_sub(now)));
        retry_after
            .or(reset)
            .unwrap_or(60)
            .clamp(BUSY_SECONDS_LEAST, BUSY_SECONDS_MAX)
    }
}

/// The link of relation `next` (RFC 8288 section 3.3). Okta writes each link in a field of its own, or several in one.
fn linked_next(answer: &Answer) -> Option<String> {
    answer
        .fields
        .get_all("link")
        .iter()
        .filter_map(|field| field.to_str().ok())
        .flat_map(|field| field.split(",<").flat_map(|part| part.split(", <")))
        .find_map(|part| {
            let (link, parameters) = part.trim().trim_start_matches('<').split_once('>')?;
            let is_next = parameters
                .split(';')
                .any(|one| matches!(one.trim(), "rel=\"next\"" | "rel=next"));
            is_next.then(|| link.to_owned())
        })
}

/// A moment as all three write it (RFC 3339), to the second.
fn time(microseconds: i64) -> String {
    let whole = microseconds.div_euclid(1_000_000);
    Timestamp::from_second(whole)
        .unwrap_or_default()
        .to_string()
}

/// Everything but the unreserved letters of RFC 3986 section 2.3.
pub(super) fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::page::Page;
    use super::super::trouble::PullTrouble;
    use crate::log_service::LogService;
    use crate::secret::{Secret, SecretSource};
    use crate::service_client::Answer;
    use crate::service_host::ServiceHost;

    fn okta() -> LogService {
        LogService::Okta {
            host: ServiceHost::usual("school.okta.example"),
            token: SecretSource::Environment {
                variable: String::new(),
                secret: Secret::new("x"),
            },
        }
    }

    fn answered(fields: &[(&'static str, &str)]) -> Answer {
        let fields = fields
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Answer {
            status: 200,
            fields: fields.collect(),
            body: Vec::new(),
        }
    }

    #[test]
    fn a_link_is_followed_to_the_log_itself_alone() {
        let next =
            |links: &str| okta().next_page("", &answered(&[("link", links)]), &Page::default());
        let own = "https://school.okta.example/api/v1/logs";
        let followed = next(&format!(
            "<{own}?a=1>; rel=\"self\", <{own}?after=2>; rel=\"next\""
        ));
        assert_eq!(followed.unwrap().as_deref(), Some("/api/v1/logs?after=2"));
        assert_eq!(next(&format!("<{own}>; rel=\"self\"")).unwrap(), None);
        for link in [
            "https://other.example/api/v1/logs?after=2",
            "https://school.okta.example.evil.example/api/v1/logs",
            "https://school.okta.example@evil.example/api/v1/logs",
            "https://school.okta.example:8443/api/v1/logs",
            "http://school.okta.example/api/v1/logs",
            "https://school.okta.example/api/v1/users",
            "//school.okta.example/api/v1/logs",
            "/api/v1/logs",
            "file:///etc/passwd",
        ] {
            let refused = next(&format!("<{link}>; rel=\"next\""));
            assert!(
                matches!(refused, Err(PullTrouble::Elsewhere { .. })),
                "{link}: {refused:?}"
            );
        }
    }

    #[test]
    fn a_pause_is_read_in_each_form_and_kept_within_limits() {
        let now = 1_800_000_000_000_000;
        let pause =
            |fields: &[(&'static str, &str)]| okta().pause_asked_for(&answered(fields), now);
        assert_eq!(pause(&[("retry-after", "17")]), 17);
        assert_eq!(pause(&[("x-rate-limit-reset", "1800000042")]), 42);
        let date = "Fri, 15 Jan 2027 08:01:30 GMT";
        assert_eq!(pause(&[("retry-after", date)]), 90);
        assert_eq!(pause(&[]), 60);
        assert_eq!(pause(&[("retry-after", "999999999")]), 3_600);
        assert_eq!(pause(&[("x-rate-limit-reset", "1")]), 2);
    }
}
