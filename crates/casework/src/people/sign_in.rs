//! The rules of signing in: how long to wait after failed tries, and which passwords are good enough. Pure rules; the
//! hashing of passwords, the counting of tries and the clock are the top floor's.

use crate::moment::Moment;

/// Failed tries that cost no waiting.
pub const FREE_FAILURES: usize = 5;
/// How far back failures count, minutes.
pub const FAILURE_WINDOW_MINUTES: i64 = 15;
/// The longest wait, seconds: a lock that never ends would let anyone lock anyone out.
pub const WAIT_SECONDS_MAX: i64 = 15 * 60;
/// The shortest password, characters (NIST SP 800-63B-4 asks for 15 where it is the only factor and 8 beside another;
/// between the two, with the rate limit above).
pub const PASSWORD_CHARS_MIN: usize = 12;
/// The longest password, bytes: hashing has its price.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// How many seconds to wait before the next try may be made at `now`, 0 for none. `failures` are the moments of failed
/// tries for one account or from one address, in any order; those outside the window don't count.
pub fn wait_seconds(failures: &[Moment], now: Moment) -> i64 {
    let window_start = now.plus_minutes(-FAILURE_WINDOW_MINUTES);
    let within: Vec<Moment> = failures
        .iter()
        .copied()
        .filter(|at| *at > window_start && *at <= now)
        .collect();
    let (Some(latest), Some(over)) = (within.iter().max(), within.len().checked_sub(FREE_FAILURES))
    else {
        return 0;
    };
    // 15, 30, 60 … seconds after the latest failure.
    let wait = 15_i64
        .checked_shl(u32::try_from(over).unwrap_or(u32::MAX).min(16))
        .unwrap_or(WAIT_SECONDS_MAX);
    let elapsed = now.unix_seconds() - latest.unix_seconds();
    (wait.min(WAIT_SECONDS_MAX) - elapsed).max(0)
}

/// Why a password is not good enough. The words are for the person choosing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Shorter than [`PASSWORD_CHARS_MIN`].
    #[error("Please use at least 12 characters. A few words in a row work well.")]
    TooShort,
    /// Longer than [`PASSWORD_BYTES_MAX`].
    #[error("Please use a shorter password; this one is longer than we can take.")]
    TooLong,
    /// The name or the address.
    #[error("Please use something other than your name or address.")]
    NameOrAddress,
    /// One character over and over.
    #[error("Please use more than one character repeated.")]
    OneCharacter,
}

/// Whether a password will do for the person with this name and address. There are no rules about digits and signs.
pub fn check_password(password: &str, owner: PasswordOwner<'_>) -> Result<(), PasswordRefusal> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordRefusal::TooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordRefusal::TooLong);
    }
    let folded = folded(password);
    let local_part = owner.address.split('@').next().unwrap_or_default();
    if [owner.name, owner.address, local_part]
        .iter()
        .any(|taken| folded == self::folded(taken))
    {
        return Err(PasswordRefusal::NameOrAddress);
    }
    let mut letters = password.chars();
    let first = letters.next();
    if letters.all(|letter| Some(letter) == first) {
        return Err(PasswordRefusal::OneCharacter);
    }
    Ok(())
}

/// Who chooses a password.
#[derive(Clone, Copy, Debug)]
pub struct PasswordOwner<'o> {
    /// The name, as people write it.
    pub name: &'o str,
    /// The address.
    pub address: &'o str,
}

fn folded(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(at: i64) -> Moment {
        Moment::from_unix_seconds(1_000_000 + at)
    }

    #[test]
    fn a_few_failures_cost_nothing_and_more_cost_ever_more_up_to_a_limit() {
        let waits: Vec<i64> = [4, 5, 6, 7, 12, 200]
            .iter()
            .map(|failures| wait_seconds(&vec![seconds(0); *failures], seconds(0)))
            .collect();
        assert_eq!(waits, [0, 15, 30, 60, 900, 900]);
    }

    #[test]
    fn waiting_runs_out_and_old_failures_are_forgotten() {
        let failures = vec![seconds(0); 6];
        assert_eq!(wait_seconds(&failures, seconds(10)), 20);
        assert_eq!(wait_seconds(&failures, seconds(30)), 0);
        assert_eq!(
            wait_seconds(&vec![seconds(0); 200], seconds(FAILURE_WINDOW_MINUTES * 60)),
            0
        );
    }

    #[test]
    fn a_clock_set_back_forgets_failures_that_have_not_happened_yet() {
        assert_eq!(wait_seconds(&vec![seconds(100); 50], seconds(0)), 0);
    }

    #[test]
    fn passwords_are_judged_by_length_and_by_not_being_the_name() {
        let owner = PasswordOwner {
            name: "Ottilie Grün-Ahrens",
            address: "ottilie.gruen@school.example",
        };
        for (password, judged) in [
            ("korbball und tee", Ok(())),
            ("éééééééééééà", Ok(())),
            ("elf zeichen", Err(PasswordRefusal::TooShort)),
            ("ottiliegrünahrens", Err(PasswordRefusal::NameOrAddress)),
            (
                "Ottilie.Gruen@school.example",
                Err(PasswordRefusal::NameOrAddress),
            ),
            ("OTTILIE GRUEN", Err(PasswordRefusal::NameOrAddress)),
            ("aaaaaaaaaaaaaaaa", Err(PasswordRefusal::OneCharacter)),
        ] {
            assert_eq!(check_password(password, owner), judged, "{password}");
        }
        assert_eq!(
            check_password(&"ab".repeat(600), owner),
            Err(PasswordRefusal::TooLong)
        );
    }
}
