//! The room for playbooks: which steps fit a case, by kind, exposure and verdict. Playbooks are TOML data, embedded in the
//! binary and overridable from a folder; this room reads them (as text handed in) and lays out steps. It works none.
