//! The limits of the register as it is stored. What a payee is stands in `casework::verify`.

/// Payees read at once for a page.
pub const PAYEES_PER_PAGE_MAX: usize = 1_000;
/// Changes made in one transaction.
pub const PAYEES_PER_TRANSACTION: usize = 500;
/// Of a payee's past, so much is read; the rest is in the database and in every backup.
pub const PAYEE_PAST_SHOWN_MAX: usize = 500;
