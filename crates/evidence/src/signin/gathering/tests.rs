//! Caps: whatever comes in, the tables stay small, what matters stays, and what went is counted. The same records give the
//! same answer in whatever order the tables happen to lie.

use super::{Caps, Gathering, SourceKey};
use crate::signin::record::{
    Activity, Chosen, LogonType, Place, Record, Status, StatusDetail, When, Whereabouts,
};

const SMALL: Caps = Caps {
    accounts_max: 40,
    sources_max: 50,
    names_max: 5,
    finished_max: 10,
    hours_max: 4,
};

fn attempt<'l>(second: i64, user: &'l str, source: &'l str, status: Status) -> Record<'l> {
    Record {
        when: When {
            microseconds: second * 1_000_000,
            ..When::default()
        },
        activity: Activity::Logon,
        status,
        status_detail: StatusDetail::WrongPassword,
        user,
        src_endpoint: source,
        src_name: "",
        client: "",
        logon_type: LogonType::Unsaid,
        device: "gate",
        service: "ssh",
        is_mfa: false,
        tells_mfa: false,
        whereabouts: None,
        repeated: 1,
        chosen: Chosen::default(),
        place: Place {
            input: 0,
            line: second as u32,
            byte: 0,
        },
    }
}

#[test]
fn tables_stay_within_their_caps_and_what_matters_stays() {
    let mut gathering = Gathering::new(SMALL, None);
    for second in 0..4_000_i64 {
        let (user, source) = (
            format!("user{second}"),
            format!("203.0.{}.{}", second / 250, second % 250),
        );
        gathering.take(&attempt(second, &user, &source, Status::Failure));
        gathering.take(&attempt(second, "rita", "198.51.100.4", Status::Failure));
        gathering.take(&attempt(
            second,
            "rita",
            &format!("host{second}.test"),
            Status::Failure,
        ));
        assert!(gathering.accounts.len() <= SMALL.accounts_max);
        assert!(gathering.sources.len() <= SMALL.sources_max);
        assert!(gathering.names.len() <= SMALL.names_max);
        assert!(gathering.crowds.len() <= SMALL.hours_max);
    }
    let gathered = gathering.finish();
    let rita = &gathered.bursts[0];
    assert_eq!((&*rita.account, rita.failures), ("rita", 8_000));
    assert_eq!(gathered.sweeps[0].failures, 4_000);
    assert!(gathered.let_go.accounts > 3_000 && gathered.let_go.sources > 3_000);
    assert!(gathered.let_go.names > 3_000);
}

#[test]
fn people_who_mistype_at_their_office_push_out_nobody_who_guesses() {
    let mut gathering = Gathering::new(SMALL, None);
    let guessers = SMALL.finished_max as i64;
    for number in 0..guessers {
        let source = format!("203.0.113.{number}");
        for second in 0..30 {
            gathering.take(&attempt(second, "root", &source, Status::Failure));
        }
    }
    for number in 0..3 * guessers {
        let (user, source) = (format!("user{number}"), format!("10.20.{number}.1"));
        for (second, status) in [
            (100, Status::Success),
            (200, Status::Failure),
            (210, Status::Success),
        ] {
            gathering.take(&attempt(second, &user, &source, status));
        }
    }
    let gathered = gathering.finish();
    assert_eq!(gathered.sweeps.len(), SMALL.finished_max);
    for sweep in &gathered.sweeps {
        assert_eq!((sweep.failures, sweep.succeeded.len()), (30, 0));
    }
}

#[test]
fn a_second_factor_is_missed_only_where_the_source_would_tell_of_it() {
    let mut gathering = Gathering::new(SMALL, None);
    // Who, whether the source tells, and whether a second factor took part.
    for (user, tells_mfa, is_mfa) in [
        ("never", true, false),
        ("never", true, false),
        ("once", true, false),
        ("once", true, true),
        ("silent", false, false),
    ] {
        gathering.take(&Record {
            tells_mfa,
            is_mfa,
            ..attempt(1, user, "192.0.2.7", Status::Success)
        });
    }
    let mut apart = attempt(2, "apart", "192.0.2.7", Status::Success);
    apart.tells_mfa = true;
    gathering.take(&apart);
    apart.activity = Activity::SecondFactor;
    gathering.take(&apart);
    let figure = gathering.finish().second_factor;
    assert_eq!((figure.accounts, figure.never_used), (3, 1));
}

#[test]
fn a_journey_that_nobody_makes_is_told_at_once_unless_many_share_the_address() {
    let berlin = Whereabouts::of_degrees(52.52, 13.405);
    let sydney = Whereabouts::of_degrees(-33.869, 151.209);
    let from = |second, user, source, whereabouts| Record {
        whereabouts,
        ..attempt(second, user, source, Status::Success)
    };
    let mut live = Gathering::live(Caps::default(), 7);
    for second in 0..4 {
        live.take(&from(second, "anna", "192.0.2.7", berlin));
    }
    assert_eq!(live.take_news(), []);
    live.take(&from(600, "anna", "203.0.113.9", sydney));
    assert_eq!(live.take_news(), ["anna".into()]);
    let gathered = live.as_of_now("anna").unwrap();
    let travel = gathered.bursts[0].travel.as_ref().unwrap();
    assert_eq!(gathered.source_name(travel.strange), "203.0.113.9");
    let sharing = gathered.source(travel.strange).unwrap().habitual_accounts();
    assert_eq!((travel.kilometres / 100, sharing), (160, 1));

    for (second, user) in [(700, "berta"), (701, "carla"), (702, "dora")] {
        live.take(&from(second, user, "203.0.113.9", sydney));
    }
    live.take(&from(800, "emil", "192.0.2.7", berlin));
    live.take(&from(860, "emil", "203.0.113.9", sydney));
    assert_eq!(live.take_news(), [], "many share it by now");
}

#[test]
fn a_burst_ends_after_two_quiet_hours_and_names_that_nobody_has_fill_no_table() {
    let mut gathering = Gathering::new(Caps::default(), None);
    for burst in 0..3_i64 {
        for n in 0..6 {
            let second = burst * 10_000 + n * 60;
            gathering.take(&attempt(second, "rita", "198.51.100.4", Status::Failure));
            let nobody = format!("nobody{second}");
            let mut record = attempt(second, &nobody, "203.0.113.9", Status::Failure);
            record.status_detail = StatusDetail::NoSuchAccount;
            gathering.take(&record);
        }
    }
    assert_eq!(gathering.accounts.len(), 1);
    let gathered = gathering.finish();
    assert_eq!(gathered.bursts.len(), 3);
    assert_eq!(gathered.bursts[1].first_lines.len(), 3);
    assert_eq!(gathered.sweeps.len(), 3);
    assert_eq!(gathered.sweeps[0].names.count(), 6);
    assert_eq!(
        gathered.source_name(SourceKey::V4([203, 0, 113, 9])),
        "203.0.113.9"
    );
}

#[test]
fn asked_while_it_goes_on_it_tells_each_piece_of_news_once_and_what_a_finished_one_would() {
    let mut live = Gathering::live(SMALL, 7);
    let mut whole = Gathering::new(SMALL, None);
    for second in 0..4 {
        live.take(&attempt(second, "anna", "192.0.2.7", Status::Failure));
        whole.take(&attempt(second, "anna", "192.0.2.7", Status::Failure));
    }
    assert_eq!(live.take_news(), [], "four failures are no burst yet");
    live.take(&attempt(4, "anna", "192.0.2.7", Status::Failure));
    whole.take(&attempt(4, "anna", "192.0.2.7", Status::Failure));
    assert_eq!(live.take_news(), ["anna".into()]);
    assert_eq!(live.take_news(), [], "nothing came since");
    let (now, finished) = (live.as_of_now("anna").unwrap(), whole.finish());
    assert_eq!(
        format!("{:?}", now.bursts),
        format!("{:?}", finished.bursts)
    );
    assert_eq!(now.source_name(now.bursts[0].sources[0].key), "192.0.2.7");
    assert!(live.as_of_now("berta").is_none());
}
