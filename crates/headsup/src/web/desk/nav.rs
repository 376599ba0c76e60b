//! The head of every desk and admin page: where one can go, who one is. A link that would answer 404 is not drawn.

use casework::people::{Hat, Member};

use super::labels;

/// Where a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// The queue, or a case in it.
    Desk,
    /// The sign-ins of one account.
    SignIns,
    /// Accounts and invitations.
    People,
    /// The list a heads-up can be sent to.
    Colleagues,
    /// The register of payees.
    Payees,
    /// Settings of the organisation.
    Organisation,
    /// Programs that speak to the desk.
    Integrations,
    /// Webhooks.
    Webhooks,
    /// What closed cases say about the weights of findings.
    Weights,
    /// The self-check.
    SelfCheck,
    /// The member's own account, behind their name.
    Account,
}

/// A link of the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavLink {
    /// Where it leads.
    pub href: &'static str,
    /// What it says.
    pub words: &'static str,
    /// Whether this is where one is.
    pub is_here: bool,
}

/// The head of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nav {
    /// Where the name of the product leads.
    pub home: &'static str,
    /// The links.
    pub links: Vec<NavLink>,
    /// The member's name.
    pub who: String,
    /// Whether this is the member's own page.
    pub is_account: bool,
    /// The member's hats, in words.
    pub hats: String,
    /// A word at the foot.
    pub footer: &'static str,
}

impl Nav {
    /// The head for a member.
    pub fn of(member: &Member, here: Here) -> Nav {
        let reads = member.reading_pass().is_some();
        let runs = member.admin_pass().is_some();
        let ordinary = member
            .reading_pass()
            .is_some_and(|reading| reading.sight().ordinary);
        let register = member.register_reading_pass().is_some();
        let all = [
            (reads, "/desk", "Queue", Here::Desk),
            (ordinary, "/desk/sign-ins", "Sign-ins", Here::SignIns),
            (runs, "/admin", "People", Here::People),
            (runs, "/admin/colleagues", "Colleagues", Here::Colleagues),
            (register, "/admin/payees", "Payees", Here::Payees),
            (
                runs,
                "/admin/organisation",
                "Organisation",
                Here::Organisation,
            ),
            (
                runs,
                "/admin/integrations",
                "Integrations",
                Here::Integrations,
            ),
            (runs, "/admin/webhooks", "Webhooks", Here::Webhooks),
            (runs, "/admin/weights", "Weights", Here::Weights),
            (runs, "/admin/self-check", "Self-check", Here::SelfCheck),
        ];
        let links = all
            .into_iter()
            .filter(|(may, ..)| *may)
            .map(|(_, href, words, there)| NavLink {
                href,
                words,
                is_here: there == here,
            })
            .collect();
        Nav {
            home: match (reads, runs) {
                (true, _) => "/desk",
                (false, true) => "/admin",
                (false, false) => "/",
            },
            links,
            is_account: here == Here::Account,
            who: member.name.clone(),
            hats: hats_in_words(member),
            footer: "Every case answers two questions. Nobody here is ranked by mistakes, clicks or reports.",
        }
    }
}

fn hats_in_words(member: &Member) -> String {
    let worn: Vec<&str> = Hat::ALL
        .iter()
        .copied()
        .filter(|hat| member.hats.wears(*hat))
        .map(labels::hat)
        .collect();
    worn.join(" · ")
}
