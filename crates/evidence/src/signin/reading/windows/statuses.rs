//! What the status codes of Windows mean: those of a refused sign-in (NTSTATUS, MS-ERREF section 2.3.1), those of Kerberos
//! (RFC 4120 section 7.5.9), and the types of sign-in. Nothing but tables.

use crate::signin::record::{LogonType, StatusDetail};

/// The reason behind an NTSTATUS, as 4625 and 4776 give it.
pub fn of_sign_in(code: i64) -> StatusDetail {
    match code & 0xffff_ffff {
        0xc000_006a => StatusDetail::WrongPassword,
        0xc000_0064 => StatusDetail::NoSuchAccount,
        0xc000_0234 => StatusDetail::LockedAfterFailures,
        0xc000_0072 => StatusDetail::Disabled,
        // Hours, workstation, the machine's own rule, the kind of sign-in not granted, the authentication firewall.
        0xc000_006e | 0xc000_006f | 0xc000_0070 | 0xc000_015b | 0xc000_0413 => {
            StatusDetail::NotAllowed
        }
        0xc000_0193 | 0xc000_0071 | 0xc000_0224 => StatusDetail::Expired,
        0xc000_0133 => StatusDetail::ClockSkew,
        // Trust between machine and domain is broken, or a ticket doesn't fit.
        0xc000_018a..=0xc000_018d | 0xc000_0190 | 0xc000_0388 => StatusDetail::KerberosTrouble,
        // "Name or password": which of them is in the second code, where there is one.
        0xc000_006d => StatusDetail::WrongPassword,
        _ => StatusDetail::Unsaid,
    }
}

/// The reason behind a code of Kerberos, as 4768, 4769 and 4771 give it; `None`: a step on the way, or of no account.
pub fn of_kerberos(code: i64) -> Option<StatusDetail> {
    Some(match code {
        0x6 => StatusDetail::NoSuchAccount,
        0x12 => StatusDetail::Revoked,
        0x17 => StatusDetail::Expired,
        0x18 => StatusDetail::WrongPassword,
        0x25 => StatusDetail::ClockSkew,
        0xc => StatusDetail::NotAllowed,
        0x1 | 0x2 => StatusDetail::Expired,
        // No cipher in common, keys that don't fit, tickets not valid yet.
        0xe | 0xf | 0x1f | 0x21 | 0x29 => StatusDetail::KerberosTrouble,
        _ => return None,
    })
}

/// The types of sign-in, as 4624 and 4625 give them.
pub fn logon_type(code: i64) -> LogonType {
    match code {
        2 | 11 | 12 => LogonType::Keyboard,
        3 | 8 => LogonType::Network,
        4 => LogonType::Batch,
        5 => LogonType::Service,
        7 | 13 => LogonType::Unlock,
        10 => LogonType::RemoteDesktop,
        _ => LogonType::Unsaid,
    }
}
