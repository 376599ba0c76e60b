//! What a line's words amount to, before it is known whether another line tells the same attempt better. The readers of
//! single programs make these; `reading` turns them into records.

use crate::signin::record::{Activity, Status, StatusDetail};

/// What one line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'l> {
    /// What was done or tried.
    pub activity: Activity,
    /// How it ended.
    pub status: Status,
    /// Why.
    pub detail: StatusDetail,
    /// The account, as written.
    pub user: &'l str,
    /// The address, as written.
    pub source: &'l str,
    /// The service.
    pub service: &'l str,
    /// A second factor took part.
    pub is_mfa: bool,
    /// How often.
    pub count: u32,
    /// Several such lines of one attempt are that many more, instead of the same one told again.
    pub adds_up: bool,
    /// The chosen name imitates a line.
    pub imitates: bool,
}

impl<'l> Event<'l> {
    /// A refused attempt.
    pub fn failure(
        service: &'l str,
        user: &'l str,
        source: &'l str,
        detail: StatusDetail,
    ) -> Event<'l> {
        Event {
            activity: Activity::Logon,
            status: Status::Failure,
            detail,
            user,
            source,
            service,
            is_mfa: matches!(
                detail,
                StatusDetail::SecondFactorFailed | StatusDetail::SecondFactorDenied
            ),
            count: 1,
            adds_up: false,
            imitates: false,
        }
    }

    /// A sign-in that worked.
    pub fn success(service: &'l str, user: &'l str, source: &'l str) -> Event<'l> {
        Event {
            status: Status::Success,
            ..Event::failure(service, user, source, StatusDetail::Unsaid)
        }
    }

    /// Something that happened to an account.
    pub fn change(activity: Activity, user: &'l str) -> Event<'l> {
        Event {
            activity,
            ..Event::success("accounts", user, "")
        }
    }
}

/// What a reader made of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading<'l> {
    /// It says this.
    Event(Event<'l>),
    /// It says this, unless another line of the same process or attempt tells it better.
    Held(Event<'l>),
    /// It is about signing in, and was not understood.
    Unread,
    /// It is about something else.
    Elsewhere,
}

/// Which lines belong to one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// Those of one process on one machine: OpenSSH and what PAM says in its name.
    Process,
    /// Those that name the same account and address: mail programs, whose parts are processes of their own.
    AccountAndSource,
}
