//! A held payment that nobody works on: whose act comes next is written to, once though two desks look, so often and not more,
//! and no longer once it is done. Who asks for the payment hears nothing. The clock is moved by hand.

use casework::cases::case::Case;
use casework::ids::{AccountId, CaseId};
use casework::moment::Moment;
use casework::people::account::Account;
use casework::people::passes::CasePass;
use casework::people::{Hat, Hats};
use casework::verify::acting::{Event, Hold, act, hold};
use casework::verify::check::Party;
use casework::verify::known_number::{NumberOnFile, RecordSource};
use casework::verify::reminding::{AGAIN_MINUTES, FIRST_MINUTES, REMINDERS_MAX};
use headsup::jobs::payment_reminders::remind_all_due;
use headsup::outbox::Outbox;
use headsup::state::DeskState;
use headsup::world::World;
use testkit::smtp_sink::SmtpSink;
use uuid::Uuid;

use crate::mail_out::{START, desk_at, drain, played, raise, report};
use crate::played::{Place, on_both_databases};

on_both_databases!(
    whose_act_comes_next_is_reminded_once_and_not_who_asks_for_the_payment,
    a_step_that_is_done_reminds_nobody_any_more,
);

const REQUESTER: u128 = 1;
const CALLER: u128 = 2;
const SECOND: u128 = 3;
const LEADER: u128 = 4;

fn account(number: u128, hat: Hat) -> Account {
    Account {
        id: AccountId(Uuid::from_u128(number)),
        name: format!("Member {number}"),
        address: format!("member{number}@school.example"),
        hats: Hats::of([hat]),
        password_hash: None,
        active: true,
        created: START,
    }
}

async fn case_of(desk: &DeskState, case: CaseId) -> Case {
    desk.desk.case(case).await.unwrap().unwrap()
}

fn pass(case: &Case, number: u128) -> CasePass {
    let member = account(number, Hat::It).member().unwrap();
    member.desk_pass().unwrap().open(case.facts()).unwrap()
}

/// A case with a payment that a colleague asks for, held.
async fn held(desk: &DeskState) -> CaseId {
    for (number, hat) in [
        (REQUESTER, Hat::It),
        (CALLER, Hat::It),
        (SECOND, Hat::Security),
        (LEADER, Hat::Leader),
    ] {
        let made = desk.desk.create_account(&account(number, hat)).await;
        made.unwrap();
    }
    let id = raise(desk, report(7)).await;
    let file = desk.desk.report_file(id).await.unwrap().unwrap();
    let case = case_of(desk, file.report.case.unwrap()).await;
    let wanted = Hold {
        requester: Party::Member(AccountId(Uuid::from_u128(REQUESTER))),
        payer: Party::Elsewhere("Accounts".to_owned()),
        request_received: START,
        account: "GB29 NWBK 6016 1331 9268 19".to_owned(),
    };
    let now = desk.world.now();
    let begun = hold(&case, &pass(&case, REQUESTER), wanted, now).unwrap();
    let saved = desk
        .desk
        .save_payment_check(&begun.changed, &begun.lines, now);
    saved.await.unwrap();
    case.id
}

async fn moved(desk: &DeskState, id: CaseId, who: u128, event: Event<'_>) {
    let case = case_of(desk, id).await;
    let check = desk.desk.payment_check(id).await.unwrap().unwrap();
    let now = desk.world.now();
    let acted = act(&case, &check, &pass(&case, who), event, now).unwrap();
    let saved = desk
        .desk
        .save_payment_check(&acted.changed, &acted.lines, now);
    saved.await.unwrap();
}

/// The reminders on the case's timeline.
async fn lines(desk: &DeskState, id: CaseId) -> Vec<String> {
    let entries = case_of(desk, id).await.timeline.into_iter();
    entries
        .filter(|entry| entry.kind == "payment-reminded")
        .filter_map(|entry| entry.says)
        .collect()
}

/// Sends what is to be sent, and says to whom that was.
async fn written_to(outbox: &Outbox, sink: &SmtpSink) -> Vec<String> {
    let before = sink.mails().len();
    drain(outbox, "a").await;
    let mut to: Vec<String> = sink.mails()[before..]
        .iter()
        .map(|mail| mail.to.join(" "))
        .collect();
    to.sort();
    to
}

fn whose_act_comes_next_is_reminded_once_and_not_who_asks_for_the_payment(place: &Place) {
    played(async {
        let sink = SmtpSink::start();
        let world = World::fixed(START, 1);
        let one = desk_at(place, sink.port(), &world).await;
        let two = desk_at(place, sink.port(), &world).await;
        let outbox = Outbox::of(&one).unwrap();
        let case = held(&one).await;
        drain(&outbox, "a").await;
        assert_eq!(remind_all_due(&one).await.unwrap(), 0, "not yet");
        world.advance_minutes(FIRST_MINUTES);
        let (here, there) = tokio::join!(remind_all_due(&one), remind_all_due(&two));
        assert_eq!(here.unwrap() + there.unwrap(), 1, "once, though two look");
        assert_eq!(
            written_to(&outbox, &sink).await,
            ["member2@school.example", "member3@school.example"]
        );
        let mail = sink.mails().pop().unwrap();
        let number = case_of(&one, case).await.number;
        let words = mail.read();
        for told in [
            format!("/desk/cases/{number}#payment"),
            "somebody is to be chosen to ring the payee".to_owned(),
        ] {
            assert!(words.contains(&told), "no `{told}` in {words}");
        }
        assert!(
            !words.contains("Accounts") && !words.contains("6819"),
            "{words}"
        );
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        // A day later once more, and after the last one never again.
        for nth in 2..=REMINDERS_MAX + 1 {
            world.advance_minutes(AGAIN_MINUTES - 1);
            assert_eq!(remind_all_due(&two).await.unwrap(), 0);
            world.advance_minutes(1);
            let due = usize::from(nth <= REMINDERS_MAX);
            assert_eq!(remind_all_due(&two).await.unwrap(), due, "{nth}");
        }
        let told = lines(&one, case).await;
        assert_eq!(told.len() as u64, REMINDERS_MAX);
        assert!(told[4].ends_with("(reminder 5 of 5)"), "{told:?}");
    });
    place.assert_holds();
}

fn a_step_that_is_done_reminds_nobody_any_more(place: &Place) {
    played(async {
        let sink = SmtpSink::start();
        let world = World::fixed(START, 2);
        let desk = desk_at(place, sink.port(), &world).await;
        let outbox = Outbox::of(&desk).unwrap();
        let id = held(&desk).await;
        drain(&outbox, "a").await;
        let caller = pass(&case_of(&desk, id).await, CALLER);
        let number = NumberOnFile {
            number: "+441632960001".to_owned(),
            source: RecordSource::VendorFile,
            entered_by: AccountId(Uuid::from_u128(SECOND)).into(),
            since: Moment(0),
        };
        let due_in = async |minutes: i64| {
            world.advance_minutes(minutes);
            remind_all_due(&desk).await.unwrap()
        };
        assert_eq!(due_in(FIRST_MINUTES - 1).await, 0);
        moved(&desk, id, SECOND, Event::ChooseCaller(&caller)).await;
        assert_eq!(due_in(1).await, 0, "the next step waits from when it began");
        assert_eq!(due_in(FIRST_MINUTES).await, 1);
        assert_eq!(written_to(&outbox, &sink).await, ["member2@school.example"]);
        // Rung and confirmed before the second reminder to ring leaves.
        assert_eq!(due_in(AGAIN_MINUTES).await, 1);
        moved(&desk, id, CALLER, Event::Call(&number)).await;
        let confirmed = Event::Confirm {
            read_back: "6819",
            says: "Mrs Sand read it out",
        };
        moved(&desk, id, CALLER, confirmed).await;
        assert!(written_to(&outbox, &sink).await.is_empty());
        // Neither who asks for it nor who rang.
        assert_eq!(due_in(FIRST_MINUTES).await, 1);
        assert_eq!(written_to(&outbox, &sink).await, ["member3@school.example"]);
        moved(&desk, id, SECOND, Event::Release("looked once more")).await;
        assert_eq!(due_in(10 * AGAIN_MINUTES).await, 0);
        assert_eq!(lines(&desk, id).await.len(), 3);
    });
    place.assert_holds();
}
