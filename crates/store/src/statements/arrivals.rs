//! Taking reports in, many with one commit. A commit has to reach the disk before anybody is answered, and a disk does that
//! some hundred times a second; so whoever arrives while one commit is under way waits for the next, together. Every
//! arrival is answered by itself: where one of a group can't be taken in, the group is taken in one by one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::EngineDesk;
use super::new_reports::{NewReport, receive_within};
use crate::error::{Result, StoreError};
use crate::records::intake::{Arrival, Received};
use crate::records::integrations::HandedIn;

/// Arrivals taken in with one commit at most. More would make the first of them wait for the last.
const ARRIVALS_PER_COMMIT_MAX: usize = 128;

/// Who waits for the next commit.
#[derive(Default)]
pub(crate) struct ArrivalQueue {
    waiting: Mutex<VecDeque<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    desk: EngineDesk,
    arrival: Arrival,
    handed_in: Option<HandedIn>,
    answer: oneshot::Sender<Result<Received>>,
}

impl EngineDesk {
    /// Waits for the next commit with others. The commit is made by a task of its own: somebody who hangs up in the middle
    /// takes nobody else's report along.
    pub(super) async fn receive(
        &self,
        arrival: &Arrival,
        handed_in: Option<&HandedIn>,
    ) -> Result<Received> {
        let (answer, answered) = oneshot::channel();
        self.arrivals.push(Waiting {
            desk: self.clone(),
            arrival: arrival.clone(),
            handed_in: handed_in.cloned(),
            answer,
        });
        tokio::spawn(Arc::clone(&self.arrivals).take_turn());
        answered
            .await
            .unwrap_or(Err(StoreError::Missing { what: "answer" }))
    }

    /// Takes a group in, all or none.
    async fn receive_together(&self, group: &[Waiting]) -> Result<Vec<Received>> {
        let mut writing = self.begin().await?;
        let reports: Vec<NewReport<'_>> = group
            .iter()
            .map(|one| NewReport {
                desk: &one.desk,
                arrival: &one.arrival,
                handed_in: one.handed_in.as_ref(),
            })
            .collect();
        let received = receive_within(&mut writing, &reports).await?;
        writing.commit().await?;
        Ok(received)
    }
}

impl ArrivalQueue {
    fn push(&self, one: Waiting) {
        self.locked().push_back(one);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        // Nothing panics while it is held; were it so, the queue itself would still be whole.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits what waits, unless whoever had the turn before has done so.
    async fn take_turn(self: Arc<ArrivalQueue>) {
        let _turn = self.turn.lock().await;
        let group: Vec<Waiting> = {
            let mut waiting = self.locked();
            let count = waiting.len().min(ARRIVALS_PER_COMMIT_MAX);
            waiting.drain(..count).collect()
        };
        let Some(desk) = group.first().map(|one| one.desk.clone()) else {
            return;
        };
        match desk.receive_together(&group).await {
            Ok(received) => {
                for (one, received) in group.into_iter().zip(received) {
                    // Nobody may be left to hear it; the report is there all the same.
                    let _ = one.answer.send(Ok(received));
                }
            }
            Err(error) => answer_one_by_one(&desk, group, error).await,
        }
    }
}

/// Tries each by itself; `error` is what stopped them together, and the answer where there was only one.
async fn answer_one_by_one(desk: &EngineDesk, mut group: Vec<Waiting>, error: StoreError) {
    if group.len() == 1 {
        if let Some(only) = group.pop() {
            let _ = only.answer.send(Err(error));
        }
        return;
    }
    for one in group {
        let alone = desk.receive_together(std::slice::from_ref(&one)).await;
        let alone = alone.and_then(|received| {
            let first = received.into_iter().next();
            first.ok_or(StoreError::Missing { what: "report" })
        });
        let _ = one.answer.send(alone);
    }
}
