-- Mailboxes that are read over IMAP: how far, by whom, and how it goes. Its twin for the other engine differs in type
-- names only.

CREATE TABLE imap_mailboxes (
    organisation UUID NOT NULL REFERENCES organisations (id),
    -- user@host:port/folder: another folder is another mailbox, with a cursor of its own.
    mailbox TEXT NOT NULL,
    -- When it was first read: what lay there before stays the mailbox's own business.
    begun_us BIGINT NOT NULL,
    -- One instance reads at a time; nobody else touches the row while its lease holds.
    holder TEXT,
    held_until_us BIGINT NOT NULL DEFAULT 0,
    -- The numbering the cursor belongs to (RFC 9051 section 2.3.1.1). NULL before the first look.
    uid_validity BIGINT,
    last_uid BIGINT NOT NULL DEFAULT 0,
    -- Up to this UID the mailbox is being read again after its numbering changed.
    read_again_to_uid BIGINT NOT NULL DEFAULT 0,
    -- The mail being taken in. Found at a start, it says that the process died with it in hand.
    in_hand_uid BIGINT,
    -- Mails seen and not yet taken in.
    behind BIGINT NOT NULL DEFAULT 0,
    connected_us BIGINT,
    looked_us BIGINT,
    last_mail_us BIGINT,
    -- What stands in the way, in words for an admin; NULL while all is well.
    trouble TEXT,
    trouble_advice TEXT,
    trouble_us BIGINT,
    PRIMARY KEY (organisation, mailbox)
);

-- Single mails that ask for more than the cursor: put aside after something went wrong with them, or still to be moved.
CREATE TABLE imap_mails (
    organisation UUID NOT NULL,
    mailbox TEXT NOT NULL,
    uid_validity BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('put-aside', 'to-move', 'copying')),
    tries BIGINT NOT NULL,
    try_at_us BIGINT NOT NULL,
    says TEXT NOT NULL,
    since_us BIGINT NOT NULL,
    PRIMARY KEY (organisation, mailbox, uid_validity, uid),
    FOREIGN KEY (organisation, mailbox) REFERENCES imap_mailboxes (organisation, mailbox)
);
