//! People who are asked whether something was them: what is asked comes back, one answer stands however many come at once,
//! and a mail is enqueued where mail leaves.

use casework::cases::announcing::EventType;
use casework::cases::case::{Case, PlannedStep};
use casework::ids::{InquiryId, StepId, WebhookId};
use casework::people::passes::CasePass;
use casework::people::reply_address::MailPurpose;
use casework::people::{Hat, Hats, Member};
use casework::verify::inquiry::{Asking, Doubted, INQUIRIES_MAX, Inquiry, Said, Way, ask};
use uuid::Uuid;

use super::{TestWorld, given, on_both_engines};
use crate::{Desk, MailAbout, Refusal, SigningSecret, StoreError, Webhook, WebhookState};

on_both_engines!(
    a_question_comes_back_and_its_first_answer_stands,
    a_mail_is_enqueued_where_mail_leaves_and_refused_where_none_does,
    a_program_is_told_once_and_what_nobody_took_is_seen,
    a_closed_case_takes_no_answer_and_no_more_than_so_many_questions,
);

fn pass(case: &Case) -> CasePass {
    let member = Member {
        id: given::account_id(1),
        name: "Member 1".to_owned(),
        hats: Hats::of([Hat::It]),
    };
    member.desk_pass().unwrap().open(case.facts()).unwrap()
}

async fn a_case(world: &TestWorld) -> Case {
    let id = given::ready_to_close(world, 1).await;
    world.desk.case(id).await.unwrap().unwrap()
}

async fn asked(desk: &Desk, case: &Case, number: u128, way: Way) -> Result<Inquiry, StoreError> {
    let asking = Asking {
        name: "Ada Winter",
        address: "ada@school.example",
        language: "de",
        about: "a call about the payroll",
        doubted: Doubted::Call,
        way,
        own_domains: &["school.example".to_owned()],
    };
    let id = InquiryId(Uuid::from_u128(number));
    let acted = ask(case, &pass(case), id, &asking, given::minute(60)).unwrap();
    let page = "https://desk.school.example/y/x";
    let kept = desk.ask_person(&acted.changed, &acted.lines, page).await;
    kept.map(|()| acted.changed)
}

/// The steps that an answer asks for, with identifiers.
fn steps_of(inquiry: &Inquiry) -> Vec<(StepId, PlannedStep)> {
    (500..).map(given::step_id).zip(inquiry.steps()).collect()
}

async fn a_question_comes_back_and_its_first_answer_stands(world: &TestWorld) {
    let case = a_case(world).await;
    let inquiry = asked(&world.desk, &case, 1, Way::InPerson).await.unwrap();
    assert_eq!(
        world.desk.inquiry(inquiry.id).await.unwrap(),
        Some(inquiry.clone())
    );
    let tasks = (0..10).map(|number| {
        let said = if number % 2 == 0 { Said::No } else { Said::Yes };
        let acted = inquiry.answer(said, given::minute(61)).unwrap();
        let desk = world.desk.clone();
        tokio::spawn(async move {
            let kept = desk
                .take_answer(&acted.changed, &acted.lines, &steps_of(&acted.changed))
                .await;
            kept.map(|()| acted.changed)
        })
    });
    let tasks: Vec<_> = tasks.collect();
    let mut won = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(answered) => won.push(answered),
            Err(StoreError::Refused(Refusal::AnsweredAlready)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(world.desk.inquiries_of_case(case.id).await.unwrap(), won);
    let after = world.desk.case(case.id).await.unwrap().unwrap();
    let laid_out = after.steps.iter().map(|step| step.title.as_str());
    let laid_out: Vec<&str> = laid_out.skip(case.steps.len()).collect();
    let asked_for = won[0].steps();
    let asked_for: Vec<&str> = asked_for.iter().map(|step| step.title.as_str()).collect();
    assert_eq!(laid_out, asked_for, "the steps of the answer that stands");
    let kinds = after.timeline.iter().map(|entry| entry.kind.as_str());
    let kinds: Vec<&str> = kinds.filter(|kind| kind.starts_with("person-")).collect();
    assert_eq!(kinds, ["person-asked", "person-answered"]);
    assert!(world.desk.verify_chains().await.unwrap().broken.is_empty());
}

async fn a_program_is_told_once_and_what_nobody_took_is_seen(world: &TestWorld) {
    let case = a_case(world).await;
    let desk = &world.desk;
    let no_program = |result| {
        matches!(
            result,
            Err(StoreError::Refused(Refusal::NoProgramPassesItOn))
        )
    };
    assert!(!desk.passes_questions_on().await.unwrap());
    assert!(no_program(asked(desk, &case, 1, Way::ChatWebhook).await));
    let webhook = |number, events: &[EventType]| Webhook {
        id: WebhookId(Uuid::from_u128(number)),
        name: format!("Program {number}"),
        url: "https://hooks.school.example/".to_owned(),
        events: events.iter().copied().collect(),
        state: WebhookState::Active,
        secret: SigningSecret::new("whsec_eA==".to_owned()),
        older_secret: None,
        created: given::minute(0),
        failing_since: None,
        ended: None,
        delivered: None,
    };
    let others = webhook(1, &[EventType::CaseOpened]);
    desk.create_webhook(&others).await.unwrap();
    assert!(no_program(asked(desk, &case, 2, Way::ChatWebhook).await));
    let chat = webhook(2, &[EventType::PersonAsked]);
    desk.create_webhook(&chat).await.unwrap();
    assert!(desk.passes_questions_on().await.unwrap());
    let inquiry = asked(desk, &case, 3, Way::ChatWebhook).await.unwrap();
    // The other ways tell no program.
    asked(desk, &case, 4, Way::InPerson).await.unwrap();
    assert_eq!(desk.deliveries(others.id, 9).await.unwrap(), []);
    let told = desk.deliveries(chat.id, 9).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].event, "person.asked");
    let now = given::minute(61);
    let due = world.store.due_webhooks(now, 9).await.unwrap();
    let claimed = world
        .store
        .claim_delivery(&due[0], "a worker", now, 60)
        .await;
    let body = claimed.unwrap().expect("something to tell").body;
    assert!(body.contains("https://desk.school.example/y/x"), "{body}");
    assert!(body.contains("ada@school.example") && !body.contains("Ada Winter"));
    let lost = async || desk.inquiry(inquiry.id).await.unwrap().unwrap().mail_lost;
    assert!(!lost().await);
    let given_up = "UPDATE webhook_deliveries SET state = 'given-up'";
    assert_eq!(world.execute(given_up).await.unwrap(), 1);
    assert!(lost().await);
}

async fn a_mail_is_enqueued_where_mail_leaves_and_refused_where_none_does(world: &TestWorld) {
    let case = a_case(world).await;
    let none = asked(&world.desk, &case, 1, Way::Mail).await;
    assert!(matches!(
        none,
        Err(StoreError::Refused(Refusal::StaysInTheHouse))
    ));
    assert_eq!(world.desk.inquiries_of_case(case.id).await.unwrap(), []);
    let desk = world.desk.clone().with_mail_leaving(true);
    let inquiry = asked(&desk, &case, 2, Way::Mail).await.unwrap();
    let claimed = world
        .store
        .claim_mail("a worker", given::minute(61), 60)
        .await;
    let mail = claimed.unwrap().expect("a mail to send");
    assert_eq!(mail.purpose, MailPurpose::WasThisYou);
    assert_eq!(mail.about, MailAbout::Inquiry(inquiry.id));
    let lost = async || desk.inquiry(inquiry.id).await.unwrap().unwrap().mail_lost;
    assert!(!lost().await);
    let given_up = "UPDATE outgoing_mails SET state = 'given-up', trouble = 'refused'";
    assert_eq!(world.execute(given_up).await.unwrap(), 1);
    assert!(lost().await);
    assert!(desk.inquiries_of_case(case.id).await.unwrap()[0].mail_lost);
}

async fn a_closed_case_takes_no_answer_and_no_more_than_so_many_questions(world: &TestWorld) {
    let case = a_case(world).await;
    let mut last = None;
    for number in 0..INQUIRIES_MAX {
        let inquiry = asked(&world.desk, &case, number as u128 + 1, Way::Text).await;
        last = Some(inquiry.unwrap());
    }
    let more = asked(&world.desk, &case, 900, Way::Text).await;
    assert!(matches!(
        more,
        Err(StoreError::Refused(Refusal::TooManyInquiries))
    ));
    let closing = given::closing();
    world.desk.close_case(case.id, &closing, &[]).await.unwrap();
    let acted = last.unwrap().answer(Said::No, given::minute(62)).unwrap();
    let late = world
        .desk
        .take_answer(&acted.changed, &acted.lines, &[])
        .await;
    assert!(matches!(
        late,
        Err(StoreError::Refused(Refusal::CaseIsClosed))
    ));
}
