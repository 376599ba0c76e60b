//! What sources say of second factors: for each account whether one ever took part, and over all accounts a figure. Silence
//! is told apart from absence: most logs say nothing of it. It names nobody and judges nothing.

use super::account::Account;
use crate::signin::record::Record;

/// What is known of an account's second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactor {
    /// No source says.
    #[default]
    Unsaid,
    /// It signed in, and none ever took part.
    NeverUsed,
    /// One took part.
    Used,
}

impl SecondFactor {
    /// Takes in what a sign-in that worked says of it.
    pub(super) fn hear(&mut self, record: &Record<'_>) {
        if record.is_mfa {
            *self = SecondFactor::Used;
        } else if record.tells_mfa && *self == SecondFactor::Unsaid {
            *self = SecondFactor::NeverUsed;
        }
    }
}

/// How many accounts use a second factor, as far as sources tell. It names nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SecondFactorFigure {
    /// Accounts that signed in where the log says of each sign-in whether a second factor took part.
    pub accounts: u32,
    /// Those among them that never used one in these logs.
    pub never_used: u32,
}

impl SecondFactorFigure {
    /// Counts an account in, if it signed in where the source tells.
    pub(super) fn count(&mut self, account: &Account) {
        let told = account.successes > 0 && account.second_factor != SecondFactor::Unsaid;
        let never = account.second_factor == SecondFactor::NeverUsed;
        self.accounts += u32::from(told);
        self.never_used += u32::from(told && never);
    }
}
