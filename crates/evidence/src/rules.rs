//! Rules that an organisation brought along, in the language of YARA: compiled, and asked about bytes. Which files they come
//! from is the business of the floors above; what a match means is that of the detector that asks.
//!
//! Only a build with the feature `yara` reads any (the engine is the crate `boreal`); in every other build nothing can be
//! compiled and nothing matches. Rules that look at the clock are refused: the same bytes must always give the same answer.

use std::fmt;
use std::sync::Arc;

/// Rules told of one file at most.
pub const RULES_TOLD_MAX: usize = 10;
/// Characters kept of a rule's own description.
#[cfg(feature = "yara")]
const DESCRIPTION_CHARS_MAX: usize = 200;

/// Compiled rules. The default holds none. A clone shares them.
#[derive(Clone, Default)]
pub struct Rules {
    #[cfg(feature = "yara")]
    scanner: Option<boreal::Scanner>,
    texts: Arc<[(String, String)]>,
}

/// A rule that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMatched {
    /// Its name.
    pub name: String,
    /// What it says about itself (`description` among its metadata), capped; empty where it says nothing.
    pub description: String,
}

/// A file of rules that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesUnusable {
    /// The file's name, as it was given.
    pub file: String,
    /// What is wrong with it.
    pub says: String,
}

impl Rules {
    /// Whether this build reads rules at all.
    pub const ARE_READ: bool = cfg!(feature = "yara");

    /// How many files they were read from.
    pub fn files(&self) -> usize {
        self.texts.len()
    }

    /// The files they were read from, name and text, for whoever compiles them in another process.
    pub fn texts(&self) -> &[(String, String)] {
        &self.texts
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Rules of {} files", self.files())
    }
}

#[cfg(not(feature = "yara"))]
impl Rules {
    /// Nothing is compiled in this build.
    ///
    /// # Errors
    /// For the first file, where there is one.
    pub fn compile<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
    ) -> Result<Rules, RulesUnusable> {
        match files.into_iter().next() {
            None => Ok(Rules::default()),
            Some((file, _)) => Err(RulesUnusable {
                file: file.to_owned(),
                says: "this build of Headsup reads no rules".to_owned(),
            }),
        }
    }

    /// Nothing matches in this build.
    pub fn matching(&self, _bytes: &[u8]) -> Vec<RuleMatched> {
        Vec::new()
    }
}

#[cfg(feature = "yara")]
mod compiled {
    use boreal::compiler::{CompilerBuilder, CompilerParams};
    use boreal::module::{Dex, Dotnet, Elf, Hash, MachO, Math, Pe, String_};
    use boreal::scanner::{EvaluatedRule, ScanParams};
    use boreal::{MetadataValue, Scanner};

    use super::{DESCRIPTION_CHARS_MAX, RULES_TOLD_MAX, RuleMatched, Rules, RulesUnusable};

    /// Matches of one string that are counted; what lies beyond says nothing new.
    const STRING_MATCHES_MAX: u32 = 1_000;

    impl Rules {
        /// Compiles files: name and text. Each is a namespace of its own, so that names may stand in several.
        ///
        /// # Errors
        /// For the first file that isn't understood, includes another, or asks for the clock.
        pub fn compile<'t>(
            files: impl IntoIterator<Item = (&'t str, &'t str)>,
        ) -> Result<Rules, RulesUnusable> {
            // All modules but `time`, which asks for the clock.
            let mut compiler = CompilerBuilder::default()
                .add_module(Math)
                .add_module(String_)
                .add_module(Hash)
                .add_module(Pe)
                .add_module(Elf)
                .add_module(MachO)
                .add_module(Dotnet)
                .add_module(Dex)
                .build();
            compiler.set_params(CompilerParams::default().disable_includes(true));
            let mut texts = Vec::new();
            for (file, text) in files {
                let added = compiler.add_rules_str_in_namespace(text, file);
                added.map_err(|error| RulesUnusable {
                    file: file.to_owned(),
                    says: error.to_string(),
                })?;
                texts.push((file.to_owned(), text.to_owned()));
            }
            let mut scanner = compiler.finalize();
            scanner
                .set_scan_params(ScanParams::default().string_max_nb_matches(STRING_MATCHES_MAX));
            Ok(Rules {
                scanner: (!texts.is_empty()).then_some(scanner),
                texts: texts.into(),
            })
        }

        /// The rules that match these bytes, at most [`RULES_TOLD_MAX`].
        pub fn matching(&self, bytes: &[u8]) -> Vec<RuleMatched> {
            let Some(scanner) = &self.scanner else {
                return Vec::new();
            };
            // It fails only where it was given a time, and then says what it has.
            let result = scanner.scan_mem(bytes).unwrap_or_else(|(_, result)| result);
            let matched = result.rules.iter().take(RULES_TOLD_MAX);
            matched.map(|rule| told(scanner, rule)).collect()
        }
    }

    fn told(scanner: &Scanner, rule: &EvaluatedRule<'_>) -> RuleMatched {
        let description = rule.metadatas.iter().find_map(|metadata| {
            let is_wanted = scanner.get_string_symbol(metadata.name) == "description";
            match metadata.value {
                MetadataValue::Bytes(symbol) if is_wanted => {
                    Some(String::from_utf8_lossy(scanner.get_bytes_symbol(symbol)))
                }
                _ => None,
            }
        });
        let description = description.unwrap_or_default();
        RuleMatched {
            name: rule.name.to_owned(),
            description: description.chars().take(DESCRIPTION_CHARS_MAX).collect(),
        }
    }
}

#[cfg(all(test, feature = "yara"))]
#[path = "rules_tests.rs"]
mod tests;
