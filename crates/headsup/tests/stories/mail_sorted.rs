//! What becomes of mails, played on both databases through the one door that every channel uses: duplicates, answers,
//! strangers, "I clicked" by mail, programs that answer programs, thirty attached mails, a report in a report.

use std::sync::Arc;

use casework::cases::case::Case;
use casework::cases::held_mail::HeldState;
use casework::cases::report::{Exposure, Privacy, Report, ReportKind};
use casework::cases::thread::MessageFrom;
use casework::ids::{MailId, ReportId};
use casework::moment::Moment;
use casework::people::reply_address::{MailPurpose, message_id};
use headsup::channel_settings::ReportAddress;
use headsup::intake::mail::{IncomingMail, MailChannel, TakenIn, TakenInAs, take_in_mail};
use headsup::settings::Settings;
use headsup::state::DeskState;
use headsup::world::World;
use store::{Arrival, HandingOver, MailSettled, MayHandOver, OrganisationSettings};
use testkit::temporary_folder::TemporaryFolder;
use testkit::test_database::TestDatabase;
use tokio::sync::watch;

use crate::played::{Place, on_both_databases};

on_both_databases!(
    the_same_bytes_are_one_report,
    five_people_with_the_same_mail_are_one_case,
    own_words_are_what_happened_and_their_files_are_evidence,
    an_answer_lands_in_its_thread_without_its_quotes,
    an_answer_is_found_by_its_references_alone,
    i_clicked_by_mail_lays_out_steps,
    a_stranger_is_held_and_never_the_reporter,
    a_sealed_reporters_other_address_stays_sealed,
    programs_make_no_report_and_get_no_answer,
    a_bounce_is_told_to_its_mail_and_opens_nothing,
    thirty_attached_mails_are_one_report,
    a_report_in_a_report_is_opened_to_the_innermost,
    header_tricks_stay_in_their_field,
);

const NOW: Moment = Moment::from_unix_seconds(1_795_319_160);
const ANN: &str = "Ann Berg <ann@school.example>";

/// A desk without pages: the state, and somebody to wait for.
struct MailDesk {
    state: DeskState,
    _folder: Arc<TemporaryFolder>,
    runtime: tokio::runtime::Runtime,
}

impl MailDesk {
    fn open(place: &Place) -> MailDesk {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let database = match &place.database {
            TestDatabase::Sqlite => None,
            TestDatabase::Postgres { address, .. } => Some(address.clone()),
        };
        let settings = Settings {
            data: place.folder.path().join("data"),
            database,
            lookups: false,
            report_address: Some(ReportAddress::new("report", "desk.school.example")),
            reading_box: crate::reading_box(),
            ..Settings::default()
        };
        let state = runtime.block_on(async {
            let world = World::fixed(NOW, 1);
            let mut opened = headsup::opening::open(&settings, &world).await.unwrap();
            opened.desk = opened.desk.with_mail_leaving(true);
            let ours = OrganisationSettings {
                own_domains: vec!["school.example".to_owned()],
                language: "en".to_owned(),
                ..OrganisationSettings::default()
            };
            opened.desk.save_settings(&ours).await.unwrap();
            let playbooks = headsup::playbook_files::read(&settings.data).unwrap();
            DeskState::new(settings, world, opened, playbooks, Default::default())
        });
        MailDesk {
            state,
            _folder: Arc::clone(&place.folder),
            runtime,
        }
    }

    fn take(&self, mail: &str) -> TakenIn {
        self.take_from(mail, None, None)
    }

    fn take_from(
        &self,
        mail: &str,
        envelope_from: Option<&str>,
        recipient: Option<&str>,
    ) -> TakenIn {
        let incoming = IncomingMail {
            bytes: mail.replace('\n', "\r\n").into_bytes(),
            envelope_from: envelope_from.map(str::to_owned),
            recipient: recipient.map(str::to_owned),
            channel: MailChannel::Smtp,
        };
        let taken = self.runtime.block_on(take_in_mail(&self.state, incoming));
        taken.expect("it is taken in")
    }

    /// Lets the workers do everything there is to do.
    fn work(&self) {
        self.runtime.block_on(async {
            let (stop, stopping) = watch::channel(false);
            let workers = tokio::spawn(headsup::jobs::run(self.state.clone(), stopping));
            loop {
                let counts = self
                    .state
                    .store
                    .job_counts(self.state.world.now())
                    .await
                    .unwrap();
                assert_eq!(counts.failed, 0);
                if counts.waiting + counts.running == 0 {
                    break;
                }
                tokio::task::yield_now().await;
            }
            stop.send(true).unwrap();
            workers.await.unwrap();
        });
    }

    fn report(&self, id: ReportId) -> Report {
        self.file(id).report
    }

    fn file(&self, id: ReportId) -> store::ReportFile {
        let file = self.runtime.block_on(self.state.desk.report_file(id));
        file.unwrap().expect("the report is there")
    }

    /// The case of a report, after the workers are done.
    fn case_of(&self, id: ReportId) -> Case {
        self.work();
        let case = self.report(id).case.expect("it has a case");
        self.runtime
            .block_on(self.state.desk.case(case))
            .unwrap()
            .unwrap()
    }

    /// Mails that wait to leave, their purposes.
    fn leaving(&self, id: ReportId) -> Vec<MailPurpose> {
        let mails = self
            .runtime
            .block_on(self.state.desk.mails_of_report(id))
            .unwrap();
        mails.iter().map(|mail| mail.purpose).collect()
    }

    fn reply_address(&self, report: ReportId) -> String {
        format!(
            "report+{}@desk.school.example",
            self.state.reply_token(report)
        )
    }

    /// A report that Ann raised by mail, placed.
    fn raised(&self) -> ReportId {
        let report = self
            .take(&forwarded(ANN, "raised"))
            .report
            .expect("a report");
        self.work();
        report
    }
}

/// A mail with a reported mail attached.
fn forwarded(from: &str, mark: &str) -> String {
    format!(
        "From: {from}\nTo: report@desk.school.example\nSubject: Fwd: Your account\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\nIs this really the bank?\n--b\nContent-Type: message/rfc822\n\n\
         From: Bank <bank@kredit.test>\nTo: ann@school.example\nSubject: Your account {mark}\nList-Id: <news.kredit.test>\nAuto-Submitted: auto-generated\n\n\
         Confirm your password {mark} here: http://kredit-login.test/{mark}\n--b--\n"
    )
}

fn answer(desk: &MailDesk, report: ReportId, from: &str, words: &str) -> String {
    let to = desk.reply_address(report);
    format!(
        "From: {from}\nTo: {to}\nSubject: Re: Thank you\n\n{words}\n\nOn Sun, Nov 22, 2026 at 3:04 PM The desk <{to}> wrote:\n\n> Thank you.\n> I clicked\n"
    )
}

fn the_same_bytes_are_one_report(place: &Place) {
    let desk = MailDesk::open(place);
    let mail = forwarded(ANN, "twice");
    let first = desk.take(&mail);
    assert_eq!(first.what, TakenInAs::NewReport);
    for _ in 0..3 {
        let again = desk.take(&mail);
        assert_eq!(
            (again.what, again.report),
            (TakenInAs::Duplicate, first.report)
        );
    }
    let report = desk.report(first.report.unwrap());
    assert_eq!(
        (report.kind, report.privacy),
        (ReportKind::Message, Privacy::Named)
    );
    assert_eq!(report.reporter_name.as_deref(), Some("Ann Berg"));
    assert_eq!(
        report.reporter_address.as_deref(),
        Some("ann@school.example")
    );
    assert_eq!(report.what_happened, "Is this really the bank?");
    desk.work();
    assert_eq!(
        desk.leaving(report.id),
        [MailPurpose::Answer],
        "thanked once"
    );
    place.assert_holds();
}

fn five_people_with_the_same_mail_are_one_case(place: &Place) {
    let desk = MailDesk::open(place);
    let reports: Vec<ReportId> = (0..5)
        .map(|number| {
            let from = format!("Colleague {number} <c{number}@school.example>");
            desk.take(&forwarded(&from, "wave"))
                .report
                .expect("a report")
        })
        .collect();
    let case = desk.case_of(reports[0]);
    assert_eq!(case.reports.len(), 5);
    for report in reports {
        assert_eq!(desk.leaving(report), [MailPurpose::Answer]);
    }
}

fn own_words_are_what_happened_and_their_files_are_evidence(place: &Place) {
    let desk = MailDesk::open(place);
    let mail = format!(
        "From: {ANN}\nTo: report@desk.school.example\nSubject: odd letter\nContent-Language: de-AT\nContent-Type: multipart/mixed; boundary=b\n\n\
         --b\nContent-Type: text/plain; charset=utf-8\n\nHallo,\n\nim Anhang ein seltsamer Brief.\n--b\nContent-Type: application/pdf; name=\"../brief.pdf\"\nContent-Disposition: attachment\n\n%PDF-1.4 not much\n--b--\n"
    );
    let taken = desk.take(&mail);
    let file = desk.file(taken.report.unwrap());
    assert_eq!(
        file.report.what_happened,
        "Hallo,\n\nim Anhang ein seltsamer Brief."
    );
    assert_eq!(file.report.language, "de");
    let names: Vec<&str> = file
        .evidence
        .iter()
        .map(|item| item.name.as_str())
        .collect();
    assert_eq!(names, ["mail.eml", "brief.pdf"]);
    let case = desk.case_of(file.report.id);
    assert_ne!(
        case.verdict.map(|verdict| verdict.code()),
        Some("nothing-wrong-found"),
        "a description proves nothing good"
    );
}

fn an_answer_lands_in_its_thread_without_its_quotes(place: &Place) {
    let desk = MailDesk::open(place);
    let report = desk.raised();
    let mail = answer(&desk, report, "ANN@school.example", "It came at nine.");
    let taken = desk.take(&mail);
    assert_eq!((taken.what, taken.report), (TakenInAs::Reply, Some(report)));
    assert_eq!(desk.take(&mail).what, TakenInAs::Duplicate);
    let file = desk.file(report);
    assert_eq!(file.thread.len(), 1);
    assert_eq!(
        (file.thread[0].from, file.thread[0].text.as_str()),
        (MessageFrom::Reporter, "It came at nine.")
    );
    assert!(
        file.report.exposures.is_empty(),
        "what is quoted was not said"
    );
    let with_file = format!(
        "From: {ANN}\nTo: someone@school.example\nSubject: Re: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nAnd this came too.\n--b\nContent-Type: message/rfc822\n\nFrom: x@kredit.test\nSubject: second\n\nPay at http://kredit-login.test/second\n--b--\n"
    );
    let taken = desk.take_from(
        &with_file,
        Some("ann@school.example"),
        Some(&desk.reply_address(report).to_uppercase()),
    );
    assert_eq!(taken.what, TakenInAs::Reply);
    let case = desk.case_of(report);
    assert_eq!(case.evidence.len(), 2, "the attached mail is evidence");
    assert_eq!(case.examinations.len(), 2, "and examined");
    assert_eq!(case.threads[1].evidence.len(), 1);
    place.assert_holds();
}

fn an_answer_is_found_by_its_references_alone(place: &Place) {
    let desk = MailDesk::open(place);
    let report = desk.raised();
    let mail_id = MailId(uuid::Uuid::from_u128(5));
    let ours = message_id(
        MailPurpose::Answer,
        &desk.state.reply_token(report),
        mail_id,
        "desk.school.example",
    );
    let mail = format!(
        "From: {ANN}\nTo: report@desk.school.example\nSubject: Re: Thank you\nReferences: <other@elsewhere.example>\n {ours}\nIn-Reply-To: <other@elsewhere.example>\n\nI wrote this from another program.\n"
    );
    let taken = desk.take(&mail);
    assert_eq!((taken.what, taken.report), (TakenInAs::Reply, Some(report)));
    // A token that somebody made up leads nowhere: a new report.
    let made_up = mail.replace(&desk.state.reply_token(report), &"a".repeat(42));
    assert_eq!(desk.take(&made_up).what, TakenInAs::NewReport);
}

fn i_clicked_by_mail_lays_out_steps(place: &Place) {
    let desk = MailDesk::open(place);
    let report = desk.raised();
    let before = desk.case_of(report).steps.len();
    let mail = answer(
        &desk,
        report,
        ANN,
        "Sorry, I clicked.\nI entered my password",
    );
    assert_eq!(desk.take(&mail).what, TakenInAs::Reply);
    let case = desk.case_of(report);
    let said = &case.reports[0].exposures;
    assert!(
        said.contains(&Exposure::Clicked) && said.contains(&Exposure::EnteredPassword),
        "{said:?}"
    );
    assert!(case.steps.len() > before, "the playbooks laid out more");
    assert_eq!(case.threads.len(), 1, "the words are in the thread as well");
    let told = case
        .timeline
        .iter()
        .filter(|entry| entry.kind == "exposure-added")
        .count();
    assert_eq!(desk.take(&mail).what, TakenInAs::Duplicate);
    let again = desk.case_of(report);
    assert_eq!(
        again
            .timeline
            .iter()
            .filter(|entry| entry.kind == "exposure-added")
            .count(),
        told
    );
    // What to do now goes back the same way, once.
    let updates = desk
        .leaving(report)
        .into_iter()
        .filter(|one| *one == MailPurpose::Update)
        .count();
    assert_eq!(updates, 1);
    let german = answer(&desk, report, ANN, "Ich habe überwiesen!");
    assert_eq!(desk.take(&german).what, TakenInAs::Reply);
    assert!(desk.report(report).exposures.contains(&Exposure::Paid));
    place.assert_holds();
}

fn a_stranger_is_held_and_never_the_reporter(place: &Place) {
    let desk = MailDesk::open(place);
    let report = desk.raised();
    let mail = answer(
        &desk,
        report,
        "Ann Berg <ann@school.example.test>",
        "I clicked",
    );
    let taken = desk.take_from(&mail, Some("ann@school.example.test"), None);
    assert_eq!((taken.what, taken.report), (TakenInAs::Held, Some(report)));
    assert_eq!(desk.take(&mail).what, TakenInAs::Duplicate);
    let case = desk.case_of(report);
    assert!(case.threads.is_empty() && case.reports[0].exposures.is_empty());
    let held = &case.held_mails[0];
    assert_eq!(
        (held.state, held.text.as_str()),
        (HeldState::Waiting, "I clicked")
    );
    assert_eq!(held.from_address, "ann@school.example.test");
    let lines: Vec<&str> = case
        .timeline
        .iter()
        .filter_map(|entry| entry.says.as_deref())
        .collect();
    assert!(
        lines.iter().any(|says| says.contains("it is held")),
        "{lines:?}"
    );
    assert!(
        !lines.iter().any(|says| says.contains("example.test")),
        "no address on a timeline"
    );
    place.assert_holds();
}

/// Raises a hand on the page, with this privacy.
fn raised_on_the_page(desk: &MailDesk, privacy: Privacy) -> ReportId {
    let mut report = desk.report(desk.raised());
    report.id = ReportId(desk.state.world.new_id());
    report.privacy = privacy;
    report.case = None;
    let arrival = Arrival {
        submission: desk.state.world.new_token(),
        evidence: Vec::new(),
        says: "a report came in".to_owned(),
        sealed: None,
        demonstration: false,
        report: report.clone(),
    };
    desk.runtime
        .block_on(desk.state.desk.receive_report(&arrival))
        .unwrap();
    report.id
}

fn a_sealed_reporters_other_address_stays_sealed(place: &Place) {
    let desk = MailDesk::open(place);
    for privacy in [Privacy::Confidential, Privacy::Anonymous] {
        let report = raised_on_the_page(&desk, privacy);
        let mail = answer(&desk, report, "Ann at home <ann@home.example>", "It is me");
        assert_eq!(desk.take(&mail).what, TakenInAs::Held);
        let case = desk.case_of(report);
        let held = case
            .held_mails
            .iter()
            .find(|held| held.report == report)
            .unwrap();
        assert_eq!(
            (held.from_name.as_str(), held.from_address.as_str()),
            ("", "")
        );
    }
    // The confidential one from the address that was left is the reporter; the anonymous one never is.
    let sealed = raised_on_the_page(&desk, Privacy::Confidential);
    let mail = answer(&desk, sealed, ANN, "From my own address");
    assert_eq!(desk.take(&mail).what, TakenInAs::Reply);
}

fn programs_make_no_report_and_get_no_answer(place: &Place) {
    let desk = MailDesk::open(place);
    let report = desk.raised();
    let leaving = desk.leaving(report);
    let to = desk.reply_address(report);
    for (number, marks) in [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: bulk",
        "List-Id: <x.list.example>",
    ]
    .iter()
    .enumerate()
    {
        let mail = format!(
            "From: ann@away.example\nTo: {to}\nSubject: Away {number}\n{marks}\n\nI clicked\n"
        );
        let taken = desk.take_from(&mail, Some(""), None);
        assert_eq!(taken.what, TakenInAs::Automatic, "{marks}");
    }
    // A holiday notice of the reporter's own answers our answer: the loop ends with it.
    let notice = format!(
        "From: {ANN}\nTo: {to}\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI clicked\n"
    );
    assert_eq!(
        desk.take_from(&notice, Some(""), None).what,
        TakenInAs::Automatic
    );
    // And a mail of ours that a rule sends back.
    let mail_id = MailId(uuid::Uuid::from_u128(6));
    let ours = message_id(
        MailPurpose::Answer,
        &desk.state.reply_token(report),
        mail_id,
        "desk.school.example",
    );
    let own = format!(
        "From: report@desk.school.example\nTo: ann@school.example\nSubject: Thank you\nMessage-ID: {ours}\n\nThank you\n"
    );
    assert_eq!(desk.take(&own).what, TakenInAs::Automatic);
    desk.work();
    let file = desk.file(report);
    assert!(file.thread.is_empty() && file.report.exposures.is_empty());
    assert_eq!(desk.leaving(report), leaving, "nothing is answered");
    let reports = place.database.texts(
        &place.folder.path().join("data"),
        "SELECT CAST(COUNT(*) AS TEXT) FROM reports",
    );
    assert_eq!(reports, ["1"], "and nothing is a report");
    place.assert_holds();
}

/// Hands the mail that waits to a relay that takes it.
async fn sent(desk: &MailDesk, report: ReportId) -> MailId {
    let (store, now) = (&desk.state.store, desk.state.world.now().plus_minutes(1));
    let claimed = store
        .claim_mail("story", now, 60)
        .await
        .unwrap()
        .expect("a mail waits");
    let file = desk.state.desk.report_file(report).await.unwrap().unwrap();
    let handing = HandingOver {
        said_verdict: file.examinations.iter().map(|one| one.verdict).max(),
        address_digest: [1; 32],
        at: now,
    };
    let may = desk
        .state
        .desk
        .hand_mail_over(&claimed, &handing, 60)
        .await
        .unwrap();
    assert_eq!(may, MayHandOver::Yes);
    let settled = MailSettled::Sent { after_all: None };
    assert!(
        desk.state
            .desk
            .settle_outgoing_mail(&claimed, &settled, now)
            .await
            .unwrap()
    );
    claimed.id
}

fn a_bounce_is_told_to_its_mail_and_opens_nothing(place: &Place) {
    let desk = MailDesk::open(place);
    let report = desk.raised();
    let mail = desk.runtime.block_on(sent(&desk, report));
    let ours = message_id(
        MailPurpose::Answer,
        &desk.state.reply_token(report),
        mail,
        "desk.school.example",
    );
    let bounce = format!(
        "From: MAILER-DAEMON@mx.school.example\nTo: report@desk.school.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nno\n--r\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; ann@school.example\nAction: failed\n--r\nContent-Type: message/rfc822\n\nMessage-ID: {ours}\nSubject: Thank you\n\nx\n--r--\n"
    );
    let taken = desk.take_from(&bounce, Some(""), None);
    assert_eq!(
        (taken.what, taken.report),
        (TakenInAs::Bounce, Some(report))
    );
    assert_eq!(desk.take(&bounce).what, TakenInAs::Duplicate);
    let case = desk.case_of(report);
    let said: Vec<&str> = case
        .timeline
        .iter()
        .filter_map(|entry| entry.says.as_deref())
        .filter(|says| says.contains("did not get through"))
        .collect();
    assert_eq!(
        said,
        ["our answer by mail did not get through: it came back"]
    );
    assert_eq!(case.reports.len(), 1);
    place.assert_holds();
}

fn thirty_attached_mails_are_one_report(place: &Place) {
    let desk = MailDesk::open(place);
    let mut mail = format!(
        "From: {ANN}\nTo: report@desk.school.example\nSubject: All of these\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nAll from today.\n"
    );
    for number in 0..30 {
        mail.push_str(&format!("--b\nContent-Type: message/rfc822\n\nFrom: a{number}@kredit.test\nSubject: number {number}\n\nPay at http://kredit-{number}.test/x\n"));
    }
    mail.push_str("--b--\n");
    let taken = desk.take(&mail);
    assert_eq!(taken.what, TakenInAs::NewReport);
    let case = desk.case_of(taken.report.unwrap());
    assert_eq!((case.reports.len(), case.evidence.len()), (1, 1));
    let examined = &case.examinations[0];
    assert_eq!(
        (examined.originals.len(), examined.originals_beyond_cap),
        (20, 10),
        "none is lost"
    );
    assert_eq!(
        case.reports[0].reporter_address.as_deref(),
        Some("ann@school.example")
    );
    assert_eq!(desk.leaving(case.reports[0].id), [MailPurpose::Answer]);
}

fn a_report_in_a_report_is_opened_to_the_innermost(place: &Place) {
    let desk = MailDesk::open(place);
    let inner = "From: Phish <phish@kredit.test>\nSubject: Innermost | with | bars\n\nPay at http://kredit-login.test/inner\n";
    let wrapped = |subject: &str, name: &str, boundary: &str, inner: &str| {
        format!(
            "From: {ANN}\nTo: report@desk.school.example\nSubject: {subject}\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary={boundary}\n\n--{boundary}\nContent-Type: text/plain\n\nplease look\n--{boundary}\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=\"{name}\"\n\n{inner}\n--{boundary}--\n"
        )
    };
    let button = wrapped(
        "[Phish Alert] FW: Innermost",
        "phish_alert_sp2_2.0.0.0.eml",
        "one",
        inner,
    );
    let microsoft = wrapped(
        "3|0f0e0d0c-0b0a-0908-0706-050403020100|192.0.2.7|phish@kredit.test|(Inner | most)",
        "original.eml",
        "two",
        &button,
    );
    let forward = wrapped("Fwd: look at this", "report.eml", "three", &microsoft);
    let taken = desk.take(&forward);
    let case = desk.case_of(taken.report.unwrap());
    let originals = &case.examinations[0].originals;
    assert_eq!(originals.len(), 1);
    assert_eq!(originals[0].from_address, "phish@kredit.test");
    assert_eq!(originals[0].subject, "Innermost | with | bars");
}

fn header_tricks_stay_in_their_field(place: &Place) {
    let desk = MailDesk::open(place);
    let mail = "From: =?utf-8?q?Ann=0D=0ABcc:_all@school.example?= <ann@school.example>\nTo: report@desk.school.example\nSubject: =?utf-8?q?x=0D=0ABcc:_all@school.example?=\n\nI think this is odd.\n";
    let report = desk.report(desk.take(mail).report.unwrap());
    let name = report.reporter_name.unwrap();
    assert!(!name.contains(['\r', '\n']), "{name:?}");
    assert_eq!(
        report.reporter_address.as_deref(),
        Some("ann@school.example")
    );
}
