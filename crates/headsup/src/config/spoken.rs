//! Settings as they were said, before anybody looked at them: text, with the place where it was said.

/// One value with its source, for complaints that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenValue {
    /// What was said.
    pub value: String,
    /// Where, such as `--listen`, `HEADSUP_LISTEN` or `` `listen` in headsup.toml ``.
    pub whence: String,
}

/// What one source says. What it is silent about is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The data folder.
    pub data: Option<SpokenValue>,
    /// The database.
    pub database: Option<SpokenValue>,
    /// The address to listen on.
    pub listen: Option<SpokenValue>,
    /// How people reach the desk.
    pub public_url: Option<SpokenValue>,
    /// `live` or `off`.
    pub lookups: Option<SpokenValue>,
}

/// The names of the settings, as flags (`--` before) and as keys of the file write them.
pub const UNDERSTOOD_NAMES: [&str; 5] = ["data", "database", "listen", "public-url", "lookups"];

impl Spoken {
    /// The place of the setting with this name.
    pub fn named(&mut self, name: &str) -> Option<&mut Option<SpokenValue>> {
        match name {
            "data" => Some(&mut self.data),
            "database" => Some(&mut self.database),
            "listen" => Some(&mut self.listen),
            "public-url" => Some(&mut self.public_url),
            "lookups" => Some(&mut self.lookups),
            _ => None,
        }
    }

    /// This source, with the gaps filled from a weaker one.
    pub fn or(self, weaker: Spoken) -> Spoken {
        Spoken {
            data: self.data.or(weaker.data),
            database: self.database.or(weaker.database),
            listen: self.listen.or(weaker.listen),
            public_url: self.public_url.or(weaker.public_url),
            lookups: self.lookups.or(weaker.lookups),
        }
    }
}

/// What the environment says: `HEADSUP_DATA`, `HEADSUP_PUBLIC_URL` and so on. An empty variable says nothing.
pub fn from_environment(read: impl Fn(&str) -> Option<String>) -> Spoken {
    let mut spoken = Spoken::default();
    for name in UNDERSTOOD_NAMES {
        let variable = format!("HEADSUP_{}", name.to_ascii_uppercase().replace('-', "_"));
        let Some(value) = read(&variable).filter(|value| !value.is_empty()) else {
            continue;
        };
        if let Some(place) = spoken.named(name) {
            *place = Some(SpokenValue {
                value,
                whence: variable,
            });
        }
    }
    spoken
}
