//! One round of pulling: from a little before the cursor to all there is now. What is new goes to the watch as lines; the cursor
//! moves when the watch has noted what they explain. When rounds happen, and who may pull, is the keeper's business.

use std::time::Duration;

use casework::moment::Moment;
use store::{PullClaim, PullState};
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;

use super::super::piece::{Piece, StreamId};
use super::limits::{
    ASK_SECONDS_MAX, BACK_SECONDS_MAX, FAR_BACK_EVERY_SECONDS, FIRST_SECONDS, LATE_SECONDS,
    LATE_SECONDS_MAX, LEASE_SECONDS, PAGE_BYTES_MAX, PIECE_BYTES, ROUND_PAGES_MAX,
    SETTLE_PAUSE_MILLISECONDS, SETTLE_TRIES_MAX, STRETCH_BYTES_MAX, STRETCH_PAGES_MAX,
    STRETCH_SECONDS_LEAST, STRETCH_SECONDS_MAX,
};
use super::page::{Page, PulledEvent, read};
use super::particulars::Stretch;
use super::seen::Seen;
use super::token::{Token, check, get};
use super::trouble::PullTrouble;
use crate::log_service::LogService;
use crate::service_client::{AskFailed, AskLimits, Question, ServiceClient};
use crate::state::DeskState;

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// What is known of a log while this process pulls it.
pub struct Puller {
    pub(super) state: DeskState,
    pub(super) service: LogService,
    pub(super) holder: String,
    stream: StreamId,
    pieces: mpsc::Sender<Piece>,
    asking: ServiceClient,
    token: Option<Token>,
    seen: Seen,
    cursor: Option<i64>,
    /// Events up to here were told before this process held the log, or happened before anybody pulled: they teach.
    teaches_until: i64,
    /// When a whole round last began far before the cursor.
    far_back: Option<i64>,
    /// Whether this one does.
    goes_far_back: bool,
    /// Where a followed log goes on.
    next: Option<String>,
    stretch_seconds: i64,
}

impl Puller {
    /// For this log; nothing was asked yet.
    pub fn new(
        state: DeskState,
        service: LogService,
        stream: StreamId,
        pieces: mpsc::Sender<Piece>,
    ) -> Puller {
        Puller {
            holder: state.world.new_token(),
            state,
            service,
            stream,
            pieces,
            asking: ServiceClient::new(AskLimits {
                seconds: ASK_SECONDS_MAX,
                answer_bytes: PAGE_BYTES_MAX,
            }),
            token: None,
            seen: Seen::default(),
            cursor: None,
            teaches_until: i64::MIN,
            far_back: None,
            goes_far_back: false,
            next: None,
            stretch_seconds: STRETCH_SECONDS_MAX,
        }
    }

    /// A claim as of now.
    pub fn claim(&self) -> PullClaim {
        let now = self.state.world.now();
        PullClaim {
            log: self.service.log(),
            holder: self.holder.clone(),
            now,
            until: Moment(now.0.saturating_add(LEASE_SECONDS * SECOND)),
        }
    }

    /// Goes on from how the log stands, after the lease was had.
    pub fn begin(&mut self, known: &PullState) {
        let now = self.state.world.now().0;
        self.cursor = known.taken_until.map(|moment| moment.0);
        self.teaches_until = self
            .cursor
            .map_or(now, |cursor| cursor - LATE_SECONDS * SECOND);
        self.far_back = None;
        self.next = None;
    }

    /// Pulls all there is.
    ///
    /// # Errors
    /// What stood in the way. What was taken in before it stays taken in.
    pub async fn round(&mut self) -> Result<(), PullTrouble> {
        let now = self.state.world.now().0;
        let is_whole = if self.service.is_followed() {
            let path = match self.next.take() {
                Some(path) => path,
                None => {
                    let from = self.begins_at(now);
                    self.service.first_page(Stretch { from, to: None })
                }
            };
            self.follow(path).await?
        } else {
            let from = self.begins_at(now);
            self.read_stretches(from, now).await?
        };
        if is_whole {
            // From now on everything that is new is news, however late it comes.
            self.teaches_until = i64::MIN;
            if self.goes_far_back {
                self.far_back = Some(now);
            }
        }
        match self.state.desk.note_pull_looked(&self.claim()).await? {
            true => Ok(()),
            false => Err(PullTrouble::LeaseLost),
        }
    }

    /// Where this round begins: before the cursor, because services tell events late.
    fn begins_at(&mut self, now: i64) -> i64 {
        let is_due = |at: i64| now - at >= FAR_BACK_EVERY_SECONDS * SECOND;
        self.goes_far_back = self.far_back.is_none_or(is_due);
        let late = if self.goes_far_back {
            self.stretch_seconds = (self.stretch_seconds * 2).min(STRETCH_SECONDS_MAX);
            self.seen
                .forget_before(now - (BACK_SECONDS_MAX + LATE_SECONDS_MAX) * SECOND);
            LATE_SECONDS_MAX
        } else {
            LATE_SECONDS
        };
        let from = self.cursor.map_or(now - FIRST_SECONDS * SECOND, |cursor| {
            cursor - late * SECOND
        });
        from.max(now - BACK_SECONDS_MAX * SECOND)
    }

    /// Follows pages, each of which leads to the next, until one holds nothing; true when it did.
    async fn follow(&mut self, mut path: String) -> Result<bool, PullTrouble> {
        for _ in 0..ROUND_PAGES_MAX {
            let (page, next) = match self.page(&path, &path).await {
                Ok(found) => found,
                Err(trouble) => {
                    // A link that is not honoured any more is forgotten: the next round begins before the cursor.
                    let is_passing = matches!(
                        trouble,
                        PullTrouble::Busy { .. }
                            | PullTrouble::NoAnswer(AskFailed::Unreachable { .. })
                    );
                    self.next = is_passing.then_some(path);
                    return Err(trouble);
                }
            };
            let is_empty = page.events.is_empty();
            self.take_in(page.events, None).await?;
            let Some(next) = next else {
                return Ok(true);
            };
            // The last link leads to what is not known yet, and is followed again (Okta, "Polling requests").
            self.next = Some(next.clone());
            if is_empty {
                return Ok(true);
            }
            path = next;
        }
        Ok(false)
    }

    /// Reads stretch by stretch, each whole, in order of time; true when it came to the present.
    async fn read_stretches(&mut self, mut from: i64, now: i64) -> Result<bool, PullTrouble> {
        for _ in 0..ROUND_PAGES_MAX {
            let to = Some(from + self.stretch_seconds * SECOND).filter(|to| *to < now);
            let Some(mut events) = self.stretch(Stretch { from, to }).await? else {
                self.stretch_seconds = (self.stretch_seconds / 2).max(STRETCH_SECONDS_LEAST);
                continue;
            };
            events.sort_by_key(|event| event.at);
            self.take_in(events, to).await?;
            let Some(to) = to else {
                return Ok(true);
            };
            from = to;
        }
        Ok(false)
    }

    /// All events of a stretch; `None` where there are more than can be held, and a shorter one should be asked for.
    async fn stretch(&mut self, stretch: Stretch) -> Result<Option<Vec<PulledEvent>>, PullTrouble> {
        let first = self.service.first_page(stretch);
        let (mut events, mut bytes) = (Vec::new(), 0);
        let mut path = first.clone();
        for _ in 0..STRETCH_PAGES_MAX {
            let (page, next) = self.page(&first, &path).await?;
            bytes += page
                .events
                .iter()
                .map(|event| event.line.len())
                .sum::<usize>();
            events.extend(page.events);
            let Some(next) = next else {
                return Ok(Some(events));
            };
            if bytes > STRETCH_BYTES_MAX {
                break;
            }
            path = next;
        }
        if self.stretch_seconds > STRETCH_SECONDS_LEAST {
            return Ok(None);
        }
        tracing::warn!(
            "more sign-ins in one minute than are read at once; the first of them are left out"
        );
        Ok(Some(events))
    }

    /// Asks for one page; gives it, and where the next one is.
    async fn page(
        &mut self,
        first: &str,
        path: &str,
    ) -> Result<(Page, Option<String>), PullTrouble> {
        let host = self.service.host().clone();
        let now = self.state.world.now().0;
        let kept = self.token.take().filter(|token| token.until > now);
        let was_kept = kept.is_some();
        let mut token = match kept {
            Some(token) => token,
            None => get(&self.service, &self.asking, now).await?,
        };
        let mut answer = self.ask(&host, path, &token).await?;
        if answer.status == 401 && was_kept {
            // A token may be taken back before it ends.
            token = get(&self.service, &self.asking, now).await?;
            answer = self.ask(&host, path, &token).await?;
        }
        if answer.status != 401 {
            self.token = Some(token);
        }
        check(&self.service, &host, &answer, now)?;
        let page = read(&answer.body).map_err(|error| PullTrouble::Unreadable {
            host: host.host_field(),
            says: error.to_string(),
        })?;
        let next = self.service.next_page(first, &answer, &page)?;
        Ok((page, next))
    }

    async fn ask(
        &self,
        host: &crate::service_host::ServiceHost,
        path: &str,
        token: &Token,
    ) -> Result<crate::service_client::Answer, PullTrouble> {
        let question = Question {
            path,
            authorization: Some(&token.authorization),
            form: None,
        };
        Ok(self.asking.ask(host, question).await?)
    }

    /// Hands new events to the watch, waits until it has noted what they explain, and moves the cursor: to the latest event, or
    /// to the end of a stretch that is past.
    async fn take_in(
        &mut self,
        events: Vec<PulledEvent>,
        to: Option<i64>,
    ) -> Result<(), PullTrouble> {
        let reached = self.hand_over(events).await?.max(to);
        if let Some(reached) = reached.filter(|reached| self.cursor < Some(*reached)) {
            self.settle().await?;
            self.advance(reached).await?;
        }
        Ok(())
    }

    /// Gives the time of the latest event, never later than now.
    pub(super) async fn hand_over(
        &mut self,
        events: Vec<PulledEvent>,
    ) -> Result<Option<i64>, PullTrouble> {
        let now = self.state.world.now().0;
        let (mut waiting, mut teaches, mut latest) = (Vec::new(), false, None);
        for event in events {
            let at = event.at.unwrap_or(now).min(now);
            latest = latest.max(Some(at));
            if !self.seen.is_new(&event.id, at) {
                continue;
            }
            let this_teaches = at <= self.teaches_until;
            if this_teaches != teaches || waiting.len() >= PIECE_BYTES {
                self.send(std::mem::take(&mut waiting), teaches).await?;
            }
            teaches = this_teaches;
            waiting.extend_from_slice(&event.line);
        }
        self.send(waiting, teaches).await?;
        Ok(latest)
    }

    async fn send(&self, lines: Vec<u8>, teaches: bool) -> Result<(), PullTrouble> {
        if lines.is_empty() {
            return Ok(());
        }
        let piece = if teaches {
            Piece::Learnt(self.stream, lines)
        } else {
            Piece::Lines(self.stream, lines)
        };
        let sent = self.pieces.send(piece).await;
        sent.map_err(|_| PullTrouble::NotNoted)
    }

    /// Waits until everything that matters is noted.
    async fn settle(&self) -> Result<(), PullTrouble> {
        for _ in 0..SETTLE_TRIES_MAX {
            let (answer, noted) = oneshot::channel();
            let asked = self.pieces.send(Piece::Settle(answer)).await;
            asked.map_err(|_| PullTrouble::NotNoted)?;
            match noted.await {
                Ok(true) => return Ok(()),
                Ok(false) => sleep(Duration::from_millis(SETTLE_PAUSE_MILLISECONDS)).await,
                Err(_) => break,
            }
        }
        Err(PullTrouble::NotNoted)
    }

    async fn advance(&mut self, reached: i64) -> Result<(), PullTrouble> {
        let claim = self.claim();
        if !self
            .state
            .desk
            .advance_pull(&claim, Moment(reached))
            .await?
        {
            return Err(PullTrouble::LeaseLost);
        }
        self.cursor = Some(reached);
        Ok(())
    }
}

#[cfg(test)]
impl Puller {
    /// A first page that is taken in and noted, by a process that dies before the cursor moves.
    pub(super) async fn round_without_cursor(&mut self) -> Result<(), PullTrouble> {
        let from = self.begins_at(self.state.world.now().0);
        let path = self.service.first_page(Stretch { from, to: None });
        let (page, _) = self.page(&path, &path).await?;
        self.hand_over(page.events).await?;
        self.settle().await
    }
}
