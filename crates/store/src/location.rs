//! Where the database is: a file for SQLite, an address for PostgreSQL. It opens nothing. Shown or debugged, it never
//! tells the password.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::error::StoreError;

/// Where the database is.
#[derive(Clone)]
pub enum Location {
    /// An embedded database in this file.
    Sqlite(PathBuf),
    /// A PostgreSQL server and database.
    Postgres(Box<PgConnectOptions>),
}

impl Location {
    /// What went into a database address, written without its password.
    fn place_of(options: &PgConnectOptions) -> String {
        let user = options.get_username();
        let database = options.get_database().unwrap_or(user);
        format!(
            "postgres://{user}@{}:{}/{database}",
            options.get_host(),
            options.get_port()
        )
    }
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Location::Sqlite(path) => path.display().fmt(out),
            Location::Postgres(options) => out.write_str(&Location::place_of(options)),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Location {
    type Err = StoreError;

    /// `postgres://…`, `postgresql://…`, `sqlite:PATH`, `sqlite://PATH` or a plain path.
    fn from_str(text: &str) -> Result<Location, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            // The parser's own error may quote the address, password included: it is not kept.
            return text
                .parse::<PgConnectOptions>()
                .map(|options| Location::Postgres(Box::new(options)))
                .map_err(|_| StoreError::AddressUnreadable {
                    given: without_password(text),
                });
        }
        let path = text
            .strip_prefix("sqlite://")
            .or_else(|| text.strip_prefix("sqlite:"))
            .unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(StoreError::AddressUnreadable {
                given: without_password(text),
            });
        }
        Ok(Location::Sqlite(PathBuf::from(path)))
    }
}

/// The address with whatever stands before its last `@` left out, and what follows a `?` too.
fn without_password(text: &str) -> String {
    let text = text.split_once('?').map_or(text, |(front, _)| front);
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_and_shown_without_its_password() {
        let shown = |text: &str| {
            text.parse::<Location>()
                .map(|location| location.to_string())
        };
        assert_eq!(
            shown("data/headsup.db").ok().as_deref(),
            Some("data/headsup.db")
        );
        assert_eq!(
            shown("sqlite://data/headsup.db").ok().as_deref(),
            Some("data/headsup.db")
        );
        assert_eq!(
            shown("postgres://desk:hunter2@db.example:5544/headsup")
                .ok()
                .as_deref(),
            Some("postgres://desk@db.example:5544/headsup")
        );
    }

    #[test]
    fn an_unreadable_address_does_not_tell_its_password() {
        for text in [
            "mysql://desk:hunter2@db.example/x",
            "postgres://desk:hunter2@db.example:notaport/x",
            "",
        ] {
            let said = text.parse::<Location>().map(|_| ()).unwrap_err();
            assert!(!format!("{said:?} {said}").contains("hunter2"), "{said:?}");
        }
    }
}
