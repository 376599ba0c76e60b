//! The pages of those who work cases: queue, case, evidence, exports. One route, one file. They show what
//! `case.through(&viewer)` lets the viewer see and hand acts down; they decide nothing. The desk is in English.

mod account_sign_ins;
mod act;
mod answer;
pub mod asked;
mod caller;
mod case_caller;
mod case_challenge;
mod case_claims;
mod case_closing;
mod case_device;
mod case_evidence;
mod case_heads_ups;
mod case_page;
mod case_parts;
mod case_payment;
mod case_questions;
mod case_reports;
mod case_sign_ins;
mod case_vouching;
mod close;
mod contact;
mod contact_page;
mod custody;
mod draft;
mod evidence;
pub mod export;
mod filters;
mod heads_up;
mod heads_up_form;
mod heads_up_page;
mod held;
mod inert_text;
mod inquiry;
pub mod labels;
mod mail_again;
pub mod nav;
mod payment;
mod payment_certificate;
mod payment_facts;
mod picture;
mod picture_html;
mod print;
mod publish;
mod queue;
mod queue_page;
pub mod reading;
mod reopen;
mod seal;
mod show_case;
mod sign_in_drawing;
pub mod spreadsheet;
mod step;
mod tell;
mod thread;
pub mod when;

#[cfg(test)]
mod page_tests;
#[cfg(test)]
pub mod samples;
#[cfg(test)]
mod samples_sign_ins;

use crate::listed_routes::ListedRoutes;

/// The routes of this part, to be mounted at the root.
pub fn routes() -> ListedRoutes {
    ListedRoutes::new()
        .get("/desk", queue::show)
        .get("/desk/rows", queue::rows)
        .post("/desk/filters", filters::keep)
        .post("/desk/filters/{id}/delete", filters::forget)
        .get("/desk/export.csv", export::csv)
        .get("/desk/export.json", export::json)
        .get("/desk/sign-ins", account_sign_ins::show)
        .get("/desk/cases/{number}", show_case::show)
        .get("/desk/cases/{number}/print", print::show)
        .get("/desk/cases/{number}/export.json", export::case_json)
        .post("/desk/cases/{number}/answers/{question}", answer::write)
        .post("/desk/cases/{number}/steps", step::add)
        .post("/desk/cases/{number}/steps/{id}/done", step::done)
        .post("/desk/cases/{number}/steps/{id}/waive", step::waive)
        .post("/desk/cases/{number}/threads/{report}", thread::write)
        .post("/desk/cases/{number}/held/{id}/take", held::take)
        .post("/desk/cases/{number}/held/{id}/set-aside", held::set_aside)
        .post("/desk/cases/{number}/mails/{id}/again", mail_again::again)
        .post("/desk/cases/{number}/payment", payment::hold_payment)
        .post(
            "/desk/cases/{number}/payment/caller",
            payment::choose_caller,
        )
        .post("/desk/cases/{number}/payment/call", payment::call)
        .post("/desk/cases/{number}/payment/outcome", payment::outcome)
        .post("/desk/cases/{number}/payment/release", payment::release)
        .post("/desk/cases/{number}/payment/stop", payment::stop)
        .get(
            "/desk/cases/{number}/payment/certificate",
            payment_certificate::show,
        )
        .get(
            "/desk/cases/{number}/payment/certificate.json",
            payment_certificate::json,
        )
        .get(
            "/desk/cases/{number}/payment/certificate.pdf",
            payment_certificate::pdf,
        )
        .post("/desk/cases/{number}/custody", custody::note)
        .get("/desk/cases/{number}/reports/{report}/seal", seal::show)
        .post(
            "/desk/cases/{number}/reports/{report}/seal",
            seal::ask_opening,
        )
        .post("/desk/cases/{number}/caller", caller::begin_check)
        .post("/desk/cases/{number}/caller/ring", caller::ring)
        .post("/desk/cases/{number}/caller/challenge", caller::challenge)
        .post("/desk/cases/{number}/caller/vouching", caller::vouching)
        .post("/desk/cases/{number}/caller/device", caller::device)
        .post("/desk/cases/{number}/caller/outcome", caller::outcome)
        .post("/desk/cases/{number}/caller/done", caller::done)
        .post("/desk/cases/{number}/caller/end", caller::end)
        .post("/desk/cases/{number}/contacts", contact::announce_call)
        .get("/desk/cases/{number}/contacts/{id}", contact::show)
        .get(
            "/desk/cases/{number}/contacts/{id}/words",
            contact::show_words,
        )
        .post("/desk/cases/{number}/contacts/{id}/close", contact::close)
        .post("/desk/cases/{number}/inquiries", inquiry::ask_person)
        .post("/desk/cases/{number}/tell", tell::tell)
        .post("/desk/cases/{number}/close", close::close_case)
        .post("/desk/cases/{number}/reopen", reopen::reopen_case)
        .post("/desk/cases/{number}/publish", publish::publish_answer)
        .get("/desk/cases/{number}/heads-up", heads_up::show)
        .post("/desk/cases/{number}/heads-up", heads_up::preview)
        .post("/desk/cases/{number}/heads-up/send", heads_up::send)
        .post(
            "/desk/cases/{number}/heads-up/{id}/end-banner",
            heads_up::end_banner,
        )
        .get("/desk/evidence/{report}/{sha256}", evidence::text)
        .get(
            "/desk/evidence/{report}/{sha256}/picture/{index}",
            evidence::drawn,
        )
        .get(
            "/desk/evidence/{report}/{sha256}/download",
            evidence::download,
        )
}
