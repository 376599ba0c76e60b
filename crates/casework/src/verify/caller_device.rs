//! Devices that were enrolled before the call: which of them can show that a caller is who they say. Whether a device answered
//! is judged on the top floor; here stand only whose it is and since when, and what the organisation's timeline says of it.

use super::caller_check::CallerCheck;
use super::right_to_pause::chain_of;
use crate::cases::timeline::{Actor, EntryKind, Line};
use crate::ids::{AccountId, ColleagueId, DeviceId, OrganisationId};
use crate::moment::Moment;
use crate::people::account::Account;
use crate::people::enrolled_device::EnrolledDevice;
use crate::people::passes::AdminPass;
use crate::people::passkey::Passkey;

/// Hours a device must have been enrolled before the check began. Whoever has somebody's mailbox or an open browser for an hour
/// enrols a device of their own first and rings afterwards (MITRE ATT&CK T1098.005 "Device Registration"); the figure is ours:
/// a night in which the person would notice.
pub const DEVICE_KNOWN_AFTER_HOURS: i64 = 24;
const HOUR_MINUTES: i64 = 60;

/// A device of the person who is checked, enrolled well before. Only this room gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownDevice {
    of: ColleagueId,
    enrolled: Moment,
}

/// Who holds a device that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeviceHolder {
    /// A colleague whose device was enrolled.
    Colleague(ColleagueId),
    /// A member who signs in with it: the address of their account, which the list of colleagues has too.
    Account {
        /// In small letters.
        address: String,
    },
}

impl KnownDevice {
    /// The first passkey of the person's account at the desk that was made well before the check began; `None` where there is
    /// none, and where the account is switched off or somebody else's.
    pub fn of_account(
        check: &CallerCheck,
        account: &Account,
        passkeys: &[Passkey],
    ) -> Option<KnownDevice> {
        if !account.active || account.address != check.person.address {
            return None;
        }
        let theirs = passkeys
            .iter()
            .filter(|passkey| passkey.account == account.id);
        KnownDevice::first(check, theirs.map(|passkey| passkey.created))
    }

    /// The first of the person's own devices that was enrolled well before the check began; `None` where there is none.
    pub fn of_colleague(check: &CallerCheck, devices: &[EnrolledDevice]) -> Option<KnownDevice> {
        let theirs = devices
            .iter()
            .filter(|device| device.colleague == check.person.colleague);
        KnownDevice::first(check, theirs.map(|device| device.enrolled))
    }

    fn first(check: &CallerCheck, enrolled: impl Iterator<Item = Moment>) -> Option<KnownDevice> {
        let enrolled = enrolled.min()?;
        // Counted to the beginning of the check: waiting makes no device known.
        let known_from = enrolled.plus_minutes(DEVICE_KNOWN_AFTER_HOURS * HOUR_MINUTES);
        (known_from <= check.begun).then_some(KnownDevice {
            of: check.person.colleague,
            enrolled,
        })
    }

    /// Whether it is a device of the person of this check.
    pub fn is_of(&self, check: &CallerCheck) -> bool {
        self.of == check.person.colleague
    }

    /// Since when it is enrolled.
    pub fn enrolled(&self) -> Moment {
        self.enrolled
    }
}

/// The line on the organisation's own timeline. It doesn't say whose device it is: no timeline names a colleague.
pub fn enrolled_line(device: &EnrolledDevice, organisation: OrganisationId) -> Line {
    line(
        organisation,
        device.invited_by,
        EntryKind::DeviceEnrolled,
        format!("a colleague\u{2019}s device was enrolled: {}", device.id),
        device.enrolled,
    )
}

/// The line of a device that was removed.
pub fn removed_line(
    device: DeviceId,
    pass: AdminPass,
    organisation: OrganisationId,
    at: Moment,
) -> Line {
    line(
        organisation,
        pass.member(),
        EntryKind::DeviceRemoved,
        format!("a colleague\u{2019}s device was removed: {device}"),
        at,
    )
}

fn line(
    organisation: OrganisationId,
    by: AccountId,
    kind: EntryKind,
    says: String,
    at: Moment,
) -> Line {
    Line {
        chain: chain_of(organisation),
        at,
        actor: Actor::Member(by),
        kind,
        says,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::caller_tests::{begun_check, colleague, desk_account, passkey_of};
    use uuid::Uuid;

    fn device_of(check: &CallerCheck, hours_before: i64) -> EnrolledDevice {
        EnrolledDevice {
            id: DeviceId(Uuid::from_u128(1)),
            colleague: check.person.colleague,
            invited_by: AccountId(Uuid::from_u128(9)),
            credential_sha256: [1; 32],
            credential: "{}".to_owned(),
            enrolled: check.begun.plus_minutes(-hours_before * HOUR_MINUTES),
            last_used: None,
        }
    }

    #[test]
    fn a_device_is_known_a_night_after_it_was_enrolled_and_to_its_person_only() {
        let check = begun_check(&colleague(1, "Rosalind Kettle", &[]));
        let known = |device: EnrolledDevice| KnownDevice::of_colleague(&check, &[device]);
        let hours = DEVICE_KNOWN_AFTER_HOURS;
        assert!(known(device_of(&check, hours)).is_some_and(|device| device.is_of(&check)));
        assert_eq!(known(device_of(&check, hours - 1)), None);
        let mut anothers = device_of(&check, hours);
        anothers.colleague = ColleagueId(Uuid::from_u128(2));
        assert_eq!(known(anothers), None);
        // One that is known is enough, however many new ones there are.
        let both = [device_of(&check, 0), device_of(&check, 48)];
        let found = KnownDevice::of_colleague(&check, &both).unwrap();
        assert_eq!(found.enrolled(), both[1].enrolled);
    }

    #[test]
    fn a_passkey_of_their_own_live_account_is_such_a_device() {
        let check = begun_check(&colleague(1, "Rosalind Kettle", &[]));
        let mut account = desk_account(300);
        account.address.clone_from(&check.person.address);
        let passkey = passkey_of(&account, DEVICE_KNOWN_AFTER_HOURS);
        let known = |account: &Account| {
            KnownDevice::of_account(&check, account, std::slice::from_ref(&passkey))
        };
        assert!(known(&account).is_some());
        let mut off = account.clone();
        off.active = false;
        let mut other_address = account.clone();
        other_address.address = "person2@school.example".to_owned();
        let mut other_account = account.clone();
        other_account.id = AccountId(Uuid::from_u128(301));
        for wrong in [off, other_address, other_account] {
            assert_eq!(known(&wrong), None);
        }
    }
}
