//! A desk in the test's own process, on a clock that stands still and is moved by hand: for stories about hours and days,
//! and about dying at a chosen moment. Database, network and everything else are real.

use std::collections::BTreeSet;

use casework::cases::announcing::EventType;
use casework::cases::report::{Privacy, Report, ReportKind};
use casework::ids::{ReportId, WebhookId};
use casework::moment::Moment;
use headsup::jobs::webhooks::tell_all_due;
use headsup::outbox::webhook::client::HttpClient;
use headsup::settings::Settings;
use headsup::state::DeskState;
use headsup::webhook_secret::new_secret;
use headsup::webhook_target::read_private_targets;
use headsup::world::World;
use store::{Arrival, Delivery, Webhook, WebhookState};
use testkit::receiver::Receiver;
use testkit::test_database::TestDatabase;

use crate::played::Place;

/// A minute that is no full hour: those are kept for anonymous reports.
pub const START: Moment = Moment::from_unix_seconds(1_795_319_160);
/// What a client of a story waits, seconds.
pub const PATIENCE_SECONDS: u64 = 20;

/// A desk in this process, on a clock that stands still.
pub struct StoodStill {
    /// What the desk holds.
    pub state: DeskState,
    /// What its tasks run on.
    pub runtime: tokio::runtime::Runtime,
}

impl StoodStill {
    /// A desk that may tell these receivers.
    pub fn open(place: &Place, receivers: &[&Receiver]) -> StoodStill {
        StoodStill::open_in(place, receivers, World::fixed(START, 7))
    }

    /// The same, in a world that may have been lived in.
    pub fn open_in(place: &Place, receivers: &[&Receiver], world: World) -> StoodStill {
        StoodStill::open_with(place, receivers, world, |_| {})
    }

    /// Opened with further settings.
    pub fn open_with(
        place: &Place,
        receivers: &[&Receiver],
        world: World,
        change: impl FnOnce(&mut Settings),
    ) -> StoodStill {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let hosts: Vec<String> = receivers.iter().map(|one| one.host()).collect();
        let mut settings = Settings {
            data: place.folder.path().join("data"),
            database: match &place.database {
                TestDatabase::Sqlite => None,
                TestDatabase::Postgres { address, .. } => Some(address.clone()),
            },
            lookups: false,
            webhook_private_targets: match hosts.is_empty() {
                true => Vec::new(),
                false => read_private_targets(&hosts.join(",")).unwrap(),
            },
            reading_box: crate::reading_box(),
            ..Settings::default()
        };
        change(&mut settings);
        let opened = runtime
            .block_on(headsup::opening::open(&settings, &world))
            .unwrap();
        let playbooks = headsup::playbook_files::read(&settings.data).unwrap();
        StoodStill {
            state: DeskState::new(settings, world, opened, playbooks, Default::default()),
            runtime,
        }
    }

    /// A webhook that is told of every report.
    pub fn make_webhook(&self, url: &str) -> WebhookId {
        let webhook = Webhook {
            id: WebhookId(self.state.world.new_id()),
            name: "Receiver".into(),
            url: url.into(),
            events: BTreeSet::from([EventType::ReportReceived]),
            state: WebhookState::Active,
            secret: new_secret(self.state.world.random_bytes()),
            older_secret: None,
            created: self.state.world.now(),
            ended: None,
            failing_since: None,
            delivered: None,
        };
        self.wait(self.state.desk.create_webhook(&webhook)).unwrap();
        webhook.id
    }

    /// The webhook as it stands.
    pub fn webhook(&self, id: WebhookId) -> Webhook {
        self.wait(self.state.desk.webhook(id)).unwrap().unwrap()
    }

    /// Somebody raises a hand.
    pub fn raise(&self) {
        let world = &self.state.world;
        let report = Report {
            id: ReportId(world.new_id()),
            case: None,
            kind: ReportKind::Message,
            exposures: BTreeSet::new(),
            privacy: Privacy::Named,
            reporter_name: Some("Ada Marsh".into()),
            reporter_address: Some("ada@millbrook-school.example".into()),
            language: "en".into(),
            what_happened: "A parcel I never ordered".into(),
            details: Vec::new(),
            received: world.now(),
            told: None,
            may_be_published: false,
            disagreed: None,
            advice: Vec::new(),
            examination_pending: true,
        };
        let arrival = Arrival {
            report,
            submission: world.new_token(),
            evidence: Vec::new(),
            says: "a report came in: message".into(),
            sealed: None,
            demonstration: false,
        };
        self.wait(self.state.desk.receive_report(&arrival)).unwrap();
    }

    /// Tells everything that is due; gives how many tries that were.
    pub fn tell(&self) -> usize {
        let client = HttpClient::with(None, PATIENCE_SECONDS);
        self.wait(tell_all_due(&self.state, client))
    }

    /// The webhook's deliveries, newest first.
    pub fn deliveries(&self, webhook: WebhookId) -> Vec<Delivery> {
        self.wait(self.state.desk.deliveries(webhook, 100)).unwrap()
    }

    /// Time passes.
    pub fn pass(&self, minutes: i64) {
        self.state.world.advance_minutes(minutes);
    }

    /// Waits for something.
    pub fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Closes the database, as a stop does.
    pub fn close(self) {
        self.wait(self.state.store.close());
    }
}
