//! Devices on the panel of a caller: whether the person can be asked to confirm on one that was enrolled before, and until when
//! an answer counts. Which device may answer is decided in `casework::verify`.

use casework::moment::Moment;
use casework::verify::caller_check::{
    CHECK_MINUTES_MAX, CallerCheck, CallerState, ROUNDS_MAX, Way, WayState,
};
use casework::verify::caller_device::KnownDevice;
use jiff::tz::TimeZone;
use store::{Desk, StoreError};

use super::when::{self, When};

/// What is known of the devices of whoever is checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeviceFacts {
    /// One that may answer.
    pub known: Option<KnownDevice>,
    /// Whether there is any, however new.
    pub any: bool,
}

impl DeviceFacts {
    /// Looks them up: the colleague's own, and the passkeys of their account where they have one.
    pub async fn of(desk: &Desk, check: &CallerCheck) -> Result<DeviceFacts, StoreError> {
        let devices = desk.devices_of(check.person.colleague).await?;
        let mut facts = DeviceFacts {
            known: KnownDevice::of_colleague(check, &devices),
            any: !devices.is_empty(),
        };
        if let Some(account) = desk.account_by_address(&check.person.address).await? {
            let passkeys = desk.passkeys_of(account.id).await?;
            facts.any |= !passkeys.is_empty();
            let known = KnownDevice::of_account(check, &account, &passkeys);
            facts.known = facts.known.or(known);
        }
        Ok(facts)
    }
}

/// What is drawn of it.
#[derive(Default)]
pub struct DeviceAsked {
    /// Whether this way is drawn.
    pub shown: bool,
    /// Where they go.
    pub address: String,
    /// Until when an answer counts, where they were asked.
    pub until: Option<When>,
    /// Why they can't be asked, in a sentence; empty where they can.
    pub cannot: &'static str,
}

impl DeviceAsked {
    /// The device of a check, for whoever works the case.
    pub fn of(
        check: &CallerCheck,
        facts: &DeviceFacts,
        works: bool,
        base_url: &str,
        now: Moment,
        zone: &TimeZone,
    ) -> DeviceAsked {
        let tried = check.tried(Way::EnrolledDevice);
        let state = tried.map_or(WayState::Open, |tried| tried.state);
        let open = matches!(state, WayState::Open | WayState::Asked);
        let in_time = now < check.begun.plus_minutes(CHECK_MINUTES_MAX);
        if !works || !in_time || check.state != CallerState::Asking || !open {
            return DeviceAsked::default();
        }
        let rounds = tried.map_or(0, |tried| tried.round);
        DeviceAsked {
            shown: true,
            address: format!("{base_url}/confirm"),
            until: tried
                .filter(|tried| now < tried.link_until())
                .map(|tried| when::due(tried.link_until(), now, zone).0),
            cannot: match facts.known {
                None if facts.any => {
                    "Their device was enrolled too shortly before this call to count. Please use another way."
                }
                None => {
                    "No device of theirs is enrolled. An admin enrols one beside them, under Colleagues, for the next time."
                }
                Some(_) if rounds >= ROUNDS_MAX => {
                    "They were asked as often as they may be. Please use another way."
                }
                Some(_) => "",
            },
        }
    }
}
