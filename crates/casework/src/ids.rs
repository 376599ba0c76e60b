//! Identifiers as types, so that one cannot be passed for another. All are UUIDs made by the top floor (version 7, so
//! that they sort by age); nothing here makes one.

macro_rules! identifier {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(out)
            }
        }

        impl serde::Serialize for $name {
            /// In the usual spelling; only views are serialised.
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }
    )+};
}

identifier! {
    /// An organisation. Every row belongs to one.
    OrganisationId,
    /// A person with a local account.
    AccountId,
    /// A case.
    CaseId,
    /// A payee of the register.
    PayeeId,
    /// A report: one raised hand.
    ReportId,
    /// A step of a case.
    StepId,
    /// A message in a thread.
    MessageId,
    /// A saved filter of the queue.
    FilterId,
    /// A program that speaks to the desk through the API.
    IntegrationId,
    /// A published answer to a question.
    PublishedAnswerId,
    /// A mail that leaves the desk.
    MailId,
    /// A webhook: an address that is told of events.
    WebhookId,
    /// One telling of one event to one webhook; the `webhook-id` a receiver sees.
    DeliveryId,
    /// A note to colleagues about a case.
    HeadsUpId,
    /// Somebody a heads-up may be sent to.
    ColleagueId,
    /// An explained burst of failed sign-ins.
    LockoutId,
    /// An announced call.
    ContactId,
    /// Two words shown to one who asked about an announced call.
    ShowingId,
    /// A "Was this you?".
    InquiryId,
    /// A check of a caller who says they are a colleague.
    CallerCheckId,
    /// A passkey of an account.
    PasskeyId,
    /// A device of a colleague that was enrolled.
    DeviceId,
    /// The key of a member's half of the seal on names.
    SealKeyId,
    /// An opening of the seal on one name.
    OpeningId,
}
