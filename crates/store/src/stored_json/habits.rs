//! How a correspondent's habits are stored: short names, because there may be hundreds of thousands of them, and caps
//! that hold however a column came to be.

use evidence::memory::{HABIT_VALUES_MAX, HOURS, Habit, Habits};
use serde::{Deserialize, Serialize};

/// The mirror of [`Habits`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredHabits {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    clients: Vec<StoredHabit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<StoredHabit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    languages: Vec<StoredHabit>,
    #[serde(default)]
    hours: Vec<u32>,
}

/// Value, mails, first and last seen in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct StoredHabit(String, u32, i64, i64);

impl StoredHabits {
    pub(crate) fn of(habits: &Habits) -> StoredHabits {
        StoredHabits {
            clients: habits.clients.iter().map(StoredHabit::of).collect(),
            reply_to: habits.reply_to.iter().map(StoredHabit::of).collect(),
            languages: habits.languages.iter().map(StoredHabit::of).collect(),
            hours: habits.hours.to_vec(),
        }
    }

    pub(crate) fn read(self) -> Habits {
        let values = |stored: Vec<StoredHabit>| {
            let stored = stored.into_iter().take(HABIT_VALUES_MAX);
            stored.map(StoredHabit::read).collect()
        };
        let mut hours = [0; HOURS];
        for (kept, stored) in hours.iter_mut().zip(self.hours) {
            *kept = stored;
        }
        Habits {
            clients: values(self.clients),
            reply_to: values(self.reply_to),
            languages: values(self.languages),
            hours,
        }
    }
}

impl StoredHabit {
    fn of(habit: &Habit) -> StoredHabit {
        StoredHabit(
            habit.value.clone(),
            habit.mails,
            habit.first_seen_unix_seconds,
            habit.last_seen_unix_seconds,
        )
    }

    fn read(self) -> Habit {
        let StoredHabit(value, mails, first_seen_unix_seconds, last_seen_unix_seconds) = self;
        Habit {
            value,
            mails,
            first_seen_unix_seconds,
            last_seen_unix_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Habit, Habits, StoredHabits};

    #[test]
    fn habits_come_back_as_they_went() {
        let mut habits = Habits::default();
        habits.clients.push(Habit {
            value: "apple mail".to_owned(),
            mails: 3,
            first_seen_unix_seconds: 5,
            last_seen_unix_seconds: 9,
        });
        habits.hours[23] = 7;
        let text = crate::stored_json::write(&StoredHabits::of(&habits));
        let read: StoredHabits = crate::stored_json::read("habits", &text).unwrap();
        assert_eq!(read.read(), habits);
        let empty: StoredHabits = crate::stored_json::read("habits", "{}").unwrap();
        assert_eq!(empty.read(), Habits::default());
    }
}
