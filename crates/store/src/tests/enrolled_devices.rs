//! Devices of colleagues as they are stored: one invitation enrols one device, a colleague has only so many, whoever leaves the
//! list takes theirs along, and each enrolment is on the organisation's timeline. Each story runs on both engines.

use casework::ids::{ColleagueId, DeviceId};
use casework::people::ceremony::SpentCeremony;
use casework::people::colleagues::Colleague;
use casework::people::enrolled_device::{DEVICES_PER_COLLEAGUE_MAX, EnrolledDevice};
use casework::verify::caller_device::enrolled_line;
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{ColleagueChanges, Refusal, StoreError};

on_both_engines!(
    a_device_is_enrolled_used_and_removed_and_the_timeline_says_so,
    one_invitation_enrols_one_device_however_many_try,
    a_colleague_has_a_limited_number_of_devices_and_takes_them_along,
);

fn is_refused<T>(result: crate::Result<T>, with: Refusal) -> bool {
    matches!(result, Err(StoreError::Refused(refusal)) if refusal == with)
}

fn colleague(number: u8) -> Colleague {
    Colleague {
        id: ColleagueId(Uuid::from_u128(number.into())),
        name: format!("Person {number}"),
        address: format!("person{number}@school.example"),
        language: String::new(),
        groups: [].into(),
    }
}

fn device(number: u8, of: u8) -> EnrolledDevice {
    EnrolledDevice {
        id: DeviceId(Uuid::from_u128(number.into())),
        colleague: colleague(of).id,
        invited_by: given::account_id(1),
        credential_sha256: [number; 32],
        credential: format!(r#"{{"counter":{number}}}"#),
        enrolled: given::minute(number.into()),
        last_used: None,
    }
}

fn invitation(number: u8) -> SpentCeremony {
    SpentCeremony {
        sealed_sha256: [number; 32],
        expires: given::minute(5),
    }
}

async fn enrol(world: &TestWorld, device: &EnrolledDevice, by: u8) -> crate::Result<()> {
    let desk = &world.desk;
    let line = enrolled_line(device, desk.organisation_id());
    desk.enrol_device(device, &line, &invitation(by)).await
}

async fn with_two_colleagues(world: &TestWorld) {
    let changes = ColleagueChanges {
        put: vec![colleague(1), colleague(2)],
        remove: Vec::new(),
    };
    world.desk.save_colleagues(&changes).await.unwrap();
}

async fn kinds(world: &TestWorld) -> Vec<String> {
    let timeline = world.desk.organisation_timeline().await.unwrap();
    timeline.iter().map(|entry| entry.kind.clone()).collect()
}

async fn a_device_is_enrolled_used_and_removed_and_the_timeline_says_so(world: &TestWorld) {
    with_two_colleagues(world).await;
    let desk = &world.desk;
    let theirs = device(1, 1);
    enrol(world, &theirs, 1).await.unwrap();
    let found = desk.device_by_credential(&[1; 32]).await.unwrap();
    assert_eq!(found, Some(theirs.clone()));
    let mut same = device(2, 2);
    same.credential_sha256 = theirs.credential_sha256;
    let taken = enrol(world, &same, 2).await;
    assert!(is_refused(taken, Refusal::PasskeyIsTaken));
    let stranger = enrol(world, &device(3, 9), 3).await;
    assert!(is_refused(stranger, Refusal::NotOnTheList));

    let used = EnrolledDevice {
        credential: r#"{"counter":9}"#.to_owned(),
        ..theirs.clone()
    };
    let at = given::minute(3);
    desk.use_device(&used, at, &invitation(4)).await.unwrap();
    let again = desk.use_device(&used, at, &invitation(4)).await;
    assert!(is_refused(again, Refusal::LinkIsSpent));
    let kept = EnrolledDevice {
        last_used: Some(at),
        ..used
    };
    assert_eq!(desk.devices_of(theirs.colleague).await.unwrap(), [kept]);
    assert_eq!(desk.device_counts().await.unwrap(), [(theirs.colleague, 1)]);

    let line = enrolled_line(&theirs, desk.organisation_id());
    let others = colleague(2).id;
    assert!(!desk.remove_device(others, theirs.id, &line).await.unwrap());
    let of = theirs.colleague;
    assert!(desk.remove_device(of, theirs.id, &line).await.unwrap());
    assert_eq!(desk.devices_of(of).await.unwrap(), []);
    // What was refused wrote nothing.
    assert_eq!(kinds(world).await, ["device-enrolled", "device-enrolled"]);
}

async fn one_invitation_enrols_one_device_however_many_try(world: &TestWorld) {
    with_two_colleagues(world).await;
    let tries = (1..=8).map(|number| {
        let (desk, device) = (world.desk.clone(), device(number, 1));
        tokio::spawn(async move {
            let line = enrolled_line(&device, desk.organisation_id());
            desk.enrol_device(&device, &line, &invitation(1))
                .await
                .is_ok()
        })
    });
    let mut enrolled = 0;
    for one in tries.collect::<Vec<_>>() {
        enrolled += u32::from(one.await.unwrap());
    }
    assert_eq!(enrolled, 1);
    assert_eq!(kinds(world).await, ["device-enrolled"]);
}

async fn a_colleague_has_a_limited_number_of_devices_and_takes_them_along(world: &TestWorld) {
    with_two_colleagues(world).await;
    let desk = &world.desk;
    let most = u8::try_from(DEVICES_PER_COLLEAGUE_MAX).unwrap();
    for number in 1..=most {
        enrol(world, &device(number, 1), number).await.unwrap();
    }
    let one_more = enrol(world, &device(most + 1, 1), most + 1).await;
    assert!(is_refused(one_more, Refusal::TooManyPasskeys));
    let anothers = device(most + 2, 2);
    enrol(world, &anothers, most + 2).await.unwrap();
    let changes = ColleagueChanges {
        put: Vec::new(),
        remove: vec![colleague(1).id],
    };
    desk.save_colleagues(&changes).await.unwrap();
    assert_eq!(desk.devices_of(colleague(1).id).await.unwrap(), []);
    assert_eq!(desk.device_by_credential(&[1; 32]).await.unwrap(), None);
    let kept = desk.devices_of(colleague(2).id).await.unwrap();
    assert_eq!(kept, [anothers]);
}
