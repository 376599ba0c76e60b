//! Verifying, loading many cases at once, taking the demonstration away, evidence on disk.

use casework::cases::case::CaseState;
use casework::cases::timeline::EntryKind;

use super::{TestWorld, given, on_both_engines};
use crate::disk_trust::DiskTrust;
use crate::{BulkCase, EVIDENCE_BYTES_MAX, EvidenceFolder, QueueQuery, StoreError, Wave};

on_both_engines!(
    verify_names_the_first_broken_link,
    verify_sees_a_cut_tail_and_missing_evidence,
    whole_cases_are_loaded_as_if_they_had_been_worked,
    the_demonstration_leaves_without_a_trace_and_real_work_stays,
);

/// Switches the engine's guard off, as somebody with the database in his hands could.
async fn tamper(world: &TestWorld, statement: &str) {
    if world.store.engine_name() == "SQLite" {
        for trigger in ["timeline_is_not_rewritten", "timeline_is_not_cut"] {
            world
                .execute(&format!("DROP TRIGGER IF EXISTS {trigger}"))
                .await
                .unwrap();
        }
    } else {
        world
            .execute("ALTER TABLE timeline DISABLE TRIGGER USER")
            .await
            .unwrap();
    }
    assert!(world.execute(statement).await.unwrap() > 0);
}

async fn verify_names_the_first_broken_link(world: &TestWorld) {
    let case = given::placed(world, 1, &[]).await.case;
    given::placed(world, 2, &["original:2"]).await;
    let before = world.desk.verify_chains().await.unwrap();
    assert_eq!(
        (
            before.chains,
            before.broken.len(),
            before.heads_differ.len()
        ),
        (4, 0, 0)
    );
    tamper(
        world,
        "UPDATE timeline SET says = 'nothing to see here' WHERE sequence = 3 AND kind = 'verdict'",
    )
    .await;
    let after = world.desk.verify_chains().await.unwrap();
    assert!(!after.holds());
    assert_eq!(
        (after.broken[0].chain, after.broken[0].sequence),
        (case.into(), 3)
    );
    assert_eq!(after.broken.len(), 2);
}

async fn verify_sees_a_cut_tail_and_missing_evidence(world: &TestWorld) {
    let case = given::placed(world, 1, &[]).await.case;
    let found = world.desk.verify_chains().await.unwrap();
    assert_eq!(
        found.damaged_evidence,
        [given::digest(1)],
        "the bytes were never kept"
    );
    assert!(found.heads_differ.is_empty());
    tamper(world, "DELETE FROM timeline WHERE sequence = 4").await;
    let found = world.desk.verify_chains().await.unwrap();
    assert_eq!(
        (found.heads_differ, found.broken.len()),
        (vec![case.into()], 0)
    );
}

async fn whole_cases_are_loaded_as_if_they_had_been_worked(world: &TestWorld) {
    let desk = &world.desk;
    let closed = given::ready_to_close(world, 1).await;
    desk.close_case(
        closed,
        &given::closing(),
        &[given::line(closed, EntryKind::Closed)],
    )
    .await
    .unwrap();
    given::placed(world, 2, &["original:2"]).await;
    let copies = loaded_copies(world, &[closed, given::case_id(2)], false).await;
    desk.load_cases(&copies).await.unwrap();
    let query = QueueQuery::within(given::ALL);
    let rows = desk.queue(&query).await.unwrap().rows;
    assert_eq!(
        rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        [4, 2, 3, 1]
    );
    for (copy, original) in [(0, 1), (2, 3)] {
        let (mut one, other) = (rows[copy].clone(), rows[copy + 1].clone());
        assert_eq!(one.number, other.number + 2, "{original}");
        (one.id, one.number, one.changed) = (other.id, other.number, other.changed);
        assert_eq!(one, other);
    }
    let loaded = desk.case(copies[0].case.id).await.unwrap().unwrap();
    assert_eq!(
        (loaded.state, loaded.closing),
        (CaseState::Closed, Some(given::closing()))
    );
    assert_eq!(loaded.steps.len(), 1);
    let text = QueueQuery {
        text: "kookaburra parcel".into(),
        ..query
    };
    assert_eq!(desk.queue(&text).await.unwrap().rows.len(), 2);
    let verified = desk.verify_chains().await.unwrap();
    assert_eq!((verified.broken.len(), verified.heads_differ.len()), (0, 0));
    // A closed case that the gate would not let close is not loaded either.
    let mut unfinished = loaded_copies(world, &[given::case_id(2)], false).await;
    unfinished[0].case.closing = Some(given::closing());
    assert!(desk.load_cases(&unfinished).await.is_err());
}

/// Copies of stored cases under fresh identifiers (all bits of the first byte set), ready to be loaded.
async fn loaded_copies(
    world: &TestWorld,
    cases: &[casework::ids::CaseId],
    demonstration: bool,
) -> Vec<BulkCase> {
    let fresh = |id: uuid::Uuid| uuid::Uuid::from_u128(id.as_u128() | 0xff << 120);
    let mut copies = Vec::new();
    for id in cases {
        let mut case = world.desk.case(*id).await.unwrap().unwrap();
        case.id.0 = fresh(case.id.0);
        for report in &mut case.reports {
            report.id.0 = fresh(report.id.0);
        }
        for item in &mut case.evidence {
            item.report.0 = fresh(item.report.0);
        }
        for record in &mut case.examinations {
            record.report.0 = fresh(record.report.0);
        }
        for message in &mut case.threads {
            (message.id.0, message.report.0) = (fresh(message.id.0), fresh(message.report.0));
        }
        for step in &mut case.steps {
            step.id.0 = fresh(step.id.0);
        }
        let lines = vec![
            given::line(case.reports[0].id, EntryKind::ReportReceived),
            given::line(case.id, EntryKind::CaseOpened),
            given::line(case.id, EntryKind::ReportJoined),
        ];
        let wave = Wave {
            marks: vec!["link:loaded".into()],
            similarities: vec![u64::MAX],
        };
        copies.push(BulkCase {
            case,
            lines,
            wave,
            demonstration,
        });
    }
    copies
}

async fn the_demonstration_leaves_without_a_trace_and_real_work_stays(world: &TestWorld) {
    let desk = &world.desk;
    let real = given::ready_to_close(world, 1).await;
    let mut arrival = given::arrival(2);
    arrival.demonstration = true;
    desk.receive_report(&arrival).await.unwrap();
    let examinations = vec![given::examination(2, &["link:aa"], Some(5))];
    desk.place_report(&given::placement(2, examinations))
        .await
        .unwrap();
    let copies = loaded_copies(world, &[real], true).await;
    desk.load_cases(&copies).await.unwrap();
    desk.mark_set_up(given::minute(0), true).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM cases").await, 3);
    let hold_in_open_cases =
        "INSERT INTO payment_checks (organisation, case_id, version, state, requester_name,
        payer_name, request_received_us, account_ends_with)
        SELECT organisation, id, 1, 'held', 'x', 'y', 1, '6819' FROM cases WHERE state = 'open'";
    assert!(world.execute(hold_in_open_cases).await.unwrap() >= 2);
    for about_each_case in [
        "INSERT INTO contacts (organisation, id, case_id, opened_by, caller, whom, about, opened_us, until_us)
        SELECT organisation, id, id, id, 'a', 'b', 'c', 1, 2 FROM cases",
        "INSERT INTO contact_showings (organisation, id, contact, place, words, language, shown_us, until_us)
        SELECT organisation, id, id, 1, 7, 'en', 1, 2 FROM contacts",
        "INSERT INTO inquiries (organisation, id, case_id, name, address, language, about, doubted, way, asked_by,
        asked_us, until_us) SELECT organisation, id, id, 'a', '', '', 'b', 'call', 'text', id, 1, 2 FROM cases",
    ] {
        assert_eq!(world.execute(about_each_case).await.unwrap(), 3);
    }
    let waits = "INSERT INTO payment_waits (organisation, case_id, version, reminders, next_us)
        SELECT organisation, case_id, 1, 0, 1 FROM payment_checks";
    assert!(world.execute(waits).await.unwrap() >= 2);
    desk.remove_demonstration().await.unwrap();
    assert!(!desk.organisation().await.unwrap().unwrap().demonstration);
    for table in [
        "cases",
        "reports",
        "evidence",
        "examinations",
        "steps",
        "messages",
        "exposures",
        "payment_checks",
        "payment_waits",
        "contacts",
        "contact_showings",
        "inquiries",
    ] {
        assert_eq!(
            world.number(&format!("SELECT COUNT(*) FROM {table}")).await,
            1,
            "{table}"
        );
    }
    for (table, rows) in [
        ("chains", 2),
        ("answers", 2),
        ("search_documents", 2),
        ("case_marks", 0),
        ("jobs", 1),
    ] {
        assert_eq!(
            world.number(&format!("SELECT COUNT(*) FROM {table}")).await,
            rows,
            "{table}"
        );
    }
    assert!(desk.case(real).await.unwrap().is_some());
    assert!(desk.verify_chains().await.unwrap().heads_differ.is_empty());
    // Numbers are not given again.
    assert_eq!(given::placed(world, 3, &[]).await.number, 4);
}

#[test]
fn evidence_is_kept_once_and_read_back_verified() {
    let folder = super::fresh_folder();
    let evidence = EvidenceFolder::open(&folder, DiskTrust::new(&folder)).unwrap();
    let sha256 = evidence.keep(b"Received: by nobody").unwrap();
    assert_eq!(evidence.keep(b"Received: by nobody").unwrap(), sha256);
    assert_eq!(evidence.read(&sha256).unwrap(), b"Received: by nobody");
    let path = folder.join(&sha256[..2]).join(&sha256[2..]);
    assert_eq!(
        std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
        1,
        "no temporary file is left"
    );
    std::fs::write(&path, "Received: by somebody").unwrap();
    assert!(matches!(
        evidence.read(&sha256),
        Err(StoreError::EvidenceDamaged { .. })
    ));
    // What is damaged is mended by handing the same bytes in again.
    evidence.keep(b"Received: by nobody").unwrap();
    assert_eq!(evidence.read(&sha256).unwrap(), b"Received: by nobody");
    assert!(matches!(
        evidence.read(&given::digest(1)),
        Err(StoreError::EvidenceMissing { .. })
    ));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn no_text_leads_outside_the_evidence_folder() {
    let folder = super::fresh_folder();
    let evidence = EvidenceFolder::open(&folder, DiskTrust::new(&folder)).unwrap();
    let dots = "../".repeat(22);
    for text in [
        "",
        "..",
        "../../etc/passwd",
        &dots[..64],
        &"A".repeat(64),
        &"é".repeat(32),
    ] {
        assert!(
            matches!(evidence.read(text), Err(StoreError::Unreadable { .. })),
            "{text}"
        );
    }
    let large = vec![0; EVIDENCE_BYTES_MAX as usize + 1];
    assert!(matches!(
        evidence.keep(&large),
        Err(StoreError::EvidenceTooLarge { .. })
    ));
    std::fs::remove_dir_all(folder).unwrap();
}
