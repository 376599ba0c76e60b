//! Tells Cargo which folders are embedded, so that a new file in one of them is seen. It builds and generates nothing.

fn main() {
    for folder in ["assets", "messages", "playbooks", "templates", "drills"] {
        let path = format!("../../{folder}");
        // A folder that doesn't exist would rebuild the crate every time.
        if std::path::Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
}
