//! What one method of authentication can come to, whichever it is: SPF, a signature, the rule of a domain. It checks
//! nothing and weighs nothing.

/// What one method came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It proves the domain.
    Pass,
    /// It speaks against the domain.
    Fail,
    /// SPF's "probably not", and DKIM signatures that can't be verified: it proves nothing.
    Weak,
    /// Nothing was published or nothing was signed.
    #[default]
    Nothing,
    /// An answer is missing.
    Unknown,
}
