//! Hashing and comparing passwords, with argon2id, away from the threads that answer requests. It always does the same
//! work, whether or not there is such an account, so that the time taken tells nothing.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use tokio::sync::Semaphore;

/// Hashings at once. Each takes 19 MiB and a whole core; more at once would only push the rest of the desk out.
const HASHINGS_MAX: usize = 2;

static PLACES: Semaphore = Semaphore::const_new(HASHINGS_MAX);

/// What the password of an unknown account is compared with: a hash of the right cost that nothing matches.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("there is nobody here").ok());

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("hashing a password failed: {0}")]
pub struct HashingFailed(String);

/// The argon2id hash of a password, as a PHC string.
///
/// # Errors
/// When the library refuses or the desk is stopping.
pub async fn hash(password: String) -> Result<String, HashingFailed> {
    with_place(move || hash_now(&password)).await?
}

/// Whether the password fits the stored hash. An account that doesn't exist takes as long and never fits; a broken
/// stored hash fits nothing.
///
/// # Errors
/// When the desk is stopping.
pub async fn fits(password: String, stored: Option<String>) -> Result<bool, HashingFailed> {
    with_place(move || {
        let exists = stored.is_some();
        let Some(compared_with) = stored.or_else(|| NOBODY.clone()) else {
            return false;
        };
        let Ok(parsed) = PasswordHash::new(&compared_with) else {
            return false;
        };
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
            && exists
    })
    .await
}

async fn with_place<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HashingFailed> {
    let _place = PLACES
        .acquire()
        .await
        .map_err(|error| HashingFailed(error.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| HashingFailed(error.to_string()))
}

fn hash_now(password: &str) -> Result<String, HashingFailed> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| HashingFailed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{fits, hash};

    #[tokio::test]
    async fn fits_the_right_password_alone() {
        let stored = hash("korbball und tee".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        let tries = [
            ("korbball und tee", Some(stored.clone()), true),
            ("korbball und kaffee", Some(stored), false),
            ("", Some(String::new()), false),
            ("there is nobody here", None, false),
        ];
        for (password, stored, expected) in tries {
            assert_eq!(
                fits(password.to_owned(), stored).await.unwrap(),
                expected,
                "{password}"
            );
        }
    }
}
