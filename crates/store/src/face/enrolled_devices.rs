//! Devices of colleagues that were enrolled, by which they show who they are when somebody rings. They sign nobody in; passkeys
//! of members stand in `passkeys`.

use casework::cases::timeline::Line;
use casework::ids::{ColleagueId, DeviceId};
use casework::moment::Moment;
use casework::people::ceremony::SpentCeremony;
use casework::people::enrolled_device::EnrolledDevice;

use super::{Desk, delegate};

impl Desk {
    delegate! { DeskEngine;
        /// Enrols a device, writes its line on the organisation's timeline, and spends the invitation; all or nothing. Refused
        /// with [`crate::Refusal::LinkIsSpent`] (the invitation was used before), [`crate::Refusal::NotOnTheList`],
        /// [`crate::Refusal::TooManyPasskeys`] or [`crate::Refusal::PasskeyIsTaken`].
        pub async fn enrol_device(&self, device: &EnrolledDevice, line: &Line, invitation: &SpentCeremony) -> Result<()>;

        /// The devices of a colleague, oldest first.
        pub async fn devices_of(&self, colleague: ColleagueId) -> Result<Vec<EnrolledDevice>>;

        /// How many devices each colleague has who has one.
        pub async fn device_counts(&self) -> Result<Vec<(ColleagueId, u64)>>;

        /// The device of the credential with this digest.
        pub async fn device_by_credential(&self, credential_sha256: &[u8; 32]) -> Result<Option<EnrolledDevice>>;

        /// Marks a device as used at this moment, keeps what the library says of its credential, and spends the ceremony.
        /// Refused with [`crate::Refusal::LinkIsSpent`] where the ceremony was used before or the device is gone.
        pub async fn use_device(&self, device: &EnrolledDevice, at: Moment, ceremony: &SpentCeremony) -> Result<()>;

        /// Removes a device of this colleague, and writes the line; `false`, and no line, where there is none.
        pub async fn remove_device(&self, colleague: ColleagueId, id: DeviceId, line: &Line) -> Result<bool>;
    }
}
