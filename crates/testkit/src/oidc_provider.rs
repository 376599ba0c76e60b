//! A real OpenID provider on a port of its own: the npm package `oidc-provider`, run by Node. `oidc_provider.mjs` holds its few
//! settings. Whoever the test names signs in there without a page.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::needed::oidc_provider_folder;
use crate::temporary_folder::TemporaryFolder;

const SCRIPT: &str = include_str!("oidc_provider.mjs");
/// The client that the desk is there.
pub const CLIENT: &str = "headsup";
/// Its secret.
pub const CLIENT_SECRET: &str = "a-secret-between-two";

/// A provider that listens until it is dropped.
pub struct OidcProvider {
    node: Child,
    told: ChildStdin,
    says: BufReader<ChildStdout>,
    issuer: String,
    _folder: TemporaryFolder,
}

impl OidcProvider {
    /// Starts it. It knows no client until [`OidcProvider::know`].
    pub fn start() -> OidcProvider {
        let folder = TemporaryFolder::new("oidc-provider");
        let script = folder.path().join("provider.mjs");
        std::fs::write(&script, SCRIPT).expect("a script is written");
        let library = oidc_provider_folder();
        let library = Path::new(&library).join("node_modules/oidc-provider/lib/index.js");
        let mut node = Command::new("node")
            .arg(&script)
            .arg(library)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|cause| panic!("cannot start `node`: {cause}"));
        let told = node.stdin.take().expect("stdin was piped");
        let mut says = BufReader::new(node.stdout.take().expect("stdout was piped"));
        let mut issuer = String::new();
        says.read_line(&mut issuer)
            .expect("it says where it listens");
        let issuer = issuer.trim().to_owned();
        assert!(issuer.starts_with("http://"), "it said `{issuer}`");
        OidcProvider {
            node,
            told,
            says,
            issuer,
            _folder: folder,
        }
    }

    /// Its name for itself, which is its address.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Makes the desk at this address its client.
    pub fn know(&mut self, base_url: &str) {
        self.tell(&json!({"desk": base_url}));
    }

    /// Says who signs in from now on.
    pub fn signs_in(&mut self, subject: &str, address: &str, verified: bool) {
        let who = json!({"sub": subject, "email": address, "email_verified": verified});
        self.tell(&json!({"who": who}));
    }

    /// Signs somebody out there; the provider tells its clients, and this waits for their answer.
    pub fn sign_out(&mut self, subject: &str) {
        self.tell(&json!({"signOut": subject}));
    }

    fn tell(&mut self, what: &Value) {
        writeln!(self.told, "{what}").expect("it listens to us");
        let mut done = String::new();
        self.says.read_line(&mut done).expect("it answers");
        assert_eq!(done.trim(), "done", "the provider, told {what}");
    }
}

impl Drop for OidcProvider {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}
