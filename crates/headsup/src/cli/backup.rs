//! `headsup backup FILE` and `headsup restore FILE`: everything a desk keeps into one file, while it runs, and back into an
//! empty place. They say in sentences what they did. Exit code 0 when all is well, 1 when something that was kept is
//! damaged, 2 when nothing was done.

use std::path::Path;
use std::process::ExitCode;

use store::VerifyReport;
use store::backup::{BackupError, BackupMade, BackupStamp, RestoreTarget, Restored, restore};

use super::complaint::{Complaint, complain};
use crate::opening;
use crate::settings::Settings;
use crate::words::for_machines;
use crate::world::World;

/// Damaged files that are named one by one.
const DAMAGED_NAMED_MAX: usize = 20;

/// Makes a backup.
pub async fn back_up(settings: Settings, file: &Path) -> ExitCode {
    match make(&settings, file).await {
        Ok(made) => say_made(&made, file),
        Err(complaint) => complain(&complaint),
    }
}

/// Restores one.
pub async fn bring_back(settings: Settings, file: &Path) -> ExitCode {
    match take(&settings, file).await {
        Ok(restored) => say_restored(&restored, &settings),
        Err(complaint) => complain(&complaint),
    }
}

async fn make(settings: &Settings, file: &Path) -> Result<BackupMade, Complaint> {
    opening::require_database(settings)?;
    let world = World::real();
    let opened = opening::open(settings, &world).await?;
    let stamp = BackupStamp {
        made: world.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let made = opened.store.back_up(&settings.data, file, &stamp).await;
    opened.store.close().await;
    made.map_err(|error| with_advice(&error))
}

async fn take(settings: &Settings, file: &Path) -> Result<Restored, Complaint> {
    let target = RestoreTarget {
        location: opening::location(settings)?,
        data_folder: settings.data.clone(),
    };
    restore(file, &target)
        .await
        .map_err(|error| with_advice(&error))
}

fn with_advice(error: &BackupError) -> Complaint {
    Complaint(format!("{}. {}", Complaint::about(error).0, error.advice()))
}

fn say_made(made: &BackupMade, file: &Path) -> ExitCode {
    println!(
        "Backed up {} reports ({} rows of {} tables), {} files of evidence and {} playbooks of your own into `{}`, {:.1} MB.",
        made.reports,
        made.rows,
        made.tables,
        made.files,
        made.playbooks,
        file.display(),
        made.bytes as f64 / 1e6,
    );
    println!(
        "The file holds everything people handed in and the desk's secret; only you may read it. Keep it where nobody else can."
    );
    println!(
        "Not in it: the settings file, certificates and passwords. Keep those as you keep other settings."
    );
    if made.damaged_evidence.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!(
        "{} files of evidence are missing or were changed on disk; they are not in the backup:",
        made.damaged_evidence.len()
    );
    for sha256 in made.damaged_evidence.iter().take(DAMAGED_NAMED_MAX) {
        println!("  {sha256}");
    }
    ExitCode::from(1)
}

fn say_restored(restored: &Restored, settings: &Settings) -> ExitCode {
    println!(
        "The backup is whole: made {} by headsup {}.",
        for_machines(restored.stamp.made),
        restored.stamp.version
    );
    println!(
        "Restored {} reports ({} rows) and {} files of evidence into `{}`.",
        restored.reports,
        restored.rows,
        restored.files,
        settings.data.display()
    );
    if restored.schema_of_backup < restored.schema_now {
        println!(
            "Its schema was {}; it was brought up to {}.",
            restored.schema_of_backup, restored.schema_now
        );
    }
    println!("The search index was made again.");
    if restored.doubted_mails > 0 {
        println!(
            "{} waiting to leave when the backup was made. Mails may have left since, so none is sent by itself; the cases say so, and somebody may send them again there.",
            match restored.doubted_mails {
                1 => "1 mail was".to_owned(),
                several => format!("{several} mails were"),
            }
        );
    }
    let sum =
        |count: fn(&VerifyReport) -> u64| -> u64 { restored.verified.iter().map(count).sum() };
    println!(
        "Checked {} timelines with {} entries and {} files of evidence.",
        sum(|report| report.chains),
        sum(|report| report.entries),
        sum(|report| report.files)
    );
    if restored.verified.iter().all(VerifyReport::holds) {
        println!(
            "Everything holds. Start the desk with `headsup` and the same --data and --database."
        );
        ExitCode::SUCCESS
    } else {
        println!(
            "Not everything holds: it was so when the backup was made. `headsup verify` names what."
        );
        ExitCode::from(1)
    }
}
