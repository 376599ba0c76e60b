//! Where the check of a payment stands, as a case and its gate know it: one word, and whether it is settled. Who may move
//! it from one to the next is not decided here but in `casework::verify`.

/// The playbooks' step that is done by the check and by nothing else: whoever finishes it by hand skipped the call.
pub const CALL_BACK_STEP: &str = "payment-call-back";

/// Where the check of one payment, or of one change of bank details, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckState {
    /// Nothing is paid; nobody is chosen to call.
    Held,
    /// Somebody is chosen to call.
    CallerChosen,
    /// The known number was rung; what came of it is not noted yet.
    Called,
    /// Nobody was reached on the known number.
    NotReached,
    /// The other side stated the details themselves, and they agree. Nothing is released yet.
    Confirmed,
    /// The other side knows nothing of it, or states other details.
    Denied,
    /// A second person released the payment.
    Released,
    /// The payment does not happen.
    Stopped,
}

coded!(CheckState {
    Held = "held",
    CallerChosen = "caller-chosen",
    Called = "called",
    NotReached = "not-reached",
    Confirmed = "confirmed",
    Denied = "denied",
    Released = "released",
    Stopped = "stopped",
});

impl CheckState {
    /// Whether the check is at its end: the payment was released or stopped.
    pub const fn is_settled(self) -> bool {
        matches!(self, CheckState::Released | CheckState::Stopped)
    }
}
