//! Weighs every cause for one burst. The points are the only judgement in this room; each comes with the sentence and the
//! lines that earn it. It gathers nothing and says nothing to people.

mod benign;
mod harmful;
mod relayed;
mod technical;

use super::facts::Facts;
use super::scale::{Hypothesis, rank};
use super::wording::counted;

/// A person tries so often before calling for help; a guess, held to the stories.
const PATIENCE_FAILURES: u32 = 10;

/// All causes for one burst, the likeliest first.
pub fn weigh(facts: &Facts<'_>) -> Vec<Hypothesis> {
    let mut all = vec![
        benign::mistyped(facts),
        benign::stale(facts),
        technical::expired(facts),
        technical::clock_or_kerberos(facts),
        benign::after_leaving(facts),
        harmful::brute_force(facts),
        harmful::spraying(facts),
        harmful::stuffing(facts),
        harmful::guessed(facts),
        harmful::second_factor(facts),
        harmful::denial_of_service(facts),
    ];
    if relayed::is_all_there_is(facts) {
        for one in &mut all {
            one.weigh(true, -6.0, || "No sign-in was refused.".into(), &[]);
        }
    }
    all.push(relayed::relayed(facts));
    all.push(benign::undecided(facts));
    rank(all)
}

fn known_address(it: &mut Hypothesis, facts: &Facts<'_>, points: f64) {
    let Some(main) = facts.main else { return };
    it.weigh(
        main.earlier_here > 0,
        points,
        || {
            format!(
                "The account had signed in from {} before, {}.",
                facts.main_name,
                counted(main.earlier_here, "time")
            )
        },
        &[],
    );
    it.weigh(
        main.earlier_here == 0 && main.earlier_any > 0,
        points / 2.0,
        || format!("Others had signed in from {} before.", facts.main_name),
        &[],
    );
}

fn swept(it: &mut Hypothesis, facts: &Facts<'_>, points: f64) {
    it.weigh(
        facts.sweeping(),
        points,
        || {
            format!(
                "{} tried {}.",
                facts.main_name,
                counted(facts.widest, "name")
            )
        },
        &[],
    );
}
