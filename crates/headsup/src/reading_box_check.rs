//! Looks whether evidence is read in a box, which of its walls stand, and whether anything inside finds a way out: a process is
//! started as for a reading, and tries. `headsup doctor` and the admins' page show it, and the log of a desk that starts.

use std::path::Path;

use crate::reading_box::{NotBegun, ReadingBox};
use crate::reading_box_inside::WayOut;
use crate::reading_box_walls::Walls;
use crate::self_check::{Check, Standing};

/// What the check is called.
const NAME: &str = "The box";
/// The file that the process inside tries to make in the data folder.
pub const FILE_FROM_INSIDE: &str = "written-from-inside";

/// Starts a box and has every way out of it tried; `folder` is the data folder.
pub async fn check_reading_box(reading_box: &ReadingBox, folder: &Path) -> Check {
    let tried = reading_box
        .try_ways_out(folder.to_string_lossy().into_owned())
        .await;
    // Where the way out was open, the file lies there now.
    let _ = std::fs::remove_file(folder.join(FILE_FROM_INSIDE));
    say(tried)
}

/// Says in the log, once, what this system does not offer. Nothing is said where all of it stands.
pub async fn log_what_is_missing(reading_box: &ReadingBox, folder: &Path) {
    let check = check_reading_box(reading_box, folder).await;
    if check.standing != Standing::Well {
        tracing::warn!("{} {}", check.says, check.advice);
    }
}

fn say(tried: Result<(Walls, Vec<WayOut>), NotBegun>) -> Check {
    let (walls, ways) = match tried {
        Ok(tried) => tried,
        Err(error) => return broken(&error),
    };
    let open: Vec<&str> = ways
        .iter()
        .filter(|way| way.open)
        .map(|way| way.name.as_str())
        .collect();
    let missing = walls.missing();
    if open.is_empty() && missing.is_empty() {
        let says = format!(
            "Evidence is read in a process of its own, without files, network or secrets. It tried {} ways out, and none was open.",
            ways.len()
        );
        return check(Standing::Well, says, "");
    }
    let mut says =
        "Evidence is read in a process of its own, with less around it than there could be."
            .to_owned();
    if !missing.is_empty() {
        says.push_str(&format!(" Not to be had here: {}.", missing.join(", ")));
    }
    if !open.is_empty() {
        says.push_str(&format!(" From inside one can {}.", open.join(", ")));
    }
    check(
        Standing::Look,
        says,
        "Linux 6.12 or newer with Landlock and seccomp offers all of it; a container must not forbid its processes to use them.",
    )
}

fn broken(error: &NotBegun) -> Check {
    let mut says = format!("Evidence can't be read: {error}");
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        says.push_str(&format!(": {cause}"));
        next = cause.source();
    }
    says.push('.');
    check(
        Standing::Broken,
        says,
        "Reports are taken all the same, and wait. Once it works they are read by themselves.",
    )
}

fn check(standing: Standing, says: String, advice: &str) -> Check {
    Check {
        name: NAME,
        standing,
        says,
        advice: advice.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_is_open_is_said() {
        let all = Walls {
            limits: true,
            no_new_rights: true,
            nothing_inherited: true,
            landlock: true,
            seccomp: true,
        };
        let way = |open| WayOut {
            name: "read a file of the system".to_owned(),
            open,
        };
        let well = say(Ok((all, vec![way(false)])));
        assert_eq!(well.standing, Standing::Well);
        assert!(well.says.contains("tried 1 ways out") && well.advice.is_empty());
        let older = Walls {
            landlock: false,
            ..all
        };
        let look = say(Ok((older, vec![way(true)])));
        assert_eq!(look.standing, Standing::Look);
        assert!(look.says.contains("Not to be had here: Landlock."));
        assert!(look.says.contains("one can read a file of the system."));
        assert!(!look.advice.is_empty());
    }
}
