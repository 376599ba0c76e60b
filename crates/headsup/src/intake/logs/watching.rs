//! The watch: one reader for each stream, one memory for all of them, and a few times a second a look at which accounts have
//! news. It explains and hands on; it stores nothing itself.

use std::collections::{BTreeSet, HashMap};

use evidence::signin::explaining::explain;
use evidence::signin::gathering::Gathering;
use evidence::signin::reading::{InputFacts, Ledger, Reader, first_moment};
use evidence::signin::record::{Place, Record};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::limits::{
    CAPS, LOOK_EVERY, NOTED_AT_ONCE_MAX, SILENCE_MICROSECONDS, STREAMS_MAX,
    TOLD_AT_START_MICROSECONDS,
};
use super::lines_kept::{LinesAtHand, LinesKept};
use super::piece::{Piece, StreamId};
use super::telling::Telling;
use crate::state::DeskState;

/// Microseconds of a minute.
const MINUTE_MICROSECONDS: i64 = 60_000_000;
/// Zones differ by multiples of so many minutes.
const ZONE_STEP_MINUTES: i64 = 15;
/// No zone is further from UTC than this, minutes.
const ZONE_MINUTES_MAX: i64 = 14 * 60;

/// One stream of lines.
struct Stream {
    name: String,
    number: u16,
    /// Nothing before the first line: its time tells the zone.
    reader: Option<Reader>,
    at_hand: LinesAtHand,
    byte: u64,
    last_heard: i64,
}

/// All that is known while logs come in.
struct Watch {
    streams: HashMap<StreamId, Stream>,
    /// Names of streams by the number their lines carry, also of those that ended.
    names: HashMap<u16, String>,
    gathering: Gathering,
    kept: LinesKept,
    /// Accounts with news that were not told yet.
    waiting: BTreeSet<Box<str>>,
}

/// Takes pieces in until nobody sends any more, and tells what is new.
pub async fn watch(state: &DeskState, mut arriving: mpsc::Receiver<Piece>) {
    let mut watch = Watch {
        streams: HashMap::new(),
        names: HashMap::new(),
        gathering: Gathering::live(CAPS, secret_seed(state)),
        kept: LinesKept::default(),
        waiting: BTreeSet::new(),
    };
    let mut telling = Telling::new(state.clone());
    let mut looks = interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            piece = arriving.recv() => match piece {
                Some(Piece::Settle(answer)) => {
                    // Whoever asked and went away asks again.
                    let _ = answer.send(watch.look(&mut telling).await);
                }
                Some(piece) => watch.take(state, piece),
                None => break,
            },
            _ = looks.tick() => {
                watch.pass_time(state);
                watch.look(&mut telling).await;
            }
        }
    }
    watch.look(&mut telling).await;
}

/// Senders of logs choose names: a seed they can't know keeps the tables quick.
fn secret_seed(state: &DeskState) -> u64 {
    u64::from_be_bytes(state.world.random_bytes())
}

impl Watch {
    fn take(&mut self, state: &DeskState, piece: Piece) {
        let now = state.world.now();
        match piece {
            Piece::Begin(id, name) => self.begin(id, name),
            Piece::Lines(id, lines) => {
                let count = self.read(id, &lines, now.0);
                // Counted is what others send: whether they do is what the self-check asks.
                if id != StreamId::OWN {
                    state.log_tally.lines(count, now);
                }
            }
            Piece::Settle(_) => {}
            Piece::Learnt(id, lines) => {
                // What other streams told just now stays news.
                self.waiting.extend(self.gathering.take_news());
                let count = self.read(id, &lines, now.0);
                state.log_tally.lines(count, now);
                // What is long past was somebody's trouble then; what is fresh is told like any other.
                for account in self.gathering.take_news() {
                    let burst = self.gathering.as_of_now(&account);
                    let last = burst.and_then(|gathered| Some(gathered.bursts.first()?.last));
                    if last.is_some_and(|last| last > now.0 - TOLD_AT_START_MICROSECONDS) {
                        self.waiting.insert(account);
                    }
                }
            }
            Piece::End(id) => {
                let stream = self.streams.remove(&id);
                if let Some((mut reader, at_hand)) =
                    stream.and_then(|stream| Some((stream.reader?, stream.at_hand)))
                {
                    let (gathering, kept) = (&mut self.gathering, &mut self.kept);
                    reader.end(&mut |record: &Record<'_>| {
                        kept.keep(record.place, &at_hand);
                        gathering.take(record);
                    });
                }
            }
        }
    }

    fn begin(&mut self, id: StreamId, name: String) {
        if self.streams.len() >= STREAMS_MAX {
            // The one that was silent longest makes room; were it to speak again, it is the stream of nobody in particular.
            let silent = self
                .streams
                .iter()
                .min_by_key(|(_, stream)| stream.last_heard);
            if let Some(silent) = silent.map(|(id, _)| *id) {
                self.streams.remove(&silent);
            }
        }
        // Numbers come round again after 65,536 streams; lines of a stream that long gone are not at hand any more.
        let number = (id.0 % (1 << 16)) as u16;
        self.names.insert(number, name.clone());
        let stream = Stream {
            name,
            number,
            reader: None,
            at_hand: LinesAtHand::default(),
            byte: 0,
            last_heard: 0,
        };
        self.streams.insert(id, stream);
    }

    /// Reads whole lines; gives how many there were.
    fn read(&mut self, id: StreamId, lines: &[u8], now: i64) -> u64 {
        if !self.streams.contains_key(&id) {
            self.begin(id, "a sender of logs".to_owned());
        }
        let Some(stream) = self.streams.get_mut(&id) else {
            return 0;
        };
        stream.last_heard = now;
        let number = stream.number;
        let reader = stream.reader.get_or_insert_with(|| {
            let facts = InputFacts {
                not_after: now,
                zone_minutes: zone_minutes(lines, now),
            };
            Reader::of_live_lines(number, facts)
        });
        let (gathering, kept) = (&mut self.gathering, &mut self.kept);
        let mut count = 0;
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            stream
                .at_hand
                .note(stream.byte, line.strip_suffix(b"\n").unwrap_or(line));
            stream.byte += line.len() as u64;
            let at_hand = &stream.at_hand;
            reader.feed(line, &mut |record: &Record<'_>| {
                kept.keep(record.place, at_hand);
                gathering.take(record);
            });
            count += 1;
        }
        count
    }

    /// A stream that is silent has said what it had to say for now.
    fn pass_time(&mut self, state: &DeskState) {
        let now = state.world.now().0;
        let (gathering, kept) = (&mut self.gathering, &mut self.kept);
        for stream in self.streams.values_mut() {
            let silent = now - stream.last_heard > SILENCE_MICROSECONDS;
            if let Some(reader) = stream.reader.as_mut().filter(|_| silent) {
                let at_hand = &stream.at_hand;
                reader.pass_time(now, &mut |record: &Record<'_>| {
                    kept.keep(record.place, at_hand);
                    gathering.take(record);
                });
            }
        }
    }

    /// Tells what is new about accounts; what does not matter yet waits. False where something that matters waits as well.
    async fn look(&mut self, telling: &mut Telling) -> bool {
        self.waiting.extend(self.gathering.take_news());
        let (mut told, mut is_all) = (0, true);
        for account in std::mem::take(&mut self.waiting) {
            if told >= NOTED_AT_ONCE_MAX {
                is_all = false;
                self.waiting.insert(account);
                continue;
            }
            let Some(gathered) = self.gathering.as_of_now(&account) else {
                continue;
            };
            let mut explanation = explain(&gathered, &Ledger::default());
            let Some(lockout) = explanation.lockouts.pop() else {
                continue;
            };
            if !telling.is_worth_noting(&lockout) {
                self.waiting.insert(account);
                continue;
            }
            let line = |place: Place| (self.name_of(place.input), self.kept.at(place).to_owned());
            if telling.note(&lockout, &explanation.notes, line).await {
                told += 1;
            } else {
                is_all = false;
                self.waiting.insert(account);
            }
        }
        is_all
    }

    fn name_of(&self, number: u16) -> String {
        let of_stream = self
            .streams
            .get(&StreamId(u64::from(number)))
            .map(|stream| &stream.name);
        of_stream
            .or_else(|| self.names.get(&number))
            .cloned()
            .unwrap_or_default()
    }
}

/// The last line: a sender that was cut off begins with what waited.
fn last_line(lines: &[u8]) -> &[u8] {
    let mut from_the_end = lines.rsplit(|byte| *byte == b'\n');
    from_the_end
        .find(|line| !line.is_empty())
        .unwrap_or_default()
}

/// How far from UTC a stream's clock is, minutes, where its lines name no zone: what is written now has the time of now.
fn zone_minutes(lines: &[u8], now: i64) -> i32 {
    let facts = InputFacts {
        not_after: now,
        zone_minutes: 0,
    };
    let ahead = first_moment(last_line(lines), facts)
        .map_or(0, |first| (first - now).div_euclid(MINUTE_MICROSECONDS));
    let half = ZONE_STEP_MINUTES / 2;
    let rounded = (ahead + half).div_euclid(ZONE_STEP_MINUTES) * ZONE_STEP_MINUTES;
    if rounded.abs() > ZONE_MINUTES_MAX {
        return 0;
    }
    i32::try_from(rounded).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::zone_minutes;

    #[test]
    fn the_zone_of_a_stream_follows_from_the_clock() {
        // 2026-11-23 01:00:20 UTC.
        let now = 1_795_395_620_000_000;
        for (line, minutes) in [
            ("Nov 23 01:00:19 gate sshd[1]: x\n", 0),
            ("Nov 23 02:00:21 gate sshd[1]: x\n", 60),
            ("Nov 22 20:00:05 gate sshd[1]: x\n", -300),
            ("Nov 23 06:30:19 gate sshd[1]: x\n", 330),
            ("Nov 20 06:30:19 gate sshd[1]: x\n", 0),
            ("no time at all\n", 0),
        ] {
            assert_eq!(zone_minutes(line.as_bytes(), now), minutes, "{line}");
        }
    }
}
