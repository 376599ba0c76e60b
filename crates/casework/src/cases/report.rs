//! A report: one raised hand. What kind it is, what the person already did, and how much of a name comes with it.

/// What the hand was raised about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportKind {
    /// A suspicious e-mail.
    Message,
    /// A phone call.
    Call,
    /// A text or chat message.
    Text,
    /// New bank details, a changed payment, a changed payee.
    PaymentChange,
    /// A found USB stick, an unknown device, a computer that behaves oddly.
    Device,
    /// Locked out.
    Lockout,
    /// A mistake the person made.
    Mistake,
    /// A lost or stolen thing.
    LostItem,
    /// A rule or control that is in the way.
    Friction,
    /// A question, silly ones most of all.
    Question,
    /// Something about IT itself; IT and admins cannot read it.
    AboutIt,
}

/// What the person already did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// Nothing.
    Nothing,
    /// Opened it.
    Opened,
    /// Clicked a link.
    Clicked,
    /// Entered a password.
    EnteredPassword,
    /// Approved a sign-in prompt.
    ApprovedPrompt,
    /// Read out a code.
    ReadOutCode,
    /// Opened an attachment.
    OpenedAttachment,
    /// Installed something.
    Installed,
    /// Replied.
    Replied,
    /// Paid.
    Paid,
    /// Plugged something in.
    PluggedIn,
}

/// How much of a name comes with a report; chosen by the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privacy {
    /// Those working the case see the name.
    Named,
    /// The name is sealed; the desk talks through the thread.
    Confidential,
    /// Nothing that identifies is stored.
    Anonymous,
}

macro_rules! coded {
    ($name:ident { $($variant:ident = $code:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable code used in the database, in forms, in playbooks and in message keys.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// Reads what [`Self::code`] writes.
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

coded!(ReportKind {
    Message = "message",
    Call = "call",
    Text = "text",
    PaymentChange = "payment-change",
    Device = "device",
    Lockout = "lockout",
    Mistake = "mistake",
    LostItem = "lost-item",
    Friction = "friction",
    Question = "question",
    AboutIt = "about-it",
});

coded!(Exposure {
    Nothing = "nothing",
    Opened = "opened",
    Clicked = "clicked",
    EnteredPassword = "entered-password",
    ApprovedPrompt = "approved-prompt",
    ReadOutCode = "read-out-code",
    OpenedAttachment = "opened-attachment",
    Installed = "installed",
    Replied = "replied",
    Paid = "paid",
    PluggedIn = "plugged-in",
});

coded!(Privacy {
    Named = "named",
    Confidential = "confidential",
    Anonymous = "anonymous",
});
